import { GRPC_CODE } from '@cloudact/bq-resilience';
import type { AppendStatus } from './write-stream-port.js';

/** Statuses that say nothing about the rows: the connection is opened again and the window sent again (docs: write-api-best-practices). */
const TRANSIENT: ReadonlySet<number> = new Set([GRPC_CODE.CANCELLED, GRPC_CODE.UNKNOWN, GRPC_CODE.DEADLINE_EXCEEDED, GRPC_CODE.RESOURCE_EXHAUSTED, GRPC_CODE.ABORTED, GRPC_CODE.INTERNAL, GRPC_CODE.UNAVAILABLE]);

/** How long a table that was just made may be hidden from writers: CreateWriteStream was denied at most twice in a row in 140 trials (field: flink-gcp ADR-0030). */
export const TABLE_VISIBLE_WITHIN_MS = 10_000;
/**
 * How long a new column may be unknown to writers, milliseconds: about 35 s is typical, two hours were seen (field: flink-gcp ADR-0022); the docs say
 * "on the order of minutes" (docs: write-api-streaming#update_table_schema). A quarter of an hour is the patience of Google's own connectors (30 times 30 s).
 */
export const COLUMN_VISIBLE_WITHIN_MS = 15 * 60_000;

/** What a status other than success means to an append. */
export type AppendVerdict =
  /** Nothing about the rows: the window goes again. OUT_OF_RANGE too: an append before this one did not land, and goes first. */
  | { readonly is: 'again' }
  /** The stream has rows at this offset. Nobody else writes to it and the bytes at an offset never change, so they are ours. */
  | { readonly is: 'already-there' }
  | { readonly is: 'bad-rows' }
  /** The table or a column is missing, or not visible to writers yet. */
  | { readonly is: 'not-visible'; readonly what: 'table' | 'column' }
  | { readonly is: 'fatal' };

/** @param hasOffset false on the default stream, which has no offsets that could be taken */
export function judgeAppend(status: AppendStatus, rowErrors: number, hasOffset: boolean): AppendVerdict {
  const { grpcCode, message, storageError } = status;
  if (grpcCode === GRPC_CODE.ALREADY_EXISTS && hasOffset) return { is: 'already-there' };
  // A row's error under a transient code is the service's trouble, not the row's.
  if (TRANSIENT.has(grpcCode) || grpcCode === GRPC_CODE.OUT_OF_RANGE) return { is: 'again' };
  if (rowErrors > 0) return { is: 'bad-rows' };
  if (storageError === 'SCHEMA_MISMATCH_EXTRA_FIELDS') return { is: 'not-visible', what: 'column' };
  if (isTableMissing(status)) return { is: 'not-visible', what: 'table' };
  // The list of bad rows is cut where it is too long, down to nothing (field: python-bigquery-storage #717).
  if (grpcCode === GRPC_CODE.INVALID_ARGUMENT && storageError === undefined && /row_errors|processing rows/i.test(message)) return { is: 'bad-rows' };
  return { is: 'fatal' };
}

/** A table that does not exist is NOT_FOUND, or PERMISSION_DENIED "(or it may not exist)": strangers are told nothing. */
function isTableMissing({ grpcCode, message, storageError }: AppendStatus): boolean {
  if (grpcCode === GRPC_CODE.PERMISSION_DENIED) return /may not exist/i.test(message);
  return grpcCode === GRPC_CODE.NOT_FOUND && (storageError === 'TABLE_NOT_FOUND' || (storageError === undefined && /\btable\b/i.test(message) && !/\bstream\b/i.test(message)));
}

/** 100 ms doubling to 10 s, with full jitter; a quota that is used up needs a second more, or what the service asks for. */
export function appendBackoffMs(attempts: number, { grpcCode, retryAfterMs }: { readonly grpcCode: number; readonly retryAfterMs?: number | undefined }, random: () => number): number {
  const least = retryAfterMs ?? (grpcCode === GRPC_CODE.RESOURCE_EXHAUSTED ? 1_000 : 0);
  return least + Math.round(Math.min(10_000, 100 * 2 ** attempts) * random());
}
