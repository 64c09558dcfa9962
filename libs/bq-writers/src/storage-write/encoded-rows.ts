import { createHash } from 'node:crypto';
import type { NumberedRow } from '../batch/checked-rows.js';
import { RowFault } from '../row/row-fault.js';
import type { WriteSession } from '../write-session.js';
import { describeMessage, type MessageDescriptor, RowMessages } from './row-message.js';

/**
 * Rows a request and bytes of it: Google advises appends above 1 MB and takes up to 20 MB
 * (docs: write-api-best-practices, quotas#write-api-limits); 2 MB keeps a resend cheap.
 */
export const APPEND_LIMITS = { maxRows: 5_000, maxBytes: 2_000_000 } as const;
/** A single row above this never fits into an append with its envelope. */
const MAX_ROW_BYTES = 9_000_000;
/** Tag and length of one row inside the request. */
const ROW_OVERHEAD_BYTES = 6;

export interface EncodedRow {
  readonly source: NumberedRow;
  readonly message: Buffer;
  /** Bytes of the message that are the row's own; the stamp follows them. */
  readonly ownBytes: number;
  readonly bytes: number;
}

/** The descriptor of a session's rows: its columns, then the stamped ones. */
export function describeRows(session: WriteSession): MessageDescriptor {
  return describeMessage([...session.codec.fields, ...session.stamp.fields]);
}

export async function* encodeRows(session: WriteSession): AsyncGenerator<EncodedRow> {
  const messages = new RowMessages(session.codec.fields);
  const stamp = new RowMessages(session.stamp.fields, session.codec.fields.length + 1).encode(session.stamp.row);
  for await (const source of session.rows) {
    const message = messages.encode(source.row, stamp);
    if (message.length > MAX_ROW_BYTES) {
      await session.bad.add(source.index, source.origin, new RowFault('ROW_TOO_LARGE', `The row has ${message.length} bytes; an append takes ${MAX_ROW_BYTES}. Use method=load (100 MB a row).`));
      continue;
    }
    yield { source, message, ownBytes: message.length - stamp.length, bytes: message.length + ROW_OVERHEAD_BYTES };
  }
}

/** SHA-256 of a batch's rows without their stamp: the same rows an hour later have the same hash. */
export function hashBatch(batch: readonly EncodedRow[]): string {
  const hash = createHash('sha256');
  for (const { message, ownBytes } of batch) hash.update(message.subarray(0, ownBytes)).update('\0');
  return hash.digest('hex');
}
