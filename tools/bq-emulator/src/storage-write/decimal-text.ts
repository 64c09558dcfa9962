import { BIGNUMERIC_SCALE, DECIMAL_PRECISION } from '../sql/sql-type.js';
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
const DECIMAL = /^([+-]?)(\d+\.?\d*|\.\d+)(?:[eE]([+-]?\d{1,4}))?$/;

/** `unscaled / 10^scale` as text without exponent and without trailing zeros. */
function textOf(unscaled: bigint, scale: number): string {
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  const fraction = digits.slice(digits.length - scale).replace(/0+$/, '');
  const whole = digits.slice(0, digits.length - scale);
  return `${unscaled < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

/** Divides by 10^places, half away from zero. */
function roundAway(unscaled: bigint, places: number): bigint {
  if (places <= 0) return unscaled;
  const unit = 10n ** BigInt(places);
  const half = unscaled < 0n ? -(unit / 2n) : unit / 2n;
  return (unscaled + half) / unit;
}

/** BigQuery keeps 38 digits on either side of the point, this server fewer: what it cannot keep it refuses, as it does elsewhere. */
function refuseUnkept(unscaled: bigint): void {
  const dropped = 10n ** BigInt(SCALE.BIGNUMERIC - BIGNUMERIC_SCALE);
  const text = textOf(unscaled, SCALE.BIGNUMERIC);
  if (unscaled % dropped !== 0n) throw new RowFault(`Invalid BIGNUMERIC value: ${text} (at most ${BIGNUMERIC_SCALE} digits after the decimal point)`);
  const kept = unscaled / dropped;
  if ((kept < 0n ? -kept : kept) >= 10n ** BigInt(DECIMAL_PRECISION)) throw new RowFault(`Invalid BIGNUMERIC value: ${text} (out of range)`);
}

/** Checks a value scaled to the type's own decimals; a parameterized column rounds to its scale first, as BigQuery does. */
function fit(unscaled: bigint, column: DecimalColumn): string {
  const { type, precision } = column;
  const scale = SCALE[type];
  if (unscaled < LOWEST[type] || unscaled > HIGHEST[type]) throw new RowFault(`${textOf(unscaled, scale)} is out of range for ${type}.`);
  if (type === 'BIGNUMERIC') refuseUnkept(unscaled);
  if (precision === undefined) return textOf(unscaled, scale);
  const columnScale = column.scale ?? 0;
  const rounded = roundAway(unscaled, scale - columnScale);
  const magnitude = rounded < 0n ? -rounded : rounded;
  if (magnitude >= 10n ** BigInt(precision)) {
    throw new RowFault(`${textOf(unscaled, scale)} is out of range for ${type}(${precision}, ${columnScale}).`);
  }
  return textOf(rounded, columnScale);
}

/** Whole digits and exponent of a decimal literal: `-12.50e1` is -1250 and -1. */
function parse(text: string): { readonly digits: bigint; readonly exponent: number } | undefined {
  const match = DECIMAL.exec(text);
  if (match === null) return undefined;
  const [whole = '', fraction = ''] = (match[2] ?? '').split('.');
  const trimmed = fraction.replace(/0+$/, '');
  const digits = BigInt(whole + trimmed);
  return { digits: match[1] === '-' ? -digits : digits, exponent: Number(match[3] ?? 0) - trimmed.length };
}

function scaled(text: string, column: DecimalColumn, onTooManyDecimals: 'refuse' | 'round'): string {
  const parsed = parse(text);
  if (parsed === undefined) throw new RowFault(`'${text}' is not a ${column.type}.`);
  const { digits, exponent } = parsed;
  if (digits === 0n) return '0';
  const shift = exponent + SCALE[column.type];
  if (shift > 100) throw new RowFault(`${text} is out of range for ${column.type}.`);
  if (shift >= 0) return fit(digits * 10n ** BigInt(shift), column);
  const exact = shift > -400 && digits % 10n ** BigInt(-shift) === 0n;
  if (!exact && onTooManyDecimals === 'refuse') {
    throw new RowFault(`${text} has more than ${SCALE[column.type]} decimals, which ${column.type} cannot hold.`);
  }
  return shift > -400 ? fit(roundAway(digits, -shift), column) : '0';
}

/** @returns the decimal in canonical text. @throws RowFault for more decimals than the type has: text means what it says. */
export function decimalFromText(text: string, column: DecimalColumn): string {
  if (column.type === 'NUMERIC' && column.precision === undefined && PLAIN_NUMERIC.test(text)) {
    return text.endsWith('0') && text.includes('.') ? text.replace(TRAILING_ZEROS, '') : text;
  }
  return scaled(text, column, 'refuse');
}

/** A double is an approximation: it is rounded to the type's decimals, half away from zero. */
export function decimalFromDouble(value: number, column: DecimalColumn): string {
  if (!Number.isFinite(value)) throw new RowFault(`${value} is not a ${column.type}.`);
  return scaled(String(value), column, 'round');
}

export function decimalFromInteger(value: bigint, column: DecimalColumn): string {
  return fit(value * 10n ** BigInt(SCALE[column.type]), column);
}

/** Two's complement, little-endian, scaled by 10^9 or 10^38. */
export function decimalFromPacked(bytes: Uint8Array, column: DecimalColumn): string {
  if (bytes.length === 0 || bytes.length > PACKED_BYTES[column.type]) {
    throw new RowFault(`A packed ${column.type} has 1 to ${PACKED_BYTES[column.type]} bytes, not ${bytes.length}.`);
  }
  let unscaled = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) unscaled = (unscaled << 8n) | BigInt(bytes[i] ?? 0);
  return fit(BigInt.asIntN(bytes.length * 8, unscaled), column);
}
