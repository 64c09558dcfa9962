import { LOAD_JOBS_PER_TABLE_PER_DAY } from '@cloudact/bq-core';
import type { Clock } from '@cloudact/bq-resilience';

const DAY_MS = 24 * 3_600_000;

/** Load jobs that this process started, by table, over the last 24 hours. Failed ones count too (docs: quotas#load_jobs). */
export class LoadBudget {
  readonly #started = new Map<string, number[]>();

  constructor(private readonly clock: Clock) {}

  left(tablePath: string): number {
    return LOAD_JOBS_PER_TABLE_PER_DAY - this.#recent(tablePath).length;
  }

  started(tablePath: string): void {
    this.#started.set(tablePath, [...this.#recent(tablePath), this.clock.now()]);
  }

  #recent(tablePath: string): readonly number[] {
    const since = this.clock.now() - DAY_MS;
    return (this.#started.get(tablePath) ?? []).filter((at) => at > since);
  }
}
