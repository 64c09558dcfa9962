import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ApiError, invalid } from '../api-error.js';
import { RowReader } from '../catalog/row-reader.js';
import type { JsonObject } from '../catalog/resources.js';
import type { Cell, TableField } from '../catalog/table-store.js';
import type { CellFault } from '../encode/json-cell.js';
import { parquetRows } from '../engine/parquet-files.js';
import { MAX_LOADED_ROW_BYTES } from '../quotas/limits.js';
import { avroRows } from './load/avro-rows.js';
import { csvRows } from './load/csv-rows.js';
import { reshaper } from './load/reshape-row.js';
import { avroOptions, formatOf, parquetOptions } from './load/source-schema.js';

/** One record of a load: its cells, or what is wrong with it. */
export interface LoadedRow {
  readonly cells: readonly Cell[];
  readonly faults: readonly CellFault[];
}

const NO_FAULTS: LoadedRow['faults'] = [];
const GZIP_MAGIC = [0x1f, 0x8b];
/** Bytes read from the file at a time. */
const READ_BYTES = 1024 * 1024;

/** The file's bytes, unzipped where it is a gzip file. */
export async function openSource(path: string): Promise<Readable> {
  const file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
  const source = file.createReadStream({ highWaterMark: READ_BYTES, start: 0 });
  if (bytesRead < 2 || buffer[0] !== GZIP_MAGIC[0] || buffer[1] !== GZIP_MAGIC[1]) return source;
  const unzipped = createGunzip({ chunkSize: READ_BYTES });
  source.once('error', (error) => { unzipped.destroy(error); });
  return source.pipe(unzipped);
}

/** What the rows of a load are made of. */
export interface LoadSource {
  readonly load: JsonObject;
  /** The file's columns, in its order: those of CSV by position, of Avro and Parquet as they are there. */
  readonly columns: readonly TableField[];
  readonly table: readonly TableField[];
  readonly defaults: ReadonlyMap<string, Cell>;
}

/** Rows of a file, read and converted block by block. */
export async function* loadedRows(path: string, { load, columns, table, defaults }: LoadSource): AsyncGenerator<readonly LoadedRow[]> {
  const format = formatOf(load);
  if (format === 'AVRO' || format === 'PARQUET') {
    const reshape = reshaper(columns, table, defaults);
    for await (const rows of format === 'AVRO' ? avroRows(path, avroOptions(load)) : parquetRows(path, parquetOptions(load))) yield rows.map((row) => ({ cells: reshape(row), faults: NO_FAULTS }));
    return;
  }
  const source = await openSource(path);
  try {
    if (format === 'CSV') yield* csvRows(source, columns, table, load, defaults);
    else yield* jsonRows(source, table, load['ignoreUnknownValues'] === true, defaults);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    if (code.startsWith('Z_')) throw new ApiError('invalid', 'Error while reading data, error message: Input is not a valid gzip stream', { cause });
    throw cause;
  } finally {
    source.destroy();
  }
}

/** BigQuery keeps JSON integers beyond 2^53 only as strings; decimals are taken from the text, never through a float. */
function parseLine(line: string, fields: readonly TableField[], floats: ReadonlySet<string>): unknown {
  const row: unknown = JSON.parse(line);
  if (!FRAGILE_NUMBER.test(line) || holdsOnlyFloats(row, floats)) return row;
  return asWritten(fields, JSON.parse(line, (_key, item: unknown, context?: { readonly source?: string }) =>
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

/** Numbers as they are written, by the columns that they are for: a value of JSON has numbers of its own, all others are read from the text. */
function asWritten(fields: readonly TableField[], row: unknown): unknown {
  if (Array.isArray(row)) return row.map((item) => asWritten(fields, item));
  if (typeof row !== 'object' || row === null || row instanceof NumberText) return withNumbers(row, ({ text }) => text);
  return Object.fromEntries(Object.entries(row).map(([name, item]) => {
    const field = byName(fields).get(name.toLowerCase());
    if (field?.type === 'JSON') return [name, withNumbers(item, ({ text }) => rawJson(text))];
    return [name, field?.fields === undefined ? withNumbers(item, ({ text }) => text) : asWritten(field.fields, item)];
  }));
}

const named = new WeakMap<readonly TableField[], ReadonlyMap<string, TableField>>();

/** Fields by their names in small letters, made once for each list of them: it is asked for each value of each row. */
function byName(fields: readonly TableField[]): ReadonlyMap<string, TableField> {
  const known = named.get(fields) ?? new Map(fields.map((field) => [field.name.toLowerCase(), field]));
  named.set(fields, known);
  return known;
}

/** A number that is written out as its text has it (https://tc39.es/proposal-json-parse-with-source/#sec-json.rawjson). */
const rawJson = (text: string): unknown => (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(text);

function withNumbers(item: unknown, numberOf: (text: NumberText) => unknown): unknown {
  if (item instanceof NumberText) return numberOf(item);
  if (Array.isArray(item)) return item.map((one) => withNumbers(one, numberOf));
  if (typeof item === 'object' && item !== null) return Object.fromEntries(Object.entries(item).map(([k, v]) => [k, withNumbers(v, numberOf)]));
  return item;
}

async function* jsonRows(source: AsyncIterable<Buffer>, fields: readonly TableField[], ignoreUnknownValues: boolean, defaults: ReadonlyMap<string, Cell>): AsyncGenerator<readonly LoadedRow[]> {
  const reader = new RowReader(fields, { ignoreUnknownValues, defaults });
  const floats = new Set(fields.filter((f) => f.type === 'FLOAT').map((f) => f.name));
  const rowsOf = (text: string): readonly LoadedRow[] => text.split('\n').filter((line) => line.trim() !== '').map((line) => jsonRow(line, fields, reader, floats));
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

function jsonRow(line: string, fields: readonly TableField[], reader: RowReader, floats: ReadonlySet<string>): LoadedRow {
  let row: unknown;
  try {
    row = parseLine(line, fields, floats);
  } catch (cause) {
    return { cells: [], faults: [{ location: '', message: `Failed to parse JSON: ${cause instanceof Error ? cause.message : String(cause)}`, reason: 'invalid' }] };
  }
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return { cells: [], faults: [{ location: '', message: 'Failed to parse JSON: a row must be an object', reason: 'invalid' }] };
  return reader.read(row as Record<string, unknown>);
}
