/** Snappy's block format: https://github.com/google/snappy/blob/main/format_description.txt */
const LITERAL = 0;
const COPY_1 = 1;
const COPY_2 = 2;
/** Longest literal that one tag of three bytes names. */
const MAX_LITERAL = 65_536;

/** @throws RangeError for bytes that are no Snappy block */
export function snappyDecode(input: Uint8Array): Buffer {
  const { value: length, next } = varint(input);
  const output = Buffer.alloc(length);
  let [at, to] = [next, 0];
  while (at < input.length) {
    const tag = input[at] ?? 0;
    at += 1;
    const kind = tag & 3;
    if (kind === LITERAL) {
      const short = tag >> 2;
      const extra = short < 60 ? 0 : short - 59;
      const size = (extra === 0 ? short : littleEndian(input, at, extra)) + 1;
      at += extra;
      if (at + size > input.length || to + size > length) throw new RangeError('A literal runs over the end of the block');
      output.set(input.subarray(at, at + size), to);
      at += size;
      to += size;
      continue;
    }
    const bytes = kind === COPY_1 ? 1 : kind === COPY_2 ? 2 : 4;
    const size = kind === COPY_1 ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1;
    const offset = littleEndian(input, at, bytes) + (kind === COPY_1 ? (tag >> 5) << 8 : 0);
    at += bytes;
    if (offset === 0 || offset > to || to + size > length) throw new RangeError('A copy reaches beyond the block');
    // Byte by byte: a copy may overlap what it makes.
    for (let i = 0; i < size; i++) output[to + i] = output[to + i - offset] ?? 0;
    to += size;
  }
  if (to !== length) throw new RangeError('The block is shorter than it says');
  return output;
}

/** A valid block that is not smaller than its content: everything is a literal. */
export function snappyEncode(input: Uint8Array): Buffer {
  const parts: Uint8Array[] = [toVarint(input.length)];
  for (let from = 0; from < input.length; from += MAX_LITERAL) {
    const piece = input.subarray(from, from + MAX_LITERAL);
    parts.push(Uint8Array.of(61 << 2, (piece.length - 1) & 0xff, (piece.length - 1) >> 8), piece);
  }
  return Buffer.concat(parts);
}

function littleEndian(input: Uint8Array, at: number, bytes: number): number {
  let value = 0;
  for (let i = bytes - 1; i >= 0; i--) value = value * 256 + (input[at + i] ?? 0);
  return value;
}

function varint(input: Uint8Array): { readonly value: number; readonly next: number } {
  let value = 0;
  for (let i = 0; i < 5; i++) {
    const byte = input[i] ?? 0;
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return { value, next: i + 1 };
  }
  throw new RangeError('The length of the block is too long');
}

function toVarint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  return Uint8Array.of(...bytes, rest);
}
