import type { ExactDecimal } from './exact-decimal.js';

/**
 * `left / right` with `scale` digits after the point, rounded half away from zero, as BigQuery rounds a NUMERIC
 * (docs: mathematical_functions#round).
 * @throws RangeError for a zero divisor
 */
export function divideDecimals(left: ExactDecimal, right: ExactDecimal, scale: number): ExactDecimal {
  const exponent = scale - left.scale + right.scale;
  const dividend = exponent >= 0 ? left.units * 10n ** BigInt(exponent) : left.units;
  const divisor = exponent >= 0 ? right.units : right.units * 10n ** BigInt(-exponent);
  const negative = dividend < 0n !== divisor < 0n;
  const [top, bottom] = [absolute(dividend), absolute(divisor)];
  const rounded = (top * 2n + bottom) / (bottom * 2n);
  return { units: negative ? -rounded : rounded, scale };
}

const absolute = (value: bigint): bigint => (value < 0n ? -value : value);
