import { CloudActError } from '@cloudact/bq-resilience';

export interface ExceededBudget {
  readonly orgSlug: string;
  /** Bytes of today, billed. */
  readonly usedBytes: bigint;
  readonly limitBytes: bigint;
  /** The same at list price: decimal text. */
  readonly usedUsd: string;
  readonly limitUsd: string;
  /** First instant of the next day, UTC. */
  readonly resetsAt: Date;
}

/** The organisation has spent its budget of the day. Nothing is wrong with the query. */
export class BudgetExceededError extends CloudActError {
  override readonly code = 'BUDGET_EXCEEDED';
  readonly resetsAt: Date;

  constructor(
    { orgSlug, usedBytes, limitBytes, usedUsd, limitUsd, resetsAt }: ExceededBudget,
    readonly retryAfterMs: number,
  ) {
    super(`the queries of ${orgSlug} have billed ${usedBytes} bytes ($${usedUsd}) today, and its budget is ${limitBytes} bytes ($${limitUsd}) a day; it begins anew at ${resetsAt.toISOString()}, or ask the operator for more`, {
      facts: { orgSlug, usedBytes: usedBytes.toString(), limitBytes: limitBytes.toString(), resetsAt: resetsAt.toISOString() },
    });
    this.resetsAt = resetsAt;
  }
}
