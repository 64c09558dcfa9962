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
