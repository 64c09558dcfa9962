import { invalidQuery } from '../../api-error.js';
import { parseDate, parseDatetime, parseTime, parseTimestamp } from '../../encode/civil-time.js';
import { duckType, quoteIdentifier, sameType, type SqlType, typeName } from '../sql-type.js';
import type { Value } from './expression-value.js';

/** Implicit coercion: https://cloud.google.com/bigquery/docs/reference/standard-sql/conversion_rules */
const COERCIONS: Readonly<Record<string, readonly string[]>> = {
  INT64: ['NUMERIC', 'BIGNUMERIC', 'FLOAT64'],
  NUMERIC: ['BIGNUMERIC', 'FLOAT64'],
  BIGNUMERIC: ['FLOAT64'],
  DATE: ['DATETIME'],
};
const FROM_TEXT = ['DATE', 'TIME', 'DATETIME', 'TIMESTAMP'];

export function canCoerce(from: Value, to: SqlType): boolean {
  if (from.literal === 'null' || sameType(from.type, to)) return true;
  const { type } = from;
  if (from.literal === 'empty-array' && to.kind === 'ARRAY') return true;
  if (type.kind === 'ARRAY' && to.kind === 'ARRAY') return from.literal !== undefined && canCoerce({ ...from, type: type.element }, to.element);
  if (type.kind === 'STRUCT' && to.kind === 'STRUCT') {
    return type.fields.length === to.fields.length && type.fields.every((f, i) => {
      const target = to.fields[i];
      return target !== undefined && canCoerce({ sql: '', type: f.type, ...(from.literal === undefined ? {} : { literal: from.literal }) }, target.type);
    });
  }
  if (type.kind === 'STRING' && (from.literal !== undefined) && FROM_TEXT.includes(to.kind)) return true;
  if (type.kind === 'STRING' && from.literal === 'string' && to.kind === 'BYTES') return true;
  if (from.literal === 'float' && (to.kind === 'NUMERIC' || to.kind === 'BIGNUMERIC')) return true;
  return COERCIONS[type.kind]?.includes(to.kind) ?? false;
}

/** The engine SQL of a value in another type; the caller has asked `canCoerce`. */
export function coerceSql(from: Value, to: SqlType): string {
  if (from.literal === 'null') return `CAST(NULL AS ${duckType(to)})`;
  if (sameType(from.type, to)) return from.sql;
  if (from.type.kind === 'STRUCT' && to.kind === 'STRUCT') return structSql(from, to.fields.map((f) => f.name), to);
  if (from.type.kind === 'STRING' && from.literal === 'string' && from.text !== undefined) checkText(from.text, to);
  if (from.type.kind === 'STRING' && to.kind === 'TIMESTAMP' && from.literal === 'string') {
    const micros = parseTimestamp(from.text ?? '');
    if (micros !== undefined) return `CAST(make_timestamp(${micros}) AS TIMESTAMPTZ)`;
  }
  if (from.type.kind === 'STRING' && to.kind === 'TIMESTAMP') return `CAST(make_timestamp(bq_timestamp_micros_of(${from.sql})) AS TIMESTAMPTZ)`;
  if (from.type.kind === 'STRING' && to.kind === 'BYTES') return `encode(${from.sql})`;
  return `CAST(${from.sql} AS ${duckType(to)})`;
}

/** STRUCT fields coerce by position; the engine casts by name, so they are renamed first. */
function structSql(from: Value, names: readonly string[], to: SqlType): string {
  if (from.type.kind !== 'STRUCT' || to.kind !== 'STRUCT') return from.sql;
  const source = from.type.fields;
  const parts = names.map((name, i) => {
    const field = source[i];
    const target = to.fields[i];
    if (field === undefined || target === undefined) return '';
    const member: Value = { sql: `struct_extract(${from.sql}, '${field.name.replaceAll("'", "''")}')`, type: field.type, ...(from.literal === undefined ? {} : { literal: from.literal }) };
    return `${quoteIdentifier(name)} := ${coerceSql(member, target.type)}`;
  });
  return `CASE WHEN ${from.sql} IS NULL THEN NULL ELSE struct_pack(${parts.join(', ')}) END`;
}

const TEXT_CHECKS: Readonly<Record<string, (text: string) => unknown>> = { DATE: parseDate, DATETIME: parseDatetime, TIME: parseTime, TIMESTAMP: parseTimestamp };

function checkText(text: string, to: SqlType): void {
  const check = TEXT_CHECKS[to.kind];
  // A named time zone (`… America/New_York`) is left to the engine.
  if (check !== undefined && check(text) === undefined && !/[A-Za-z]{3,}\/|[A-Za-z]{3}$/.test(text)) {
    throw invalidQuery(`Could not cast literal "${text}" to type ${to.kind}`);
  }
}

export function coerce(from: Value, to: SqlType, what: () => string): string {
  if (!canCoerce(from, to)) throw invalidQuery(what());
  return coerceSql(from, to);
}

/** The type that all values coerce to, or undefined. Non-literals decide before literals do. */
export function supertype(values: readonly Value[]): SqlType | undefined {
  const typed = values.filter((v) => v.literal !== 'null');
  const candidates = [...typed.filter((v) => v.literal === undefined), ...typed.filter((v) => v.literal !== undefined)].map((v) => v.type);
  if (typed.length === 0) return values[0]?.type;
  const all = [...candidates, ...candidates.flatMap((t) => (COERCIONS[t.kind] ?? []).map((kind) => ({ kind }) as SqlType))];
  return all.find((candidate) => typed.every((v) => canCoerce(v, candidate)));
}

export function requireSupertype(values: readonly Value[], what: string): SqlType {
  const type = supertype(values);
  if (type === undefined) throw invalidQuery(`No matching signature for ${what} for argument types: ${values.map((v) => (v.literal === 'null' ? 'NULL' : typeName(v.type))).join(', ')}`);
  return type;
}
