import { isUtf8 } from 'node:buffer';
import { RowFault } from './row-fault.js';

/** Wire types of the protobuf encoding (protobuf.dev/programming-guides/encoding). */
export const wireType = { VARINT: 0, FIXED64: 1, LENGTH: 2, FIXED32: 5 } as const;

const truncated = (): RowFault => new RowFault('The serialized row ends in the middle of a value.');

/** Largest magnitude of a high half for which high x 2^32 + low is exact in a double. */
const EXACT_HIGH = 0x200000;

/** A cursor over serialized protobuf messages that is used again for row after row. Values are read in place, bytes are views. */
export class WireReader {
  pos = 0;
  /** End of the message that is being read: nested messages narrow it. */
  limit = 0;
  #bytes: Buffer = Buffer.alloc(0);
  #low = 0;
  #high = 0;

  reset(bytes: Buffer): void {
    this.#bytes = bytes;
    this.pos = 0;
    this.limit = bytes.length;
  }

  /** Enters a length-delimited value and returns the limit to give back to `leave`. */
  enter(): number {
    const length = this.uint32();
    const outer = this.limit;
    const end = this.pos + length;
    if (end > outer) throw truncated();
    this.limit = end;
    return outer;
  }

  leave(outer: number): void {
    this.limit = outer;
  }

  /** Field number and wire type. */
  tag(): number {
    return this.uint32();
  }

  uint32(): number {
    const first = this.pos < this.limit ? this.#bytes[this.pos] : undefined;
    if (first !== undefined && first < 0x80) {
      this.pos++;
      return first;
    }
    this.#varint();
    return this.#low;
  }

  int32(): number {
    return this.uint32() | 0;
  }

  bool(): boolean {
    this.#varint();
    return (this.#low | this.#high) !== 0;
  }

  int64(): bigint {
    this.#varint();
    return this.#signed();
  }

  uint64(): bigint {
    this.#varint();
    if (this.#high < EXACT_HIGH) return BigInt(this.#high * 0x100000000 + this.#low);
    return (BigInt(this.#high) << 32n) | BigInt(this.#low);
  }

  float(): number {
    return this.#bytes.readFloatLE(this.#take(4));
  }

  double(): number {
    return this.#bytes.readDoubleLE(this.#take(8));
  }

  bytes(): Buffer {
    const length = this.uint32();
    const start = this.#take(length);
    return this.#bytes.subarray(start, start + length);
  }

  /** @throws RowFault when the bytes are not UTF-8. */
  text(): string {
    const length = this.uint32();
    const start = this.#take(length);
    const text = this.#bytes.toString('utf8', start, start + length);
    // A bad sequence decodes to U+FFFD; only then is it worth telling it from a U+FFFD that the client wrote.
    if (text.includes('\uFFFD') && !isUtf8(this.#bytes.subarray(start, start + length))) {
      throw new RowFault('The text is not valid UTF-8.');
    }
    return text;
  }

  /** Passes over a field that the writer schema does not name. */
  skip(wire: number): void {
    if (wire === wireType.VARINT) this.#varint();
    else if (wire === wireType.FIXED64) this.#take(8);
    else if (wire === wireType.LENGTH) this.#take(this.uint32());
    else if (wire === wireType.FIXED32) this.#take(4);
    else throw new RowFault(`The serialized row has an unknown wire type ${wire}.`);
  }

  #take(length: number): number {
    const start = this.pos;
    if (start + length > this.limit) throw truncated();
    this.pos = start + length;
    return start;
  }

  #signed(): bigint {
    const high = this.#high | 0;
    if (high >= -EXACT_HIGH && high < EXACT_HIGH) return BigInt(high * 0x100000000 + this.#low);
    return (BigInt(high) << 32n) | BigInt(this.#low);
  }

  #byte(): number {
    const byte = this.pos < this.limit ? this.#bytes[this.pos++] : undefined;
    if (byte === undefined) throw truncated();
    return byte;
  }

  /** Reads up to ten bytes into the halves: four give 28 bits of the low one, the fifth straddles, five more fill the high one. */
  #varint(): void {
    let low = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.#byte();
      low |= (byte & 0x7f) << shift;
      if (byte < 0x80) {
        this.#low = low;
        this.#high = 0;
        return;
      }
    }
    let byte = this.#byte();
    this.#low = (low | ((byte & 0x7f) << 28)) >>> 0;
    let high = (byte & 0x7f) >> 4;
    for (let shift = 3; byte >= 0x80; shift += 7) {
      if (shift > 31) throw new RowFault('The serialized row has a varint of more than ten bytes.');
      byte = this.#byte();
      high |= (byte & 0x7f) << shift;
    }
    this.#high = high >>> 0;
  }
}
