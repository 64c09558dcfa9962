export interface CoalescerOptions<Item, Result> {
  /** Rows and bytes of one group at most. */
  readonly limits: { readonly rows: number; readonly bytes: number };
  /** Runs items together, in the order they came. The signal is aborted once nobody waits for any of them. */
  readonly run: (items: readonly Item[], signal: AbortSignal) => Promise<Result>;
  /** Whether the failure of a group may be one item's fault, so that each is tried alone. */
  readonly mayBeOnes: (error: unknown) => boolean;
}

export interface CoalescedItem {
  readonly rows: number;
  readonly bytes: number;
}

/** What an item's group came to: its result, and the items that shared it, this one included. */
export interface Coalesced<Item, Result> {
  readonly result: Result;
  readonly items: readonly Item[];
}

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly signal: AbortSignal | undefined;
  readonly resolve: (outcome: Coalesced<Item, Result>) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Puts small pieces of work of one key together: the first runs at once, and whatever comes while it runs makes the next group. Nobody
 * waits for company, and a crowd costs two runs instead of one each.
 */
export class Coalescer<Item extends CoalescedItem, Result> {
  readonly #waiting = new Map<string, Waiting<Item, Result>[]>();

  constructor(private readonly options: CoalescerOptions<Item, Result>) {}

  /** @throws what its group failed with; or what it failed with alone; or the signal's reason */
  async run(key: string, item: Item, signal: AbortSignal | undefined): Promise<Coalesced<Item, Result>> {
    signal?.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<Coalesced<Item, Result>>();
    const onAbort = (): void => reject(signal?.reason as Error);
    signal?.addEventListener('abort', onAbort, { once: true });
    const entry = { item, signal, resolve, reject };
    const line = this.#waiting.get(key);
    if (line === undefined) {
      this.#waiting.set(key, [entry]);
      void this.#drain(key);
    } else line.push(entry);
    try {
      return await promise;
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
  }

  /** The line stays in the map while a group of it runs: that is how a newcomer sees that it has to wait. */
  async #drain(key: string): Promise<void> {
    const line = this.#waiting.get(key) ?? [];
    while (line.length > 0) await this.#runGroup(this.#take(line));
    this.#waiting.delete(key);
  }

  #take(line: Waiting<Item, Result>[]): readonly Waiting<Item, Result>[] {
    let [rows, bytes, count] = [0, 0, 0];
    for (const { item } of line) {
      rows += item.rows;
      bytes += item.bytes;
      if (count > 0 && (rows > this.options.limits.rows || bytes > this.options.limits.bytes)) break;
      count += 1;
    }
    return line.splice(0, count).filter(({ signal }) => signal?.aborted !== true);
  }

  async #runGroup(group: readonly Waiting<Item, Result>[]): Promise<void> {
    if (group.length === 0) return;
    const items = group.map(({ item }) => item);
    try {
      const result = await this.options.run(items, whenAllAborted(group.map(({ signal }) => signal)));
      for (const { resolve } of group) resolve({ result, items });
    } catch (error) {
      if (group.length > 1 && this.options.mayBeOnes(error)) for (const one of group) await this.#runGroup([one]);
      else for (const { reject } of group) reject(error);
    }
  }
}

function whenAllAborted(signals: readonly (AbortSignal | undefined)[]): AbortSignal {
  const all = new AbortController();
  const check = (): void => {
    if (signals.every((signal) => signal?.aborted === true)) all.abort(signals[0]?.reason);
  };
  for (const signal of signals) signal?.addEventListener('abort', check, { once: true });
  check();
  return all.signal;
}
