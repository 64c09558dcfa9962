import type { Batch } from '../ledger.js';
import type { Target } from '../target.js';
import { TableWorkload } from './table-workload.js';

export class InsertAllWorkload extends TableWorkload {
  override readonly name = 'insert_all';

  protected override async send(target: Target, batch: Batch): Promise<void> {
    await target.insertAll(this.name, batch);
  }
}
