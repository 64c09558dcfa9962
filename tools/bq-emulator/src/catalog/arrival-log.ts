/** Rows that came in together. */
export interface Arrival {
  /** `project:dataset.table`. */
  readonly table: string;
  readonly source: 'insertAll' | 'storage-write' | 'load';
  readonly rows: number;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** Appends that are remembered; older ones are forgotten. */
const KEPT = 10_000;

/** The order in which appends were committed since the start, for tests. */
export class ArrivalLog {
  readonly #arrivals: Arrival[] = [];

  add(arrival: Arrival): void {
    this.#arrivals.push(arrival);
    if (this.#arrivals.length > 2 * KEPT) this.#arrivals.splice(0, this.#arrivals.length - KEPT);
  }

  list(): readonly Arrival[] {
    return this.#arrivals.slice(-KEPT);
  }
}
