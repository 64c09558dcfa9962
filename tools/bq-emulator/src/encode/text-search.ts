/** Positions count code points from 1, as in GoogleSQL. */

/** INSTR: the `occurrence`-th place of `part`, searched from `position`; from the end where that is negative. 0 where there is none. */
export function instr(text: string, part: string, position: bigint, occurrence: bigint): bigint {
  if (position === 0n) throw new RangeError('INSTR position cannot be 0');
  if (occurrence <= 0n) throw new RangeError('INSTR occurrence must be positive');
  const source = [...text];
  const wanted = [...part];
  const step = position > 0n ? 1 : -1;
  let left = occurrence;
  const last = source.length - wanted.length;
  for (let at = position > 0n ? Number(position) - 1 : Math.min(source.length + Number(position), last); at >= 0 && at <= last; at += step) {
    if (wanted.every((letter, i) => source[at + i] === letter) && --left === 0n) return BigInt(at + 1);
  }
  return 0n;
}

/** A RE2 pattern as JavaScript writes it. */
function jsRegExp(pattern: string): RegExp {
  const flags = /^\(\?([ims]+)\)/.exec(pattern);
  const body = pattern.slice(flags?.[0].length ?? 0).replaceAll('(?P<', '(?<').replaceAll(String.raw`\z`, '$');
  return new RegExp(body, `g${flags?.[1] ?? ''}`);
}

/** What the first group of the first match took; null where it took no part. */
export const firstGroup = (text: string, pattern: string): string | null => jsRegExp(pattern).exec(text)?.[1] ?? null;

export function regexpInstr(text: string, pattern: string, position: bigint, occurrence: bigint, end: bigint): bigint {
  const chars = [...text];
  if (position < 1n) throw new RangeError(`Invalid position: ${position}`);
  if (occurrence < 1n) throw new RangeError(`Invalid occurrence: ${occurrence}`);
  if (position > BigInt(chars.length)) return 0n;
  const skipped = chars.slice(0, Number(position) - 1).join('');
  let left = occurrence;
  for (const match of text.slice(skipped.length).matchAll(jsRegExp(pattern))) {
    left -= 1n;
    if (left > 0n) continue;
    const group = match[1];
    const start = skipped.length + match.index + (group === undefined ? 0 : match[0].indexOf(group));
    const at = end === 0n ? start : start + (group ?? match[0]).length;
    return BigInt([...text.slice(0, at)].length + 1);
  }
  return 0n;
}

/** Capturing groups of a RE2 pattern. */
export const captureGroups = (pattern: string): number => pattern.replace(/\\[\s\S]|\[\^?\]?(?:\\[\s\S]|[^\]\\])*\]/g, '').match(/\((?!\?(?!P<))/g)?.length ?? 0;

const DELIMITERS = ' \t\n\r\f\v[](){}/|<>!?@"^#$&~_,.:;*%+-\\`=\'';

export function initcap(text: string, delimiters: string = DELIMITERS): string {
  let start = true;
  return [...text].map((letter) => {
    const shown = start ? letter.toUpperCase() : letter.toLowerCase();
    start = delimiters.includes(letter);
    return shown;
  }).join('');
}
