import { type BigQueryGateway, freshJobId, type QueryResult, type Statement } from '@cloudact/bq-core';
import type { RetryPolicy } from '@cloudact/bq-resilience';

/**
 * Runs a mutating statement at most once: a request without an answer is sent again under the same job id, so that it can only
 * attach to the job that may be running; a job that failed on BigQuery's side gets a new id, because its own is used up.
 */
export async function runStatement(
  { gateway, retry }: { readonly gateway: BigQueryGateway; readonly retry: RetryPolicy },
  statement: Statement,
  labels: Readonly<Record<string, string>>,
  signal: AbortSignal | undefined,
): Promise<QueryResult> {
  const abort = signal === undefined ? {} : { signal };
  let jobId = freshJobId();
  return retry.run(({ previous }) => {
    if (previous?.failure.newJobId === true) jobId = freshJobId();
    return gateway.query(statement, { jobId, labels, ...abort });
  }, abort);
}
