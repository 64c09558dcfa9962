/** Rows share slabs of this size; a row that does not fit the rest of a slab moves to the next one. */
const SLAB_BYTES = 1 << 18;
const TWO_32 = 2 ** 32;
const MASK_64 = (1n << 64n) - 1n;
/** Up to here a loop over the characters beats a call into the runtime. */
const SHORT_TEXT = 64;

/**
 * proto2 wire writers over slabs of memory (https://protobuf.dev/programming-guides/encoding). A message begins with `begin`, and
 * `end` returns its bytes as a view: nothing is copied on the way into the append request.
 */
export class ProtoBuffer {
  #bytes = Buffer.allocUnsafeSlow(SLAB_BYTES);
  #start = 0;
  #length = 0;

  begin(): void {
    this.#length = this.#start;
  }

  /** The bytes since `begin`. They are never written again. */
  end(): Buffer {
    const message = this.#bytes.subarray(this.#start, this.#length);
    this.#start = this.#length;
    return message;
  }

  uint32(value: number): void {
    this.#reserve(5);
    const bytes = this.#bytes;
    let at = this.#length;
    let rest = value >>> 0;
    while (rest > 0x7f) {
      bytes[at++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    bytes[at++] = rest;
    this.#length = at;
  }

  /** int32 and int64: negative numbers take ten bytes, as two's complement of 64 bits. A number must be a safe integer. */
  int64(value: number | bigint): void {
    if (typeof value === 'number' && value >= 0) {
      if (value < TWO_32) this.uint32(value);
      else this.#uint64(value % TWO_32, Math.floor(value / TWO_32));
      return;
    }
    const bits = BigInt(value) & MASK_64;
    this.#uint64(Number(bits & 0xffff_ffffn), Number(bits >> 32n));
  }

  double(value: number): void {
    this.#reserve(8);
    this.#length = this.#bytes.writeDoubleLE(value, this.#length);
  }

  /** A length and the text as UTF-8. False, and nothing written, for half a surrogate pair, which UTF-8 cannot hold. */
  string(value: string): boolean {
    const characters = value.length;
    if (characters <= SHORT_TEXT && this.#ascii(value, characters)) return true;
    if (!value.isWellFormed()) return false;
    const bytes = Buffer.byteLength(value);
    this.uint32(bytes);
    this.#reserve(bytes);
    this.#length += this.#bytes.write(value, this.#length, 'utf8');
    return true;
  }

  /** Short ASCII text, character by character; false, with nothing written, at the first other character. */
  #ascii(value: string, characters: number): boolean {
    this.#reserve(characters + 1);
    const bytes = this.#bytes;
    let at = this.#length + 1;
    for (let index = 0; index < characters; index += 1) {
      const code = value.charCodeAt(index);
      if (code > 0x7f) return false;
      bytes[at++] = code;
    }
    bytes[this.#length] = characters;
    this.#length = at;
    return true;
  }

  bytes(value: Uint8Array): void {
    this.uint32(value.length);
    this.raw(value);
  }

  raw(value: Uint8Array): void {
    this.#reserve(value.length);
    this.#bytes.set(value, this.#length);
    this.#length += value.length;
  }

  #uint64(low: number, high: number): void {
    this.#reserve(10);
    const bytes = this.#bytes;
    let at = this.#length;
    let rest = low >>> 0;
    let above = high >>> 0;
    while (above > 0) {
      bytes[at++] = (rest & 0x7f) | 0x80;
      rest = ((rest >>> 7) | (above << 25)) >>> 0;
      above >>>= 7;
    }
    while (rest > 0x7f) {
      bytes[at++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    bytes[at++] = rest;
    this.#length = at;
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#bytes.length) return;
    const written = this.#length - this.#start;
    const slab = Buffer.allocUnsafeSlow(Math.max(SLAB_BYTES, (written + bytes) * 2));
    this.#bytes.copy(slab, 0, this.#start, this.#length);
    this.#bytes = slab;
    this.#start = 0;
    this.#length = written;
  }
}
