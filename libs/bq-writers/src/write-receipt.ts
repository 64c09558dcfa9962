import type { WriteMethod } from './write-request.js';

/** `rowsIn = rowsWritten + rowsDeadLettered + rowsRefused`, always. */
export interface WriteReceipt {
  readonly method: WriteMethod;
  /** Why this method, in words. */
  readonly why: string;
  /** What the method promises about duplicates and loss. */
  readonly promise: 'at-least-once' | 'exactly-once' | 'idempotent';
  readonly runId: string;
  readonly rowsIn: number;
  readonly rowsWritten: number;
  readonly rowsDeadLettered: number;
  readonly rowsRefused: number;
  /** Rows that an earlier, equal run had stored already; they count as written. */
  readonly rowsAlreadyThere: number;
  /** Bytes sent. */
  readonly bytes: number;
  readonly durationMs: number;
  /** Load, MERGE and DML: the jobs. */
  readonly jobIds: readonly string[];
  /** Storage Write: the stream and the offsets [first, next). */
  readonly stream?: { readonly name: string; readonly firstOffset: string; readonly nextOffset: string };
  /** Decimal USD at list price; `0` for load jobs. MERGE and DML: the bytes that their statements billed; a statement shared by several requests is split by rows. */
  readonly estimatedUsd: string;
  /** Dead letters that went to the local spool because the table refused them. */
  readonly rowsSpooled: number;
  readonly warnings: readonly string[];
  /** The first dead letters of the request, at most 100, so that a person sees what was wrong. */
  readonly badRows: readonly BadRow[];
}

export interface BadRow {
  /** Zero-based position in the request. */
  readonly row: number;
  readonly field?: string;
  readonly cause: string;
  readonly message: string;
}
