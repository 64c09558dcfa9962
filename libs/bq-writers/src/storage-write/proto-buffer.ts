const DEFAULT_BYTES = 1 << 16;
const TWO_32 = 2 ** 32;
const MASK_64 = (1n << 64n) - 1n;
/** Up to here a loop over the characters beats a call into the runtime. */
const SHORT_TEXT = 12;
const ASCII = 0x7f;
/** UTF-8 bytes of one UTF-16 unit, at most. */
const MAX_UNIT_BYTES = 3;
const MAX_VARINT_BYTES = 10;

/**
 * proto2 wire writers into one growing buffer (https://protobuf.dev/programming-guides/encoding). The position travels as an
 * argument and a result, so that it stays in a register while a row is written; every writer makes its own room.
 */
export class ProtoBuffer {
  /** Where writing happens; may be exchanged between two messages. */
  bytes: Buffer;

  constructor(bytes: Buffer = Buffer.allocUnsafeSlow(DEFAULT_BYTES)) {
    this.bytes = bytes;
  }

  /** Makes room for `count` bytes behind `at`. */
  room(at: number, count: number): void {
    if (at + count > this.bytes.length) this.#grow(at, count);
  }

  #grow(at: number, count: number): void {
    const grown = Buffer.allocUnsafeSlow(Math.max(this.bytes.length * 2, at + count));
    this.bytes.copy(grown, 0, 0, at);
    this.bytes = grown;
  }

  uint32(at: number, value: number): number {
    this.room(at, MAX_VARINT_BYTES);
    const { bytes } = this;
    let end = at;
    let rest = value >>> 0;
    while (rest > ASCII) {
      bytes[end++] = (rest & ASCII) | 0x80;
      rest >>>= 7;
    }
    bytes[end++] = rest;
    return end;
  }

  /** int32 and int64: negative numbers take ten bytes, as two's complement of 64 bits. A number must be a safe integer. */
  int64(at: number, value: number | bigint): number {
    if (typeof value === 'number' && value >= 0) {
      if (value < TWO_32) return this.uint32(at, value);
      const high = Math.floor(value / TWO_32);
      // Not the remainder operator: of numbers beyond 31 bits it is a call into the C library.
      return this.#uint64(at, value - high * TWO_32, high);
    }
    const bits = BigInt(value) & MASK_64;
    return this.#uint64(at, Number(bits & 0xffff_ffffn), Number(bits >> 32n));
  }

  double(at: number, value: number): number {
    this.room(at, 8);
    return this.bytes.writeDoubleLE(value, at);
  }

  /** A length and the text as UTF-8. -1, and nothing written, for half a surrogate pair, which UTF-8 cannot hold. */
  text(at: number, value: string): number {
    const units = value.length;
    this.room(at, units * MAX_UNIT_BYTES + MAX_VARINT_BYTES);
    const { bytes } = this;
    if (units <= SHORT_TEXT) {
      let end = at + 1;
      let index = 0;
      for (; index < units; index += 1) {
        const code = value.charCodeAt(index);
        if (code > ASCII) break;
        bytes[end++] = code;
      }
      if (index === units) {
        bytes[at] = units;
        return end;
      }
    }
    // As many bytes as units: all ASCII, and the length stands where it was guessed to.
    const start = units <= ASCII ? at + 1 : this.uint32(at, units);
    const written = bytes.write(value, start);
    if (written === units) {
      if (units <= ASCII) bytes[at] = units;
      return start + written;
    }
    return value.isWellFormed() ? this.#wideText(at, value, written) : -1;
  }

  #wideText(at: number, value: string, byteLength: number): number {
    const start = this.uint32(at, byteLength);
    return start + this.bytes.write(value, start);
  }

  /** A length and the bytes. */
  blob(at: number, value: Uint8Array): number {
    return this.raw(this.uint32(at, value.length), value);
  }

  raw(at: number, value: Uint8Array): number {
    this.room(at, value.length);
    this.bytes.set(value, at);
    return at + value.length;
  }

  #uint64(at: number, low: number, high: number): number {
    this.room(at, MAX_VARINT_BYTES);
    const { bytes } = this;
    let end = at;
    let rest = low >>> 0;
    let above = high >>> 0;
    while (above > 0) {
      bytes[end++] = (rest & ASCII) | 0x80;
      rest = ((rest >>> 7) | (above << 25)) >>> 0;
      above >>>= 7;
    }
    while (rest > ASCII) {
      bytes[end++] = (rest & ASCII) | 0x80;
      rest >>>= 7;
    }
    bytes[end++] = rest;
    return end;
  }

  /**
   * Puts the length in front of a message that was written behind the place for it.
   * @param at where the length goes; `reserved` bytes are free there, and the message reaches from behind them to `end`
   * @returns the end of the message, which moves where the length took more or fewer bytes than were reserved
   */
  closeMessage(at: number, reserved: number, end: number): number {
    const length = end - at - reserved;
    let taken = 1;
    for (let rest = length >>> 7; rest > 0; rest >>>= 7) taken += 1;
    if (taken !== reserved) {
      this.room(end, MAX_VARINT_BYTES);
      this.bytes.copyWithin(at + taken, at + reserved, end);
    }
    this.uint32(at, length);
    return at + taken + length;
  }
}
