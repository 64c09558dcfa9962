import type { AppendedRows } from './appended-rows.js';

/** Tag of `ProtoRows.serialized_rows`. Source: google/cloud/bigquery/storage/v1/protobuf.proto. */
export const SERIALIZED_ROW_TAG = 0x0a;

/** Bytes before the rows that are kept free for the head of the request. */
export const HEADROOM = 512;

/**
 * Rows as they stand in an append request: the bytes of a `ProtoRows` message, each row behind its tag and length, and where
 * each ends. The request's head is written into the room before them, so that the rows are not copied to become a request.
 */
export class SerializedRows implements AppendedRows {
  readonly carrier = 'proto';
  /** The rows alone. */
  readonly bytes: Buffer;
  sends = 0;

  /**
   * @param memory `HEADROOM` free bytes, then the rows.
   * @param ends Where each row ends in `memory`, ascending; the last is the end of the rows.
   */
  constructor(
    readonly memory: Buffer,
    private readonly ends: readonly number[],
  ) {
    this.bytes = memory.subarray(HEADROOM, ends.at(-1) ?? HEADROOM);
  }

  /** Of messages that are apart. */
  static of(messages: Iterable<Uint8Array>): SerializedRows {
    const pieces: Uint8Array[] = [Buffer.alloc(HEADROOM)];
    const ends: number[] = [];
    let end = HEADROOM;
    for (const message of messages) {
      const header = [SERIALIZED_ROW_TAG, ...varint(message.length)];
      pieces.push(Uint8Array.from(header), message);
      end += header.length + message.length;
      ends.push(end);
    }
    return new SerializedRows(Buffer.concat(pieces), ends);
  }

  get length(): number {
    return this.ends.length;
  }

  claim(): boolean {
    this.sends += 1;
    return this.sends === 1;
  }

  /** The message of one row, without its tag and length. */
  row(index: number): Buffer {
    const end = this.ends[index] as number;
    let start = (index === 0 ? HEADROOM : (this.ends[index - 1] as number)) + 1;
    while ((this.memory[start] as number) > 0x7f) start += 1;
    return this.memory.subarray(start + 1, end);
  }

  *[Symbol.iterator](): Iterator<Buffer> {
    for (let index = 0; index < this.length; index += 1) yield this.row(index);
  }

  /** Without the rows at these positions. */
  without(positions: ReadonlySet<number>): SerializedRows {
    return SerializedRows.of([...this].filter((_row, index) => !positions.has(index)));
  }

  /** The rows at these positions, in memory of their own. */
  pick(positions: readonly number[]): SerializedRows {
    return SerializedRows.of(positions.map((position) => this.row(position)));
  }

  /** The bytes of all rows, less the last `stamp` bytes of each, in one piece. */
  withoutStamp(stamp: number): Buffer {
    const own = Buffer.allocUnsafe(this.bytes.length);
    let at = 0;
    let start = HEADROOM;
    for (const end of this.ends) {
      at += this.memory.copy(own, at, start, end - stamp);
      start = end;
    }
    return own.subarray(0, at);
  }
}

function varint(value: number): readonly number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return [...bytes, rest];
}
