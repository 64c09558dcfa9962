import { BigQueryError, type BigQueryGateway, type InsertAllError, type InsertAllRow } from '@cloudact/bq-core';
import type { Clock, RetryPolicy } from '@cloudact/bq-resilience';
import type { TableRef } from '@cloudact/schemas';
import type { TableWatch } from './table-watch.js';

/** insertAll may answer 404 for a table that was just created, for minutes (google-cloud-python#3822). */
const LONGEST_WAIT_MS = 2 * 60_000;
const FIRST_WAIT_MS = 500;
const LONGEST_STEP_MS = 15_000;

export interface InsertOptions {
  readonly gateway: BigQueryGateway;
  readonly retry: RetryPolicy;
  readonly clock: Clock;
  readonly watch: TableWatch;
}

/** One insertAll request with its retries. "Not found" is repeated, for two minutes at most, while BigQuery says elsewhere that the table is there. */
export async function insertIntoNewTable({ gateway, retry, clock, watch }: InsertOptions, table: TableRef, rows: readonly InsertAllRow[], org: string, signal: AbortSignal | undefined): Promise<readonly InsertAllError[]> {
  const abort = signal === undefined ? {} : { signal };
  let waited = 0;
  for (let step = FIRST_WAIT_MS; ; step = Math.min(LONGEST_STEP_MS, step * 2)) {
    try {
      return await retry.run(() => gateway.insertAll(table, rows, { ...abort, org }), abort);
    } catch (error) {
      const notFound = error instanceof BigQueryError && error.code === 'BIGQUERY_NOT_FOUND';
      if (!notFound || waited + step > LONGEST_WAIT_MS || (await watch.look(table)) === undefined) throw error;
      await clock.sleep(step, signal);
      waited += step;
    }
  }
}
