import { type BigQueryGateway, freshJobId, type QueryResult, type Statement } from '@cloudact/bq-core';
import type { RetryPolicy } from '@cloudact/bq-resilience';
import type { TableRef } from '@cloudact/schemas';
import type { TableStatementQueue } from './table-statement-queue.js';

export interface StatementRunnerOptions {
  readonly gateway: BigQueryGateway;
  readonly retry: RetryPolicy;
  readonly statements: TableStatementQueue;
}

/**
 * Runs a mutating statement in its table's queue, at most once: a request without an answer is sent again under the same job id, so
 * that it can only attach to the job that may be running; a job that failed on BigQuery's side gets a new id, because its own is used
 * up. One that met a concurrent update ("could not serialize access") runs again with nothing of ours beside it.
 */
export async function runStatement(
  { gateway, retry, statements }: StatementRunnerOptions,
  table: TableRef,
  statement: Statement,
  labels: Readonly<Record<string, string>>,
  signal: AbortSignal | undefined,
): Promise<QueryResult> {
  const abort = signal === undefined ? {} : { signal };
  let jobId = freshJobId();
  return statements.run(
    table.path,
    (turn) =>
      retry.run(async ({ previous }) => {
        if (previous?.failure.newJobId === true) jobId = freshJobId();
        if (previous?.failure.kind === 'conflict') await turn.alone(signal);
        await turn.admitted(signal);
        return gateway.query(statement, { jobId, labels, ...abort });
      }, abort),
    signal,
    labels['org'],
  );
}
