import { createHash } from 'node:crypto';
import { BigQueryError, type BigQueryGateway, type LoadResult } from '@cloudact/bq-core';
import type { RetryPolicy } from '@cloudact/bq-resilience';
import type { TableRef } from '@cloudact/schemas';
import { LoadRefusedError } from '../errors.js';

export interface LoadOnceOptions {
  readonly gateway: BigQueryGateway;
  readonly retry: RetryPolicy;
  /** Told of each job that is started on the table; failed ones count in its daily allowance too. */
  readonly onJob?: (table: TableRef) => void;
}

/** The same table, run and content is the same job: BigQuery answers 409 to the second, and we wait for the first. */
export function loadJobId(table: TableRef, runId: string, contentHash: string): string {
  return `ca_load_${createHash('sha256').update(`${table.path}\n${runId}\n${contentHash}`).digest('hex').slice(0, 48)}`;
}

/** Loads a file under a job id that survives retries; see `jobOnce`. */
export async function loadOnce(
  options: LoadOnceOptions,
  table: TableRef,
  file: string,
  jobId: string,
  writeDisposition: 'WRITE_APPEND' | 'WRITE_TRUNCATE',
  labels: Readonly<Record<string, string>>,
  signal: AbortSignal | undefined,
): Promise<LoadResult> {
  const abort = signal === undefined ? {} : { signal };
  try {
    return await jobOnce(options, table, jobId, signal, (id) => options.gateway.loadFile(table, file, { jobId: id, writeDisposition, labels, ...abort }));
  } catch (error) {
    const refused = error instanceof BigQueryError && error.jobFailed && error.code === 'BIGQUERY_INVALID_REQUEST';
    throw refused ? new LoadRefusedError(table.path, error) : error;
  }
}

/**
 * Runs a job that writes to `table`, once: a request without an answer is sent again under the same id, so it can only attach; a job
 * that failed wrote nothing and its id is used up, so the next id is taken: at once where BigQuery was at fault, and by the next run
 * where the rows or the table were, and have been mended.
 */
export async function jobOnce<T>({ gateway, retry, onJob }: LoadOnceOptions, table: TableRef, jobId: string, signal: AbortSignal | undefined, start: (jobId: string) => Promise<T>): Promise<T> {
  let failedJobs: number | undefined;
  return retry.run(
    async ({ previous }) => {
      failedJobs ??= await countFailed(gateway, jobId, signal);
      if (previous?.failure.newJobId === true) failedJobs += 1;
      if (previous === undefined || previous.failure.newJobId) onJob?.(table);
      return start(attemptId(jobId, failedJobs));
    },
    signal === undefined ? {} : { signal },
  );
}

/** The id under which an earlier run has done this job; undefined when none has. */
export async function findDone(gateway: BigQueryGateway, jobId: string, abort: { readonly signal?: AbortSignal }): Promise<string | undefined> {
  const id = attemptId(jobId, await countFailed(gateway, jobId, abort.signal));
  return (await gateway.findJob(id, abort))?.state === 'done' ? id : undefined;
}

/** Jobs of this id that earlier runs started and that failed. */
async function countFailed(gateway: BigQueryGateway, jobId: string, signal: AbortSignal | undefined): Promise<number> {
  for (let failed = 0; ; failed += 1) {
    const job = await gateway.findJob(attemptId(jobId, failed), signal === undefined ? {} : { signal });
    if (job?.failure === undefined) return failed;
  }
}

function attemptId(jobId: string, failedJobs: number): string {
  return failedJobs === 0 ? jobId : `${jobId}_a${failedJobs}`;
}
