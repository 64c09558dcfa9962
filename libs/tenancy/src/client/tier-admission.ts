import type { QueryAdmission, QueryCaller } from '@cloudact/bq-core';
import { type Clock, FairQueue } from '@cloudact/bq-resilience';
import { type PlanTier, TIER_LIMITS } from '../tier/plan-tier.js';

/** Callers of one organisation that may wait for a slot; the next one is told when to come back. */
const MAX_WAITING_PER_ORG = 50;
const MAX_WAIT_MS = 30_000;

/** Lets each organisation run as many queries at a time as its plan allows, never one more, whoever else is busy. */
export class TierAdmission implements QueryAdmission {
  readonly #queue: FairQueue;
  /** Tiers of the organisations that have a query here; a plan change counts from the next query on. */
  readonly #tiers = new Map<string, PlanTier>();

  constructor(clock: Clock) {
    this.#queue = new FairQueue({
      name: 'queries of the organisation',
      limitPerKey: (org) => TIER_LIMITS[this.#tiers.get(org) ?? 'STARTER'].concurrentQueries,
      maxQueuePerKey: MAX_WAITING_PER_ORG,
      maxWaitMs: MAX_WAIT_MS,
      clock,
    });
  }

  async run<T>(caller: QueryCaller, operation: () => Promise<T>, options: { readonly signal?: AbortSignal }): Promise<T> {
    this.#tiers.set(caller.orgSlug, caller.tier as PlanTier);
    try {
      return await this.#queue.run(caller.orgSlug, operation, options);
    } finally {
      const { running, waiting } = this.#queue.state(caller.orgSlug);
      if (running === 0 && waiting === 0) this.#tiers.delete(caller.orgSlug);
    }
  }

  close(): void {
    this.#queue.close();
  }
}
