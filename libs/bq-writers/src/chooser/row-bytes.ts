import type { FieldSchema, FieldType } from '@cloudact/schemas';

/** Logical bytes of a value (docs: data-types#data_type_sizes); a text is taken as twenty characters. */
const TEXT_BYTES = 22;
const VALUE_BYTES: Readonly<Partial<Record<FieldType, number>>> = { INT64: 8, FLOAT64: 8, DATE: 8, DATETIME: 8, TIME: 8, TIMESTAMP: 8, NUMERIC: 16, BIGNUMERIC: 32, BOOL: 1, INTERVAL: 16, RANGE: 16 };

/** A guess at the bytes of one row, for an estimate of its price. */
export function rowBytes(fields: readonly FieldSchema[]): number {
  return fields.reduce((sum, { type, fields: inner }) => sum + (type === 'STRUCT' ? rowBytes(inner ?? []) : (VALUE_BYTES[type] ?? TEXT_BYTES)), 0);
}
