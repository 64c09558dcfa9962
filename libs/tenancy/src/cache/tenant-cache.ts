import { LRUCache } from 'lru-cache';

export interface TenantCacheOptions {
  readonly maxEntries: number;
  readonly ttlMs: number;
  /** What all values together may come to, in whatever `set` counts. Default: no such bound. */
  readonly maxUnits?: number;
  /** Milliseconds; injectable for tests. */
  readonly now?: () => number;
}

/** The only cache for what belongs to an organisation: its key always has the organisation in it. */
export class TenantCache<Org extends string, Value extends object> {
  readonly #entries: LRUCache<string, { readonly value: Value; readonly until: number }>;
  readonly #now: () => number;

  constructor(private readonly options: TenantCacheOptions) {
    const { maxEntries, maxUnits } = options;
    this.#entries = new LRUCache({ max: maxEntries, ...(maxUnits === undefined ? {} : { maxSize: maxUnits }) });
    this.#now = options.now ?? Date.now;
  }

  get(org: Org, key: string): Value | undefined {
    const entry = this.#entries.get(cacheKey(org, key));
    return entry !== undefined && entry.until > this.#now() ? entry.value : undefined;
  }

  /** @param units what the value counts for; at least 1 */
  set(org: Org, key: string, value: Value, units = 1): void {
    const bounded = this.options.maxUnits === undefined ? {} : { size: units };
    this.#entries.set(cacheKey(org, key), { value, until: this.#now() + this.options.ttlMs }, bounded);
  }

  drop(org: Org, key: string): void {
    this.#entries.delete(cacheKey(org, key));
  }
}

/** NUL is in no slug, so that no pair of organisation and key can read as another pair. */
function cacheKey(org: string, key: string): string {
  return `${org}\0${key}`;
}
