import { type Clock, systemClock } from '../clock.js';
import { BulkheadFullError, type QueueRefusal } from './bulkhead-full-error.js';

export interface FairQueueOptions {
  /** Shown in refusals. */
  readonly name: string;
  /** Operations at a time, all keys together. Default: no limit but the keys' own. */
  readonly limit?: number;
  /** Operations at a time for one key. Default: no limit of its own. */
  readonly limitPerKey?: number | ((key: string) => number);
  /** Callers of one key that may wait. Default 100. */
  readonly maxQueuePerKey?: number;
  /** Callers that may wait, all keys together. Default 10,000. */
  readonly maxQueue?: number;
  /** Milliseconds that a caller waits at most. Default 30,000. */
  readonly maxWaitMs?: number;
  readonly clock?: Clock;
}

export interface FairQueueState {
  readonly running: number;
  readonly waiting: number;
}

interface Waiter {
  readonly start: () => void;
  readonly refuse: (refusal: QueueRefusal) => void;
}
interface Lane {
  running: number;
  readonly waiting: Waiter[];
}

const SHORTEST_RETRY_MS = 1_000;
/** Weight of the newest call in the running mean of durations. */
const NEWEST = 0.2;

/**
 * A bounded wait line in front of a shared limit. Free slots go round the keys in turn, so that a key with a thousand callers
 * waiting delays a key with one caller by one operation, not by a thousand.
 */
export class FairQueue {
  readonly #options: Required<FairQueueOptions>;
  readonly #lanes = new Map<string, Lane>();
  /** Keys with callers waiting, in the order of their next turn. */
  readonly #turns = new Set<string>();
  #running = 0;
  #waiting = 0;
  #meanMs = 0;
  #closed = false;

  constructor(options: FairQueueOptions) {
    this.#options = { limit: Infinity, limitPerKey: Infinity, maxQueuePerKey: 100, maxQueue: 10_000, maxWaitMs: 30_000, clock: systemClock, ...options };
  }

  /** Of one key, or of all together. */
  state(key?: string): FairQueueState {
    if (key === undefined) return { running: this.#running, waiting: this.#waiting };
    const lane = this.#lanes.get(key);
    return { running: lane?.running ?? 0, waiting: lane?.waiting.length ?? 0 };
  }

  /** @throws BulkheadFullError when the operation was not started; the signal's reason when it was aborted while waiting */
  async run<T>(key: string, operation: () => Promise<T>, options: { readonly signal?: AbortSignal } = {}): Promise<T> {
    const lane = await this.#enter(key, options.signal);
    const startedAt = this.#options.clock.now();
    try {
      return await operation();
    } finally {
      this.#meanMs += NEWEST * (this.#options.clock.now() - startedAt - this.#meanMs);
      this.#leave(key, lane);
    }
  }

  /** Refuses whoever waits and whoever comes; what runs may finish. */
  close(): void {
    this.#closed = true;
    for (const lane of this.#lanes.values()) for (const waiter of [...lane.waiting]) waiter.refuse('closed');
  }

  async #enter(key: string, signal: AbortSignal | undefined): Promise<Lane> {
    signal?.throwIfAborted();
    if (this.#closed) throw this.#refusal(key, 'closed');
    const lane = this.#lane(key);
    // nobody of this key waits and there is room: nobody else who could run is waiting either
    if (lane.waiting.length === 0 && this.#hasRoom(key, lane)) {
      this.#start(lane);
      return lane;
    }
    if (lane.waiting.length >= this.#options.maxQueuePerKey || this.#waiting >= this.#options.maxQueue) {
      this.#forgetIfIdle(key, lane);
      throw this.#refusal(key, 'queue-full');
    }
    await this.#wait(key, lane, signal);
    return lane;
  }

  #wait(key: string, lane: Lane, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = new AbortController();
      const settle = (finish: () => void): void => {
        const position = lane.waiting.indexOf(waiter);
        if (position === -1) return;
        lane.waiting.splice(position, 1);
        this.#waiting -= 1;
        if (lane.waiting.length === 0) this.#turns.delete(key);
        signal?.removeEventListener('abort', onAbort);
        timer.abort();
        finish();
        this.#forgetIfIdle(key, lane);
      };
      const onAbort = (): void => settle(() => reject(signal?.reason as Error));
      const waiter: Waiter = {
        start: () =>
          settle(() => {
            this.#start(lane);
            resolve();
          }),
        refuse: (refusal) => settle(() => reject(this.#refusal(key, refusal))),
      };
      lane.waiting.push(waiter);
      this.#waiting += 1;
      this.#turns.add(key);
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#options.clock.sleep(this.#options.maxWaitMs, timer.signal).then(
        () => waiter.refuse('waited-too-long'),
        () => undefined,
      );
    });
  }

  #start(lane: Lane): void {
    lane.running += 1;
    this.#running += 1;
  }

  #leave(key: string, lane: Lane): void {
    lane.running -= 1;
    this.#running -= 1;
    this.#forgetIfIdle(key, lane);
    this.#startWaiting();
  }

  #startWaiting(): void {
    for (const key of [...this.#turns]) {
      if (this.#running >= this.#options.limit) return;
      const lane = this.#lane(key);
      const next = lane.waiting[0];
      if (next === undefined || !this.#hasRoom(key, lane)) continue;
      // to the back of the turns, whether or not more callers of this key wait
      this.#turns.delete(key);
      if (lane.waiting.length > 1) this.#turns.add(key);
      next.start();
    }
  }

  #hasRoom(key: string, lane: Lane): boolean {
    const { limit, limitPerKey } = this.#options;
    return this.#running < limit && lane.running < (typeof limitPerKey === 'number' ? limitPerKey : limitPerKey(key));
  }

  #lane(key: string): Lane {
    let lane = this.#lanes.get(key);
    if (lane === undefined) {
      lane = { running: 0, waiting: [] };
      this.#lanes.set(key, lane);
    }
    return lane;
  }

  #forgetIfIdle(key: string, lane: Lane): void {
    if (lane.running === 0 && lane.waiting.length === 0) this.#lanes.delete(key);
  }

  #refusal(key: string, refusal: QueueRefusal): BulkheadFullError {
    const lane = this.#lanes.get(key);
    const ahead = (lane?.waiting.length ?? 0) + 1;
    const abreast = Math.max(1, Math.min(this.#running, lane?.running ?? 1));
    const estimate = Math.ceil((ahead / abreast) * this.#meanMs);
    return new BulkheadFullError(this.#options.name, key, refusal, Math.max(SHORTEST_RETRY_MS, estimate));
  }
}
