import { createHash } from 'node:crypto';
import type { ReadRow } from '../batch/read-rows.js';
import { RowFault } from '../row/row-fault.js';
import type { Row } from '../write-request.js';
import type { WriteSession } from '../write-session.js';
import { RowEncoder } from './row-encoder.js';
import { describeMessage, type MessageDescriptor } from './row-message.js';

/**
 * Rows a request and bytes of it: Google advises appends above 1 MB and takes up to 20 MB
 * (docs: write-api-best-practices, quotas#write-api-limits); 2 MB keeps a resend cheap.
 */
export const APPEND_LIMITS = { maxRows: 5_000, maxBytes: 2_000_000 } as const;
/** A single row above this never fits into an append with its envelope. */
const MAX_ROW_BYTES = 9_000_000;
/** Tag and length of one row inside the request. */
const ROW_OVERHEAD_BYTES = 6;

export interface EncodedRow extends ReadRow<Buffer> {
  /** Bytes of the message that are the row's own; the stamp follows them. */
  readonly ownBytes: number;
}

/** The descriptor of a session's rows: its columns, then the stamped ones. */
export function describeRows(session: WriteSession): MessageDescriptor {
  return describeMessage([...session.codec.fields, ...session.stamp.fields]);
}

/** Checks and encodes the request's rows in one pass, and hands them out in batches of the size of an append. */
export async function* encodeBatches(session: WriteSession): AsyncGenerator<readonly EncodedRow[]> {
  const { table, stamp } = session.request;
  const tableName = table.tableId;
  const suffix = new RowEncoder({ tableName, fields: session.stamp.fields, firstNumber: session.codec.fields.length + 1 }).encode(stamp ?? {});
  const encoder = new RowEncoder({ tableName, fields: session.codec.fields, stamped: new Set(Object.keys(stamp ?? {})), suffix });
  const encode = (row: Row): Buffer => withinLimit(encoder.encode(row));
  let batch: EncodedRow[] = [];
  let bytes = 0;
  for await (const { index, value, source, origin } of session.reader.read(encode)) {
    const size = value.length + ROW_OVERHEAD_BYTES;
    if (batch.length > 0 && (batch.length >= APPEND_LIMITS.maxRows || bytes + size > APPEND_LIMITS.maxBytes)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push({ index, value, source, origin, ownBytes: value.length - suffix.length });
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}

function withinLimit(message: Buffer): Buffer {
  if (message.length <= MAX_ROW_BYTES) return message;
  throw new RowFault('ROW_TOO_LARGE', `The row has ${message.length} bytes; an append takes ${MAX_ROW_BYTES}. Use method=load (100 MB a row).`);
}

/** SHA-256 of a batch's rows without their stamp: the same rows an hour later have the same hash. */
export function hashBatch(batch: readonly EncodedRow[]): string {
  const hash = createHash('sha256');
  for (const { value, ownBytes } of batch) hash.update(value.subarray(0, ownBytes)).update('\0');
  return hash.digest('hex');
}

export function batchBytes(batch: readonly EncodedRow[]): number {
  return batch.reduce((sum, { value }) => sum + value.length + ROW_OVERHEAD_BYTES, 0);
}
