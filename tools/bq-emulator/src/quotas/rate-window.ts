/** Counts what happens to a key within a sliding window of time. */
export class RateWindow {
  readonly #windowMs: number;
  readonly #clock: () => number;
  readonly #times = new Map<string, number[]>();

  constructor(options: { readonly windowMs: number; readonly clock: () => number }) {
    this.#windowMs = options.windowMs;
    this.#clock = options.clock;
  }

  /** Counts one more, unless `limit` are in the window already: then it is false. */
  take(key: string, limit: number): boolean {
    const now = this.#clock();
    const times = (this.#times.get(key) ?? []).filter((at) => now - at < this.#windowMs);
    this.#times.set(key, times);
    if (times.length >= limit) return false;
    times.push(now);
    return true;
  }
}
