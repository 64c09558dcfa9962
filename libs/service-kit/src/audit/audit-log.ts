import { type Clock, systemClock } from '@cloudact/bq-resilience';
import { MicrosecondClock } from '../time/microsecond-clock.js';
import type { AuditBatch, AuditOutbox } from './audit-outbox.js';
import type { AuditEvent } from './audit-event.js';

export interface AuditLogOptions {
  readonly outbox: AuditOutbox;
  /** Stores a batch. The same id always comes with the same entries, and must be stored once however often it comes. */
  readonly write: (batch: AuditBatch, signal: AbortSignal) => Promise<void>;
  /** Told of what could not be kept or stored. What was kept is stored later, also by the next process. */
  readonly onError: (error: unknown, waiting: number) => void;
  /** Entries in a batch at most. Default 500. */
  readonly maxBatch?: number;
  /** Milliseconds that an entry waits for others. Default 1,000. */
  readonly maxDelayMs?: number;
  /** Milliseconds that closing waits for the table. Default 5,000; what is left is on disk. */
  readonly closeMs?: number;
  readonly clock?: Clock;
}

const DEFAULTS = { maxBatch: 500, maxDelayMs: 1_000, closeMs: 5_000 };
/** Longest wait after batches that failed. */
const LONGEST_DELAY_MS = 60_000;

interface Arrival {
  readonly event: AuditEvent;
  readonly at: string;
  readonly kept: () => void;
}

/**
 * The audit trail as requests see it: `record` resolves when the entry is on disk, and never rejects, so that a full disk or a table
 * that is down fails no request. Entries that arrive together share one commit and one batch.
 */
export class AuditLog {
  readonly #options: AuditLogOptions & typeof DEFAULTS;
  readonly #instants: MicrosecondClock;
  readonly #ends = new AbortController();
  #arrived: Arrival[] = [];
  #timer: NodeJS.Timeout | undefined;
  #failures = 0;
  #storing: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(options: AuditLogOptions) {
    this.#options = { ...DEFAULTS, ...options };
    this.#instants = new MicrosecondClock(options.clock ?? systemClock);
    if (options.outbox.waiting > 0) this.#storeLater();
  }

  record(event: AuditEvent): Promise<void> {
    return new Promise((kept) => {
      if (this.#arrived.length === 0) setImmediate(() => this.#keep());
      this.#arrived.push({ event, at: this.#instants.next(), kept });
    });
  }

  /** Stores what is on disk now. Never rejects. */
  flush(): Promise<void> {
    this.#keep();
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#storing = this.#storing.then(() => this.#storeAll());
    return this.#storing;
  }

  async close(): Promise<void> {
    this.#closed = true;
    const patience = setTimeout(() => this.#ends.abort(new Error('the service shuts down')), this.#options.closeMs);
    await this.flush();
    clearTimeout(patience);
    this.#options.outbox.close();
  }

  #keep(): void {
    const arrived = this.#arrived;
    this.#arrived = [];
    if (arrived.length === 0) return;
    const { outbox, onError } = this.#options;
    try {
      outbox.append(arrived.map(({ event, at }) => [event, at] as const));
      this.#storeLater();
    } catch (error) {
      onError(error, arrived.length);
    } finally {
      for (const { kept } of arrived) kept();
    }
  }

  #storeLater(): void {
    if (this.#closed || this.#timer !== undefined) return;
    const delay = Math.min(LONGEST_DELAY_MS, this.#options.maxDelayMs * 2 ** Math.min(10, this.#failures));
    this.#timer = setTimeout(() => void this.flush(), delay).unref();
  }

  async #storeAll(): Promise<void> {
    const { outbox, write, onError, maxBatch } = this.#options;
    try {
      for (let batch = outbox.nextBatch(maxBatch); batch !== undefined && !this.#ends.signal.aborted; batch = outbox.nextBatch(maxBatch)) {
        await write(batch, this.#ends.signal);
        outbox.stored(batch.id);
        this.#failures = 0;
      }
    } catch (error) {
      this.#failures += 1;
      onError(error, outbox.waiting);
      this.#storeLater();
    }
  }
}
