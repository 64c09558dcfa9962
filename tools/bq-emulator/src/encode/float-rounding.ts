import { floatInUnits } from './wide-decimal.js';

const truncated = (a: bigint, b: bigint): bigint => a / b;

/**
 * A number rounded (half away from zero) or cut to decimal digits, by what it is and not by what it prints as: 2.675 lies below 2.675, and is 2.67.
 * https://cloud.google.com/bigquery/docs/reference/standard-sql/mathematical_functions#round
 *
 * @param digits behind the point; before it where negative
 */
export function roundedFloat(value: number, digits: number, mode: 'round' | 'trunc'): number {
  if (!Number.isFinite(value)) return value;
  const power = 10n ** BigInt(Math.abs(digits));
  const options = mode === 'trunc' ? { divide: truncated } : {};
  const units = digits >= 0 ? floatInUnits(value, power, options) : floatInUnits(value, 1n, { per: power, ...options });
  return Number(`${units}e${-digits}`);
}
