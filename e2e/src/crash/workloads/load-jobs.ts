import type { Batch } from '../ledger.js';
import type { Target } from '../target.js';
import { TableWorkload } from './table-workload.js';

/** Load jobs with ids of our own: sent again under the same id, one runs exactly once. */
export class LoadJobsWorkload extends TableWorkload {
  override readonly name = 'load_jobs';

  protected override send(target: Target, batch: Batch): Promise<void> {
    return target.load(`load_${batch[0] ?? 0}`, this.name, batch);
  }

  override async settle(target: Target): Promise<void> {
    if (this.ledger.uncertain.length === 0) return;
    await this.send(target, this.ledger.uncertain);
    this.ledger.answered();
  }
}
