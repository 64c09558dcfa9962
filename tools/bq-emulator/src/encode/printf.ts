import { exponentText } from './float-text.js';
import { jsonPretty, parseJson } from './json-document.js';
import { quotedLiteral } from './literal-text.js';

/** A percent sign that begins none is matched alone. */
const SPECIFIER = /%(?:([-+ 0#']*)(\d+|\*)?(?:\.(\d*|\*))?([a-zA-Z%]))?/g;

/** Thrown apart so that the whole FORMAT answers NULL: https://cloud.google.com/bigquery/docs/reference/standard-sql/string_functions#null_argument_handling */
class NullArgument extends Error {}

export interface FormatArgument {
  /** GoogleSQL's name of its type. */
  readonly kind: string;
  /** As `%t` prints it; null for NULL. */
  readonly text: string | null;
  /** As `%T` prints it. */
  readonly literal: string | null;
}

interface Specifier {
  readonly letter: string;
  readonly flags: string;
  readonly precision: string | undefined;
  readonly whole: string;
  /** Place of its argument in the call, the format being the first. */
  readonly position: number;
}

const INTEGERS = [['INT64'], 'integer'] as const;
const FLOATS = [['FLOAT64', 'NUMERIC', 'BIGNUMERIC'], 'double'] as const;
/** Kinds that a specifier takes, and what its error calls them: https://cloud.google.com/bigquery/docs/reference/standard-sql/string_functions#format_string */
const ACCEPTED: Readonly<Record<string, readonly [readonly string[], string]>> = {
  d: INTEGERS, i: INTEGERS, o: INTEGERS, x: INTEGERS, X: INTEGERS, f: FLOATS, F: FLOATS, e: FLOATS, E: FLOATS, g: FLOATS, G: FLOATS, s: [['STRING'], 'string'], p: [['JSON'], 'JSON'], P: [['JSON'], 'JSON'],
};

/** GoogleSQL's FORMAT. */
export function formatPrintf(format: string, args: readonly FormatArgument[]): string | null {
  let next = 0;
  const take = (): FormatArgument => {
    const arg = args[next++];
    if (arg === undefined) throw new RangeError(`Too few arguments to FORMAT for pattern "${format}"; Expected ${next + 1}; Got ${args.length + 1}`);
    return arg;
  };
  const star = (text: string | undefined): string | undefined => (text === '*' ? (take().text ?? undefined) : text);
  try {
    const text = format.replace(SPECIFIER, (whole: string, flags: string, width: string | undefined, precision: string | undefined, letter: string | undefined) => {
      if (letter === undefined) throw new RangeError(`Invalid FORMAT string: ${quotedLiteral(format)}`);
      if (letter === '%') return '%';
      const size = star(width);
      const digits = star(precision);
      const arg = take();
      return pad(one({ letter, flags, precision: digits, whole, position: next + 1 }, arg), zeroPadded(letter, digits) ? flags : flags.replaceAll('0', ''), size);
    });
    if (next < args.length) throw new RangeError(`Too many arguments to FORMAT for pattern "${format}"; Expected ${next + 1}; Got ${args.length + 1}`);
    return text;
  } catch (error) {
    if (error instanceof NullArgument) return null;
    throw error;
  }
}

function one(specifier: Specifier, arg: FormatArgument): string {
  const { letter, flags, precision, whole } = specifier;
  if (letter === 't') return arg.text ?? 'NULL';
  if (letter === 'T') return arg.literal ?? 'NULL';
  const [accepted, expected] = ACCEPTED[letter] ?? [[], ''];
  if (expected !== '' && !accepted.includes(arg.kind)) throw new RangeError(`Invalid type for argument ${specifier.position} to FORMAT; Expected ${expected}; Got ${arg.kind}`);
  if (arg.text === null) throw new NullArgument();
  const { text } = arg;
  const digits = Number(precision ?? 6);
  const exact = (shown: string): string => leastDigits(shown, precision);
  switch (letter) {
    case 's': return precision === undefined ? text : [...text].slice(0, Number(precision)).join('');
    case 'p': return text;
    case 'P': return jsonPretty(parseJson(text));
    case 'd': case 'i': return signed(flags.includes("'") ? grouped(exact(text)) : exact(text), flags);
    case 'x': return signed(radix(text, 16, flags.includes('#') ? '0x' : '', flags, exact), flags);
    case 'X': return signed(radix(text, 16, flags.includes('#') ? '0X' : '', flags, exact).toUpperCase(), flags);
    case 'o': return signed(radix(text, 8, flags.includes('#') ? '0' : '', flags, exact), flags);
    case 'f': case 'F': case 'e': case 'E': case 'g': case 'G': break;
    default: throw new RangeError(`Invalid format specifier ${whole} in FORMAT`);
  }
  const upper = (shown: string): string => (letter < 'a' ? shown.toUpperCase() : shown);
  if (!Number.isFinite(floatOf(text))) return upper(signed(text.toLowerCase(), flags));
  switch (letter.toLowerCase()) {
    case 'f': {
      const shown = arg.kind === 'FLOAT64' ? fixedFloat(floatOf(text), digits) : fixed(text, digits);
      return signed(pointed(flags.includes("'") ? grouped(shown) : shown, flags), flags);
    }
    case 'e': return upper(signed(pointed(exponentText(floatOf(text), digits), flags), flags));
    default: return upper(signed(pointed(general(floatOf(text), digits === 0 ? 1 : digits, flags.includes('#')), flags), flags));
  }
}

const floatOf = (text: string): number => (/^[+-]?inf$/i.test(text) ? Number.POSITIVE_INFINITY : Number(text));

/** Groups of four digits are set apart by colons. */
function radix(text: string, base: number, prefix: string, flags: string, exact: (digits: string) => string): string {
  const n = BigInt(text);
  const digits = exact((n < 0n ? -n : n).toString(base));
  return `${n < 0n ? '-' : ''}${prefix}${flags.includes("'") ? digits.replace(/\B(?=(\w{4})+$)/g, ':') : digits}`;
}

/** As C rounds: a tie goes to the even digit, where the float lies exactly on it. */
function fixedFloat(x: number, digits: number): string {
  const shown = x.toFixed(digits);
  // A tie is a number that one more digit writes exactly, ending in 5.
  const exact = x.toFixed(Math.min(100, digits + 1));
  if (!exact.endsWith('5') || Number(exact) !== x || x.toFixed(Math.min(100, digits + 25)).replace(/0+$/, '').length > exact.length) return shown;
  const down = exact.slice(0, digits === 0 ? -2 : -1);
  return /[02468]$/.test(down) ? down : shown;
}

/** At least so many digits, as `%.5d` asks for; of 0, none for a precision of 0. */
const leastDigits = (text: string, precision: string | undefined): string =>
  (precision === undefined ? text : Number(precision) === 0 && text === '0' ? '' : text.replace(/[\da-f]+$/, (digits) => digits.padStart(Number(precision), '0')));

/** Texts are never filled with zeros, integers of a given precision neither. */
const zeroPadded = (letter: string, precision: string | undefined): boolean => !/[stTpP]/.test(letter) && !(precision !== undefined && /[dioxX]/.test(letter));

/** The flag `#` asks for a point even where no digit follows it. */
const pointed = (text: string, flags: string): string => (flags.includes('#') && !text.includes('.') ? text.replace(/^(-?[\d,]+)/, '$1.') : text);

/** C's `%g`: the shorter of fixed and exponent, without trailing zeros unless they are asked for. */
function general(x: number, digits: number, zeros: boolean): string {
  const exponent = x === 0 ? 0 : Number(x.toExponential(digits - 1).split('e')[1]);
  if (exponent < -4 || exponent >= digits) return zeros ? exponentText(x, digits - 1) : exponentText(x, digits - 1).replace(/\.?0+e/, 'e');
  const shown = x.toFixed(Math.max(0, digits - 1 - exponent));
  return shown.includes('.') && !zeros ? shown.replace(/\.?0+$/, '') : shown;
}

/** Rounds decimal text without passing through a float. */
function fixed(arg: string, digits: number): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(arg);
  if (match === null) return Number(arg).toFixed(digits);
  const [, sign = '', integer = '0', fraction = ''] = match;
  const kept = BigInt(integer + fraction.slice(0, digits).padEnd(digits, '0'));
  const up = (fraction[digits] ?? '0') >= '5' ? 1n : 0n;
  const text = (kept + up).toString().padStart(digits + 1, '0');
  return digits === 0 ? `${sign}${text}` : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

const grouped = (text: string): string => text.replace(/^(-?)(\d+)/, (_, sign: string, digits: string) => sign + digits.replace(/\B(?=(\d{3})+$)/g, ','));

function signed(text: string, flags: string): string {
  if (text.startsWith('-')) return text;
  if (flags.includes('+')) return `+${text}`;
  return flags.includes(' ') ? ` ${text}` : text;
}

/** A width counts code points. */
function pad(text: string, flags: string, width: string | undefined): string {
  const size = Math.abs(Number(width ?? 0));
  const missing = Math.max(0, size - [...text].length);
  if (flags.includes('-') || (width ?? '').startsWith('-')) return text + ' '.repeat(missing);
  if (!flags.includes('0') || !/\d/.test(text)) return ' '.repeat(missing) + text;
  const sign = /^[+-]/.exec(text)?.[0] ?? '';
  return `${sign}${'0'.repeat(missing)}${text.slice(sign.length)}`;
}
