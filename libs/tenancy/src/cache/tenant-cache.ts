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
  /** Values that are being made. */
  readonly #loads = new Map<string, Promise<Value>>();

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

  /** The value, made by `load` where there is none. However many ask at once, it is made once; a failure is theirs together, and not kept. */
  async getOrLoad(org: Org, key: string, load: () => Promise<Value>): Promise<Value> {
    const known = this.get(org, key);
    if (known !== undefined) return known;
    const place = cacheKey(org, key);
    const under = this.#loads.get(place);
    if (under !== undefined) return under;
    const loading = load();
    this.#loads.set(place, loading);
    try {
      const value = await loading;
      // Dropped meanwhile: what was made may be older than that.
      if (this.#loads.get(place) === loading) this.set(org, key, value);
      return value;
    } finally {
      if (this.#loads.get(place) === loading) this.#loads.delete(place);
    }
  }

  /** Forgets the value, also one that is just being made: whoever asks from now on gets another. */
  drop(org: Org, key: string): void {
    this.#entries.delete(cacheKey(org, key));
    this.#loads.delete(cacheKey(org, key));
  }
}

/** NUL is in no slug, so that no pair of organisation and key can read as another pair. */
function cacheKey(org: string, key: string): string {
  return `${org}\0${key}`;
}
