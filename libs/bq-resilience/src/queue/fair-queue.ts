import { type Clock, systemClock } from '../clock.js';
import { BulkheadFullError, type QueueRefusal } from './bulkhead-full-error.js';
import { FairShares } from './fair-shares.js';
import { TagHeap } from './tag-heap.js';

export interface FairQueueOptions {
  /** Shown in refusals. */
  readonly name: string;
  /** Operations at a time, all keys together. Default: no limit but the keys' own. */
  readonly limit?: number;
  /** Operations at a time for one key. Default: no limit of its own. */
  readonly limitPerKey?: number | ((key: string) => number);
  /** Share of a key in a limit that all want, above 0: weight 4 starts four times as often as weight 1. Default 1 for all. */
  readonly weightOf?: (key: string) => number;
  /** Callers of one key that may wait. Default 100. */
  readonly maxQueuePerKey?: number;
  /** Callers that may wait, all keys together. Default 10,000. One more pushes the newest caller of the longest line out, unless that is its own. */
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
  readonly key: string;
  running: number;
  /** In the order they came. */
  readonly waiting: Set<Waiter>;
  /** Its place among those who wait for the shared limit; undefined while it has none. */
  turn: Turn | undefined;
}
interface Turn {
  readonly lane: Lane;
  readonly tag: number;
  readonly order: number;
}

const SHORTEST_RETRY_MS = 1_000;
/** Weight of the newest call in the running mean of durations. */
const NEWEST = 0.2;

/**
 * A bounded wait line in front of a shared limit. Free slots are shared by weight between the keys that wait, so that a key with a
 * thousand callers waiting delays a key with one caller by one operation, not by a thousand. No slot stays free while somebody who may
 * have it waits.
 */
export class FairQueue {
  readonly #options: Required<FairQueueOptions>;
  readonly #lanes = new Map<string, Lane>();
  /** Lanes whose first caller could start as soon as the shared limit has room. May hold turns that are over. */
  readonly #turns = new TagHeap<Turn>();
  readonly #shares = new FairShares();
  #running = 0;
  #waiting = 0;
  #order = 0;
  #meanMs = 0;
  #closed = false;

  constructor(options: FairQueueOptions) {
    this.#options = { limit: Infinity, limitPerKey: Infinity, weightOf: () => 1, maxQueuePerKey: 100, maxQueue: 10_000, maxWaitMs: 30_000, clock: systemClock, ...options };
  }

  /** Of one key, or of all together. */
  state(key?: string): FairQueueState {
    if (key === undefined) return { running: this.#running, waiting: this.#waiting };
    const lane = this.#lanes.get(key);
    return { running: lane?.running ?? 0, waiting: lane?.waiting.size ?? 0 };
  }

  /** @throws BulkheadFullError when the operation was not started; the signal's reason when it was aborted while waiting */
  async run<T>(key: string, operation: () => Promise<T>, options: { readonly signal?: AbortSignal } = {}): Promise<T> {
    const lane = await this.#enter(key, options.signal);
    const startedAt = this.#options.clock.now();
    try {
      return await operation();
    } finally {
      this.#meanMs += NEWEST * (this.#options.clock.now() - startedAt - this.#meanMs);
      this.#leave(lane);
    }
  }

  /** A key's limit may have grown: starts those who wait for it. */
  limitChanged(key: string): void {
    const lane = this.#lanes.get(key);
    if (lane === undefined) return;
    this.#giveTurn(lane);
    this.#startWaiting();
  }

  /** Refuses whoever waits and whoever comes; what runs may finish. */
  close(): void {
    this.#closed = true;
    for (const lane of [...this.#lanes.values()]) for (const waiter of [...lane.waiting]) waiter.refuse('closed');
  }

  async #enter(key: string, signal: AbortSignal | undefined): Promise<Lane> {
    signal?.throwIfAborted();
    if (this.#closed) throw this.#refusal(key, 'closed');
    const lane = this.#lane(key);
    // nobody of this key waits and there is room: nobody else who could run is waiting either
    if (lane.waiting.size === 0 && this.#running < this.#options.limit && this.#hasRoom(lane)) {
      const tag = this.#shares.tagOf(key, this.#options.weightOf(key));
      this.#start(lane, tag);
      return lane;
    }
    if (lane.waiting.size >= this.#options.maxQueuePerKey || (this.#waiting >= this.#options.maxQueue && !this.#makePlaceFor(lane))) {
      this.#forgetIfIdle(lane);
      throw this.#refusal(key, 'queue-full');
    }
    await this.#wait(lane, signal);
    return lane;
  }

  /** The line is full: whoever fills it most gives way, so that one key's crowd never refuses another key. */
  #makePlaceFor(newcomer: Lane): boolean {
    let longest = newcomer;
    for (const lane of this.#lanes.values()) if (lane.waiting.size > longest.waiting.size) longest = lane;
    if (longest.waiting.size <= newcomer.waiting.size + 1) return false;
    [...longest.waiting].at(-1)?.refuse('queue-full');
    return true;
  }

  #wait(lane: Lane, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = new AbortController();
      const settle = (finish: () => void): void => {
        if (!lane.waiting.delete(waiter)) return;
        this.#waiting -= 1;
        signal?.removeEventListener('abort', onAbort);
        timer.abort();
        finish();
        this.#forgetIfIdle(lane);
      };
      const onAbort = (): void => settle(() => reject(signal?.reason as Error));
      const waiter: Waiter = { start: () => settle(resolve), refuse: (refusal) => settle(() => reject(this.#refusal(lane.key, refusal))) };
      lane.waiting.add(waiter);
      this.#waiting += 1;
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#options.clock.sleep(this.#options.maxWaitMs, timer.signal).then(
        () => waiter.refuse('waited-too-long'),
        () => undefined,
      );
      this.#giveTurn(lane);
      this.#startWaiting();
    });
  }

  #start(lane: Lane, tag: number): void {
    this.#shares.started(tag);
    lane.running += 1;
    this.#running += 1;
  }

  #leave(lane: Lane): void {
    lane.running -= 1;
    this.#running -= 1;
    this.#giveTurn(lane);
    this.#startWaiting();
    this.#forgetIfIdle(lane);
  }

  /** Lines a lane up for the shared limit, when it has somebody to start and its own limit lets it. */
  #giveTurn(lane: Lane): void {
    if (lane.turn !== undefined || lane.waiting.size === 0 || !this.#hasRoom(lane)) return;
    lane.turn = { lane, tag: this.#shares.tagOf(lane.key, this.#options.weightOf(lane.key)), order: (this.#order += 1) };
    this.#turns.push(lane.turn);
  }

  #startWaiting(): void {
    while (this.#running < this.#options.limit) {
      const turn = this.#turns.pop();
      if (turn === undefined) return;
      const { lane, tag } = turn;
      lane.turn = undefined;
      const [next] = lane.waiting;
      // all of them gave up, or the key's limit has shrunk since
      if (next === undefined || !this.#hasRoom(lane)) continue;
      this.#start(lane, tag);
      next.start();
      this.#giveTurn(lane);
    }
  }

  #hasRoom(lane: Lane): boolean {
    const { limitPerKey } = this.#options;
    return lane.running < (typeof limitPerKey === 'number' ? limitPerKey : limitPerKey(lane.key));
  }

  #lane(key: string): Lane {
    let lane = this.#lanes.get(key);
    if (lane === undefined) {
      lane = { key, running: 0, waiting: new Set(), turn: undefined };
      this.#lanes.set(key, lane);
    }
    return lane;
  }

  #forgetIfIdle(lane: Lane): void {
    if (lane.running > 0 || lane.waiting.size > 0 || this.#lanes.get(lane.key) !== lane) return;
    this.#lanes.delete(lane.key);
    this.#shares.forget(lane.key);
  }

  #refusal(key: string, refusal: QueueRefusal): BulkheadFullError {
    const lane = this.#lanes.get(key);
    const ahead = (lane?.waiting.size ?? 0) + 1;
    const abreast = Math.max(1, Math.min(this.#running, lane?.running ?? 1));
    const estimate = Math.ceil((ahead / abreast) * this.#meanMs);
    return new BulkheadFullError(this.#options.name, key, refusal, Math.max(SHORTEST_RETRY_MS, estimate));
  }
}
