import type { Clock } from '@cloudact/bq-resilience';
import { costOfJob } from '../../cost/cost-of-job.js';
import type { CostIntent, CostSink } from '../../cost/cost-record.js';
import { jobLabels } from '../job-labels.js';
import type { QueryCall } from '../query-request.js';
import type { NextStage, QueryOutcome, QueryStage } from '../query-stage.js';

export interface CostStageOptions {
  readonly costs: CostSink;
  readonly usdPerTib: string;
  readonly clock: Clock;
}

/** Writes down that a job starts before it is sent, and what it cost when it has ended; a job that failed is looked up behind the caller's back. */
export class CostStage implements QueryStage {
  constructor(private readonly options: CostStageOptions) {}

  async run<T extends QueryOutcome>(call: QueryCall, next: NextStage<T>): Promise<T> {
    const { costs, usdPerTib, clock } = this.options;
    const intent = intentOf(call, clock);
    costs.started(intent);
    try {
      const result = await next(call);
      costs.record(costOfJob(intent, { ...result.statistics, jobId: call.jobId }, usdPerTib, new Date(clock.now())));
      return result;
    } catch (error) {
      costs.unresolved(call.jobId);
      throw error;
    }
  }
}

function intentOf({ caller, request, inspection, jobId, estimatedBytes }: QueryCall, clock: Clock): CostIntent {
  const { orgSlug, service, tier, userId } = caller;
  return {
    orgSlug,
    service,
    tier,
    ...(userId === undefined ? {} : { userId }),
    jobId,
    statementClass: inspection.statementClass,
    labels: jobLabels(caller, request.labels),
    startedAt: new Date(clock.now()),
    ...(estimatedBytes === undefined ? {} : { estimatedBytes }),
  };
}
