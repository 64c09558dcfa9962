import { lz4Block, unpackLz4Block } from './lz4-block.js';
import { xxHash32 } from './xx-hash.js';

/** LZ4's frame format: https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md */
const MAGIC = 0x184d2204;
const VERSION_1 = 0x40;
/** Flags. */
const INDEPENDENT = 0x20;
const BLOCK_CHECKSUM = 0x10;
const CONTENT_SIZE = 0x08;
const CONTENT_CHECKSUM = 0x04;
const DICTIONARY = 0x01;
/** Blocks of at most 4 MB. */
const BLOCK_4_MB = 0x70;
const BLOCK_BYTES = 4 * 1024 * 1024;
const STORED = 0x8000_0000;

export function lz4Frame(input: Uint8Array): Buffer {
  const head = Buffer.alloc(7);
  head.writeUInt32LE(MAGIC);
  head.writeUInt8(VERSION_1 | INDEPENDENT, 4);
  head.writeUInt8(BLOCK_4_MB, 5);
  head.writeUInt8((xxHash32(head.subarray(4, 6)) >>> 8) & 0xff, 6);
  const parts: Buffer[] = [head];
  for (let from = 0; from < input.length; from += BLOCK_BYTES) {
    const block = input.subarray(from, from + BLOCK_BYTES);
    const packed = lz4Block(block);
    const smaller = packed.length < block.length;
    const size = Buffer.alloc(4);
    size.writeUInt32LE(smaller ? packed.length : (block.length | STORED) >>> 0);
    parts.push(size, smaller ? packed : Buffer.from(block));
  }
  return Buffer.concat([...parts, Buffer.alloc(4)]);
}

function word(bytes: Buffer, at: number): number {
  if (at + 4 > bytes.length) throw new RangeError('The frame has no end');
  return bytes.readUInt32LE(at);
}

/** @param limit bytes that may come out @throws RangeError for bytes that are no frame, or more than that */
export function readLz4Frame(input: Uint8Array, limit: number): Buffer {
  const bytes = Buffer.from(input.buffer, input.byteOffset, input.byteLength);
  if (bytes.length < 7 || bytes.readUInt32LE(0) !== MAGIC) throw new RangeError('No LZ4 frame');
  const flags = bytes.readUInt8(4);
  let at = 6 + ((flags & CONTENT_SIZE) === 0 ? 0 : 8) + ((flags & DICTIONARY) === 0 ? 0 : 4) + 1;
  let content: Buffer = Buffer.alloc(0);
  for (;;) {
    const size = word(bytes, at);
    at += 4;
    if (size === 0) break;
    const length = size & ~STORED;
    if (at + length > bytes.length) throw new RangeError('A block runs over the end of the frame');
    const block = bytes.subarray(at, at + length);
    // Blocks that are not independent refer to those before them.
    content = size >= STORED ? Buffer.concat([content, block]) : unpackLz4Block(block, content, limit);
    if (content.length > limit) throw new RangeError(`More than ${limit} bytes`);
    at += length + ((flags & BLOCK_CHECKSUM) === 0 ? 0 : 4);
  }
  if ((flags & CONTENT_CHECKSUM) !== 0 && word(bytes, at) !== xxHash32(content)) throw new RangeError('The checksum of the content does not fit it');
  return content;
}
