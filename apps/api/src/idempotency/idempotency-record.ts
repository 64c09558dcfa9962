import type { ResultRow } from '@cloudact/bq-core';

/** What is remembered of a key. `expires_at` is the end of the lease while RUNNING, afterwards the end of the memory. */
export interface IdempotencyRecord {
  readonly request_sha256: string;
  readonly status: 'RUNNING' | 'DONE' | 'FAILED';
  readonly response: unknown;
  readonly expires_at: string;
}

export const RECORD_COLUMNS = ['request_sha256', 'status', 'response', 'expires_at'] as const satisfies readonly (keyof IdempotencyRecord)[];

export function recordOf(row: ResultRow): IdempotencyRecord {
  const { request_sha256, status, response, expires_at } = row;
  return {
    request_sha256: String(request_sha256),
    status: status as IdempotencyRecord['status'],
    response: typeof response === 'string' ? (JSON.parse(response) as unknown) : null,
    expires_at: String(expires_at),
  };
}

/** What a request may do that finds its key taken. */
export type KeyVerdict = 'take-over' | 'replay' | 'wait' | 'refuse';

export function judge(record: IdempotencyRecord, requestSha256: string, now: number): KeyVerdict {
  if (Date.parse(record.expires_at) <= now) return 'take-over';
  if (record.request_sha256 !== requestSha256) return 'refuse';
  switch (record.status) {
    case 'DONE':
      return 'replay';
    case 'FAILED':
      return 'take-over';
    case 'RUNNING':
      return 'wait';
  }
}
