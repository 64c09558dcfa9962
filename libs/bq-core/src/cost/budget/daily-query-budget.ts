import { type Clock, systemClock } from '@cloudact/bq-resilience';
import { ON_DEMAND_USD_PER_TIB } from '../../limits.js';
import type { QueryCaller } from '../../query/query-request.js';
import { priceOfBytes } from '../price-of-bytes.js';
import { BudgetExceededError } from './budget-exceeded-error.js';
import type { QueryBudget } from './query-budget.js';

/** Of an organisation that has a budget. Bytes billed a UTC day. */
export interface BudgetFacts {
  readonly limitBytes: bigint;
  /** Of all services, as far as it is stored. */
  readonly usedBytes: bigint;
}

export interface DailyQueryBudgetOptions {
  /** All organisations with a budget, with what they used on the day that begins at `day`; in one go, so that its price does not grow with them. */
  readonly load: (day: Date) => Promise<ReadonlyMap<string, BudgetFacts>>;
  /** The limit of an organisation where it is known sooner than from a load: bytes a day, null for none, undefined when it is not. Default: loads alone tell. */
  readonly limitOf?: (orgSlug: string) => bigint | null | undefined;
  /** Milliseconds between two loads while there are queries. Default 60,000. */
  readonly refreshMs?: number;
  /** Milliseconds until a record that a service made is stored; what was spent since is counted here. Default 15,000. */
  readonly recordLagMs?: number;
  readonly usdPerTib?: string;
  readonly clock?: Clock;
  /** Told when budgets could not be loaded. The last ones known hold; before there are any, queries run. */
  readonly onError?: (error: unknown) => void;
}

interface Spending {
  readonly at: number;
  readonly bytes: bigint;
}

const DAY_MS = 86_400_000;

/** Budgets from the stored cost records, and this process's own spending on top of them until it is stored too. */
export class DailyQueryBudget implements QueryBudget {
  readonly #options: Required<Omit<DailyQueryBudgetOptions, 'clock'>>;
  readonly #clock: Clock;
  readonly #spent = new Map<string, Spending[]>();
  readonly #askedFor = new Map<string, bigint>();
  #facts: ReadonlyMap<string, BudgetFacts> | undefined;
  #day = -1;
  #loadedAt = -Infinity;
  #loading: Promise<void> | undefined;

  constructor(options: DailyQueryBudgetOptions) {
    this.#options = { limitOf: () => undefined, refreshMs: 60_000, recordLagMs: 15_000, usdPerTib: ON_DEMAND_USD_PER_TIB, onError: () => undefined, ...options };
    this.#clock = options.clock ?? systemClock;
  }

  admit(caller: QueryCaller): void | Promise<void> {
    const now = this.#clock.now();
    const day = Math.floor(now / DAY_MS);
    if (day !== this.#day || now - this.#loadedAt >= this.#options.refreshMs) {
      this.#load(day, now);
    }
    // only the very first queries wait: later ones go by what is known
    if (this.#facts === undefined && this.#loading !== undefined) return this.#loading.then(() => this.#check(caller.orgSlug));
    const changed = this.#changedLimit(caller.orgSlug);
    if (changed !== undefined) {
      this.#askedFor.set(caller.orgSlug, changed);
      return this.#loadAgain(day, now).then(() => this.#check(caller.orgSlug));
    }
    this.#check(caller.orgSlug);
  }

  spent(orgSlug: string, bytesBilled: bigint): void {
    if (bytesBilled === 0n || this.#facts?.has(orgSlug) !== true) return;
    const own = this.#spent.get(orgSlug);
    const spending = { at: this.#clock.now(), bytes: bytesBilled };
    if (own === undefined) this.#spent.set(orgSlug, [spending]);
    else own.push(spending);
  }

  /** A limit that was set after the last load: what was used of it is asked for anew, once. */
  #changedLimit(orgSlug: string): bigint | undefined {
    const limit = this.#options.limitOf(orgSlug) ?? undefined;
    return this.#facts === undefined || limit === this.#facts.get(orgSlug)?.limitBytes || limit === this.#askedFor.get(orgSlug) ? undefined : limit;
  }

  /** A load that is under way may have begun before the budget was there. */
  async #loadAgain(day: number, now: number): Promise<void> {
    await this.#loading;
    this.#load(day, now);
    await this.#loading;
  }

  #check(orgSlug: string): void {
    const facts = this.#facts?.get(orgSlug);
    const told = this.#options.limitOf(orgSlug);
    const limitBytes = told === undefined ? facts?.limitBytes : told;
    if (facts === undefined || limitBytes === undefined || limitBytes === null) return;
    const dayStart = this.#day * DAY_MS;
    const usedBytes = (this.#spent.get(orgSlug) ?? []).reduce((sum, { at, bytes }) => (at >= dayStart ? sum + bytes : sum), facts.usedBytes);
    if (usedBytes < limitBytes) return;
    const { usdPerTib } = this.#options;
    const resetsAt = new Date(dayStart + DAY_MS);
    throw new BudgetExceededError(
      { orgSlug, usedBytes, limitBytes, usedUsd: priceOfBytes(usedBytes, usdPerTib), limitUsd: priceOfBytes(limitBytes, usdPerTib), resetsAt },
      Math.max(0, resetsAt.getTime() - this.#clock.now()),
    );
  }

  #load(day: number, now: number): void {
    if (this.#facts !== undefined && day !== this.#day) {
      // a new day begins with nothing used, whether or not the records can be read
      this.#facts = new Map([...this.#facts].map(([org, { limitBytes }]) => [org, { limitBytes, usedBytes: 0n }]));
      this.#day = day;
    }
    this.#loading ??= this.#reload(day, now).finally(() => (this.#loading = undefined));
  }

  async #reload(day: number, now: number): Promise<void> {
    this.#loadedAt = now;
    try {
      const facts = await this.#options.load(new Date(day * DAY_MS));
      const unstored = now - this.#options.recordLagMs;
      for (const [org, own] of this.#spent) {
        const kept = own.filter(({ at }) => at >= unstored);
        if (kept.length === 0 || !facts.has(org)) this.#spent.delete(org);
        else this.#spent.set(org, kept);
      }
      this.#facts = facts;
      this.#day = day;
    } catch (error) {
      this.#options.onError(error);
    }
  }
}
