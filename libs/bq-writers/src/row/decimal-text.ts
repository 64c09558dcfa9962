/** Digits before and after the point that a decimal type keeps (docs: data-types#decimal_types). */
export interface DecimalRange {
  readonly integerDigits: number;
  readonly scale: number;
}
export const NUMERIC_RANGE: DecimalRange = { integerDigits: 29, scale: 9 };
export const BIGNUMERIC_RANGE: DecimalRange = { integerDigits: 38, scale: 38 };

const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/;

/**
 * The plain form of a decimal (`-0.0000012`), exact. Undefined when the text is not a decimal; `'too-precise'` and `'too-large'`
 * when it does not fit `range`: BigQuery would round the first silently, and a bill that was rounded no longer adds up.
 */
export function normaliseDecimal(text: string, range: DecimalRange): string | 'too-precise' | 'too-large' | undefined {
  const match = DECIMAL.exec(text);
  if (match === null || ((match[2] ?? '') === '' && (match[3] ?? '') === '')) return undefined;
  const exponent = Number(match[4] ?? 0);
  let integer = match[2] ?? '';
  let fraction = match[3] ?? '';
  if (exponent > 0) {
    integer += fraction.slice(0, exponent).padEnd(exponent, '0');
    fraction = fraction.slice(exponent);
  } else if (exponent < 0) {
    const padded = integer.padStart(-exponent, '0');
    fraction = padded.slice(padded.length + exponent) + fraction;
    integer = padded.slice(0, padded.length + exponent);
  }
  integer = integer.replace(/^0+/, '');
  fraction = fraction.replace(/0+$/, '');
  if (fraction.length > range.scale) return 'too-precise';
  if (integer.length > range.integerDigits) return 'too-large';
  const magnitude = `${integer === '' ? '0' : integer}${fraction === '' ? '' : `.${fraction}`}`;
  return match[1] === '-' && magnitude !== '0' ? `-${magnitude}` : magnitude;
}

const [ZERO, NINE, MINUS, POINT] = [48, 57, 45, 46];

/** Whether a text is a plain decimal (`-12.345`) that its type takes as it is written: no exponent, no sign but minus, not too long. */
export function fitsAsWritten(text: string, range: DecimalRange): boolean {
  const { length } = text;
  const from = text.charCodeAt(0) === MINUS ? 1 : 0;
  let point = -1;
  for (let index = from; index < length; index += 1) {
    const code = text.charCodeAt(index);
    if (code >= ZERO && code <= NINE) continue;
    if (code !== POINT || point >= 0) return false;
    point = index;
  }
  return digitsFit(length - from, point < 0 ? -1 : point - from, range);
}

/** @param point position of the point among `length` characters without sign; -1 where there is none */
export function digitsFit(length: number, point: number, range: DecimalRange): boolean {
  const integer = point < 0 ? length : point;
  const fraction = point < 0 ? 0 : length - point - 1;
  return integer > 0 && integer <= range.integerDigits && fraction <= range.scale && (point < 0 || fraction > 0);
}
