import { CsvError, parse, type Parser } from 'csv-parse';
import { type Readable, Transform } from 'node:stream';
import { ApiError, invalid, notSupported } from '../../api-error.js';
import { asList, asText, type JsonObject } from '../../catalog/resources.js';
import type { Cell, TableField } from '../../catalog/table-store.js';
import { rowFromJson } from '../../encode/json-cell.js';
import type { LoadedRow } from '../load-source.js';

/** Rows of CSV converted at a time. */
const BLOCK_ROWS = 2048;
/** https://cloud.google.com/bigquery/docs/loading-data-cloud-storage-csv#encoding, in the parser's names. */
const ENCODINGS: Readonly<Record<string, 'utf8' | 'latin1' | 'utf16le'>> = { 'UTF-8': 'utf8', 'ISO-8859-1': 'latin1', 'UTF-16LE': 'utf16le', 'UTF-16BE': 'utf16le' };
const BIG_ENDIAN = /^UTF-16BE$/i;
/** A text that a file may hold only on request: https://cloud.google.com/bigquery/docs/reference/rest/v2/Job#JobConfigurationLoad */
const ASCII_0 = '\0';

const delimiter = (given: string | undefined): string => (given === undefined || given === '' ? ',' : given === '\\t' || given === 'tab' ? '\t' : given);

/** Bytes of two, the other way round. */
function swappedPairs(): Transform {
  let rest = Buffer.alloc(0);
  return new Transform({
    transform(chunk: Buffer, _encoding, done): void {
      const bytes = Buffer.concat([rest, chunk]);
      const even = bytes.length - (bytes.length % 2);
      rest = bytes.subarray(even);
      done(null, bytes.subarray(0, even).swap16());
    },
  });
}

/** What stands between two delimiters; null for nothing, which is not the same as an empty pair of quotes. */
type CsvText = string | null;

/** @param options.nulls tells nothing at all from an empty text */
export function csvParser(source: Readable, load: JsonObject, options: { readonly nulls?: boolean } = {}): Parser {
  const quote = asText(load['quote']) ?? '"';
  const encoding = ENCODINGS[(asText(load['encoding']) ?? 'UTF-8').toUpperCase()];
  if (encoding === undefined) throw notSupported(`Encoding ${asText(load['encoding']) ?? ''} of CSV`);
  const parser = parse({ delimiter: delimiter(asText(load['fieldDelimiter'])), quote: quote === '' ? false : quote, relax_column_count: true, skip_empty_lines: true, bom: true, encoding, ...(options.nulls === true ? { cast: (text: string, { quoting }: { readonly quoting: boolean }) => (text === '' && !quoting ? null : text) } : {}) });
  source.once('error', (error) => { parser.destroy(error); });
  return BIG_ENDIAN.test(asText(load['encoding']) ?? '') ? source.pipe(swappedPairs()).pipe(parser) : source.pipe(parser);
}

export const toCsvError = (cause: unknown): unknown => (cause instanceof CsvError ? new ApiError('invalid', `Error while reading data, error message: ${cause.message}`, { cause }) : cause);

/** @param columns the table's columns in the order of the file's */
export async function* csvRows(source: Readable, columns: readonly TableField[], table: readonly TableField[], load: JsonObject, defaults: ReadonlyMap<string, Cell>): AsyncGenerator<readonly LoadedRow[]> {
  if (columns.some((f) => f.mode === 'REPEATED' || f.type === 'RECORD')) throw invalid('Nested and repeated fields cannot be loaded from CSV');
  const reader: CsvReader = { columns, table, load, defaults, markers: nullMarkers(load) };
  let skip = Number(load['skipLeadingRows'] ?? 0);
  let block: LoadedRow[] = [];
  try {
    for await (const record of csvParser(source, load, { nulls: true }) as AsyncIterable<readonly CsvText[]>) {
      if (skip > 0) skip -= 1;
      else block.push(csvRow(record, reader));
      if (block.length < BLOCK_ROWS) continue;
      yield block;
      block = [];
    }
  } catch (cause) {
    throw toCsvError(cause);
  }
  yield block;
}

interface CsvReader {
  readonly columns: readonly TableField[];
  readonly table: readonly TableField[];
  readonly load: JsonObject;
  readonly defaults: ReadonlyMap<string, Cell>;
  /** What stands for NULL. */
  readonly markers: readonly string[];
}

/** https://cloud.google.com/bigquery/docs/reference/rest/v2/Job#JobConfigurationLoad.FIELDS.null_marker */
function nullMarkers(load: JsonObject): readonly string[] {
  if (load['nullMarkers'] === undefined) return [asText(load['nullMarker']) ?? ''];
  if (asText(load['nullMarker']) !== undefined) throw invalid('Only one of nullMarker and nullMarkers can be set');
  return asList(load['nullMarkers']).map(String);
}

const KEEPS_EMPTY = ['STRING', 'BYTES'];

/** Nothing is NULL unless other markers are asked for; an empty text in quotes is one, where the column's type has such. */
function cellText(text: CsvText | undefined, type: string, markers: readonly string[]): string | null {
  if (text === undefined) return null;
  if (text === null) return markers.includes('') ? null : '';
  return markers.includes(text) && !(text === '' && KEEPS_EMPTY.includes(type)) ? null : text;
}

function csvRow(record: readonly CsvText[], { columns, table, load, defaults, markers }: CsvReader): LoadedRow {
  const fault = (message: string): LoadedRow => ({ cells: [], faults: [{ location: '', message, reason: 'invalid' }] });
  if (record.length > columns.length && load['ignoreUnknownValues'] !== true) return fault(`Too many values in line. Found ${record.length} column(s) while expected ${columns.length}.`);
  if (record.length < columns.length && load['allowJaggedRows'] !== true) return fault(`CSV table references column position ${record.length}, but line contains only ${record.length} columns.`);
  if (load['allowQuotedNewlines'] !== true && record.some((text) => text?.includes('\n') === true)) return fault('Missing close quote character (").');
  if (load['preserveAsciiControlCharacters'] !== true && record.some((text) => text?.includes(ASCII_0) === true)) return fault('Bad character (ASCII 0) encountered.');
  const row = Object.fromEntries(columns.map((field, i) => [field.name, cellText(record[i], field.type, markers)]));
  return rowFromJson(row, table, { ignoreUnknownValues: false, defaults });
}
