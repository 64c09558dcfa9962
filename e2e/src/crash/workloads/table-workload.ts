import { type Batch, Ledger } from '../ledger.js';
import { between } from '../seeded-random.js';
import type { Target } from '../target.js';
import type { Workload } from './workload.js';

/** Rows in one request, at most. */
const MAX_ROWS = 40;

/** A workload that writes numbered rows to a table of its own. */
export abstract class TableWorkload implements Workload {
  abstract readonly name: string;
  protected readonly ledger = new Ledger();
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  async prepare(target: Target): Promise<void> {
    await target.createTable(this.name);
  }

  async write(target: Target): Promise<never> {
    for (;;) {
      const batch = this.ledger.begin(between(this.#random, 1, MAX_ROWS));
      await this.send(target, batch);
      this.ledger.answered();
    }
  }

  protected abstract send(target: Target, batch: Batch): Promise<void>;

  async faults(target: Target): Promise<readonly string[]> {
    return this.ledger.faults(await target.ids(this.name));
  }

  async settle(target: Target): Promise<void> {
    this.ledger.observe(await target.ids(this.name));
  }

  stored(): number {
    return this.ledger.stored;
  }
}
