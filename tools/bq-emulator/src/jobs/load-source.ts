import { parse } from 'csv-parse/sync';
import { gunzipSync } from 'node:zlib';
import { ApiError, invalid, notSupported } from '../api-error.js';
import { RowReader } from '../catalog/row-reader.js';
import { asText, type JsonObject } from '../catalog/resources.js';
import type { Cell, TableField } from '../catalog/table-store.js';
import { type CellFault, rowFromJson } from '../encode/json-cell.js';

/** One record of a load: its cells, or what is wrong with it. */
export interface LoadedRow {
  readonly cells: readonly Cell[];
  readonly faults: readonly CellFault[];
}

const GZIP_MAGIC = [0x1f, 0x8b];

function decompressed(media: Buffer): Buffer {
  if (media[0] !== GZIP_MAGIC[0] || media[1] !== GZIP_MAGIC[1]) return media;
  try {
    return gunzipSync(media);
  } catch (cause) {
    throw new ApiError('invalid', 'Error while reading data, error message: Input is not a valid gzip stream', { cause });
  }
}

/** Rows of the uploaded media, converted one at a time. */
export function* loadedRows(media: Buffer, fields: readonly TableField[], load: JsonObject, defaults: ReadonlyMap<string, Cell>): Generator<LoadedRow> {
  const data = decompressed(media);
  const format = asText(load['sourceFormat']) ?? 'CSV';
  if (format === 'NEWLINE_DELIMITED_JSON') yield* jsonRows(data, fields, load['ignoreUnknownValues'] === true, defaults);
  else if (format === 'CSV') yield* csvRows(data, fields, load);
  else throw notSupported(`Source format ${format}`);
}

/** BigQuery keeps JSON integers beyond 2^53 only as strings; decimals are taken from the text, never through a float. */
function parseLine(line: string): unknown {
  if (!FRAGILE_NUMBER.test(line)) return JSON.parse(line);
  return plain(JSON.parse(line, (_key, item: unknown, context?: { readonly source?: string }) =>
    (typeof item === 'number' && context?.source !== undefined && String(item) !== context.source ? new NumberText(context.source) : item)));
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

function* jsonRows(data: Buffer, fields: readonly TableField[], ignoreUnknownValues: boolean, defaults: ReadonlyMap<string, Cell>): Generator<LoadedRow> {
  const reader = new RowReader(fields, { ignoreUnknownValues, defaults });
  for (let start = 0; start < data.length;) {
    const newline = data.indexOf(0x0a, start);
    const end = newline === -1 ? data.length : newline;
    const line = data.toString('utf8', start, end).trim();
    start = end + 1;
    if (line === '') continue;
    yield jsonRow(line, reader);
  }
}

function jsonRow(line: string, reader: RowReader): LoadedRow {
  let row: unknown;
  try {
    row = parseLine(line);
  } catch (cause) {
    return { cells: [], faults: [{ location: '', message: `Failed to parse JSON: ${cause instanceof Error ? cause.message : String(cause)}`, reason: 'invalid' }] };
  }
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return { cells: [], faults: [{ location: '', message: 'Failed to parse JSON: a row must be an object', reason: 'invalid' }] };
  return reader.read(row as Record<string, unknown>);
}

function* csvRows(data: Buffer, fields: readonly TableField[], load: JsonObject): Generator<LoadedRow> {
  if (fields.some((f) => f.mode === 'REPEATED' || f.type === 'RECORD')) throw invalid('Nested and repeated fields cannot be loaded from CSV');
  const quote = asText(load['quote']) ?? '"';
  const marker = asText(load['nullMarker']) ?? '';
  const skip = Number(load['skipLeadingRows'] ?? 0);
  let records: readonly (readonly string[])[];
  try {
    records = parse(data, { delimiter: delimiter(asText(load['fieldDelimiter'])), quote: quote === '' ? false : quote, relax_column_count: true, skip_empty_lines: true, bom: true });
  } catch (cause) {
    throw new ApiError('invalid', `Error while reading data, error message: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
  for (const record of records.slice(skip)) yield csvRow(record, fields, marker, load);
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
