import type { CostRecord, CostSink } from '../cost/cost-record.js';

/** Keeps cost records in memory. */
export class RecordingCostSink implements CostSink {
  readonly records: CostRecord[] = [];

  record(record: CostRecord): void {
    this.records.push(record);
  }

  async close(): Promise<void> {}
}
