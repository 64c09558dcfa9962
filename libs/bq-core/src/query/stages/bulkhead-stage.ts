import type { FairQueue } from '@cloudact/bq-resilience';
import type { QueryCall } from '../query-request.js';
import type { NextStage, QueryOutcome, QueryStage } from '../query-stage.js';

/** Bounds what one organisation has on its way to BigQuery, retries and their waits included: a slow answer for one is no wait for another. */
export class BulkheadStage implements QueryStage {
  constructor(private readonly bulkhead: FairQueue) {}

  run<T extends QueryOutcome>(call: QueryCall, next: NextStage<T>): Promise<T> {
    const { signal } = call.request;
    return this.bulkhead.run(call.caller.orgSlug, () => next(call), signal === undefined ? {} : { signal });
  }
}
