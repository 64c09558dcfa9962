import { BIGNUMERIC, type SqlType } from '../sql-type.js';
import { type Value, value } from './expression-value.js';

/** Functions that leave few enough digits of any BIGNUMERIC, by how they round. */
const ROUNDING: Readonly<Record<string, string>> = { ROUND: 'ROUND', TRUNC: 'TRUNC', CEIL: 'CEIL', CEILING: 'CEIL', FLOOR: 'FLOOR' };

/** A BIGNUMERIC as text, with all of the digits that BigQuery has. */
export const wideText = (v: Value): string => v.wide ?? `CAST(${v.sql} AS VARCHAR)`;

/** A product or quotient: the engine's decimal where that holds it (it refuses what it cannot hold), and the whole of it as text. */
export const wideValue = (sql: string, operation: 'multiply' | 'divide', left: Value, right: Value): Value => ({ ...value(sql, BIGNUMERIC), wide: `bq_wide_${operation}(${wideText(left)}, ${wideText(right)})` });

/** ROUND and its like of a wide value; undefined for any other call. */
export function roundedWide(name: string, [source, digits, more]: readonly Value[]): Value | undefined {
  const how = ROUNDING[name];
  if (how === undefined || source?.wide === undefined || more !== undefined || (digits !== undefined && digits.type.kind !== 'INT64')) return undefined;
  return value(`bq_bignumeric_of(bq_wide_round(${source.wide}, ${digits?.sql ?? 'CAST(0 AS BIGINT)'}, '${how}'))`, BIGNUMERIC);
}

/** Casts that no digit is lost for, or that round themselves; undefined for any other. */
export function castWide(source: Value, to: SqlType): string | undefined {
  if (source.wide === undefined) return undefined;
  switch (to.kind) {
    case 'STRING': return source.wide;
    case 'FLOAT64': return `CAST(${source.wide} AS DOUBLE)`;
    case 'NUMERIC': return `bq_numeric_of(${source.wide})`;
    case 'INT64': return `CAST(bq_wide_round(${source.wide}, CAST(0 AS BIGINT), 'ROUND') AS BIGINT)`;
    default: return undefined;
  }
}
