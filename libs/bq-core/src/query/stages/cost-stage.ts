import type { Clock } from '@cloudact/bq-resilience';
import type { CostSink } from '../../cost/cost-record.js';
import { priceOfBytes } from '../../cost/price-of-bytes.js';
import type { QueryResult } from '../../gateway.js';
import type { QueryCall } from '../query-request.js';
import type { NextStage, QueryStage } from '../query-stage.js';

export interface CostStageOptions {
  readonly costs: CostSink;
  readonly usdPerTib: string;
  readonly clock: Clock;
}

export class CostStage implements QueryStage {
  constructor(private readonly options: CostStageOptions) {}

  async run(call: QueryCall, next: NextStage): Promise<QueryResult> {
    const result = await next(call);
    const { costs, usdPerTib, clock } = this.options;
    const { jobId, statementType, bytesProcessed, bytesBilled, slotMs, cacheHit, durationMs } = result.statistics;
    costs.record({
      ...call.caller,
      jobId,
      statementType,
      bytesProcessed,
      bytesBilled,
      slotMs,
      cacheHit,
      durationMs,
      estimatedUsd: priceOfBytes(bytesBilled, usdPerTib),
      finishedAt: new Date(clock.now()),
    });
    return result;
  }
}
