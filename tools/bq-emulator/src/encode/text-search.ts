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

const DELIMITERS = ' \t\n\r\f\v[](){}/|<>!?@"^#$&~_,.:;*%+-\\`=\'';

export function initcap(text: string, delimiters: string = DELIMITERS): string {
  let start = true;
  return [...text].map((letter) => {
    const shown = start ? letter.toUpperCase() : letter.toLowerCase();
    start = delimiters.includes(letter);
    return shown;
  }).join('');
}
