import { createHash } from 'node:crypto';
import type { RowBatcher } from '../batch/read-rows.js';
import type { MappedRow } from '../row/mapped-row.js';
import { RowFault } from '../row/row-fault.js';
import type { Row } from '../write-request.js';
import type { WriteSession } from '../write-session.js';
import { ProtoBuffer } from './proto-buffer.js';
import { RowEncoder } from './row-encoder.js';
import { describeMessage, type MessageDescriptor } from './row-message.js';
import { AppendMemory } from './append-memory.js';
import type { AppendedRows } from './appended-rows.js';
import { HEADROOM, SERIALIZED_ROW_TAG, SerializedRows } from './serialized-rows.js';

/**
 * Rows a request and bytes of it: Google advises appends above 1 MB and takes up to 20 MB
 * (docs: write-api-best-practices, quotas#write-api-limits); 1 MB keeps a resend cheap and the window small.
 */
export const APPEND_LIMITS = { maxRows: 5_000, maxBytes: 1_000_000 } as const;
/** A single row above this never fits into an append with its envelope. */
const MAX_ROW_BYTES = 9_000_000;
/** Bytes of a row's length: most rows have between 128 bytes and 16 KB. */
const LENGTH_BYTES = 2;
/** The row that makes an append too large is written before that is seen. */
const ROOM_FOR_ONE_MORE = 64 * 1024;

/** The rows of one append, and where they came from. */
export interface EncodedBatch {
  readonly rows: AppendedRows;
  /** Bytes at the end of each row that are its stamp. */
  readonly stampBytes: number;
  /** The rows as they came, by position in the append. */
  readonly origins: readonly (Row | MappedRow)[];
  /** Their positions in the request. Apart from the rows: an object for each row of a window is work for the garbage collector. */
  readonly indices: readonly number[];
  /** Says that the rows are stored, or given up: their memory is used again. */
  release(): void;
}

/** The descriptor of a session's rows: its columns, then the stamped ones. */
export function describeRows(session: WriteSession): MessageDescriptor {
  return describeMessage([...session.codec.fields, ...session.stamp.fields]);
}

/** Checks and encodes the request's rows in one pass, and hands them out in batches of the size of an append. */
export function encodeBatches(session: WriteSession, numberRow?: NumberRow): AsyncGenerator<EncodedBatch> {
  const { table, stamp } = session.request;
  const tableName = table.tableId;
  const suffix = new RowEncoder({ tableName, fields: session.stamp.fields, firstNumber: session.codec.fields.length + 1 }).encode(session.stampValues);
  const encoder = new RowEncoder({ tableName, fields: session.codec.fields, stamped: new Set(Object.keys(stamp ?? {})), suffix });
  return session.reader.batches(new AppendBatcher(encoder, suffix, numberRow));
}

/** Writes a row's position into the bytes that end it. */
type NumberRow = (suffix: Buffer, index: number) => void;

/** Writes rows one behind the other into the memory of the next append. */
class AppendBatcher implements RowBatcher<EncodedBatch> {
  readonly #memory = new AppendMemory(APPEND_LIMITS.maxBytes + ROOM_FOR_ONE_MORE);
  readonly #out = new ProtoBuffer(this.#memory.take());
  #at = HEADROOM;
  #ends: number[] = [];
  #origins: (Row | MappedRow)[] = [];
  #indices: number[] = [];

  constructor(
    private readonly encoder: RowEncoder,
    private readonly suffix: Buffer,
    private readonly numberRow: NumberRow | undefined,
  ) {}

  add(row: Row, index: number, origin: Row | MappedRow): EncodedBatch | undefined {
    const start = this.#at;
    this.numberRow?.(this.suffix, index);
    this.#out.room(start, 1 + LENGTH_BYTES);
    this.#out.bytes[start] = SERIALIZED_ROW_TAG;
    const behind = this.encoder.encodeInto(this.#out, start + 1 + LENGTH_BYTES, row);
    const size = behind - start - 1 - LENGTH_BYTES;
    if (size > MAX_ROW_BYTES) throw new RowFault('ROW_TOO_LARGE', `The row has ${size} bytes; an append takes ${MAX_ROW_BYTES}. Use method=load (100 MB a row).`);
    this.#at = this.#out.closeMessage(start + 1, LENGTH_BYTES, behind);
    const full = this.#ends.length > 0 && (this.#ends.length >= APPEND_LIMITS.maxRows || this.#at > APPEND_LIMITS.maxBytes + HEADROOM) ? this.#cut(start) : undefined;
    this.#ends.push(this.#at);
    this.#origins.push(origin);
    this.#indices.push(index);
    return full;
  }

  rest(): EncodedBatch | undefined {
    return this.#ends.length === 0 ? undefined : this.#cut(this.#at);
  }

  /** The rows up to `end`; bytes behind it begin the next append. */
  #cut(end: number): EncodedBatch {
    const full = this.#out.bytes;
    this.#out.bytes = this.#memory.take();
    const rows = new SerializedRows(full, this.#ends);
    const batch: EncodedBatch = { rows, stampBytes: this.suffix.length, origins: this.#origins, indices: this.#indices, release: () => { this.#memory.giveBack(rows); } };
    this.#at = this.#out.raw(HEADROOM, full.subarray(end, this.#at));
    this.#ends = [];
    this.#origins = [];
    this.#indices = [];
    return batch;
  }
}

/** SHA-256 of a batch's rows without their stamp: the same rows an hour later have the same hash. */
export function hashBatch({ rows, stampBytes }: EncodedBatch): string {
  return createHash('sha256').update(rows.withoutStamp(stampBytes)).digest('hex');
}
