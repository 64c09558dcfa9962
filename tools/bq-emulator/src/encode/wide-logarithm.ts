import { BIGNUMERIC_SCALE } from '../sql/sql-type.js';
import { decimalText, divideRounded } from './decimal-text.js';
import { inWideRange, wideText } from './wide-decimal.js';

/** Logarithms and powers of BIGNUMERIC, right to its last digit: worked out with digits to spare for the largest results. */
const DIGITS = 130;
const ONE = 10n ** BigInt(DIGITS);
const SPARE = 10n ** BigInt(DIGITS - BIGNUMERIC_SCALE);

const times = (a: bigint, b: bigint): bigint => (a * b) / ONE;

/** 2 artanh(z), which is ln((1 + z) / (1 - z)). */
function twiceArtanh(z: bigint): bigint {
  const square = times(z, z);
  let sum = 0n;
  for (let term = z, n = 1n; term !== 0n; term = times(term, square), n += 2n) sum += term / n;
  return 2n * sum;
}

const LN_2 = twiceArtanh(ONE / 3n);
const LN_10 = 3n * LN_2 + twiceArtanh(ONE / 9n);

function ln(x: bigint): bigint {
  let [value, halvings] = [x, 0n];
  for (; value > (3n * ONE) / 2n; halvings += 1n) value /= 2n;
  for (; value < (3n * ONE) / 4n; halvings -= 1n) value *= 2n;
  return halvings * LN_2 + twiceArtanh(((value - ONE) * ONE) / (value + ONE));
}

function exp(x: bigint): bigint {
  const doublings = x / LN_2;
  const rest = x - doublings * LN_2;
  let sum = 0n;
  for (let term = ONE, n = 1n; term !== 0n; term = times(term, rest) / n, n += 1n) sum += term;
  return doublings >= 0n ? sum << doublings : sum >> -doublings;
}

function result(x: bigint, problem: () => string): bigint {
  const rounded = divideRounded(x, SPARE);
  if (!inWideRange(rounded)) throw new RangeError(problem());
  return rounded;
}

/** Beyond it no result fits. */
const MOST_EXPONENT = 10_000n * ONE;

function powerOfE(x: bigint, problem: () => string): bigint {
  if (x > MOST_EXPONENT) throw new RangeError(problem());
  return x < -MOST_EXPONENT ? 0n : result(exp(x), problem);
}

export const wideExp = (x: bigint): bigint => powerOfE(x * SPARE, () => `bignumeric overflow: EXP(${wideText(x)})`);

export function wideLn(x: bigint): bigint {
  if (x <= 0n) throw new RangeError(`Argument to LN must be positive: ${wideText(x)}`);
  return divideRounded(ln(x * SPARE), SPARE);
}

export function wideLog10(x: bigint): bigint {
  if (x <= 0n) throw new RangeError(`Argument to LOG10 must be positive: ${wideText(x)}`);
  return divideRounded((ln(x * SPARE) * ONE) / LN_10, SPARE);
}

/** LOG(x, base). */
export function wideLog(x: bigint, base: bigint): bigint {
  if (x <= 0n || base <= 0n) throw new RangeError(`Argument to LN must be positive: ${wideText(x <= 0n ? x : base)}`);
  if (base === ONE / SPARE) throw new RangeError('Floating point error in function: LOG(1)');
  return result((ln(x * SPARE) * ONE) / ln(base * SPARE), () => `bignumeric overflow: LOG(${wideText(x)}, ${wideText(base)})`);
}

/** https://cloud.google.com/bigquery/docs/reference/standard-sql/mathematical_functions#pow */
export function widePower(x: bigint, y: bigint): bigint {
  const unit = ONE / SPARE;
  const problem = (): string => `Floating point error in function: POW(${decimalText(x, BIGNUMERIC_SCALE)}, ${decimalText(y, BIGNUMERIC_SCALE)})`;
  if (y === 0n) return unit;
  const whole = y % unit === 0n;
  if ((x < 0n && !whole) || (x === 0n && y < 0n)) throw new RangeError(problem());
  if (x === 0n) return 0n;
  const magnitude = powerOfE(times(y * SPARE, ln((x < 0n ? -x : x) * SPARE)), problem);
  return x < 0n && (y / unit) % 2n !== 0n ? -magnitude : magnitude;
}
