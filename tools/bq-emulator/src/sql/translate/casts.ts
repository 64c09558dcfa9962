import { invalidQuery } from '../../api-error.js';
import { duckType, quoteIdentifier, quoteString, sameType, type SqlType, typeName } from '../sql-type.js';
import { canCoerce, coerceSql } from './coercion.js';
import type { Value } from './expression-value.js';

type CastRule = string | null;
const native = (to: string): string => `CAST($1 AS ${to})`;
const DECIMALS = { NUMERIC: 'CAST($1 AS DECIMAL(38,9))', BIGNUMERIC: 'CAST($1 AS DECIMAL(38,18))' };

/** `from → to`, `$1` the value. A pair that is absent is an invalid cast, as in BigQuery. */
const CASTS: Readonly<Record<string, Readonly<Record<string, CastRule>>>> = {
  INT64: { STRING: native('VARCHAR'), FLOAT64: native('DOUBLE'), BOOL: '($1 <> 0)', ...DECIMALS },
  FLOAT64: { STRING: 'bq_float_text($1)', INT64: 'CAST(round($1) AS BIGINT)', ...DECIMALS },
  NUMERIC: { STRING: 'bq_decimal_text($1)', INT64: 'CAST(round($1) AS BIGINT)', FLOAT64: native('DOUBLE'), BIGNUMERIC: DECIMALS.BIGNUMERIC },
  BIGNUMERIC: { STRING: 'bq_decimal_text($1)', INT64: 'CAST(round($1) AS BIGINT)', FLOAT64: native('DOUBLE'), NUMERIC: DECIMALS.NUMERIC },
  BOOL: { STRING: native('VARCHAR'), INT64: native('BIGINT') },
  STRING: {
    INT64: 'bq_int_of($1)', FLOAT64: 'bq_float_of($1)', NUMERIC: 'bq_numeric_of($1)', BIGNUMERIC: 'bq_bignumeric_of($1)', BOOL: 'bq_bool_of($1)',
    BYTES: 'encode($1)', DATE: 'bq_date_of($1)', TIME: native('TIME'), DATETIME: native('TIMESTAMP'), TIMESTAMP: native('TIMESTAMPTZ'), INTERVAL: native('INTERVAL'),
  },
  BYTES: { STRING: 'decode($1)' },
  DATE: { STRING: native('VARCHAR'), DATETIME: native('TIMESTAMP'), TIMESTAMP: 'CAST(CAST($1 AS TIMESTAMP) AS TIMESTAMPTZ)' },
  TIME: { STRING: native('VARCHAR') },
  DATETIME: { STRING: native('VARCHAR'), DATE: native('DATE'), TIME: native('TIME'), TIMESTAMP: native('TIMESTAMPTZ') },
  TIMESTAMP: { STRING: 'bq_timestamp_text(epoch_us($1))', DATE: native('DATE'), DATETIME: native('TIMESTAMP'), TIME: 'CAST(CAST($1 AS TIMESTAMP) AS TIME)' },
  INTERVAL: { STRING: native('VARCHAR') },
};

function castRule(from: SqlType, to: SqlType): string | undefined {
  return CASTS[from.kind]?.[to.kind] ?? undefined;
}

export function castSql(from: Value, to: SqlType): string {
  if (from.literal === 'null') return `CAST(NULL AS ${duckType(to)})`;
  if (sameType(from.type, to)) return from.sql;
  if (from.type.kind === 'ARRAY' && to.kind === 'ARRAY') {
    const element = castSql({ sql: 'x', type: from.type.element }, to.element);
    return `list_transform(${from.sql}, lambda x: ${element})`;
  }
  if (from.type.kind === 'STRUCT' && to.kind === 'STRUCT') {
    const fields = from.type.fields;
    const parts = to.fields.map((target, i) => {
      const field = fields[i];
      if (field === undefined) throw invalidQuery(`Invalid cast from ${typeName(from.type)} to ${typeName(to)}`);
      return `${quoteIdentifier(target.name)} := ${castSql({ sql: `struct_extract(${from.sql}, ${quoteString(field.name)})`, type: field.type }, target.type)}`;
    });
    return `CASE WHEN ${from.sql} IS NULL THEN NULL ELSE struct_pack(${parts.join(', ')}) END`;
  }
  const rule = castRule(from.type, to);
  if (rule !== undefined) return rule.replaceAll('$1', () => from.sql);
  if (canCoerce(from, to)) return coerceSql(from, to);
  throw invalidQuery(`Invalid cast from ${typeName(from.type)} to ${typeName(to)}`);
}
