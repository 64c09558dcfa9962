import { decimalText, divideRounded, parseDecimal } from '../encode/decimal-text.js';
import { DECIMAL_PRECISION, STORED_BIGNUMERIC_SCALE } from '../sql/sql-type.js';
import { RowFault } from './row-fault.js';

/** A decimal column: NUMERIC is 29 digits and 9 decimals, BIGNUMERIC a 256-bit integer with 38 decimals. */
export interface DecimalColumn {
  readonly type: 'NUMERIC' | 'BIGNUMERIC';
  /** Of `NUMERIC(precision, scale)`; undefined for the plain type. */
  readonly precision?: number | undefined;
  readonly scale?: number | undefined;
}

const SCALE = { NUMERIC: 9, BIGNUMERIC: 38 } as const;
const LOWEST = { NUMERIC: -(10n ** 38n) + 1n, BIGNUMERIC: -(2n ** 255n) } as const;
const HIGHEST = { NUMERIC: 10n ** 38n - 1n, BIGNUMERIC: 2n ** 255n - 1n } as const;
const PACKED_BYTES = { NUMERIC: 16, BIGNUMERIC: 32 } as const;

/** What nearly all NUMERIC text looks like: it is canonical but for trailing zeros. */
const PLAIN_NUMERIC = /^(?!-0(?:\.0*)?$)-?(?:0|[1-9]\d{0,28})(?:\.\d{1,9})?$/;
const TRAILING_ZEROS = /\.?0+$/;
/** No blanks around it, and digits before an exponent. */
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE]([+-]?\d{1,4}))?$/;
/** An exponent beyond which nothing fits, and no power of ten need be worked out. */
const MAX_EXPONENT = 400;

/** BigQuery keeps 38 digits on either side of the point, this server fewer: what it cannot keep it refuses, as it does elsewhere. */
function refuseUnkept(unscaled: bigint): void {
  const dropped = 10n ** BigInt(SCALE.BIGNUMERIC - STORED_BIGNUMERIC_SCALE);
  const text = decimalText(unscaled, SCALE.BIGNUMERIC);
  if (unscaled % dropped !== 0n) throw new RowFault(`Invalid BIGNUMERIC value: ${text} (at most ${STORED_BIGNUMERIC_SCALE} digits after the decimal point)`);
  const kept = unscaled / dropped;
  if ((kept < 0n ? -kept : kept) >= 10n ** BigInt(DECIMAL_PRECISION)) throw new RowFault(`Invalid BIGNUMERIC value: ${text} (out of range)`);
}

/** Checks a value scaled to the type's own decimals; a parameterized column rounds to its scale first, as BigQuery does. */
function fit(unscaled: bigint, column: DecimalColumn): string {
  const { type, precision } = column;
  const scale = SCALE[type];
  if (unscaled < LOWEST[type] || unscaled > HIGHEST[type]) throw new RowFault(`${decimalText(unscaled, scale)} is out of range for ${type}.`);
  if (type === 'BIGNUMERIC') refuseUnkept(unscaled);
  if (precision === undefined) return decimalText(unscaled, scale);
  const columnScale = column.scale ?? 0;
  const rounded = scale > columnScale ? divideRounded(unscaled, 10n ** BigInt(scale - columnScale)) : unscaled;
  const magnitude = rounded < 0n ? -rounded : rounded;
  if (magnitude >= 10n ** BigInt(precision)) {
    throw new RowFault(`${decimalText(unscaled, scale)} is out of range for ${type}(${precision}, ${columnScale}).`);
  }
  return decimalText(rounded, columnScale);
}

function fromText(text: string, column: DecimalColumn, onTooManyDecimals: 'refuse' | 'round'): string {
  const match = DECIMAL.exec(text);
  if (match === null) throw new RowFault(`'${text}' is not a ${column.type}.`);
  const exponent = Number(match[1] ?? 0);
  if (exponent > MAX_EXPONENT) throw new RowFault(`${text} is out of range for ${column.type}.`);
  const parsed = parseDecimal(text);
  const tooFine = (): RowFault => new RowFault(`${text} has more than ${SCALE[column.type]} decimals, which ${column.type} cannot hold.`);
  if (parsed === undefined) throw tooFine();
  const { unscaled, scale } = parsed;
  if (unscaled === 0n) return '0';
  const excess = scale - SCALE[column.type];
  if (excess <= 0) return fit(unscaled * 10n ** BigInt(-excess), column);
  const unit = 10n ** BigInt(excess);
  if (onTooManyDecimals === 'refuse' && unscaled % unit !== 0n) throw tooFine();
  return fit(divideRounded(unscaled, unit), column);
}

/** @returns the decimal in canonical text. @throws RowFault for more decimals than the type has: text means what it says. */
export function decimalFromText(text: string, column: DecimalColumn): string {
  if (column.type === 'NUMERIC' && column.precision === undefined && PLAIN_NUMERIC.test(text)) {
    return text.endsWith('0') && text.includes('.') ? text.replace(TRAILING_ZEROS, '') : text;
  }
  return fromText(text, column, 'refuse');
}

/** A double is an approximation: it is rounded to the type's decimals, half away from zero. */
export function decimalFromDouble(value: number, column: DecimalColumn): string {
  if (!Number.isFinite(value)) throw new RowFault(`${value} is not a ${column.type}.`);
  return fromText(String(value), column, 'round');
}

export function decimalFromInteger(value: bigint, column: DecimalColumn): string {
  return fit(value * 10n ** BigInt(SCALE[column.type]), column);
}

/** Two's complement, little-endian, scaled by 10^9 or 10^38, or by 10^`scale`. */
export function decimalFromPacked(bytes: Uint8Array, column: DecimalColumn, scale: number = SCALE[column.type]): string {
  if (bytes.length === 0 || bytes.length > PACKED_BYTES[column.type]) {
    throw new RowFault(`A packed ${column.type} has 1 to ${PACKED_BYTES[column.type]} bytes, not ${bytes.length}.`);
  }
  let unscaled = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) unscaled = (unscaled << 8n) | BigInt(bytes[i] ?? 0);
  return fit(rescaled(BigInt.asIntN(bytes.length * 8, unscaled), scale, column), column);
}

function rescaled(unscaled: bigint, scale: number, { type }: DecimalColumn): bigint {
  if (scale <= SCALE[type]) return unscaled * 10n ** BigInt(SCALE[type] - scale);
  const unit = 10n ** BigInt(scale - SCALE[type]);
  if (unscaled % unit !== 0n) throw new RowFault(`${decimalText(unscaled, scale)} has more than ${SCALE[type]} decimals, which ${type} cannot hold.`);
  return unscaled / unit;
}
