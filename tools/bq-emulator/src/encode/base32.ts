/** RFC 4648 base32 with padding. */
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

export function toBase32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const text = (bits.match(/.{1,5}/g) ?? []).map((chunk) => ALPHABET[Number.parseInt(chunk.padEnd(5, '0'), 2)] ?? '').join('');
  return text.padEnd(Math.ceil(text.length / 8) * 8, '=');
}

export function fromBase32(text: string): Uint8Array {
  const bits = [...text.replace(/=+$/, '')].map((letter) => {
    const index = ALPHABET.indexOf(letter);
    if (index === -1) throw new RangeError(`Failed to decode invalid base32 string`);
    return index.toString(2).padStart(5, '0');
  }).join('');
  return Uint8Array.from((bits.match(/.{8}/g) ?? []).map((chunk) => Number.parseInt(chunk, 2)));
}
