import type { TableField } from '../catalog/table-store.js';

/** Type names as the Storage Write API has them, with the numbers of TableFieldSchema.Type. */
export const storageTypeNumber = {
  STRING: 1,
  INT64: 2,
  DOUBLE: 3,
  STRUCT: 4,
  BYTES: 5,
  BOOL: 6,
  TIMESTAMP: 7,
  DATE: 8,
  TIME: 9,
  DATETIME: 10,
  GEOGRAPHY: 11,
  NUMERIC: 12,
  BIGNUMERIC: 13,
  INTERVAL: 14,
  JSON: 15,
  RANGE: 16,
} as const;
export type ColumnType = keyof typeof storageTypeNumber;

/** The REST API's older names for the same types. */
const restNames: Readonly<Record<string, ColumnType>> = {
  INTEGER: 'INT64',
  FLOAT: 'DOUBLE',
  FLOAT64: 'DOUBLE',
  BOOLEAN: 'BOOL',
  RECORD: 'STRUCT',
};

export function columnType(name: string): ColumnType {
  const upper = name.toUpperCase();
  const type = restNames[upper] ?? upper;
  if (!Object.hasOwn(storageTypeNumber, type)) throw new Error(`The catalog has a column of the unknown type '${name}'.`);
  return type as ColumnType;
}

export const modeNumber = { NULLABLE: 1, REQUIRED: 2, REPEATED: 3 } as const;

export function columnMode(field: TableField): keyof typeof modeNumber {
  return field.mode ?? 'NULLABLE';
}

/** A RANGE as the struct that it is sent as; a bound that is null is unbounded. */
export function rangeColumns(column: TableField): readonly TableField[] {
  const type = column.rangeElementType?.type ?? '';
  return [{ name: 'start', type }, { name: 'end', type }];
}
