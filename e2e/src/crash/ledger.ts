/** Ids of the rows that one request carries. */
export type Batch = readonly number[];

/** What a workload has sent and what it was told; rows are numbered from 0. */
export class Ledger {
  readonly #answered = new Set<number>();
  #uncertain: Batch = [];
  #next = 0;

  /** The rows of the next request; what becomes of them is uncertain until it is answered. */
  begin(rows: number): Batch {
    this.#uncertain = Array.from({ length: rows }, (_, i) => this.#next + i);
    this.#next += rows;
    return this.#uncertain;
  }

  answered(): void {
    for (const id of this.#uncertain) this.#answered.add(id);
    this.#uncertain = [];
  }

  /** Rows that a request carried which was never answered. */
  get uncertain(): Batch {
    return this.#uncertain;
  }

  get stored(): number {
    return this.#answered.size;
  }

  /** Takes the store's word for the request that was never answered: from now on its rows are stored, or must never appear. */
  observe(actual: readonly number[]): void {
    if (this.#uncertain.some((id) => actual.includes(id))) this.answered();
    else this.#uncertain = [];
  }

  /** How the stored rows differ from what was answered; empty where they agree. */
  faults(actual: readonly number[]): readonly string[] {
    const counts = new Map<number, number>();
    for (const id of actual) counts.set(id, (counts.get(id) ?? 0) + 1);
    const uncertain = new Set(this.#uncertain);
    const lost = [...this.#answered].filter((id) => !counts.has(id));
    const twice = [...counts].filter(([, count]) => count > 1).map(([id]) => id);
    const strange = [...counts.keys()].filter((id) => !this.#answered.has(id) && !uncertain.has(id));
    const half = this.#uncertain.filter((id) => counts.has(id)).length;
    return [
      ...told('answered, but not stored', lost), ...told('stored more than once', twice), ...told('stored, but never acknowledged nor in flight', strange),
      ...(half > 0 && half < uncertain.size ? [`one request stored in part: ${half} of ${uncertain.size} rows`] : []),
    ];
  }
}

const told = (what: string, ids: readonly number[]): readonly string[] => (ids.length === 0 ? [] : [`${what}: ${ids.length} rows, first ${ids.slice(0, 5).join(', ')}`]);
