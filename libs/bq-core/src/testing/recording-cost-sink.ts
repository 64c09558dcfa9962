import type { CostIntent, CostRecord, CostSink } from '../cost/cost-record.js';

/** Keeps cost records in memory. */
export class RecordingCostSink implements CostSink {
  readonly records: CostRecord[] = [];

  readonly intents: CostIntent[] = [];
  /** Job ids. */
  readonly unresolvedJobs: string[] = [];

  started(intent: CostIntent): boolean {
    this.intents.push(intent);
    return true;
  }

  unresolved(jobId: string): void {
    this.unresolvedJobs.push(jobId);
  }

  forget(): void {}

  record(record: CostRecord): void {
    this.records.push(record);
  }

  async close(): Promise<void> {}
}
