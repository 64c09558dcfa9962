import type { CircuitBreaker, RetryPolicy } from '@cloudact/bq-resilience';
import { priceOfBytes } from '../../cost/price-of-bytes.js';
import type { BigQueryGateway, DryRun } from '../../gateway.js';
import { jobLabels } from '../job-labels.js';
import { QueryTooExpensiveError } from '../query-refused-errors.js';
import type { QueryCall } from '../query-request.js';
import type { NextStage, QueryOutcome, QueryStage } from '../query-stage.js';
import { takeSecondLook } from '../second-look.js';

export interface DryRunStageOptions {
  readonly gateway: BigQueryGateway;
  readonly retry: RetryPolicy;
  readonly breaker: CircuitBreaker;
  readonly usdPerTib: string;
}

/**
 * Where a request asks for it, and for all guarded SQL: has BigQuery read the query first, holds the tables that it reports to the
 * allowed datasets, and refuses what is too much. The estimate never replaces the job's own byte cap, since data may grow in between
 * and not every estimate is a ceiling.
 */
export class DryRunStage implements QueryStage {
  constructor(private readonly options: DryRunStageOptions) {}

  async run<T extends QueryOutcome>(call: QueryCall, next: NextStage<T>): Promise<T> {
    const { maxEstimatedBytes, guard } = call.request;
    if (maxEstimatedBytes === undefined && guard === undefined) return next(call);
    const estimate = await this.ask(call);
    if (maxEstimatedBytes !== undefined && estimate.bytesProcessed > maxEstimatedBytes) {
      throw new QueryTooExpensiveError(estimate.bytesProcessed, maxEstimatedBytes, priceOfBytes(estimate.bytesProcessed, this.options.usdPerTib), estimate.accuracy);
    }
    return next({ ...call, estimatedBytes: estimate.bytesProcessed });
  }

  /** @throws DatasetNotAllowedError, SecondLookError */
  async ask({ caller, request: { sql, params, signal, principal, labels, allowedDatasets, guard } }: QueryCall): Promise<DryRun> {
    const { gateway, retry, breaker } = this.options;
    const abort = signal === undefined ? {} : { signal };
    const options = { ...abort, labels: jobLabels(caller, labels), ...(principal === undefined ? {} : { principal }) };
    const estimate = await breaker.run(() => retry.run(() => gateway.dryRun({ sql, ...(params === undefined ? {} : { params }) }, options), abort));
    if (allowedDatasets !== undefined) takeSecondLook(estimate, { projectId: gateway.projectId, allowedDatasets, guarded: guard !== undefined });
    return estimate;
  }
}
