/** LZ4's block format: https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md */
const MIN_MATCH = 4;
/** The last match begins so long before the end, and the last bytes are literals. */
const LAST_MATCH = 12;
const LAST_LITERALS = 5;
const MAX_OFFSET = 65_535;
const HASH_BITS = 14;

/** Greedy: the last place where the same four bytes stood, if it is near enough. */
export function lz4Block(input: Uint8Array): Buffer {
  const output = Buffer.alloc(input.length + Math.ceil(input.length / 255) + 16);
  const seen = new Int32Array(1 << HASH_BITS).fill(-1);
  const view = new DataView(input.buffer, input.byteOffset, input.byteLength);
  let to = 0;
  let literals = 0;
  const sequence = (end: number, offset: number, match: number): void => {
    const count = end - literals;
    const token = to;
    to += 1;
    output[token] = (Math.min(count, 15) << 4) | (match === 0 ? 0 : Math.min(match - MIN_MATCH, 15));
    to = writeLength(output, to, count);
    output.set(input.subarray(literals, end), to);
    to += count;
    if (match === 0) return;
    to = output.writeUInt16LE(offset, to);
    to = writeLength(output, to, match - MIN_MATCH);
  };
  for (let at = 0; at + LAST_MATCH <= input.length;) {
    const word = view.getUint32(at, true);
    const slot = Math.imul(word, 0x9e3779b1) >>> (32 - HASH_BITS);
    const before = seen[slot] ?? -1;
    seen[slot] = at;
    if (before < 0 || at - before > MAX_OFFSET || view.getUint32(before, true) !== word) {
      at += 1;
      continue;
    }
    let match = MIN_MATCH;
    while (at + match < input.length - LAST_LITERALS && input[before + match] === input[at + match]) match += 1;
    sequence(at, at - before, match);
    at += match;
    literals = at;
  }
  sequence(input.length, 0, 0);
  return output.subarray(0, to);
}

/** What is beyond the 15 of a token. */
function writeLength(output: Buffer, at: number, length: number): number {
  if (length < 15) return at;
  let rest = length - 15;
  let to = at;
  for (; rest >= 255; rest -= 255) output[to++] = 255;
  output[to++] = rest;
  return to;
}

/** @param before what has come out already, to which the block may refer @returns that and the block @throws RangeError for bytes that are no block */
export function unpackLz4Block(input: Uint8Array, before: Uint8Array, limit: number): Buffer {
  let output = Buffer.alloc(Math.min(before.length + input.length * 4 + 64, limit));
  output.set(before);
  let to = before.length;
  let at = 0;
  const room = (more: number): void => {
    if (to + more > limit) throw new RangeError(`More than ${limit} bytes`);
    if (to + more <= output.length) return;
    const larger = Buffer.alloc(Math.min(Math.max(output.length * 2, to + more), limit));
    larger.set(output.subarray(0, to));
    output = larger;
  };
  const length = (short: number): number => {
    let size = short;
    for (let byte = short === 15 ? 255 : 0; byte === 255;) {
      byte = input[at++] ?? fail('A length has no end');
      size += byte;
    }
    return size;
  };
  while (at < input.length) {
    const token = input[at++] ?? 0;
    const count = length(token >> 4);
    if (at + count > input.length) fail('Literals run over the end of the block');
    room(count);
    output.set(input.subarray(at, at + count), to);
    to += count;
    at += count;
    if (at >= input.length) break;
    const offset = (input[at] ?? 0) | ((input[at + 1] ?? 0) << 8);
    at += 2;
    const match = length(token & 15) + MIN_MATCH;
    if (offset === 0 || offset > to) fail('A match reaches beyond the beginning');
    room(match);
    // Byte by byte: a match may overlap what it makes.
    for (let i = 0; i < match; i++) output[to + i] = output[to + i - offset] ?? 0;
    to += match;
  }
  return output.subarray(0, to);
}

function fail(message: string): never {
  throw new RangeError(message);
}
