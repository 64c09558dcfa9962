/** A row as it is found: in the table, or in a dead letter that waits. */
export interface FoundRow {
  readonly id: string;
  readonly org: string;
  readonly count: number;
}

export interface Tally {
  /** Rows that were offered to a writer. */
  readonly attempted: number;
  /** Rows that a receipt has said are stored or kept as dead letters. */
  readonly acked: number;
  /** Acknowledged, and nowhere. */
  readonly lost: number;
  /** There more than once. */
  readonly duplicated: number;
  /** There, and never offered, or of another organisation. */
  readonly unexpected: number;
  /** Acknowledged only after the fault had struck them. */
  readonly recovered: number;
}

/** What was offered and what was acknowledged, by row; compared with what is there at the end. */
export class Book {
  readonly #attempted = new Set<string>();
  readonly #acked = new Set<string>();
  #recovered = 0;

  offer(ids: Iterable<string>): void {
    for (const id of ids) this.#attempted.add(id);
  }

  acknowledge(ids: Iterable<string>): void {
    for (const id of ids) this.#acked.add(id);
  }

  recover(rows: number): void {
    this.#recovered += rows;
  }

  /** Offered, and not acknowledged. */
  get open(): number {
    return [...this.#attempted].filter((id) => !this.#acked.has(id)).length;
  }

  tally(found: readonly FoundRow[], org: string): Tally {
    const counts = new Map<string, number>();
    for (const { id, count } of found) counts.set(id, (counts.get(id) ?? 0) + count);
    return {
      attempted: this.#attempted.size,
      acked: this.#acked.size,
      lost: [...this.#acked].filter((id) => !counts.has(id)).length,
      duplicated: [...counts.values()].reduce((sum, count) => sum + count - 1, 0),
      unexpected: found.filter((row) => row.org !== org || !this.#attempted.has(row.id)).length,
      recovered: this.#recovered,
    };
  }
}
