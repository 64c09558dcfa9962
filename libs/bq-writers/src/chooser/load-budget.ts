import { LOAD_JOBS_PER_TABLE_PER_DAY } from '@cloudact/bq-core';
import { type Clock, steadyClock } from '@cloudact/bq-resilience';

const DAY_MS = 24 * 3_600_000;

/** Load and copy jobs that this process started, by target table, over the last 24 hours. Failed ones count too (docs: quotas#load_jobs). */
export class LoadBudget {
  /** Start times, oldest first. */
  readonly #started = new Map<string, number[]>();

  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = steadyClock(clock);
  }

  left(tablePath: string): number {
    return LOAD_JOBS_PER_TABLE_PER_DAY - this.#recent(tablePath).length;
  }

  started(tablePath: string): void {
    const recent = this.#recent(tablePath);
    recent.push(this.#clock.now());
    this.#started.set(tablePath, recent);
  }

  #recent(tablePath: string): number[] {
    const started = this.#started.get(tablePath) ?? [];
    const since = this.#clock.now() - DAY_MS;
    while (started.length > 0 && (started[0] as number) <= since) started.shift();
    return started;
  }
}
