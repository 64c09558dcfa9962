import { notSupported } from '../../api-error.js';
import { quoteString, type SqlType } from '../sql-type.js';
import { castSql } from './casts.js';
import { type Value, value } from './expression-value.js';

/** Largest integer that every JSON reader holds; GoogleSQL quotes what is beyond. */
const SAFE_INTEGER = '9007199254740992';

/**
 * Numbers that a double does not hold: `plain` writes them out, `quoted` makes strings of them, and so does `quoted-text`, which also
 * writes a whole FLOAT64 without its `.0`.
 */
export type JsonNumbers = 'plain' | 'quoted' | 'quoted-text';

/** JSON text of a value, built from its type: https://cloud.google.com/bigquery/docs/reference/standard-sql/json_functions#json_encodings */
export function jsonTextSql(v: Value, numbers: JsonNumbers): string {
  return v.literal === 'null' ? `'null'` : `coalesce(${textOf(v.sql, v.type, 0, numbers)}, 'null')`;
}

/** A field without a name has the empty one. */
const keyText = (name: string): string => quoteString(`${JSON.stringify(/^_field_\d+$/.test(name) ? '' : name)}:`);

const text = (sql: string): string => `CAST(to_json(${sql}) AS VARCHAR)`;
const quoted = (sql: string): string => `'"' || ${sql} || '"'`;

function textOf(sql: string, type: SqlType, depth: number, numbers: JsonNumbers): string {
  switch (type.kind) {
    case 'STRING': case 'GEOGRAPHY': return text(sql);
    case 'JSON': return `CAST(${sql} AS VARCHAR)`;
    case 'BOOL': return `CAST(${sql} AS VARCHAR)`;
    case 'INTERVAL': throw notSupported('INTERVAL as JSON');
    case 'INT64': return numbers === 'plain' ? `CAST(${sql} AS VARCHAR)` : `CASE WHEN abs(${sql}::HUGEINT) > ${SAFE_INTEGER} THEN ${quoted(`${sql}::VARCHAR`)} ELSE ${sql}::VARCHAR END`;
    case 'NUMERIC': case 'BIGNUMERIC': { const digits = castSql(value(sql, type), { kind: 'STRING' }); return numbers === 'plain' ? digits : numbers === 'quoted-text' ? wholeOnly(digits) : decimal(digits); }
    case 'FLOAT64': return `CASE WHEN isnan(${sql}) THEN '"NaN"' WHEN isinf(${sql}) THEN CASE WHEN ${sql} > 0 THEN '"Infinity"' ELSE '"-Infinity"' END ELSE ${numbers === 'quoted-text' ? `bq_float_text(${sql})` : `bq_float_literal(${sql}, 't')`} END`;
    case 'BYTES': return quoted(`to_base64(${sql})`);
    case 'TIMESTAMP': return quoted(`replace(replace(bq_timestamp_text(epoch_us(${sql})), ' ', 'T'), '+00', 'Z')`);
    case 'DATETIME': return quoted(`replace(bq_datetime_text(epoch_us(${sql})), ' ', 'T')`);
    case 'ARRAY': {
      const name = `x${depth}`;
      return `'[' || array_to_string(list_transform(${sql}, lambda ${name}: coalesce(${textOf(name, type.element, depth + 1, numbers)}, 'null')), ',') || ']'`;
    }
    case 'RANGE': return textOf(sql, { kind: 'STRUCT', fields: ['start', 'end'].map((name) => ({ name, type: type.element })) }, depth, numbers);
    case 'STRUCT': {
      const members = type.fields.map((f) => `${keyText(f.name)} || coalesce(${textOf(`struct_extract(${sql}, ${quoteString(f.name)})`, f.type, depth + 1, numbers)}, 'null')`);
      return `CASE WHEN ${sql} IS NULL THEN NULL ELSE '{' || ${members.join(` || ',' || `)} || '}' END`;
    }
    default: return quoted(castSql(value(sql, type), { kind: 'STRING' }));
  }
}

/** https://cloud.google.com/bigquery/docs/reference/standard-sql/json_functions#json_encodings: a number where it is whole and within 2^53, otherwise a string. */
const wholeOnly = (digits: string): string => `CASE WHEN contains(${digits}, '.') OR abs(TRY_CAST(${digits} AS HUGEINT)) > ${SAFE_INTEGER} OR TRY_CAST(${digits} AS HUGEINT) IS NULL THEN ${quoted(digits)} ELSE ${digits} END`;
/** A decimal is a JSON number where a double holds it exactly, otherwise a string. */
const decimal = (digits: string): string => `CASE WHEN length(regexp_replace(${digits}, '[^0-9]', '', 'g')) > 15 THEN ${quoted(digits)} ELSE ${digits} END`;
