import { hash } from 'node:crypto';
import { stringifyRow } from '../batch/bad-rows.js';
import type { Row } from '../write-request.js';

/**
 * A row's identity for BigQuery's best-effort dedup: SHA-256 of the table and its key fields, 64 characters (the limit is 128,
 * docs: write-api-rest). Rows without a key are identified by their whole content and position, so that two equal lines stay two.
 */
export function insertId(tablePath: string, keyFields: readonly string[], row: Row, stamp: Row, runId: string, index: number): string {
  const keyed = keyFields.length > 0 && keyFields.every((name) => (row[name] ?? stamp[name] ?? null) !== null);
  const identity = keyed ? keyFields.map((name) => row[name] ?? stamp[name]) : [runId, index, row];
  return hash('sha256', `${tablePath}\n${stringifyRow(identity)}`, 'hex');
}
