import type { QueryAdmission, QueryCaller } from '@cloudact/bq-core';
import { type Clock, FairQueue, type FairQueueState } from '@cloudact/bq-resilience';
import type { CurrentPlans } from '../tier/current-plans.js';
import { type PlanTier, TIER_LIMITS } from '../tier/plan-tier.js';

/** Callers of one organisation that may wait for a slot; the next one is told when to come back. */
const MAX_WAITING_PER_ORG = 50;
const MAX_WAIT_MS = 30_000;

/** Queries at a time: the plan's, and those that may start now. */
export interface QuerySlots {
  readonly limit: number;
  readonly remaining: number;
}

/**
 * Lets each organisation run as many queries at a time as its plan allows, never one more, whoever else is busy. The plan that was
 * read last counts, not the one that a caller remembers; without plans it is the caller's.
 */
export class TierAdmission implements QueryAdmission {
  readonly #queue: FairQueue;
  /** Tiers that callers named, of the organisations that have a query here. */
  readonly #named = new Map<string, PlanTier>();

  constructor(
    clock: Clock,
    private readonly plans?: Pick<CurrentPlans, 'lastKnown'>,
  ) {
    this.#queue = new FairQueue({
      name: 'queries of the organisation',
      limitPerKey: (org) => this.#limitOf(org),
      maxQueuePerKey: MAX_WAITING_PER_ORG,
      maxWaitMs: MAX_WAIT_MS,
      clock,
    });
  }

  async run<T>(caller: QueryCaller, operation: () => Promise<T>, options: { readonly signal?: AbortSignal }): Promise<T> {
    this.#named.set(caller.orgSlug, caller.tier as PlanTier);
    try {
      return await this.#queue.run(caller.orgSlug, operation, options);
    } finally {
      const { running, waiting } = this.#queue.state(caller.orgSlug);
      if (running === 0 && waiting === 0) this.#named.delete(caller.orgSlug);
    }
  }

  /** Of one organisation, or of all together. */
  state(org?: string): FairQueueState {
    return this.#queue.state(org);
  }

  /** What an organisation may run at a time, and how much of it is free now. A query that waits leaves nothing free. */
  slots(org: string, tier: PlanTier): QuerySlots {
    const limit = this.#limitOf(org, tier);
    const { running, waiting } = this.#queue.state(org);
    return { limit, remaining: Math.max(0, limit - running - waiting) };
  }

  #limitOf(org: string, tier?: PlanTier): number {
    return TIER_LIMITS[this.plans?.lastKnown(org) ?? this.#named.get(org) ?? tier ?? 'STARTER'].concurrentQueries;
  }

  /** The plan of an organisation has changed: who waits for a slot that it now has gets it. */
  planChanged(org: string): void {
    this.#queue.limitChanged(org);
  }

  close(): void {
    this.#queue.close();
  }
}
