import { BigQueryError, type BigQueryGateway, type InsertAllError, type InsertAllRow } from '@cloudact/bq-core';
import type { Clock, RetryPolicy } from '@cloudact/bq-resilience';
import type { TableRef } from '@cloudact/schemas';
import { COLUMN_VISIBLE_WITHIN_MS } from '../storage-write/append-verdict.js';
import type { TableWatch } from './table-watch.js';

/** insertAll may answer 404 for a table that was just created, for minutes (google-cloud-python#3822). */
const TABLE_WAIT_MS = 2 * 60_000;
const FIRST_WAIT_MS = 500;
const LONGEST_STEP_MS = 15_000;
const NO_SUCH_FIELD = /no such field: *([^\s.]+)/i;

export interface InsertOptions {
  readonly gateway: BigQueryGateway;
  readonly retry: RetryPolicy;
  readonly clock: Clock;
  readonly watch: TableWatch;
  /** Milliseconds that a column of our schema may be unknown to insertAll before its rows are bad. Default 900,000. */
  readonly columnWaitMs?: number;
}

/**
 * One insertAll request with its retries. "Not found" is repeated, for two minutes at most, while BigQuery says elsewhere that the table is there.
 * So is "no such field" of a column that our schema has: it is new, and insertAll has stored nothing of the request (docs: write-api-rest).
 */
export async function insertIntoNewTable({ gateway, retry, clock, watch, columnWaitMs = COLUMN_VISIBLE_WITHIN_MS }: InsertOptions, table: TableRef, rows: readonly InsertAllRow[], org: string, signal: AbortSignal | undefined): Promise<readonly InsertAllError[]> {
  const abort = signal === undefined ? {} : { signal };
  let waited = 0;
  for (let step = FIRST_WAIT_MS; ; step = Math.min(LONGEST_STEP_MS, step * 2)) {
    try {
      const errors = await retry.run(() => gateway.insertAll(table, rows, { ...abort, org }), abort);
      if (waited + step > columnWaitMs || !errors.some((error) => isColumnOf(table, error))) return errors;
    } catch (error) {
      const notFound = error instanceof BigQueryError && error.code === 'BIGQUERY_NOT_FOUND';
      if (!notFound || waited + step > TABLE_WAIT_MS || (await watch.look(table)) === undefined) throw error;
    }
    await clock.sleep(step, signal);
    waited += step;
  }
}

/** insertAll does not know a column that the table has by our schema. */
function isColumnOf({ schema }: TableRef, { reason, message }: InsertAllError): boolean {
  const name = reason === 'invalid' ? NO_SUCH_FIELD.exec(message)?.[1]?.toLowerCase() : undefined;
  return name !== undefined && schema.fields.some((field) => field.name.toLowerCase() === name);
}
