import { invalidQuery } from '../../api-error.js';
import { isSqlTime, parseDate, parseDatetime, parseTime, parseTimestamp } from '../../encode/civil-time.js';
import { readWide } from '../../encode/wide-decimal.js';
import { duckType, quoteIdentifier, sameType, type SqlType, type StructMember, type StructType, typeName, widest } from '../sql-type.js';
import type { Value } from './expression-value.js';
import { decimalCoercion, numericLiteral } from './wide-decimals.js';

/** Implicit coercion: https://cloud.google.com/bigquery/docs/reference/standard-sql/conversion_rules */
const COERCIONS: Readonly<Record<string, readonly string[]>> = {
  INT64: ['NUMERIC', 'BIGNUMERIC', 'FLOAT64'],
  NUMERIC: ['BIGNUMERIC', 'FLOAT64'],
  BIGNUMERIC: ['FLOAT64'],
  DATE: ['DATETIME'],
};
const FROM_TEXT = ['DATE', 'TIME', 'DATETIME', 'TIMESTAMP'];

export function canCoerce(from: Value, to: SqlType): boolean {
  if (from.literal === 'null' || from.literal === 'error' || sameType(from.type, to)) return true;
  const { type } = from;
  if (type.kind === 'BIGNUMERIC' && to.kind === 'BIGNUMERIC') return true;
  if (from.literal === 'empty-array' && to.kind === 'ARRAY') return true;
  if (type.kind === 'ARRAY' && to.kind === 'ARRAY') return shape(type) === shape(to) || (from.literal !== undefined && canCoerce({ ...from, type: type.element }, to.element));
  if (type.kind === 'STRUCT' && to.kind === 'STRUCT') {
    return type.fields.length === to.fields.length && type.fields.every((f, i) => {
      const target = to.fields[i];
      return target !== undefined && canCoerce(memberOf(from, i, f), target.type);
    });
  }
  if (type.kind === 'STRING' && (from.literal !== undefined) && FROM_TEXT.includes(to.kind)) return true;
  if (type.kind === 'STRING' && from.literal === 'string' && to.kind === 'BYTES') return true;
  if (from.literal === 'float' && (to.kind === 'NUMERIC' || to.kind === 'BIGNUMERIC')) return true;
  return COERCIONS[type.kind]?.includes(to.kind) ?? false;
}

/** A type without the names of its fields, which say nothing of what fits where. */
const shape = (type: SqlType): string => typeName(nameless(type));

function nameless(type: SqlType): SqlType {
  switch (type.kind) {
    case 'ARRAY': return { kind: 'ARRAY', element: nameless(type.element) };
    case 'STRUCT': return { kind: 'STRUCT', fields: type.fields.map((f, i) => ({ name: `_field_${i + 1}`, type: nameless(f.type) })) };
    default: return type;
  }
}

/** The engine SQL of a value in another type; the caller has asked `canCoerce`. */
export function coerceSql(from: Value, to: SqlType): string {
  if (from.literal === 'null') return `CAST(NULL AS ${duckType(to)})`;
  if (sameType(from.type, to)) return from.sql;
  const decimal = decimalCoercion(from, to, readWide);
  if (decimal !== undefined) return decimal;
  // Of a literal whose text is lost, its shortest one is what was written.
  if (from.type.kind === 'FLOAT64' && to.kind === 'NUMERIC') return numericLiteral(from) ?? `bq_numeric_of(bq_float_text(${from.sql}))`;
  if (from.type.kind === 'ARRAY' && to.kind === 'ARRAY' && (to.element.kind === 'STRUCT' || to.element.kind === 'BIGNUMERIC' || from.type.element.kind === 'BIGNUMERIC') && from.literal !== 'empty-array') {
    // The longer the text, the deeper the list: each has an element of its own name.
    const element = `e${from.sql.length}`;
    return `list_transform(${from.sql}, lambda ${element}: ${coerceSql({ sql: element, type: from.type.element, ...(from.literal === undefined ? {} : { literal: from.literal }) }, to.element)})`;
  }
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
    return `${quoteIdentifier(name)} := ${coerceSql(memberOf(from, i, field), target.type)}`;
  });
  if (from.members !== undefined) return `struct_pack(${parts.join(', ')})`;
  return `CASE WHEN ${from.sql} IS NULL THEN NULL ELSE struct_pack(${parts.join(', ')}) END`;
}

const TEXT_CHECKS: Readonly<Record<string, (text: string) => unknown>> = { DATE: parseDate, DATETIME: parseDatetime, TIME: parseTime, TIMESTAMP: parseTimestamp };

function checkText(text: string, to: SqlType): void {
  const check = TEXT_CHECKS[to.kind];
  // A named time zone (`… America/New_York`) is left to the engine.
  if (check !== undefined && (!isSqlTime(text) || (check(text) === undefined && !/[A-Za-z]{3,}\/|[A-Za-z]{3}$/.test(text)))) {
    throw invalidQuery(`Could not cast literal "${text}" to type ${to.kind}`);
  }
}

export function coerce(from: Value, to: SqlType, what: () => string): string {
  if (!canCoerce(from, to)) throw invalidQuery(what());
  return coerceSql(from, to);
}

export function memberOf(from: Value, index: number, field: StructMember): Value {
  const known = from.members?.[index];
  if (known !== undefined) return known;
  const own = from.type.kind === 'STRUCT' ? (from.type.fields[index] ?? field) : field;
  const sql = `struct_extract(${from.sql}, '${own.name.replaceAll("'", "''")}')`;
  return { sql, type: own.type, ...(from.literal === undefined ? {} : { literal: from.literal }) };
}

/** Structs meet field by field, under the names of the first. */
function structSupertype(values: readonly Value[]): SqlType | undefined {
  const [first] = values;
  if (first?.type.kind !== 'STRUCT' || values.some((v) => v.type.kind !== 'STRUCT' || v.type.fields.length !== (first.type as StructType).fields.length)) return undefined;
  const fields = first.type.fields.map((field, i) => {
    const members = values.map((v) => memberOf(v, i, (v.type as StructType).fields[i] ?? field));
    const named = values.map((v) => (v.type as StructType).fields[i]?.name ?? '').find((name) => !name.startsWith('_field_'));
    return { name: named ?? field.name, type: supertype(members) };
  });
  return fields.every((f): f is StructMember => f.type !== undefined) ? { kind: 'STRUCT', fields } : undefined;
}

/** The type that all values coerce to, or undefined. Non-literals decide before literals do. */
export function supertype(values: readonly Value[]): SqlType | undefined {
  const typed = values.filter((v) => v.literal !== 'null' && v.literal !== 'error');
  const candidates = [...typed.filter((v) => v.literal === undefined), ...typed.filter((v) => v.literal !== undefined)].map((v) => v.type);
  if (typed.length === 0) return values[0]?.type;
  if (typed[0]?.type.kind === 'STRUCT' && typed.length > 1) return structSupertype(typed);
  const all = [...candidates, ...candidates.flatMap((t) => (COERCIONS[t.kind] ?? []).map((kind) => ({ kind }) as SqlType))];
  const found = all.find((candidate) => typed.every((v) => canCoerce(v, candidate)));
  return found === undefined || typed.every((v) => holds(found, v)) ? found : widest(found);
}

/** Whether a type has room for all digits of a value's BIGNUMERICs. */
const holds = (type: SqlType, v: Value): boolean => v.type.kind === 'INT64' || v.literal === 'empty-array' || sameType(v.type, type) || sameType(widest(type), type);

export function requireSupertype(values: readonly Value[], what: string): SqlType {
  const type = supertype(values);
  if (type === undefined) throw invalidQuery(`No matching signature for ${what} for argument types: ${values.map((v) => (v.literal === 'null' ? 'NULL' : typeName(v.type))).join(', ')}`);
  return type;
}
