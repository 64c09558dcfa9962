import type { FieldSchema, TableSchema } from '@cloudact/schemas';
import type { Row } from '../write-request.js';
import { RowFault, wrongValue } from './row-fault.js';
import { type Checked, SCALAR_CODECS, type ScalarCodec, type ScalarType } from './scalar-codec.js';

/** A checked column value: a scalar, the fields of a STRUCT in schema order, or the values of a REPEATED column. */
export type CheckedValue = Checked | null | readonly CheckedValue[];

/** A row that its table takes, one value per column of the codec. */
export type CheckedRow = readonly CheckedValue[];

/** A column, compiled: what to check, and how to carry it. */
export interface CompiledField {
  readonly schema: FieldSchema;
  readonly kind: { readonly is: 'scalar'; readonly codec: ScalarCodec } | { readonly is: 'struct'; readonly fields: readonly CompiledField[] };
}

/** RANGE travels as a record of two bounds in every carrier, so it is compiled as one. */
function rangeBounds(schema: FieldSchema): readonly FieldSchema[] {
  const type = schema.rangeElementType ?? 'DATE';
  return ['start', 'end'].map((name) => ({ name, type, mode: 'NULLABLE', description: `${name} of the range; null is unbounded` }));
}

export function compileField(schema: FieldSchema): CompiledField {
  if (schema.type === 'STRUCT' || schema.type === 'RANGE') {
    const fields = schema.type === 'RANGE' ? rangeBounds(schema) : (schema.fields ?? []);
    return { schema, kind: { is: 'struct', fields: fields.map(compileField) } };
  }
  return { schema, kind: { is: 'scalar', codec: SCALAR_CODECS[schema.type as ScalarType] } };
}

export interface RowCodecOptions {
  /** Columns that the rows themselves carry. Default: all of the table's. */
  readonly columns?: readonly string[];
  /** Columns that the rows must not carry, because the request stamps them. */
  readonly stamped?: readonly string[];
}

/** Checks rows of one table and turns them into what a carrier takes. Compiled once per request. */
export class RowCodec {
  readonly fields: readonly CompiledField[];
  readonly #position: ReadonlyMap<string, number>;
  readonly #stamped: ReadonlySet<string>;

  constructor(readonly table: TableSchema, options: RowCodecOptions = {}) {
    this.#stamped = new Set(options.stamped ?? []);
    const wanted = options.columns === undefined ? undefined : new Set(options.columns);
    this.fields = table.fields.filter(({ name }) => !this.#stamped.has(name) && (wanted === undefined || wanted.has(name))).map(compileField);
    this.#position = new Map(this.fields.map(({ schema }, index) => [schema.name, index]));
  }

  /** Throws `RowFault` with the first thing wrong. An unknown column is a fault: a value that is dropped is a value that is lost. */
  check(row: Row): CheckedRow {
    checkRowShape(row);
    for (const name of Object.keys(row)) {
      if (!this.#position.has(name)) throw unknownColumn(this.table.tableName, name, row[name], this.#stamped);
    }
    return this.fields.map((field) => checkField(field, row[field.schema.name], field.schema.name));
  }
}

/** @throws RowFault for what is no object of columns */
export function checkRowShape(row: unknown): void {
  if (row === null || typeof row !== 'object' || Array.isArray(row)) throw new RowFault('INVALID_ROW', `A row is an object of columns, got ${Array.isArray(row) ? 'an array' : typeof row}`);
}

export function unknownColumn(table: string, name: string, value: unknown, stamped: ReadonlySet<string>): RowFault {
  if (stamped.has(name)) return wrongValue(name, value, 'yours to set: the pipeline fills this column', 'UNKNOWN_FIELD');
  return new RowFault('UNKNOWN_FIELD', `${name}: table ${table} has no such column`, { fieldPath: name });
}

export function missingRequired(field: FieldSchema, path: string): RowFault {
  return new RowFault('MISSING_REQUIRED', `${path}: required, and missing`, { fieldPath: path, expected: `a ${field.type}` });
}

/** @throws RowFault */
export function checkField(field: CompiledField, value: unknown, path: string): CheckedValue {
  if (field.schema.mode === 'REPEATED') {
    if (value === undefined || value === null) return [];
    if (!Array.isArray(value)) throw wrongValue(path, value, `a list (${field.schema.type} REPEATED)`);
    return value.map((item: unknown, index) => {
      if (item === null || item === undefined) throw wrongValue(`${path}[${index}]`, item, 'a value: REPEATED columns hold no NULL');
      return checkPresent(field, item, `${path}[${index}]`);
    });
  }
  if (value === undefined || value === null) {
    if (field.schema.mode === 'REQUIRED') throw missingRequired(field.schema, path);
    return null;
  }
  return checkPresent(field, value, path);
}

function checkPresent(field: CompiledField, value: unknown, path: string): CheckedValue {
  if (field.kind.is === 'scalar') return field.kind.codec.check(value, path);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrongValue(path, value, `an object (${field.schema.type})`);
  const record = value as Record<string, unknown>;
  const { fields } = field.kind;
  for (const name of Object.keys(record)) {
    if (!fields.some(({ schema }) => schema.name === name)) throw new RowFault('UNKNOWN_FIELD', `${path}.${name}: no such field`, { fieldPath: `${path}.${name}` });
  }
  return fields.map((inner) => checkField(inner, record[inner.schema.name], `${path}.${inner.schema.name}`));
}
