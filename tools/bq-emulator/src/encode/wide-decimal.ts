import { BIGNUMERIC_SCALE, DECIMAL_PRECISION, STORED_BIGNUMERIC_SCALE } from '../sql/sql-type.js';
import { decimalText, divideRounded, parseDecimal } from './decimal-text.js';

/**
 * BIGNUMERIC as BigQuery computes with it, in units of 10^-38; results are rounded half away from zero.
 * https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types#decimal_types
 */
const SCALE = BIGNUMERIC_SCALE;
const UNIT = 10n ** BigInt(SCALE);
/** A value is a 256-bit integer. */
const LIMIT = 2n ** 255n;

export const wideText = (x: bigint): string => decimalText(x, SCALE);

export const inWideRange = (x: bigint): boolean => x < LIMIT && x >= -LIMIT;

function within(x: bigint, problem: () => string): bigint {
  if (!inWideRange(x)) throw new RangeError(problem());
  return x;
}

/** @returns undefined for what is no decimal */
export function readWide(text: string): bigint | undefined {
  const parsed = parseDecimal(text);
  if (parsed === undefined) return undefined;
  return parsed.scale <= SCALE ? parsed.unscaled * 10n ** BigInt(SCALE - parsed.scale) : divideRounded(parsed.unscaled, 10n ** BigInt(parsed.scale - SCALE));
}

/** @throws RangeError for what is no decimal, and beyond BIGNUMERIC's range */
export function wideOfText(text: string): bigint {
  const problem = (): string => `Invalid BIGNUMERIC value: ${text}`;
  const read = readWide(text);
  if (read === undefined) throw new RangeError(problem());
  return within(read, problem);
}

const MANTISSA_BITS = 52n;
const EXPONENT_BIAS = 1075n;

/** All of a double's binary fraction, as far as 38 digits go. */
export function wideOfFloat(value: number): bigint {
  if (!Number.isFinite(value)) throw new RangeError(`Illegal conversion of non-finite floating point number to bignumeric: ${String(value).replace('Infinity', 'inf').toLowerCase()}`);
  return within(floatInUnits(value, UNIT), () => `bignumeric out of range: ${value}`);
}

/** The exact value of a finite number as so many `per / unit`, rounded half away from zero unless `divide` does otherwise. */
export function floatInUnits(value: number, unit: bigint, { per = 1n, divide = divideRounded }: { readonly per?: bigint; readonly divide?: (a: bigint, b: bigint) => bigint } = {}): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const exponent = (bits >> MANTISSA_BITS) & 0x7ffn;
  const fraction = bits & ((1n << MANTISSA_BITS) - 1n);
  const mantissa = exponent === 0n ? fraction : fraction | (1n << MANTISSA_BITS);
  const power = (exponent === 0n ? 1n : exponent) - EXPONENT_BIAS;
  const magnitude = power >= 0n ? divide(mantissa * unit << power, per) : divide(mantissa * unit, per << -power);
  return value < 0 ? -magnitude : magnitude;
}

export const wideProduct = (a: bigint, b: bigint): bigint => within(divideRounded(a * b, UNIT), () => `bignumeric overflow: ${wideText(a)} * ${wideText(b)}`);

/** @throws RangeError beyond BIGNUMERIC's range, and for a divisor of zero */
export function wideQuotient(a: bigint, b: bigint): bigint {
  if (b === 0n) throw new RangeError(`division by zero: ${wideText(a)} / 0`);
  return within(divideRounded(a * UNIT, b), () => `bignumeric overflow: ${wideText(a)} / ${wideText(b)}`);
}

/** With the sign of the dividend. */
export function wideRemainder(a: bigint, b: bigint): bigint {
  if (b === 0n) throw new RangeError(`division by zero: MOD(${wideText(a)}, 0)`);
  return a % b;
}

export function wideRoot(x: bigint): bigint {
  if (x < 0n) throw new RangeError(`Argument to SQRT cannot be negative: ${wideText(x)}`);
  // Twice the root, so that the last bit says which way to round.
  const square = x * UNIT * 4n;
  if (square === 0n) return 0n;
  let root = BigInt(Math.ceil(Math.sqrt(Number(square)))) + 1n;
  // Newton's steps come down to the root from whatever is above it; the first may have to go up.
  for (let next = (root + square / root) / 2n, first = true; first || next < root; next = (root + square / root) / 2n) {
    root = next;
    first = false;
  }
  return (root + 1n) / 2n;
}

/** To so many fractional digits (negative: whole ones), by the function's name: ROUND half away from zero, HALF_EVEN, TRUNC, CEIL, FLOOR. */
export function roundWide(value: bigint, digits: number, how: string): bigint {
  const dropped = SCALE - digits;
  if (dropped <= 0) return value;
  const unit = 10n ** BigInt(Math.min(dropped, 2 * SCALE + 2));
  return within(unitsOf(value, unit, how) * unit, () => `bignumeric overflow: ${how}(${wideText(value)}, ${digits})`);
}

function unitsOf(value: bigint, unit: bigint, how: string): bigint {
  const whole = value / unit;
  const rest = value % unit;
  switch (how) {
    case 'ROUND': return divideRounded(value, unit);
    case 'HALF_EVEN': return (rest < 0n ? -rest : rest) * 2n === unit ? whole + (whole % 2n) : divideRounded(value, unit);
    case 'CEIL': return rest > 0n ? whole + 1n : whole;
    case 'FLOOR': return rest < 0n ? whole - 1n : whole;
    default: return whole;
  }
}

/** As `BIGNUMERIC(precision, scale)`. */
export function limitedWide(value: bigint, precision: number, scale: number): bigint {
  const rounded = roundWide(value, scale, 'ROUND');
  const magnitude = rounded < 0n ? -rounded : rounded;
  if (magnitude >= 10n ** BigInt(SCALE + precision - scale)) throw new RangeError(`BIGNUMERIC(${precision}, ${scale}) has precision ${precision} and scale ${scale} but got a value that is not in range`);
  return rounded;
}

const DROPPED = 10n ** BigInt(SCALE - STORED_BIGNUMERIC_SCALE);
const STORED_LIMIT = 10n ** BigInt(DECIMAL_PRECISION);

/** The digits that a table keeps, in its units; undefined where there are more. */
export function storedOf(value: bigint): bigint | undefined {
  const kept = value / DROPPED;
  return value % DROPPED !== 0n || kept >= STORED_LIMIT || kept <= -STORED_LIMIT ? undefined : kept;
}

/** @throws RangeError where a table does not keep all of the digits */
export function storedDigits(value: bigint): bigint {
  const kept = storedOf(value);
  if (kept === undefined) throw new RangeError(`BIGNUMERIC value ${wideText(value)} needs more than ${DECIMAL_PRECISION - STORED_BIGNUMERIC_SCALE} whole or ${STORED_BIGNUMERIC_SCALE} fractional digits, which tables of this emulator do not keep: round it with ROUND(…, ${STORED_BIGNUMERIC_SCALE}) where it is computed`);
  return kept;
}
