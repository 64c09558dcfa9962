import { invalidQuery, notSupported } from '../../api-error.js';
import { BIGNUMERIC, duckType, quoteIdentifier, quoteString, sameType, type SqlType, STORED_BIGNUMERIC, STRING, typeName } from '../sql-type.js';
import { canCoerce, coerceSql } from './coercion.js';
import type { Value } from './expression-value.js';
import { isStored, numericLiteral, WIDE_CASTS } from './wide-decimals.js';

type CastRule = string | null;
const native = (to: string): string => `CAST($1 AS ${to})`;
const AS_NUMERIC = 'CAST($1 AS DECIMAL(38,9))';

const INTEGER_OF_FLOAT = `CASE WHEN isfinite($1) AND abs($1) < 9223372036854775808 OR $1 = -9223372036854775808 OR $1 IS NULL THEN CAST(round($1) AS BIGINT) ELSE CAST(bq_raise(CASE WHEN isfinite($1) THEN 'int64 out of range: ' ELSE 'Illegal conversion of non-finite floating point number to an integer: ' END || lower(bq_float_text($1))) AS BIGINT) END`;

/** `from → to`, `$1` the value. A pair that is absent is an invalid cast, as in BigQuery. */
const CASTS: Readonly<Record<string, Readonly<Record<string, CastRule>>>> = {
  INT64: { STRING: native('VARCHAR'), FLOAT64: native('DOUBLE'), BOOL: '($1 <> 0)', NUMERIC: AS_NUMERIC, BIGNUMERIC: 'bq_wide_of_int($1)' },
  FLOAT64: { STRING: 'bq_float_text($1)', INT64: INTEGER_OF_FLOAT, NUMERIC: 'bq_numeric_of_float($1)', BIGNUMERIC: 'bq_bignumeric_of_float($1)' },
  NUMERIC: { STRING: 'bq_decimal_text($1)', INT64: 'CAST(round($1) AS BIGINT)', FLOAT64: 'bq_float_of_numeric($1)', BIGNUMERIC: 'bq_wide_of_numeric($1)' },
  BIGNUMERIC: WIDE_CASTS,
  BOOL: { STRING: native('VARCHAR'), INT64: native('BIGINT') },
  STRING: {
    INT64: 'bq_int_of($1)', FLOAT64: 'bq_float_of($1)', NUMERIC: 'bq_numeric_of($1)', BIGNUMERIC: 'bq_bignumeric_of($1)', BOOL: 'bq_bool_of($1)',
    BYTES: 'encode($1)', DATE: 'bq_date_of($1)', TIME: `CAST(make_timestamp(bq_time_micros_of($1)) AS TIME)`, DATETIME: 'make_timestamp(bq_datetime_micros_of($1))', TIMESTAMP: 'CAST(make_timestamp(bq_timestamp_micros_of($1)) AS TIMESTAMPTZ)', INTERVAL: 'bq_interval_of($1)',
  },
  BYTES: { STRING: 'decode($1)' },
  DATE: { STRING: native('VARCHAR'), DATETIME: native('TIMESTAMP'), TIMESTAMP: 'CAST(CAST($1 AS TIMESTAMP) AS TIMESTAMPTZ)' },
  TIME: { STRING: 'bq_time_text(epoch_us($1))' },
  DATETIME: { STRING: 'bq_datetime_text(epoch_us($1))', DATE: native('DATE'), TIME: native('TIME'), TIMESTAMP: native('TIMESTAMPTZ') },
  TIMESTAMP: { STRING: 'bq_timestamp_text(epoch_us($1))', DATE: native('DATE'), DATETIME: native('TIMESTAMP'), TIME: 'CAST(CAST($1 AS TIMESTAMP) AS TIME)' },
  INTERVAL: { STRING: 'bq_interval_text($1)' },
};

/** Casts of a BIGNUMERIC as a table keeps it. */
const STORED_CASTS: Readonly<Record<string, CastRule>> = { STRING: 'bq_decimal_text($1)', INT64: 'CAST(round($1) AS BIGINT)', FLOAT64: 'bq_float_of_stored($1)', NUMERIC: AS_NUMERIC };

function castRule(from: SqlType, to: SqlType): string | undefined {
  return (isStored(from) ? STORED_CASTS : CASTS[from.kind])?.[to.kind] ?? undefined;
}

/** What a cast makes: a BIGNUMERIC that any table keeps stays one, unless its digits are limited. */
export const castType = (from: Value, to: SqlType, limited: boolean): SqlType => (to.kind === 'BIGNUMERIC' && !limited && (from.type.kind === 'INT64' || isStored(from.type)) && from.literal !== 'null' ? STORED_BIGNUMERIC : to);

export function castSql(from: Value, to: SqlType): string {
  if (from.literal === 'null') return `CAST(NULL AS ${duckType(to)})`;
  if (sameType(from.type, to)) return from.sql;
  if (from.type.kind === 'ARRAY' && to.kind === 'ARRAY') {
    const alike = from.type.element.kind === 'STRUCT' || canCoerce(from, to) || canCoerce({ sql: '', type: from.type.element }, to.element);
    if (!alike) throw invalidQuery(`Casting between arrays with incompatible element types is not supported: Invalid cast from ${typeName(from.type)} to ${typeName(to)}`);
    const element = castSql({ sql: 'x', type: from.type.element }, to.element);
    return `list_transform(${from.sql}, lambda x: ${element})`;
  }
  if (from.type.kind === 'STRUCT' && to.kind === 'STRUCT') {
    const fields = from.type.fields;
    if (fields.length !== to.fields.length) throw invalidQuery(`Invalid cast from ${typeName(from.type)} to ${typeName(to)}`);
    const parts = to.fields.map((target, i) => {
      const field = fields[i];
      if (field === undefined) throw invalidQuery(`Invalid cast from ${typeName(from.type)} to ${typeName(to)}`);
      return `${quoteIdentifier(target.name)} := ${castSql({ sql: `struct_extract(${from.sql}, ${quoteString(field.name)})`, type: field.type }, target.type)}`;
    });
    return `CASE WHEN ${from.sql} IS NULL THEN NULL ELSE struct_pack(${parts.join(', ')}) END`;
  }
  if (to.kind === 'RANGE' && from.type.kind === 'STRING') return rangeOfText(from.sql, to.element);
  if (from.type.kind === 'RANGE' && to.kind === 'STRING') return rangeText(from.sql, from.type.element);
  if (to.kind === 'BIGNUMERIC' && (isStored(to) || from.literal === 'float' || from.type.kind === 'BIGNUMERIC')) return storedCast(from, to);
  const written = to.kind === 'NUMERIC' ? numericLiteral(from) : undefined;
  if (written !== undefined) return written;
  const rule = castRule(from.type, to);
  if (rule !== undefined) return rule.replaceAll('$1', () => from.sql);
  if (canCoerce(from, to)) return coerceSql(from, to);
  throw invalidQuery(`Invalid cast from ${typeName(from.type)} to ${typeName(to)}`);
}

/** A literal's digits are what was written; into a table goes what any other cast makes. */
function storedCast(from: Value, to: SqlType): string {
  return canCoerce(from, to) ? coerceSql(from, to) : coerceSql({ sql: castSql(from, BIGNUMERIC), type: BIGNUMERIC }, to);
}

/** `[2020-01-01, UNBOUNDED)`. */
const RANGE_TEXT = String.raw`'^\s*\[\s*([^,]*?)\s*,\s*([^,)]*?)\s*\)\s*$'`;

function rangeOfText(text: string, element: SqlType): string {
  const bound = (group: number): string => castSql({ sql: `(CASE WHEN upper(regexp_extract(${text}, ${RANGE_TEXT}, ${group})) NOT IN ('UNBOUNDED', 'NULL') THEN regexp_extract(${text}, ${RANGE_TEXT}, ${group}) END)`, type: STRING }, element);
  return `CASE WHEN NOT regexp_matches(${text}, ${RANGE_TEXT}) THEN CASE WHEN bq_raise('Invalid RANGE literal value: ' || ${text}) IS NULL THEN NULL END WHEN ${text} IS NOT NULL THEN bq_range(${bound(1)}, ${bound(2)}) END`;
}

function rangeText(range: string, element: SqlType): string {
  const bound = (name: string): string => `coalesce(${castSql({ sql: `struct_extract(${range}, '${name}')`, type: element }, STRING)}, 'UNBOUNDED')`;
  return `CASE WHEN ${range} IS NOT NULL THEN '[' || ${bound('start')} || ', ' || ${bound('end')} || ')' END`;
}

const NUMBERS = ['INT64', 'FLOAT64', 'NUMERIC', 'BIGNUMERIC'];
const TIMED = ['DATE', 'TIME', 'DATETIME', 'TIMESTAMP'];
const MICROS: Readonly<Record<string, string>> = { DATE: 'epoch_us(CAST($1 AS TIMESTAMP))', TIME: 'epoch_us($1)', DATETIME: 'epoch_us($1)', TIMESTAMP: 'epoch_us($1)' };
const OF_MICROS: Readonly<Record<string, string>> = { DATE: 'CAST(make_timestamp($1) AS DATE)', TIME: 'CAST(make_timestamp($1) AS TIME)', DATETIME: 'make_timestamp($1)', TIMESTAMP: 'CAST(make_timestamp($1) AS TIMESTAMPTZ)' };
const TO_BYTES = [['BASE2', `bq_of_base($1, 'BASE2')`], ['BASE8', `bq_of_base($1, 'BASE8')`], ['BASE16', 'bq_from_hex($1)'], ['HEX', 'bq_from_hex($1)'], ['BASE64M', 'bq_from_base64($1)'], ['BASE64', 'bq_from_base64($1)'], ['BASE32', 'bq_from_base32($1)'], ['ASCII', 'encode($1)'], ['UTF-8', 'encode($1)'], ['UTF8', 'encode($1)']] as const;
const TO_TEXT = [['BASE2', `bq_to_base($1, 'BASE2')`], ['BASE8', `bq_to_base($1, 'BASE8')`], ['BASE16', 'lower(hex($1))'], ['HEX', 'lower(hex($1))'], ['BASE64M', 'to_base64($1)'], ['BASE64', 'to_base64($1)'], ['BASE32', 'bq_to_base32($1)'], ['ASCII', 'decode($1)'], ['UTF-8', 'decode($1)'], ['UTF8', 'decode($1)']] as const;

/** `CAST(x AS type FORMAT format [AT TIME ZONE zone])`. */
export function formattedCastSql(from: Value, to: SqlType, format: string, zone: string | undefined, nowMicros: bigint): string {
  const fill = (template: string, sql: string): string => template.replaceAll('$1', () => sql);
  const zoneOf = (kind: string): string => (kind === 'TIMESTAMP' ? (zone ?? `'UTC'`) : `''`);
  const byName = (rules: readonly (readonly [string, string])[]): string =>
    `CASE upper(${format}) ${rules.map(([name, rule]) => `WHEN '${name}' THEN ${fill(rule, from.sql)}`).join(' ')} ELSE ${to.kind === 'BYTES' ? 'encode' : ''}(bq_raise('Invalid format: ' || ${format})) END`;
  if (from.literal === 'null') return castSql(from, to);
  if (from.type.kind === 'STRING' && to.kind === 'BYTES') return byName(TO_BYTES);
  if (from.type.kind === 'BYTES' && to.kind === 'STRING') return byName(TO_TEXT);
  if (to.kind === 'STRING' && TIMED.includes(from.type.kind)) return `bq_cast_format(${format}, ${fill(MICROS[from.type.kind] ?? '', from.sql)}, ${zoneOf(from.type.kind)})`;
  if (from.type.kind === 'STRING' && TIMED.includes(to.kind)) return fill(OF_MICROS[to.kind] ?? '', `bq_cast_parse(${format}, ${from.sql}, ${zoneOf(to.kind)}, ${nowMicros})`);
  if (to.kind === 'STRING' && NUMBERS.includes(from.type.kind)) return `bq_number_format(${format}, ${castSql(from, to)})`;
  throw notSupported(`CAST from ${typeName(from.type)} to ${typeName(to)} with FORMAT`);
}

/** The limits of `NUMERIC(p, s)`, `STRING(n)` and `BYTES(n)`. */
export function limitedSql(sql: string, type: SqlType, field: { readonly precision?: string; readonly scale?: string; readonly maxLength?: string }): string {
  if (field.maxLength !== undefined) {
    const length = type.kind === 'BYTES' ? `octet_length(${sql})` : `length(${sql})`;
    const raised = `bq_raise('maximum length ${field.maxLength} but got a value of length ' || ${length})`;
    return `CASE WHEN ${length} > ${field.maxLength} THEN ${type.kind === 'BYTES' ? `encode(${raised})` : raised} ELSE ${sql} END`;
  }
  if (field.precision === undefined) return sql;
  const scale = Number(field.scale ?? 0);
  if (type.kind === 'BIGNUMERIC') return `bq_bignumeric_limit(${sql}, ${Number(field.precision)}, ${scale})`;
  const rounded = `CAST(round(${sql}, ${scale}) AS ${duckType(type)})`;
  return `CASE WHEN abs(${rounded}) >= 1e${Number(field.precision) - scale}::${duckType(type)} THEN CAST(bq_raise('${type.kind}(${field.precision}, ${scale}) has precision ${field.precision} and scale ${scale} but got a value that is not in range') AS ${duckType(type)}) ELSE ${rounded} END`;
}
