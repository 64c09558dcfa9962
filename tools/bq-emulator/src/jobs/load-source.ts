import { CsvError, parse } from 'csv-parse';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ApiError, invalid, notSupported } from '../api-error.js';
import { RowReader } from '../catalog/row-reader.js';
import { asText, type JsonObject } from '../catalog/resources.js';
import type { Cell, TableField } from '../catalog/table-store.js';
import { type CellFault, rowFromJson } from '../encode/json-cell.js';
import { MAX_LOADED_ROW_BYTES } from '../quotas/limits.js';

/** One record of a load: its cells, or what is wrong with it. */
export interface LoadedRow {
  readonly cells: readonly Cell[];
  readonly faults: readonly CellFault[];
}

const GZIP_MAGIC = [0x1f, 0x8b];
/** Rows of CSV converted at a time. */
const BLOCK_ROWS = 2048;
/** Bytes read from the file at a time. */
const READ_BYTES = 1024 * 1024;

/** The file's bytes, unzipped where it is a gzip file. */
async function openSource(path: string): Promise<Readable> {
  const file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
  const source = file.createReadStream({ highWaterMark: READ_BYTES, start: 0 });
  if (bytesRead < 2 || buffer[0] !== GZIP_MAGIC[0] || buffer[1] !== GZIP_MAGIC[1]) return source;
  const unzipped = createGunzip({ chunkSize: READ_BYTES });
  source.once('error', (error) => { unzipped.destroy(error); });
  return source.pipe(unzipped);
}

/** Rows of a file, read and converted block by block. */
export async function* loadedRows(path: string, fields: readonly TableField[], load: JsonObject, defaults: ReadonlyMap<string, Cell>): AsyncGenerator<readonly LoadedRow[]> {
  const format = asText(load['sourceFormat']) ?? 'CSV';
  if (format !== 'NEWLINE_DELIMITED_JSON' && format !== 'CSV') throw notSupported(`Source format ${format}`);
  const source = await openSource(path);
  try {
    if (format === 'CSV') yield* csvRows(source, fields, load);
    else yield* jsonRows(source, fields, load['ignoreUnknownValues'] === true, defaults);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    if (code.startsWith('Z_')) throw new ApiError('invalid', 'Error while reading data, error message: Input is not a valid gzip stream', { cause });
    throw cause;
  } finally {
    source.destroy();
  }
}

/** BigQuery keeps JSON integers beyond 2^53 only as strings; decimals are taken from the text, never through a float. */
function parseLine(line: string, floats: ReadonlySet<string>): unknown {
  const row: unknown = JSON.parse(line);
  if (!FRAGILE_NUMBER.test(line) || holdsOnlyFloats(row, floats)) return row;
  return plain(JSON.parse(line, (_key, item: unknown, context?: { readonly source?: string }) =>
    (typeof item === 'number' && context?.source !== undefined && String(item) !== context.source ? new NumberText(context.source) : item)));
}

/** Whether a double holds every number of the row as it is written, for all that its columns can tell. */
function holdsOnlyFloats(row: unknown, floats: ReadonlySet<string>): boolean {
  if (typeof row !== 'object' || row === null) return true;
  return Object.entries(row).every(([name, item]) => (typeof item === 'number' ? floats.has(name) || Number.isSafeInteger(item) : typeof item !== 'object' || item === null));
}

/** A number that a double may not hold as it is written. */
const FRAGILE_NUMBER = /[:,[]\s*-?\d+(?:[.eE]|\d{15})/;

/** A number whose text a float would change. */
class NumberText {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  toJSON(): string {
    return this.text;
  }
}

const plain = (item: unknown): unknown => {
  if (item instanceof NumberText) return item.text;
  if (Array.isArray(item)) return item.map(plain);
  if (typeof item === 'object' && item !== null) return Object.fromEntries(Object.entries(item).map(([k, v]) => [k, plain(v)]));
  return item;
};

async function* jsonRows(source: AsyncIterable<Buffer>, fields: readonly TableField[], ignoreUnknownValues: boolean, defaults: ReadonlyMap<string, Cell>): AsyncGenerator<readonly LoadedRow[]> {
  const reader = new RowReader(fields, { ignoreUnknownValues, defaults });
  const floats = new Set(fields.filter((f) => f.type === 'FLOAT').map((f) => f.name));
  const rowsOf = (text: string): readonly LoadedRow[] => text.split('\n').filter((line) => line.trim() !== '').map((line) => jsonRow(line, reader, floats));
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of source) {
    const end = chunk.lastIndexOf(0x0a);
    if (end === -1) {
      rest = Buffer.concat([rest, chunk]);
      if (rest.length > MAX_LOADED_ROW_BYTES) throw invalid(`Error while reading data, error message: JSON parsing error: Row size is larger than: ${MAX_LOADED_ROW_BYTES}.`);
      continue;
    }
    yield rowsOf((rest.length === 0 ? chunk : Buffer.concat([rest, chunk])).toString('utf8', 0, rest.length + end));
    rest = Buffer.from(chunk.subarray(end + 1));
  }
  yield rowsOf(rest.toString('utf8'));
}

function jsonRow(line: string, reader: RowReader, floats: ReadonlySet<string>): LoadedRow {
  let row: unknown;
  try {
    row = parseLine(line, floats);
  } catch (cause) {
    return { cells: [], faults: [{ location: '', message: `Failed to parse JSON: ${cause instanceof Error ? cause.message : String(cause)}`, reason: 'invalid' }] };
  }
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return { cells: [], faults: [{ location: '', message: 'Failed to parse JSON: a row must be an object', reason: 'invalid' }] };
  return reader.read(row as Record<string, unknown>);
}

async function* csvRows(source: Readable, fields: readonly TableField[], load: JsonObject): AsyncGenerator<readonly LoadedRow[]> {
  if (fields.some((f) => f.mode === 'REPEATED' || f.type === 'RECORD')) throw invalid('Nested and repeated fields cannot be loaded from CSV');
  const quote = asText(load['quote']) ?? '"';
  const marker = asText(load['nullMarker']) ?? '';
  let skip = Number(load['skipLeadingRows'] ?? 0);
  const parser = parse({ delimiter: delimiter(asText(load['fieldDelimiter'])), quote: quote === '' ? false : quote, relax_column_count: true, skip_empty_lines: true, bom: true });
  source.once('error', (error) => { parser.destroy(error); });
  let block: LoadedRow[] = [];
  try {
    for await (const record of source.pipe(parser) as AsyncIterable<readonly string[]>) {
      if (skip > 0) skip -= 1;
      else block.push(csvRow(record, fields, marker, load));
      if (block.length < BLOCK_ROWS) continue;
      yield block;
      block = [];
    }
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    throw new ApiError('invalid', `Error while reading data, error message: ${cause.message}`, { cause });
  }
  yield block;
}

const delimiter = (given: string | undefined): string => (given === undefined || given === '' ? ',' : given === '\\t' || given === 'tab' ? '\t' : given);

function csvRow(record: readonly string[], fields: readonly TableField[], marker: string, load: JsonObject): LoadedRow {
  const fault = (message: string): LoadedRow => ({ cells: [], faults: [{ location: '', message, reason: 'invalid' }] });
  if (record.length > fields.length && load['ignoreUnknownValues'] !== true) return fault(`Too many values in line. Found ${record.length} column(s) while expected ${fields.length}.`);
  if (record.length < fields.length && load['allowJaggedRows'] !== true) return fault(`CSV table references column position ${record.length}, but line contains only ${record.length} columns.`);
  const row = Object.fromEntries(fields.map((field, i) => {
    const text = record[i];
    // An empty text is NULL for every type but STRING, which keeps it unless it is the null marker that was asked for.
    const isNull = text === undefined || (text === marker && (field.type !== 'STRING' || load['nullMarker'] !== undefined)) || (text === '' && field.type !== 'STRING');
    return [field.name, isNull ? null : text];
  }));
  return rowFromJson(row, fields, { ignoreUnknownValues: false });
}
