import type { ResultField, ResultRow } from '../gateway.js';
import type { RestCell, RestField, RestRow } from './rest-resources.js';
import { readTimestamp } from './timestamp-text.js';

type Decode = (cell: unknown, field: RestField) => unknown;

const text: Decode = (cell) => String(cell);
const struct: Decode = (cell, field) => decodeRow(cell as RestRow, field.fields ?? []);

/** By the type name that a schema carries: REST uses the legacy names, and stand-ins the new ones too. */
const DECODERS: Readonly<Record<string, Decode>> = {
  STRING: text,
  BYTES: text,
  INTEGER: text,
  INT64: text,
  NUMERIC: text,
  BIGNUMERIC: text,
  DATE: text,
  TIME: text,
  DATETIME: text,
  GEOGRAPHY: text,
  INTERVAL: text,
  JSON: text,
  FLOAT: Number,
  FLOAT64: Number,
  BOOLEAN: (cell) => String(cell) === 'true',
  BOOL: (cell) => String(cell) === 'true',
  TIMESTAMP: (cell) => readTimestamp(String(cell)),
  RANGE: (cell, field) => (field.rangeElementType?.type === 'TIMESTAMP' ? rangeOfTimestamps(String(cell)) : String(cell)),
  RECORD: struct,
  STRUCT: struct,
};

/**
 * A row of cells (`{f: [{v}]}`, docs/reference/rest/v2/tabledata) as an object. FLOAT64 is a number, BOOL a boolean, STRUCT an object,
 * everything else text: JSON as its text, BYTES in base64, TIMESTAMP in ISO 8601 with microseconds.
 */
export function decodeRow(row: RestRow, fields: readonly RestField[]): ResultRow {
  const decoded: Record<string, unknown> = {};
  fields.forEach((field, index) => {
    const cell: unknown = row.f?.[index]?.v;
    decoded[field.name ?? `f${index}_`] = field.mode === 'REPEATED' ? decodeArray(cell, field) : decodeCell(cell, field);
  });
  return decoded;
}

export function resultFields(fields: readonly RestField[]): ResultField[] {
  return fields.map(({ name = '', type = 'STRING', mode = 'NULLABLE' }) => ({ name, type, mode }));
}

function decodeArray(cell: unknown, field: RestField): unknown[] {
  return Array.isArray(cell) ? cell.map((item: RestCell) => decodeCell(item.v, field)) : [];
}

function decodeCell(cell: unknown, field: RestField): unknown {
  if (cell === null || cell === undefined) return null;
  return (DECODERS[field.type ?? 'STRING'] ?? text)(cell, field);
}

function rangeOfTimestamps(range: string): string {
  const match = /^\[(.*), (.*)\)$/.exec(range);
  const bound = (value = ''): string => (/^[-\d]/.test(value) ? readTimestamp(value) : value);
  return match === null ? range : `[${bound(match[1])}, ${bound(match[2])})`;
}
