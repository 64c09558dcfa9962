import type { RetryAttempt, RetryPolicy } from '@cloudact/bq-resilience';
import { classifyBigQueryError } from '../../errors/classify-bigquery-error.js';
import type { BigQueryGateway, QueryResult } from '../../gateway.js';
import type { QueryCall } from '../query-request.js';
import type { NextStage, QueryStage } from '../query-stage.js';

export interface RetryStageOptions {
  readonly gateway: BigQueryGateway;
  readonly retry: RetryPolicy;
}

/**
 * Repeats under the same job id, so that a start whose answer was lost is attached to and not done twice. Only a job that has ended
 * in failure is followed by one with another id.
 */
export class RetryStage implements QueryStage {
  constructor(private readonly options: RetryStageOptions) {}

  run(call: QueryCall, next: NextStage): Promise<QueryResult> {
    const { signal } = call.request;
    let jobId = call.jobId;
    return this.options.retry.run(
      async (attempt) => {
        if (await this.#needsNewId(attempt, jobId, signal)) jobId = `${call.jobId}_r${attempt.number}`;
        return next({ ...call, jobId });
      },
      signal === undefined ? {} : { signal },
    );
  }

  async #needsNewId(attempt: RetryAttempt, jobId: string, signal: AbortSignal | undefined): Promise<boolean> {
    const failure = attempt.previous?.failure;
    if (failure === undefined) return false;
    if (failure.newJobId) return true;
    if (failure.kind !== 'unknown-outcome') return false;
    const job = await this.options.gateway.findJob(jobId, signal === undefined ? {} : { signal });
    if (job?.failure === undefined) return false;
    // it had been carried out, and failed on its own: that is the outcome, unless it is one worth another job
    if (!classifyBigQueryError(job.failure).retryable) throw job.failure;
    return true;
  }
}
