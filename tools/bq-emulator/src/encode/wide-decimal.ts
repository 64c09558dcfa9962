import { decimalText, divideRounded, unscaledDecimal } from './decimal-text.js';

/** BIGNUMERIC as BigQuery computes with it, as text: https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types#decimal_types */
const SCALE = 38;
const UNIT = 10n ** BigInt(SCALE);
/** The unscaled value is a 256-bit integer. */
const LIMIT = 2n ** 255n;

const read = (text: string): bigint => unscaledDecimal(text, SCALE);

function written(unscaled: bigint, operation: () => string): string {
  if (unscaled >= LIMIT || unscaled < -LIMIT) throw new RangeError(`bignumeric overflow: ${operation()}`);
  return decimalText(unscaled, SCALE);
}

/** @throws RangeError beyond BIGNUMERIC's range */
export const wideProduct = (a: string, b: string): string => written(divideRounded(read(a) * read(b), UNIT), () => `${a} * ${b}`);

/** @throws RangeError beyond BIGNUMERIC's range, and for a divisor of zero */
export function wideQuotient(a: string, b: string): string {
  const divisor = read(b);
  if (divisor === 0n) throw new RangeError(`division by zero: ${decimalText(read(a), SCALE)} / 0`);
  return written(divideRounded(read(a) * UNIT, divisor), () => `${a} / ${b}`);
}

/** -1, 0 or 1. */
export function compareWide(a: string, b: string): number {
  const [left, right] = [read(a), read(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** To so many fractional digits (negative: whole ones), by the function's name: ROUND half away from zero, TRUNC, CEIL, FLOOR. */
export function roundWide(text: string, digits: number, how: string): string {
  const dropped = SCALE - digits;
  if (dropped <= 0) return decimalText(read(text), SCALE);
  const unit = 10n ** BigInt(Math.min(dropped, 2 * SCALE + 2));
  const value = read(text);
  const whole = value / unit;
  const rest = value % unit;
  const up = how === 'CEIL' && rest > 0n ? 1n : how === 'FLOOR' && rest < 0n ? -1n : 0n;
  return decimalText((how === 'ROUND' ? divideRounded(value, unit) : whole + up) * unit, SCALE);
}

/** The nearest decimal with so many fractional digits, unscaled: good for sorting only. */
export const nearest = (text: string, scale: number): bigint => unscaledDecimal(text, scale);

