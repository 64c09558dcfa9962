import type { CircuitBreaker } from '@cloudact/bq-resilience';
import type { QueryResult } from '../../gateway.js';
import type { QueryCall } from '../query-request.js';
import type { NextStage, QueryStage } from '../query-stage.js';

export class BreakerStage implements QueryStage {
  constructor(private readonly breaker: CircuitBreaker) {}

  run(call: QueryCall, next: NextStage): Promise<QueryResult> {
    return this.breaker.run(() => next(call));
  }
}
