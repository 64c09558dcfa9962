import type { Clock } from '../clock.js';
import { FairQueue, type FairQueueState } from './fair-queue.js';

export interface BulkheadOptions {
  /** Shown in refusals. */
  readonly name: string;
  /** Operations at a time. */
  readonly limit: number;
  /** Callers that may wait. */
  readonly maxQueue: number;
  /** Milliseconds that a caller waits at most. */
  readonly maxWaitMs: number;
  readonly clock?: Clock;
}

/** A limit with one bounded, first-come wait line. */
export class Bulkhead {
  readonly #name: string;
  readonly #queue: FairQueue;

  constructor(options: BulkheadOptions) {
    const { maxQueue, ...rest } = options;
    this.#name = options.name;
    this.#queue = new FairQueue({ ...rest, maxQueue, maxQueuePerKey: maxQueue });
  }

  get state(): FairQueueState {
    return this.#queue.state();
  }

  /** @throws BulkheadFullError when the operation was not started */
  run<T>(operation: () => Promise<T>, options: { readonly signal?: AbortSignal } = {}): Promise<T> {
    return this.#queue.run(this.#name, operation, options);
  }

  close(): void {
    this.#queue.close();
  }
}
