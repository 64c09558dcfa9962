/** Digits that a JavaScript number holds exactly. */
const SAFE_DIGITS = 15;
const WORD = 0x1_0000_0000;
const POWERS = Array.from({ length: SAFE_DIGITS + 1 }, (_, i) => 10 ** i);

const [ZERO, NINE, POINT, MINUS] = [48, 57, 46, 45];

/**
 * Writes a plain decimal as a 128-bit integer scaled by `scale`, in the words `4 * row` and on, without a bigint in between.
 * @returns false, and nothing is written, where the text is anything but at most 15 digits, a point among them perhaps
 */
export function writeDecimal(words: Int32Array, row: number, text: string, scale: number): boolean {
  let value = 0;
  let digits = 0;
  let fraction = -1;
  const negative = text.charCodeAt(0) === MINUS;
  for (let i = negative ? 1 : 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= ZERO && code <= NINE) {
      value = value * 10 + (code - ZERO);
      digits += 1;
      if (fraction >= 0) fraction += 1;
    } else if (code === POINT && fraction < 0) fraction = 0;
    else return false;
  }
  const missing = scale - Math.max(fraction, 0);
  if (digits === 0 || missing < 0 || digits + missing > SAFE_DIGITS) return wide(words, row, negative ? -value : value, digits, missing);
  put(words, row, (negative ? -value : value) * (POWERS[missing] ?? 1));
  return true;
}

function put(words: Int32Array, row: number, value: number): void {
  const high = Math.floor(value / WORD);
  const fill = value < 0 ? -1 : 0;
  words[row * 4] = value - high * WORD;
  words[row * 4 + 1] = high;
  words[row * 4 + 2] = fill;
  words[row * 4 + 3] = fill;
}

/** Few digits at a large scale: the digits are exact, their product is not, so it is made of 64 bits. */
function wide(words: Int32Array, row: number, value: number, digits: number, missing: number): boolean {
  if (digits === 0 || digits > SAFE_DIGITS || missing < 0) return false;
  const product = BigInt(value) * 10n ** BigInt(missing);
  words[row * 4] = Number(BigInt.asIntN(32, product));
  words[row * 4 + 1] = Number(BigInt.asIntN(32, product >> 32n));
  words[row * 4 + 2] = Number(BigInt.asIntN(32, product >> 64n));
  words[row * 4 + 3] = Number(BigInt.asIntN(32, product >> 96n));
  return true;
}
