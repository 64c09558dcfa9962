/** Bytes as digits of `bits` bits each (base 2 or 8), the last one filled up with zeros. */
export function bitGroups(bytes: Uint8Array, bits: number): string {
  const all = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const groups = all.match(new RegExp(`.{1,${bits}}`, 'g')) ?? [];
  return groups.map((group) => Number.parseInt(group.padEnd(bits, '0'), 2).toString()).join('');
}

/** The inverse: whole bytes, what is left over dropped. */
export function bytesOfBitGroups(text: string, bits: number): Uint8Array {
  if (!(bits === 1 ? /^[01]*$/ : /^[0-7]*$/).test(text)) throw new RangeError(`Failed to decode invalid base${2 ** bits} string`);
  const all = [...text].map((digit) => Number(digit).toString(2).padStart(bits, '0')).join('');
  return Uint8Array.from({ length: Math.floor(all.length / 8) }, (_, i) => Number.parseInt(all.slice(i * 8, i * 8 + 8), 2));
}
