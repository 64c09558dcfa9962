export const PLAN_TIERS = ['STARTER', 'PROFESSIONAL', 'SCALE', 'ENTERPRISE'] as const;
export type PlanTier = (typeof PLAN_TIERS)[number];

export interface TierLimits {
  /** Queries of the organisation that run at a time. */
  readonly concurrentQueries: number;
  /** Milliseconds that a query may run. */
  readonly timeoutMs: number;
  /** Bytes that one query may bill; absent: no cap. 64 bits, because 10 GB does not fit into 32. */
  readonly maximumBytesBilled?: bigint;
  /** Share in what all organisations want at once: places for requests to BigQuery, statements of a shared table. */
  readonly weight: number;
}

const GB = 1_000_000_000n;

/** Seed, "Tier-Based Resource Limits"; DESIGN §6. */
export const TIER_LIMITS: Readonly<Record<PlanTier, TierLimits>> = {
  STARTER: { concurrentQueries: 2, timeoutMs: 60_000, maximumBytesBilled: 10n * GB, weight: 1 },
  PROFESSIONAL: { concurrentQueries: 5, timeoutMs: 180_000, maximumBytesBilled: 100n * GB, weight: 2 },
  SCALE: { concurrentQueries: 10, timeoutMs: 300_000, weight: 4 },
  ENTERPRISE: { concurrentQueries: 20, timeoutMs: 600_000, weight: 8 },
};
