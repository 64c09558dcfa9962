import type { CostRecord, CostSink } from './cost-record.js';

export interface BufferedCostSinkOptions {
  /** Stores a batch; called with one batch at a time. */
  readonly write: (records: readonly CostRecord[]) => Promise<void>;
  /** Records in a batch at most. Default 500. */
  readonly maxBatch?: number;
  /** Milliseconds that a record waits for others. Default 5,000. */
  readonly maxDelayMs?: number;
  /** Records kept while the store fails; beyond, the oldest go. Default 50,000. */
  readonly maxBuffered?: number;
  /** Told of every batch that could not be stored (it is tried again) and of records given up. */
  readonly onError?: (error: unknown, recordsDropped: number) => void;
}

/**
 * Batches cost records in memory, for processes without a data directory: what is buffered when such a process dies is lost, and a job
 * that fails is not recorded. Services use `DurableCostSink`.
 */
export class BufferedCostSink implements CostSink {
  readonly #options: Required<BufferedCostSinkOptions>;
  #buffer: CostRecord[] = [];
  #timer: NodeJS.Timeout | undefined;
  #flushing: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(options: BufferedCostSinkOptions) {
    this.#options = { maxBatch: 500, maxDelayMs: 5_000, maxBuffered: 50_000, onError: () => undefined, ...options };
  }

  get buffered(): number {
    return this.#buffer.length;
  }

  started(): true {
    return true;
  }

  unresolved(): void {}

  forget(): void {}

  record(record: CostRecord): void {
    this.#buffer.push(record);
    const excess = this.#buffer.length - this.#options.maxBuffered;
    if (excess > 0) {
      this.#buffer.splice(0, excess);
      this.#options.onError(new Error('the cost store has been failing for too long'), excess);
    }
    if (this.#closed || this.#buffer.length >= this.#options.maxBatch) void this.flush();
    else this.#timer ??= setTimeout(() => void this.flush(), this.#options.maxDelayMs).unref();
  }

  /** Stores what is there now. Never rejects: failures go to `onError`, and the records stay. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#flushing = this.#flushing.then(() => this.#writeAll());
    return this.#flushing;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.flush();
    const lost = this.#buffer.length;
    if (lost > 0) this.#options.onError(new Error('cost records could not be stored before the shutdown'), lost);
  }

  async #writeAll(): Promise<void> {
    while (this.#buffer.length > 0) {
      const batch = this.#buffer.slice(0, this.#options.maxBatch);
      try {
        await this.#options.write(batch);
      } catch (error) {
        this.#options.onError(error, 0);
        return;
      }
      // by identity: an overflow may have shifted the buffer while the batch was on its way
      const stored = new Set(batch);
      this.#buffer = this.#buffer.filter((record) => !stored.has(record));
    }
  }
}
