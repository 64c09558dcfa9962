import type { RetryPolicy } from '@cloudact/bq-resilience';
import { priceOfBytes } from '../../cost/price-of-bytes.js';
import type { BigQueryGateway, QueryResult } from '../../gateway.js';
import { DatasetGuard } from '../dataset-guard.js';
import { QueryTooExpensiveError } from '../query-refused-errors.js';
import type { QueryCall } from '../query-request.js';
import type { NextStage, QueryStage } from '../query-stage.js';

export interface DryRunStageOptions {
  readonly gateway: BigQueryGateway;
  readonly retry: RetryPolicy;
  readonly usdPerTib: string;
}

/**
 * Where a request asks for it: estimates first, and holds the tables that BigQuery reports against the guard once more. The estimate
 * never replaces the job's own byte cap, since data may grow in between.
 */
export class DryRunStage implements QueryStage {
  constructor(private readonly options: DryRunStageOptions) {}

  async run(call: QueryCall, next: NextStage): Promise<QueryResult> {
    const { sql, params, maxEstimatedBytes, allowedDatasets, signal } = call.request;
    if (maxEstimatedBytes === undefined) return next(call);
    const { gateway, retry, usdPerTib } = this.options;
    const abort = signal === undefined ? {} : { signal };
    const estimate = await retry.run(() => gateway.dryRun({ sql, ...(params === undefined ? {} : { params }) }, abort), abort);
    if (allowedDatasets !== undefined) new DatasetGuard({ projectId: gateway.projectId, allowedDatasets }).checkReferenced(estimate.referencedTables);
    if (estimate.bytesProcessed > maxEstimatedBytes) {
      throw new QueryTooExpensiveError(estimate.bytesProcessed, maxEstimatedBytes, priceOfBytes(estimate.bytesProcessed, usdPerTib));
    }
    return next(call);
  }
}
