import { exponentText } from './float-text.js';

const SPECIFIER = /%([-+ 0#']*)(\d+)?(?:\.(\d+))?([a-zA-Z%])/g;

/** GoogleSQL's FORMAT over arguments already in their canonical text; a NULL argument prints `NULL`. */
export function formatPrintf(format: string, args: readonly (string | null)[]): string {
  let next = 0;
  const text = format.replace(SPECIFIER, (whole: string, flags: string, width: string | undefined, precision: string | undefined, letter: string) => {
    if (letter === '%') return '%';
    const arg = args[next++];
    if (arg === undefined) throw new RangeError(`Too few arguments to FORMAT for pattern "${format}"; Expected at least ${next}; Got ${args.length}`);
    return pad(arg === null ? 'NULL' : one(letter, arg, flags, precision, whole), flags, width);
  });
  if (next < args.length) throw new RangeError(`Too many arguments to FORMAT for pattern "${format}"; Expected ${next}; Got ${args.length}`);
  return text;
}

function one(letter: string, arg: string, flags: string, precision: string | undefined, whole: string): string {
  switch (letter) {
    case 't': case 's': return precision === undefined ? arg : arg.slice(0, Number(precision));
    case 'T': return arg;
    case 'd': case 'i': return signed(flags.includes("'") ? grouped(arg) : arg, flags);
    case 'f': case 'F': return signed(flags.includes("'") ? grouped(fixed(arg, Number(precision ?? 6))) : fixed(arg, Number(precision ?? 6)), flags);
    case 'e': case 'E': {
      const text = exponentText(Number(Number(arg).toExponential(Number(precision ?? 6))));
      return signed(letter === 'E' ? text.toUpperCase() : text, flags);
    }
    case 'g': case 'G': return signed(String(Number(Number(arg).toPrecision(Number(precision ?? 6)))), flags);
    case 'x': return BigInt(arg).toString(16);
    case 'X': return BigInt(arg).toString(16).toUpperCase();
    case 'o': return BigInt(arg).toString(8);
    default: throw new RangeError(`Invalid format specifier ${whole} in FORMAT`);
  }
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
  const size = Number(width ?? 0);
  if (flags.includes('-')) return text.padEnd(size);
  if (!flags.includes('0') || text.length >= size) return text.padStart(size);
  const sign = /^[+-]/.exec(text)?.[0] ?? '';
  return sign + text.slice(sign.length).padStart(size - sign.length, '0');
}
