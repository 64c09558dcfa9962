import type { FaultPlan } from '../faults/fault-plan.js';
import type { TableRecord } from './resources.js';
import { keyOf } from './table-ddl.js';
import type { TableId } from './table-store.js';

/** Tables as streaming writers still see them, where a fault makes changes of schemas slow to reach those. */
export class SlowSchemas {
  readonly #clock: () => number;
  readonly #faults: FaultPlan;
  /** Each table as it was before the last change of its schema, and until when writers see it so. */
  readonly #before = new Map<string, { readonly record: TableRecord | undefined; readonly until: number }>();

  constructor(options: { readonly clock: () => number; readonly faults: FaultPlan }) {
    this.#clock = options.clock;
    this.#faults = options.faults;
  }

  /** @param record the table before the change; undefined for one that is new */
  changed(id: TableId, record: TableRecord | undefined): void {
    const delay = this.#faults.schemaDelayMs(id);
    if (delay > 0) this.#before.set(keyOf(id), { record, until: this.#clock() + delay });
    else this.#before.delete(keyOf(id));
  }

  /** @param present the table as it is */
  seenByWriters(id: TableId, present: TableRecord | undefined): TableRecord | undefined {
    const before = this.#before.get(keyOf(id));
    return before === undefined || before.until <= this.#clock() ? present : before.record;
  }
}
