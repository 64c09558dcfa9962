import type { RetryAttempt, RetryPolicy } from '@cloudact/bq-resilience';
import { classifyBigQueryError } from '../../errors/classify-bigquery-error.js';
import type { BigQueryGateway } from '../../gateway.js';
import type { QueryCall } from '../query-request.js';
import type { NextStage, QueryOutcome, QueryStage } from '../query-stage.js';

export interface RetryStageOptions {
  readonly gateway: BigQueryGateway;
  readonly retry: RetryPolicy;
}

/** What the attempts so far have left behind. */
interface Trail {
  jobId: string;
  /** BigQuery has the job. */
  started: boolean;
}

/**
 * Repeats under the same job id, so that a start whose answer was lost is attached to and not done twice; a job that BigQuery is known
 * to have is only waited for. Only a job that has ended in failure is followed by one with another id.
 */
export class RetryStage implements QueryStage {
  constructor(private readonly options: RetryStageOptions) {}

  run<T extends QueryOutcome>(call: QueryCall, next: NextStage<T>): Promise<T> {
    const { signal } = call.request;
    const trail: Trail = { jobId: call.jobId, started: false };
    const onStarted = (): void => {
      trail.started = true;
    };
    return this.options.retry.run(
      async (attempt) => {
        await this.#lookBack(attempt, trail, call);
        return next({ ...call, jobId: trail.jobId, attach: trail.started, onStarted });
      },
      signal === undefined ? {} : { signal },
    );
  }

  async #lookBack(attempt: RetryAttempt, trail: Trail, call: QueryCall): Promise<void> {
    const failure = attempt.previous?.failure;
    if (failure === undefined) return;
    if (failure.newJobId || (failure.kind === 'unknown-outcome' && !trail.started && (await this.#hasFailed(trail, call)))) {
      trail.jobId = `${call.jobId}_r${attempt.number}`;
      trail.started = false;
    }
  }

  /** Asks what became of a start without an answer. */
  async #hasFailed(trail: Trail, { request: { signal, principal } }: QueryCall): Promise<boolean> {
    const job = await this.options.gateway.findJob(trail.jobId, { ...(signal === undefined ? {} : { signal }), ...(principal === undefined ? {} : { principal }) });
    trail.started = job !== undefined;
    if (job?.failure === undefined) return false;
    // it had been carried out, and failed on its own: that is the outcome, unless it is one worth another job
    if (!classifyBigQueryError(job.failure).retryable) throw job.failure;
    return true;
  }
}
