import { CloudActError } from '@cloudact/bq-resilience';
import type { PlanStatus } from './plan-status.js';

/** The status of a subscription does not allow what was asked. */
export class SubscriptionMoveNotAllowedError extends CloudActError {
  readonly code = 'SUBSCRIPTION_MOVE_NOT_ALLOWED';

  constructor(id: string, status: PlanStatus, what: string) {
    super(`The subscription ${JSON.stringify(id)} is ${status} and cannot be ${what}. Enter another subscription for what comes after it.`, { facts: { id, status, what } });
  }
}
