import type { Clock } from '@cloudact/bq-resilience';
import { LRUCache } from 'lru-cache';
import type { OrgDirectory, OrgRecord } from '../directory/org-directory.js';
import { OrgNotActiveError, OrgNotFoundError } from '../errors.js';
import type { OrgContext } from '../org/org-context.js';
import type { OrgSlug } from '../org/org-slug.js';
import { type PlanTier, TIER_LIMITS } from './plan-tier.js';

/** A plan is believed for this long, counted from before it was read. */
export const PLAN_TTL_MS = 5_000;
const KNOWN_ORGS = 20_000;

export interface CurrentPlansOptions {
  readonly directory: OrgDirectory;
  readonly clock: Clock;
  /** Told when an organisation's tier is another one than before. */
  readonly onChange?: (org: OrgSlug) => void;
}

interface KnownPlan {
  readonly tier: PlanTier;
  readonly status: OrgRecord['status'];
  readonly queryBytesPerDay: bigint | undefined;
  readonly readAt: number;
}

/**
 * The tier and the budget of each organisation as they were read last, by whoever read it: a verified key, or a client that is used. So that a
 * downgrade, a budget or a suspension also reaches a run that has held its client for hours.
 */
export class CurrentPlans {
  readonly #known = new LRUCache<OrgSlug, KnownPlan>({ max: KNOWN_ORGS });
  readonly #reading = new Map<OrgSlug, Promise<KnownPlan>>();

  constructor(private readonly options: CurrentPlansOptions) {}

  /** @param readAt before the directory was asked, in milliseconds */
  note({ org, tier, status, queryBytesPerDay }: OrgRecord, readAt: number): void {
    const before = this.#known.get(org);
    if (before !== undefined && before.readAt > readAt) return;
    this.#known.set(org, { tier, status, queryBytesPerDay, readAt });
    if (before !== undefined && before.tier !== tier) this.options.onChange?.(org);
  }

  /** The last that was read of it, however long ago; undefined when nothing was. */
  lastKnown(org: string): PlanTier | undefined {
    return this.#known.get(org as OrgSlug)?.tier;
  }

  /** Bytes a day, as they were read last; null: it has no budget; undefined: nothing was read of it. */
  queryBytesPerDay(org: string): bigint | null | undefined {
    const known = this.#known.get(org as OrgSlug);
    return known === undefined ? undefined : (known.queryBytesPerDay ?? null);
  }

  /** Share in what all want; an organisation that was not seen yet counts as the smallest tier, the platform as the largest. */
  weightOf(org: string): number {
    return TIER_LIMITS[org.startsWith('_') ? 'ENTERPRISE' : (this.lastKnown(org) ?? 'STARTER')].weight;
  }

  /**
   * The tier that counts now; asks the directory when the last answer is 5 s old.
   * @throws OrgNotActiveError, OrgNotFoundError; the root key may go on
   */
  async current({ org, keyId }: OrgContext): Promise<PlanTier> {
    const known = this.#known.get(org);
    const fresh = known !== undefined && this.options.clock.now() < known.readAt + PLAN_TTL_MS;
    const { tier, status } = fresh ? known : await this.#read(org);
    if (status !== 'ACTIVE' && keyId !== 'root') throw new OrgNotActiveError(org, status);
    return tier;
  }

  #read(org: OrgSlug): Promise<KnownPlan> {
    let reading = this.#reading.get(org);
    if (reading === undefined) {
      const readAt = this.options.clock.now();
      reading = this.options.directory
        .org(org)
        .then((record) => {
          if (record === undefined) throw new OrgNotFoundError(org);
          this.note(record, readAt);
          return { tier: record.tier, status: record.status, queryBytesPerDay: record.queryBytesPerDay, readAt };
        })
        .finally(() => this.#reading.delete(org));
      this.#reading.set(org, reading);
    }
    return reading;
  }
}
