import { randomUUID } from 'node:crypto';
import { QUOTA_LEASE_MS, type QuotaLedger, ReservationClosedError, type RunOfOrg } from '@cloudact/service-kit';
import { Logger } from '@nestjs/common';

/**
 * Runs within the limits of their organisation's plan. A start is counted in the step that gives it a place, before it does anything, on
 * the UTC day of that step. What a process that died had reserved is the same reservation for whoever starts the run again, and frees
 * its place after an hour otherwise.
 */
export class CountedRuns {
  readonly #log = new Logger(CountedRuns.name);

  constructor(private readonly ledger: Pick<QuotaLedger, 'reserve' | 'complete'>) {}

  /** @throws QuotaExceededError without calling `work` */
  async run<T>(run: RunOfOrg, work: () => Promise<T>): Promise<T> {
    const reserved = await this.#reserve(run);
    try {
      return await work();
    } finally {
      await this.#complete(reserved);
    }
  }

  /** A run that was counted and has ended is started again: that is another start. */
  async #reserve(run: RunOfOrg): Promise<RunOfOrg> {
    try {
      await this.ledger.reserve(run);
      return run;
    } catch (error) {
      if (!(error instanceof ReservationClosedError)) throw error;
      const again = { ...run, runId: `${run.runId}:${randomUUID()}` };
      await this.ledger.reserve(again);
      return again;
    }
  }

  /** What was written is written: a place that cannot be given back now is free when its lease ends. */
  async #complete(run: RunOfOrg): Promise<void> {
    try {
      await this.ledger.complete(run, 'USED');
    } catch (error) {
      this.#log.warn({ err: error, org: run.org, runId: run.runId }, `a run keeps its place for up to ${QUOTA_LEASE_MS / 60_000} minutes`);
    }
  }
}
