import { randomUUID } from 'node:crypto';
import { type Clock, systemClock } from '@cloudact/bq-resilience';
import type { JobState } from '../gateway.js';
import { ON_DEMAND_USD_PER_TIB } from '../limits.js';
import { costOfJob } from './cost-of-job.js';
import { CostOutbox } from './cost-outbox.js';
import type { CostIntent, CostRecord, CostSink } from './cost-record.js';

export interface DurableCostSinkOptions {
  /** Holds the outbox. One process a directory. */
  readonly directory: string;
  /** Stores a batch. The same id always comes with the same records, and must be stored once however often it comes. */
  readonly write: (batchId: string, records: readonly CostRecord[]) => Promise<void>;
  /** What became of a job; undefined when BigQuery has never heard of it. */
  readonly findJob: (jobId: string) => Promise<JobState | undefined>;
  /** Decimal text. Default: the US list price. */
  readonly usdPerTib?: string;
  /** Records in a batch at most. Default 500. */
  readonly maxBatch?: number;
  /** Milliseconds that a record waits for others. Default 5,000. */
  readonly maxDelayMs?: number;
  /** Milliseconds after its start from which an unknown job is taken for one that was never sent. Default 60,000. */
  readonly absentAfterMs?: number;
  readonly clock?: Clock;
  /** Told of what could not be looked up or stored; it is tried again, also by the next process. */
  readonly onError?: (error: unknown, waiting: number) => void;
}

const DEFAULTS = { usdPerTib: ON_DEMAND_USD_PER_TIB, maxBatch: 500, maxDelayMs: 5_000, absentAfterMs: 60_000 };
/** Batches that fail one after the other before the rest is left for later: the store is down. */
const FAILURES_IN_A_ROW = 3;

/**
 * Cost records that survive the death of the process: each job is in the outbox before it is sent, and leaves it when its record is
 * stored. What is found there at a start, and what ended without statistics, is looked up by job id, one at a time, so that a storm of
 * failures adds next to no load.
 */
export class DurableCostSink implements CostSink {
  readonly #options: DurableCostSinkOptions & typeof DEFAULTS;
  readonly #clock: Clock;
  readonly #outbox: CostOutbox;
  readonly #unresolved: Set<string>;
  readonly #onError: NonNullable<DurableCostSinkOptions['onError']>;
  #timer: NodeJS.Timeout | undefined;
  #draining: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(options: DurableCostSinkOptions) {
    this.#options = { ...DEFAULTS, ...options };
    this.#clock = options.clock ?? systemClock;
    this.#onError = options.onError ?? (() => undefined);
    this.#outbox = new CostOutbox({ directory: options.directory, onError: (error) => this.#onError(error, this.waiting) });
    this.#unresolved = new Set(this.#outbox.open.keys());
    if (this.waiting > 0) this.#drainLater();
  }

  /** Jobs and records that are not stored yet. */
  get waiting(): number {
    const batched = [...this.#outbox.batches.values()].reduce((sum, records) => sum + records.length, 0);
    return this.#outbox.open.size + this.#outbox.finished + batched;
  }

  started(intent: CostIntent): boolean {
    return this.#outbox.started(intent);
  }

  record(record: CostRecord): void {
    this.#unresolved.delete(record.jobId);
    this.#outbox.finish(record);
    if (this.#outbox.finished >= this.#options.maxBatch) void this.flush();
    else this.#drainLater();
  }

  unresolved(jobId: string): void {
    if (!this.#outbox.open.has(jobId)) return;
    this.#unresolved.add(jobId);
    this.#drainLater();
  }

  forget(jobId: string): void {
    this.#unresolved.delete(jobId);
    this.#outbox.forget(jobId);
  }

  /** Stores what can be stored now. Never rejects: what is left stays in the outbox. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#draining = this.#draining.then(() => this.#drain());
    return this.#draining;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.flush();
    if (this.waiting > 0) this.#onError(new Error('cost records wait in the outbox for the next start'), this.waiting);
    this.#outbox.close();
  }

  #drainLater(): void {
    if (!this.#closed) this.#timer ??= setTimeout(() => void this.flush(), this.#options.maxDelayMs).unref();
  }

  async #drain(): Promise<void> {
    await this.#lookUp();
    while (this.#outbox.finished > 0) this.#outbox.formBatch(`costs-${randomUUID()}`, this.#options.maxBatch);
    await this.#deliver();
    if (this.#unresolved.size > 0 || this.#outbox.batches.size > 0) this.#drainLater();
  }

  async #lookUp(): Promise<void> {
    const { findJob, usdPerTib, absentAfterMs } = this.#options;
    for (const jobId of [...this.#unresolved]) {
      const intent = this.#outbox.open.get(jobId);
      try {
        const job = intent === undefined ? undefined : await findJob(jobId);
        // it may have ended, and been recorded, while we were looking
        if (intent === undefined || !this.#outbox.open.has(jobId)) this.#unresolved.delete(jobId);
        else if (job?.statistics !== undefined) this.record(costOfJob(intent, job.statistics, usdPerTib, new Date(intent.startedAt.getTime() + job.statistics.durationMs)));
        else if (job === undefined && this.#clock.now() - intent.startedAt.getTime() >= absentAfterMs) this.forget(jobId);
      } catch (error) {
        this.#onError(error, this.waiting);
        return;
      }
    }
  }

  async #deliver(): Promise<void> {
    let failures = 0;
    for (const [batchId, records] of [...this.#outbox.batches]) {
      try {
        if (records.length > 0) await this.#options.write(batchId, records);
        this.#outbox.delivered(batchId);
        failures = 0;
      } catch (error) {
        this.#onError(error, this.waiting);
        failures += 1;
        if (failures === FAILURES_IN_A_ROW) return;
      }
    }
  }
}
