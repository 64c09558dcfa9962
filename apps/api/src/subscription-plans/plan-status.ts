import type { SubscriptionPlan } from './plan-view.js';

export const PLAN_STATUSES = ['PENDING', 'ACTIVE', 'CANCELLED', 'ENDED'] as const;
export type PlanStatus = (typeof PLAN_STATUSES)[number];

/**
 * Where a status can go, and by what. What has ended stays so: a subscription that is taken up again is another one. Days do the
 * moves marked `time`, so no row waits for somebody to change it when a day comes.
 */
export const PLAN_MOVES: Readonly<Record<PlanStatus, Partial<Readonly<Record<PlanStatus, 'time' | 'cancel'>>>>> = {
  PENDING: { ACTIVE: 'time', CANCELLED: 'cancel', ENDED: 'cancel' },
  ACTIVE: { CANCELLED: 'cancel', ENDED: 'time' },
  CANCELLED: { ENDED: 'time' },
  ENDED: {},
};

/** The status on a day, from what is stored. `STATUS_SQL` says the same. */
export function statusOn({ status, effective_from, effective_to }: Pick<SubscriptionPlan, 'status' | 'effective_from' | 'effective_to'>, day: string): PlanStatus {
  if (effective_to !== null && effective_to <= day) return 'ENDED';
  if (status === 'CANCELLED') return 'CANCELLED';
  return effective_from > day ? 'PENDING' : 'ACTIVE';
}

/** Binds `@today`. */
export const STATUS_SQL = "CASE WHEN effective_to <= @today THEN 'ENDED' WHEN status = 'CANCELLED' THEN 'CANCELLED' WHEN effective_from > @today THEN 'PENDING' ELSE 'ACTIVE' END";
