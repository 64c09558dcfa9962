/** xxHash, 32 bits: https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md */
const PRIMES = [0x9e3779b1, 0x85ebca77, 0xc2b2ae3d, 0x27d4eb2f, 0x165667b1] as const;
const [P1, P2, P3, P4, P5] = PRIMES;

const rotate = (n: number, by: number): number => (n << by) | (n >>> (32 - by));
const round = (lane: number, word: number): number => Math.imul(rotate(lane + Math.imul(word, P2), 13), P1);

export function xxHash32(input: Uint8Array, seed = 0): number {
  const view = new DataView(input.buffer, input.byteOffset, input.byteLength);
  let at = 0;
  let hash = seed + P5;
  if (input.length >= 16) {
    const lanes: [number, number, number, number] = [seed + P1 + P2, seed + P2, seed, seed - P1];
    for (; at + 16 <= input.length; at += 16) for (const lane of [0, 1, 2, 3] as const) lanes[lane] = round(lanes[lane], view.getUint32(at + 4 * lane, true));
    hash = rotate(lanes[0], 1) + rotate(lanes[1], 7) + rotate(lanes[2], 12) + rotate(lanes[3], 18);
  }
  hash = (hash + input.length) | 0;
  for (; at + 4 <= input.length; at += 4) hash = Math.imul(rotate(hash + Math.imul(view.getUint32(at, true), P3), 17), P4);
  for (; at < input.length; at += 1) hash = Math.imul(rotate(hash + Math.imul(input[at] ?? 0, P5), 11), P1);
  hash = Math.imul(hash ^ (hash >>> 15), P2);
  hash = Math.imul(hash ^ (hash >>> 13), P3);
  return (hash ^ (hash >>> 16)) >>> 0;
}
