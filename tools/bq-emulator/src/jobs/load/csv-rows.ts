import { CsvError, parse, type Parser } from 'csv-parse';
import type { Readable } from 'node:stream';
import { ApiError, invalid, notSupported } from '../../api-error.js';
import { asList, asText, type JsonObject } from '../../catalog/resources.js';
import type { Cell, TableField } from '../../catalog/table-store.js';
import { rowFromJson } from '../../encode/json-cell.js';
import type { LoadedRow } from '../load-source.js';

/** Rows of CSV converted at a time. */
const BLOCK_ROWS = 2048;
/** https://cloud.google.com/bigquery/docs/loading-data-cloud-storage-csv#encoding, in the parser's names. */
const ENCODINGS: Readonly<Record<string, 'utf8' | 'latin1' | 'utf16le'>> = { 'UTF-8': 'utf8', 'ISO-8859-1': 'latin1', 'UTF-16LE': 'utf16le' };

const delimiter = (given: string | undefined): string => (given === undefined || given === '' ? ',' : given === '\\t' || given === 'tab' ? '\t' : given);

export function csvParser(source: Readable, load: JsonObject): Parser {
  const quote = asText(load['quote']) ?? '"';
  const encoding = ENCODINGS[(asText(load['encoding']) ?? 'UTF-8').toUpperCase()];
  if (encoding === undefined) throw notSupported(`Encoding ${asText(load['encoding']) ?? ''} of CSV`);
  const parser = parse({ delimiter: delimiter(asText(load['fieldDelimiter'])), quote: quote === '' ? false : quote, relax_column_count: true, skip_empty_lines: true, bom: true, encoding });
  source.once('error', (error) => { parser.destroy(error); });
  return source.pipe(parser);
}

export const toCsvError = (cause: unknown): unknown => (cause instanceof CsvError ? new ApiError('invalid', `Error while reading data, error message: ${cause.message}`, { cause }) : cause);

/** @param columns the table's columns in the order of the file's */
export async function* csvRows(source: Readable, columns: readonly TableField[], table: readonly TableField[], load: JsonObject, defaults: ReadonlyMap<string, Cell>): AsyncGenerator<readonly LoadedRow[]> {
  if (columns.some((f) => f.mode === 'REPEATED' || f.type === 'RECORD')) throw invalid('Nested and repeated fields cannot be loaded from CSV');
  const markers = load['nullMarkers'] === undefined ? [asText(load['nullMarker']) ?? ''] : asList(load['nullMarkers']).map(String);
  const reader: CsvReader = {
    columns, table, load, defaults, isNull: (text, type) => (markers.includes(text) && (type !== 'STRING' || load['nullMarker'] !== undefined || load['nullMarkers'] !== undefined)) || (text === '' && type !== 'STRING'),
  };
  let skip = Number(load['skipLeadingRows'] ?? 0);
  let block: LoadedRow[] = [];
  try {
    for await (const record of csvParser(source, load) as AsyncIterable<readonly string[]>) {
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
  readonly isNull: (text: string, type: string) => boolean;
}

function csvRow(record: readonly string[], { columns, table, load, defaults, isNull }: CsvReader): LoadedRow {
  const fault = (message: string): LoadedRow => ({ cells: [], faults: [{ location: '', message, reason: 'invalid' }] });
  if (record.length > columns.length && load['ignoreUnknownValues'] !== true) return fault(`Too many values in line. Found ${record.length} column(s) while expected ${columns.length}.`);
  if (record.length < columns.length && load['allowJaggedRows'] !== true) return fault(`CSV table references column position ${record.length}, but line contains only ${record.length} columns.`);
  if (load['allowQuotedNewlines'] !== true && record.some((text) => text.includes('\n'))) return fault('Missing close quote character (").');
  // An empty text is NULL for every type but STRING, which keeps it unless it is the null marker that was asked for.
  const row = Object.fromEntries(columns.map((field, i) => {
    const text = record[i];
    return [field.name, text === undefined || isNull(text, field.type) ? null : text];
  }));
  return rowFromJson(row, table, { ignoreUnknownValues: false, defaults });
}
