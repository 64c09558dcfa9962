import type { CircuitBreaker } from '@cloudact/bq-resilience';
import type { QueryCall } from '../query-request.js';
import type { NextStage, QueryOutcome, QueryStage } from '../query-stage.js';

export class BreakerStage implements QueryStage {
  constructor(private readonly breaker: CircuitBreaker) {}

  run<T extends QueryOutcome>(call: QueryCall, next: NextStage<T>): Promise<T> {
    return this.breaker.run(() => next(call));
  }
}
