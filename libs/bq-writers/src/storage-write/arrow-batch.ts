import { APPEND_ROWS_MAX_BYTES } from '@cloudact/bq-core';
import { ArrowRefusedError } from '../errors.js';
import { AppendMemory } from './append-memory.js';
import type { AppendedRows } from './appended-rows.js';
import { readRecordBatchLength } from './record-batch-length.js';
import { HEADROOM } from './serialized-rows.js';

/** `ArrowRecordBatch.serialized_record_batch` (google/cloud/bigquery/storage/v1/arrow.proto), and the longest length behind it. */
const SERIALIZED_RECORD_BATCH = 0x0a;
const LENGTH_BYTES = 4;
/** What a request's head and schema may take beside the batch. */
const ROOM_FOR_SCHEMA = 1_000_000;
export const MAX_ARROW_BATCH_BYTES = APPEND_ROWS_MAX_BYTES - ROOM_FOR_SCHEMA;

/** One Arrow record batch on its way, its bytes as they came. */
export class ArrowBatch implements AppendedRows {
  readonly carrier = 'arrow';
  readonly memory: Buffer;
  readonly bytes: Buffer;
  readonly length: number;
  sends = 0;

  /**
   * @param recordBatch An encapsulated IPC message of a record batch.
   * @param rows Its rows, where the caller counted them; the batch's own count must agree, because offsets go by it.
   * @param appends Where the memory of the append comes from; whoever gives it back there knows that the batch is stored.
   * @throws ArrowRefusedError
   */
  constructor(table: string, index: number, recordBatch: Uint8Array, rows?: number, appends = new AppendMemory()) {
    if (recordBatch.length > MAX_ARROW_BATCH_BYTES) throw new ArrowRefusedError(table, index, `it has ${recordBatch.length} bytes, and an append takes ${MAX_ARROW_BATCH_BYTES}. Make smaller batches`);
    const length = readRecordBatchLength(recordBatch);
    if (length === undefined) throw new ArrowRefusedError(table, index, 'it is no IPC message of a record batch');
    if (rows !== undefined && rows !== length) throw new ArrowRefusedError(table, index, `it holds ${length} rows and was said to hold ${rows}`);
    this.length = length;
    const end = HEADROOM + 1 + LENGTH_BYTES + recordBatch.length;
    this.memory = appends.take(end);
    this.memory[HEADROOM] = SERIALIZED_RECORD_BATCH;
    // A length of four bytes whatever its size, as protobuf allows.
    for (let byte = 0; byte < LENGTH_BYTES; byte += 1) this.memory[HEADROOM + 1 + byte] = ((recordBatch.length >>> (7 * byte)) & 0x7f) | (byte < LENGTH_BYTES - 1 ? 0x80 : 0);
    this.memory.set(recordBatch, HEADROOM + 1 + LENGTH_BYTES);
    this.bytes = this.memory.subarray(HEADROOM, end);
  }

  claim(): boolean {
    this.sends += 1;
    return this.sends === 1;
  }

  /** The batch, once for each of its rows: they cannot be told apart. */
  *[Symbol.iterator](): Iterator<Buffer> {
    for (let row = 0; row < this.length; row += 1) yield this.bytes;
  }

  /** Its lane sends a batch whole or not at all, and never asks for less. */
  without(): never {
    throw new TypeError('Rows cannot be taken out of an Arrow batch');
  }
  pick(): never {
    return this.without();
  }

  withoutStamp(): Buffer {
    return this.bytes;
  }
}
