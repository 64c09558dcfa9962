import type { QueryBudget } from '../../cost/budget/query-budget.js';
import type { QueryCall } from '../query-request.js';
import type { NextStage, QueryOutcome, QueryStage } from '../query-stage.js';

/** Refuses a query whose organisation has spent its budget of the day. Behind admission, so that a full queue cannot be used to overspend. */
export class BudgetStage implements QueryStage {
  constructor(private readonly budget: QueryBudget) {}

  async run<T extends QueryOutcome>(call: QueryCall, next: NextStage<T>): Promise<T> {
    const wait = this.budget.admit(call.caller);
    if (wait !== undefined) await wait;
    const result = await next(call);
    this.budget.spent(call.caller.orgSlug, result.statistics.bytesBilled);
    return result;
  }
}
