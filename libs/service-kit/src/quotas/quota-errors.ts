import { CloudActError } from '@cloudact/bq-resilience';

export type RunLimitName = 'daily' | 'monthly' | 'concurrent';

const WHAT: Readonly<Record<RunLimitName, string>> = { daily: 'runs of today (UTC)', monthly: 'runs of this month (UTC)', concurrent: 'runs at the same time' };

/** No more runs for now. Nothing was counted. */
export class QuotaExceededError extends CloudActError {
  readonly code = 'QUOTA_EXCEEDED';

  constructor(
    limit: RunLimitName,
    most: number,
    readonly retryAfterMs: number,
    /** When the day or month is over; not told of runs at the same time, which end when they end. */
    readonly resetsAt?: Date,
  ) {
    super(`All ${most} ${WHAT[limit]} are used. ${resetsAt === undefined ? 'Wait for one to end' : `Wait until ${resetsAt.toISOString()}`}, or change the plan.`, { facts: { limit, most } });
  }
}

/** Nobody reserved for that run, or longer ago than a run may last. */
export class ReservationNotFoundError extends CloudActError {
  readonly code = 'QUOTA_RESERVATION_NOT_FOUND';

  constructor(runId: string) {
    super(`There is no reservation of run ${JSON.stringify(runId)}. Reserve first, with that run_id.`, { facts: { runId } });
  }
}

/** The reservation of a run ended: it was completed, or its lease ran out. */
export class ReservationClosedError extends CloudActError {
  readonly code = 'QUOTA_RESERVATION_CLOSED';

  constructor(runId: string, how: 'used' | 'released' | 'lapsed') {
    super(`The reservation of run ${JSON.stringify(runId)} is ${how} already. Reserve for another run_id.`, { facts: { runId, how } });
  }
}
