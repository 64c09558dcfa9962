/** https://cloud.google.com/bigquery/docs/reference/rest/v2/jobs/query#QueryRequest: a requestId is remembered for 15 minutes. */
const WINDOW_MS = 15 * 60_000;

/** Answers a repeated request with what the first one started. */
export class RequestIds<T> {
  private readonly clock: () => number;
  private readonly known = new Map<string, { readonly at: number; readonly value: T }>();

  constructor(clock: () => number) {
    this.clock = clock;
  }

  once(key: string, start: () => T): T {
    const now = this.clock();
    for (const [old, { at }] of this.known) {
      if (now - at <= WINDOW_MS) break;
      this.known.delete(old);
    }
    const before = this.known.get(key);
    if (before !== undefined) return before.value;
    const value = start();
    this.known.set(key, { at: now, value });
    return value;
  }
}
