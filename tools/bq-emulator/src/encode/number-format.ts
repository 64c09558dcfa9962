import { divideRounded, parseDecimal } from './decimal-text.js';

/** CAST of a number to STRING with FORMAT: https://cloud.google.com/bigquery/docs/reference/standard-sql/format-elements#format_numeric_type_as_string */
const ELEMENTS = /EEEE|TM(?:9|[eE])?|FM|MI|PR|RN|[09XxDGLCSVB.,$]/giy;

interface NumberFormat {
  readonly whole: string;
  readonly fraction: string;
  readonly point: boolean;
  /** Digits behind `V`. */
  readonly shift: number;
  readonly currency: string;
  readonly sign: 'default' | 'leading' | 'trailing' | 'minus' | 'brackets';
  readonly fill: boolean;
  readonly blank: boolean;
  readonly exponent: boolean;
  readonly special: string | undefined;
}

const CURRENCIES: Readonly<Record<string, string>> = { $: '$', L: '$', C: 'USD' };

function readFormat(format: string): NumberFormat {
  const parts = { whole: '', fraction: '', point: false, shift: 0, currency: '', sign: 'default' as NumberFormat['sign'], fill: true, blank: false, exponent: false, special: undefined as string | undefined };
  let shifting = false;
  ELEMENTS.lastIndex = 0;
  for (let at = 0; at < format.length; at = ELEMENTS.lastIndex) {
    const match = ELEMENTS.exec(format);
    if (match === null) throw new RangeError(`Invalid format element at position ${at} in '${format}'`);
    const element = match[0];
    const upper = element.toUpperCase();
    if (upper === 'FM') parts.fill = false;
    else if (upper === 'B') parts.blank = true;
    else if (upper === 'EEEE') parts.exponent = true;
    else if (upper === 'MI') parts.sign = 'minus';
    else if (upper === 'PR') parts.sign = 'brackets';
    else if (upper === 'S') parts.sign = parts.whole === '' && parts.fraction === '' ? 'leading' : 'trailing';
    else if (upper === 'RN' || upper.startsWith('TM')) parts.special = element;
    else if (upper === 'V') shifting = true;
    else if (upper === 'D' || upper === '.') parts.point = true;
    else if (CURRENCIES[upper] !== undefined) parts.currency = CURRENCIES[upper];
    else if (upper === 'G' || upper === ',') parts.whole += ',';
    else if (parts.point) parts.fraction += element;
    else { parts.whole += element; if (shifting) parts.shift += 1; }
  }
  return parts;
}

const ROMAN: readonly (readonly [number, string])[] = [[1000, 'M'], [900, 'CM'], [500, 'D'], [400, 'CD'], [100, 'C'], [90, 'XC'], [50, 'L'], [40, 'XL'], [10, 'X'], [9, 'IX'], [5, 'V'], [4, 'IV'], [1, 'I']];
/** The longest Roman numeral, MMMDCCCLXXXVIII. */
const ROMAN_WIDTH = 15;

function roman(n: number): string {
  let left = n;
  return ROMAN.map(([value, letters]) => { const times = Math.floor(left / value); left -= times * value; return letters.repeat(times); }).join('');
}

/** Value times 10^digits, half away from zero. */
function scaledText(text: string, digits: number): bigint {
  const parsed = parseDecimal(text);
  if (parsed === undefined) throw new RangeError(`CAST of ${text} with FORMAT is not supported by this emulator`);
  return digits >= parsed.scale ? parsed.unscaled * 10n ** BigInt(digits - parsed.scale) : divideRounded(parsed.unscaled, 10n ** BigInt(parsed.scale - digits));
}

/** Digits under the format's whole part: zeros that lead become spaces, up to the first `0`. Undefined where they do not fit. */
function wholeText(format: string, digits: string, keepZero: boolean): string | undefined {
  const places = format.replaceAll(',', '').length;
  const significant = digits.replace(/^0+/, '');
  const shown = significant === '' && keepZero ? '0' : significant;
  if (shown.length > places) return undefined;
  const padded = shown.padStart(places, '0');
  let at = 0;
  let begun = false;
  return [...format].map((element) => {
    if (element === ',') return begun ? ',' : ' ';
    const digit = padded[at++] ?? '0';
    begun ||= element === '0' || at > places - shown.length;
    return begun ? digit : ' ';
  }).join('');
}

/** @param text the number, as GoogleSQL prints it */
export function formatNumber(format: string, text: string): string {
  const f = readFormat(format);
  if (f.special !== undefined) return special(f.special, text, f.fill);
  if (f.exponent) return exponentForm(f, text);
  const scaled = scaledText(text, f.fraction.length + f.shift);
  const negative = scaled < 0n;
  const hex = /x/i.test(f.whole);
  const magnitude = negative ? -scaled : scaled;
  const digits = (hex ? magnitude.toString(16) : magnitude.toString()).padStart(f.fraction.length + 1, '0');
  const wholeDigits = f.fraction === '' ? digits : digits.slice(0, -f.fraction.length);
  const fraction = f.fraction === '' ? '' : digits.slice(-f.fraction.length);
  const whole = wholeText(f.whole, f.whole.includes('X') ? wholeDigits.toUpperCase() : wholeDigits, !f.point);
  const width = f.whole.length + (f.point ? 1 + f.fraction.length : 0) + f.currency.length + (f.sign === 'brackets' ? 2 : 1);
  if (whole === undefined) return '#'.repeat(width);
  if (f.blank && /^0*$/.test(wholeDigits)) return f.fill ? ' '.repeat(width) : '';
  const number = `${f.currency}${whole.trimStart()}${f.point ? '.' : ''}${f.fill ? fraction : fraction.replace(/0+$/, '')}`;
  const shown = withSign(f.fill ? number : number.replace(/\.$/, ''), f.sign, negative);
  return f.fill ? shown.padStart(width) : shown.trim();
}

function withSign(number: string, sign: NumberFormat['sign'], negative: boolean): string {
  switch (sign) {
    case 'leading': return `${negative ? '-' : '+'}${number}`;
    case 'trailing': return `${number}${negative ? '-' : '+'}`;
    case 'minus': return `${number}${negative ? '-' : ' '}`;
    case 'brackets': return negative ? `<${number}>` : ` ${number} `;
    default: return negative ? `-${number}` : ` ${number}`;
  }
}

function exponentForm(f: NumberFormat, text: string): string {
  const [mantissa = '', exponent = '0'] = Number(text).toExponential(f.fraction.length).split('e');
  const shown = `${mantissa.replace('-', '')}E${Number(exponent) < 0 ? '-' : '+'}${exponent.replace(/[+-]/, '').padStart(2, '0')}`;
  const signed = withSign(shown, f.sign, mantissa.startsWith('-'));
  return f.fill ? signed : signed.trim();
}

function special(element: string, text: string, fill: boolean): string {
  if (/^rn$/i.test(element)) {
    const n = Number(scaledText(text, 0));
    if (n < 1 || n > 3999) return '#'.repeat(ROMAN_WIDTH);
    const numeral = element === 'RN' ? roman(n) : roman(n).toLowerCase();
    return fill ? numeral.padStart(ROMAN_WIDTH) : numeral;
  }
  if (!/e$/i.test(element)) return text;
  const [mantissa = '', exponent = '0'] = Number(text).toExponential().split('e');
  return `${mantissa}${element.endsWith('e') ? 'e' : 'E'}${Number(exponent) < 0 ? '-' : '+'}${exponent.replace(/[+-]/, '').padStart(2, '0')}`;
}
