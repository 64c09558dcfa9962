import { storedOf } from '../../encode/wide-decimal.js';
import { BIGNUMERIC, DECIMAL_PRECISION, NUMERIC_SCALE, quoteString, type SqlType, STORED_BIGNUMERIC, STORED_BIGNUMERIC_SCALE } from '../sql-type.js';
import { decimalText, parseDecimal, unscaledDecimal } from '../../encode/decimal-text.js';
import { type Value, value } from './expression-value.js';

/** Literals below this are computed with as stored values, whose sums then have room enough. */
const ROOMY = 10n ** 15n;

export const isStored = (type: SqlType): boolean => type.kind === 'BIGNUMERIC' && type.stored === true;

/** A constant, as a stored value where that holds it. @param unscaled in units of 10^-38 */
export function bignumericConstant(unscaled: bigint): Value {
  const kept = storedOf(unscaled);
  const whole = kept === undefined ? ROOMY : (kept < 0n ? -kept : kept) / 10n ** BigInt(STORED_BIGNUMERIC_SCALE);
  if (kept === undefined || whole >= ROOMY) return value(`CAST('${unscaled}' AS BIGNUM)`, BIGNUMERIC);
  return value(`CAST(${quoteString(decimalText(kept, STORED_BIGNUMERIC_SCALE))} AS DECIMAL(${DECIMAL_PRECISION},${STORED_BIGNUMERIC_SCALE}))`, STORED_BIGNUMERIC);
}

/** A floating point literal as a NUMERIC of the digits that were written; undefined for any other value, and where they are too many. */
export function numericLiteral({ literal, text }: Value): string | undefined {
  if (literal !== 'float' || text === undefined || parseDecimal(text) === undefined) return undefined;
  const unscaled = unscaledDecimal(text, NUMERIC_SCALE);
  return (unscaled < 0n ? -unscaled : unscaled) >= 10n ** BigInt(DECIMAL_PRECISION) ? undefined : `CAST(${quoteString(decimalText(unscaled, NUMERIC_SCALE))} AS DECIMAL(${DECIMAL_PRECISION},${NUMERIC_SCALE}))`;
}

/** The engine's own rounding functions, by GoogleSQL's names: they do for a stored value. */
const ROUNDING: Readonly<Record<string, string>> = { ROUND: 'round', TRUNC: 'trunc', CEIL: 'ceil', CEILING: 'ceil', FLOOR: 'floor' };

/** ROUND and its like of a stored value, which stays one; undefined for any other call. */
export function roundedStored(name: string, [source, digits, more]: readonly Value[]): Value | undefined {
  const engine = ROUNDING[name];
  if (engine === undefined || source === undefined || !isStored(source.type) || source.literal !== undefined || more !== undefined || (digits !== undefined && digits.type.kind !== 'INT64')) return undefined;
  return value(`CAST(${engine}(${source.sql}${digits === undefined ? '' : `, CAST(${digits.sql} AS INTEGER)`}) AS DECIMAL(${DECIMAL_PRECISION},${STORED_BIGNUMERIC_SCALE}))`, STORED_BIGNUMERIC);
}

/** Casts of a BIGNUMERIC of any value, `$1`. */
export const WIDE_CASTS: Readonly<Record<string, string>> = {
  STRING: 'bq_bignumeric_text($1)', INT64: `CAST(bq_bignumeric_text(bq_bignumeric_round($1, 0, 'ROUND')) AS BIGINT)`, FLOAT64: 'CAST(bq_bignumeric_text($1) AS DOUBLE)', NUMERIC: 'bq_numeric_of(bq_bignumeric_text($1))',
};

const OF_STORED = 'bq_wide_of_stored($1)';

/** How a number becomes a BIGNUMERIC, by the kinds from which it may. */
const WIDENED: Readonly<Record<string, string>> = { INT64: 'bq_wide_of_int($1)', NUMERIC: 'bq_wide_of_numeric($1)' };

/** Engine SQL of a number as a BIGNUMERIC of any value or as a stored one; undefined where neither is a BIGNUMERIC. */
export function decimalCoercion(from: Value, to: SqlType, literal: (text: string) => bigint | undefined): string | undefined {
  const fill = (template: string): string => template.replaceAll('$1', () => from.sql);
  if (from.type.kind === 'BIGNUMERIC' && to.kind === 'FLOAT64') return fill(isStored(from.type) ? 'bq_float_of_stored($1)' : (WIDE_CASTS['FLOAT64'] ?? ''));
  if (from.type.kind === 'NUMERIC' && to.kind === 'FLOAT64') return fill('bq_float_of_numeric($1)');
  if (to.kind !== 'BIGNUMERIC') return undefined;
  const written = from.literal === 'float' && from.text !== undefined ? literal(from.text) : undefined;
  if (written !== undefined) return decimalCoercion(bignumericConstant(written), to, literal) ?? bignumericConstant(written).sql;
  // Of a literal in a set operation only its value is left: the shortest text of it is what was written.
  if (isStored(to) && from.type.kind === 'FLOAT64') return fill(`bq_bignumeric_stored(${from.literal === 'float' ? 'bq_bignumeric_of(CAST($1 AS VARCHAR))' : 'bq_bignumeric_of_float($1)'})`);
  if (isStored(to)) return from.type.kind === 'BIGNUMERIC' && !isStored(from.type) ? fill('bq_bignumeric_stored($1)') : undefined;
  return isStored(from.type) ? fill(OF_STORED) : from.type.kind === 'BIGNUMERIC' ? from.sql : from.type.kind === 'FLOAT64' ? fill(from.literal === 'float' ? 'bq_bignumeric_of(CAST($1 AS VARCHAR))' : 'bq_bignumeric_of_float($1)') : WIDENED[from.type.kind] === undefined ? undefined : fill(WIDENED[from.type.kind] ?? '');
}
