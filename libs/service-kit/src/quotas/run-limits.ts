import type { PlanTier } from '@cloudact/tenancy';

/** Pipeline runs that an organisation may start; null: as many as it likes. */
export interface RunLimits {
  /** In a UTC day. */
  readonly daily: number | null;
  /** In a UTC calendar month. */
  readonly monthly: number | null;
  /** At the same time. */
  readonly concurrent: number | null;
}

/** What a plan comes with; a current row of org_subscriptions says otherwise for one organisation. */
export const TIER_RUN_LIMITS: Readonly<Record<PlanTier, RunLimits>> = {
  STARTER: { daily: 6, monthly: 180, concurrent: 1 },
  PROFESSIONAL: { daily: 25, monthly: 750, concurrent: 2 },
  SCALE: { daily: 100, monthly: 3_000, concurrent: 5 },
  ENTERPRISE: { daily: null, monthly: null, concurrent: null },
};
