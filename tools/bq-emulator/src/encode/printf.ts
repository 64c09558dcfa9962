import { exponentText } from './float-text.js';

const SPECIFIER = /%([-+ 0#']*)(\d+|\*)?(?:\.(\d+|\*))?([a-zA-Z%])/g;

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
}

/** GoogleSQL's FORMAT. */
export function formatPrintf(format: string, args: readonly FormatArgument[]): string | null {
  let next = 0;
  const take = (): FormatArgument => {
    const arg = args[next++];
    if (arg === undefined) throw new RangeError(`Too few arguments to FORMAT for pattern "${format}"; Expected at least ${next}; Got ${args.length}`);
    return arg;
  };
  const star = (text: string | undefined): string | undefined => (text === '*' ? (take().text ?? undefined) : text);
  try {
    const text = format.replace(SPECIFIER, (whole: string, flags: string, width: string | undefined, precision: string | undefined, letter: string) => {
      if (letter === '%') return '%';
      const size = star(width);
      const digits = star(precision);
      return pad(one({ letter, flags, precision: digits, whole }, take()), flags, size);
    });
    if (next < args.length) throw new RangeError(`Too many arguments to FORMAT for pattern "${format}"; Expected ${next}; Got ${args.length}`);
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
  if (arg.text === null) throw new NullArgument();
  const { text } = arg;
  const digits = Number(precision ?? 6);
  switch (letter) {
    case 's': return precision === undefined ? text : [...text].slice(0, Number(precision)).join('');
    case 'd': case 'i': return signed(flags.includes("'") ? grouped(text) : text, flags);
    case 'x': return radix(text, 16, flags.includes('#') ? '0x' : '');
    case 'X': return radix(text, 16, flags.includes('#') ? '0X' : '').toUpperCase();
    case 'o': return radix(text, 8, flags.includes('#') ? '0' : '');
    case 'f': case 'F': case 'e': case 'E': case 'g': case 'G': break;
    default: throw new RangeError(`Invalid format specifier ${whole} in FORMAT`);
  }
  const upper = (shown: string): string => (letter < 'a' ? shown.toUpperCase() : shown);
  if (!Number.isFinite(floatOf(text))) return upper(signed(text.toLowerCase(), flags));
  switch (letter.toLowerCase()) {
    case 'f': {
      const shown = arg.kind === 'FLOAT64' ? floatOf(text).toFixed(digits) : fixed(text, digits);
      return signed(flags.includes("'") ? grouped(shown) : shown, flags);
    }
    case 'e': return upper(signed(exponentText(floatOf(text), digits), flags));
    default: return upper(signed(general(floatOf(text), digits === 0 ? 1 : digits), flags));
  }
}

const floatOf = (text: string): number => (/^[+-]?inf$/i.test(text) ? Number.POSITIVE_INFINITY : Number(text));

function radix(text: string, base: number, prefix: string): string {
  const n = BigInt(text);
  return n < 0n ? `-${prefix}${(-n).toString(base)}` : `${prefix}${n.toString(base)}`;
}

/** C's `%g`: the shorter of fixed and exponent, without trailing zeros. */
function general(x: number, digits: number): string {
  if (x === 0) return '0';
  const exponent = Number(x.toExponential(digits - 1).split('e')[1]);
  if (exponent < -4 || exponent >= digits) return exponentText(x, digits - 1).replace(/\.?0+e/, 'e');
  const shown = x.toFixed(Math.max(0, digits - 1 - exponent));
  return shown.includes('.') ? shown.replace(/\.?0+$/, '') : shown;
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

function pad(text: string, flags: string, width: string | undefined): string {
  const size = Math.abs(Number(width ?? 0));
  if (flags.includes('-') || (width ?? '').startsWith('-')) return text.padEnd(size);
  if (!flags.includes('0') || text.length >= size) return text.padStart(size);
  const sign = /^[+-]/.exec(text)?.[0] ?? '';
  return sign + text.slice(sign.length).padStart(size - sign.length, '0');
}
