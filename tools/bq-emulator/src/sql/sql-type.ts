import type { TableField } from '../catalog/table-store.js';

/** GoogleSQL types, in GoogleSQL's names. */
export type ScalarKind =
  | 'STRING' | 'BYTES' | 'INT64' | 'FLOAT64' | 'NUMERIC' | 'BIGNUMERIC' | 'BOOL'
  | 'DATE' | 'TIME' | 'DATETIME' | 'TIMESTAMP' | 'JSON' | 'GEOGRAPHY' | 'INTERVAL';

export interface ScalarType {
  readonly kind: ScalarKind;
  /** A BIGNUMERIC with no more digits than a table keeps, as the engine's decimal: quick. Any other is a whole number of 10^-38ths. */
  readonly stored?: true;
}
export interface ArrayType { readonly kind: 'ARRAY'; readonly element: SqlType }
export interface StructType { readonly kind: 'STRUCT'; readonly fields: readonly StructMember[] }
export interface RangeType { readonly kind: 'RANGE'; readonly element: SqlType }
export interface StructMember { readonly name: string; readonly type: SqlType }
export type SqlType = ScalarType | ArrayType | StructType | RangeType;

const scalar = (kind: ScalarKind): ScalarType => ({ kind });
export const STRING = scalar('STRING');
export const BYTES = scalar('BYTES');
export const INT64 = scalar('INT64');
export const FLOAT64 = scalar('FLOAT64');
export const NUMERIC = scalar('NUMERIC');
export const BIGNUMERIC = scalar('BIGNUMERIC');
/** What a column of BIGNUMERIC holds. It becomes any BIGNUMERIC where a value needs more digits, and only storing it goes back. */
export const STORED_BIGNUMERIC: ScalarType = { kind: 'BIGNUMERIC', stored: true };
export const BOOL = scalar('BOOL');
export const DATE = scalar('DATE');
export const TIME = scalar('TIME');
export const DATETIME = scalar('DATETIME');
export const TIMESTAMP = scalar('TIMESTAMP');
export const JSON_TYPE = scalar('JSON');
export const GEOGRAPHY = scalar('GEOGRAPHY');
export const INTERVAL = scalar('INTERVAL');
export const arrayOf = (element: SqlType): ArrayType => ({ kind: 'ARRAY', element });
export const structOf = (fields: readonly StructMember[]): StructType => ({ kind: 'STRUCT', fields });

/** Every spelling that SQL and the REST API accept: https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types */
const SCALAR_NAMES: Readonly<Record<string, ScalarType>> = {
  STRING, BYTES, INT64, INTEGER: INT64, INT: INT64, SMALLINT: INT64, BIGINT: INT64, TINYINT: INT64, BYTEINT: INT64,
  FLOAT64, FLOAT: FLOAT64, NUMERIC, DECIMAL: NUMERIC, BIGNUMERIC, BIGDECIMAL: BIGNUMERIC, BOOL, BOOLEAN: BOOL,
  DATE, TIME, DATETIME, TIMESTAMP, JSON: JSON_TYPE, GEOGRAPHY, INTERVAL,
};

export const scalarNamed = (name: string): ScalarType | undefined => SCALAR_NAMES[name.toUpperCase()];

/** Fractional digits: https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types#decimal_types */
export const NUMERIC_SCALE = 9;
export const BIGNUMERIC_SCALE = 38;
/** DuckDB's widest decimal, and how much of it are fractional digits of a stored BIGNUMERIC. */
export const DECIMAL_PRECISION = 38;
export const STORED_BIGNUMERIC_SCALE = 18;
export const storedScale = (kind: 'NUMERIC' | 'BIGNUMERIC'): number => (kind === 'BIGNUMERIC' ? STORED_BIGNUMERIC_SCALE : NUMERIC_SCALE);

const DUCK_TYPES: Readonly<Record<ScalarKind, string>> = {
  STRING: 'VARCHAR', BYTES: 'BLOB', INT64: 'BIGINT', FLOAT64: 'DOUBLE', BOOL: 'BOOLEAN',
  NUMERIC: `DECIMAL(${DECIMAL_PRECISION},${NUMERIC_SCALE})`,
  BIGNUMERIC: 'BIGNUM',
  DATE: 'DATE', TIME: 'TIME', DATETIME: 'TIMESTAMP', TIMESTAMP: 'TIMESTAMPTZ', JSON: 'JSON', GEOGRAPHY: 'VARCHAR', INTERVAL: 'INTERVAL',
};

export const quoteIdentifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;
/** The statement is a C string: it ends at a NUL, which is named instead. */
export const quoteString = (text: string): string => (text.includes('\0') ? `(${text.split('\0').map(quoteString).join(' || chr(0) || ')})` : `'${text.replaceAll("'", "''")}'`);

/** The DuckDB type that stores a GoogleSQL type. */
export function duckType(type: SqlType): string {
  switch (type.kind) {
    case 'ARRAY': return `${duckType(type.element)}[]`;
    case 'STRUCT': return `STRUCT(${type.fields.map((f) => `${quoteIdentifier(f.name)} ${duckType(f.type)}`).join(', ')})`;
    case 'RANGE': return `STRUCT("start" ${duckType(type.element)}, "end" ${duckType(type.element)})`;
    default: return type.stored === true ? `DECIMAL(${DECIMAL_PRECISION},${STORED_BIGNUMERIC_SCALE})` : DUCK_TYPES[type.kind];
  }
}

/** The type with every BIGNUMERIC in it as one of any value. */
export function widest(type: SqlType): SqlType {
  switch (type.kind) {
    case 'ARRAY': return arrayOf(widest(type.element));
    case 'STRUCT': return structOf(type.fields.map((f) => ({ name: f.name, type: widest(f.type) })));
    case 'RANGE': return type;
    default: return type.stored === true ? BIGNUMERIC : type;
  }
}

/** As GoogleSQL prints it in its messages, `ARRAY<STRUCT<a INT64>>`. */
export function typeName(type: SqlType): string {
  switch (type.kind) {
    case 'ARRAY': return `ARRAY<${typeName(type.element)}>`;
    case 'RANGE': return `RANGE<${typeName(type.element)}>`;
    case 'STRUCT': return `STRUCT<${type.fields.map((f) => `${f.name.startsWith('_field_') ? '' : `${f.name} `}${typeName(f.type)}`).join(', ')}>`;
    default: return type.kind;
  }
}

export const sameType = (a: SqlType, b: SqlType): boolean => duckType(a) === duckType(b) && typeName(a).toLowerCase() === typeName(b).toLowerCase();

function elementType(field: TableField): SqlType {
  const name = field.type.toUpperCase();
  if (name === 'RECORD' || name === 'STRUCT') return structOf((field.fields ?? []).map((f) => ({ name: f.name, type: fieldType(f) })));
  if (name === 'RANGE') return { kind: 'RANGE', element: scalarNamed(field.rangeElementType?.type ?? 'DATE') ?? DATE };
  const found = scalarNamed(name);
  if (found === undefined) throw new Error(`Unknown column type ${field.type}`);
  return found === BIGNUMERIC ? STORED_BIGNUMERIC : found;
}

/** The type of a column as the REST API describes it. */
export const fieldType = (field: TableField): SqlType => (field.mode === 'REPEATED' ? arrayOf(elementType(field)) : elementType(field));

/** The REST API emits the legacy names; the official Node client decodes `RECORD` but not `STRUCT`. */
const REST_NAMES: Partial<Record<ScalarKind, string>> = { INT64: 'INTEGER', FLOAT64: 'FLOAT', BOOL: 'BOOLEAN' };
export const restTypeName = (kind: ScalarKind): string => REST_NAMES[kind] ?? kind;

/** A result column as the REST API describes it. */
export function fieldOf(name: string, type: SqlType, mode: 'NULLABLE' | 'REQUIRED' = 'NULLABLE'): TableField {
  switch (type.kind) {
    case 'ARRAY': return { ...fieldOf(name, type.element), mode: 'REPEATED' };
    case 'STRUCT': return { name, type: 'RECORD', mode, fields: type.fields.map((f) => fieldOf(f.name, f.type)) };
    case 'RANGE': return { name, type: 'RANGE', mode, rangeElementType: { type: typeName(type.element) } };
    default: return { name, type: restTypeName(type.kind), mode };
  }
}
