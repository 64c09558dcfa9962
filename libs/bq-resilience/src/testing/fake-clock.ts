import type { Clock } from '../clock.js';

interface Sleeper {
  readonly wakeAt: number;
  readonly wake: () => void;
}

export interface FakeClockOptions {
  /** Epoch milliseconds at the start. Default: 2026-01-01T00:00:00Z. */
  readonly now?: number;
  /** True: a sleep moves the clock on its own and returns at once. Default: false, the test calls `advance`. */
  readonly autoAdvance?: boolean;
}

/** A clock that stands still until a test moves it. `slept` keeps every wait that was asked for, in milliseconds. */
export class FakeClock implements Clock {
  readonly slept: number[] = [];
  readonly #autoAdvance: boolean;
  #now: number;
  #sleepers: Sleeper[] = [];

  constructor(options: FakeClockOptions = {}) {
    this.#now = options.now ?? Date.UTC(2026, 0, 1);
    this.#autoAdvance = options.autoAdvance ?? false;
  }

  now(): number {
    return this.#now;
  }

  get sleeping(): number {
    return this.#sleepers.length;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.slept.push(ms);
    if (this.#autoAdvance) {
      this.#now += ms;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const onAbort = (): void => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        reject(signal?.reason as Error);
      };
      const sleeper: Sleeper = {
        wakeAt: this.#now + ms,
        wake: () => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#sleepers.push(sleeper);
    });
  }

  /** Moves time on, wakes whoever is due (earliest first), and lets what they do next run. */
  async advance(ms: number): Promise<void> {
    const target = this.#now + ms;
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      const due = this.#sleepers.filter((sleeper) => sleeper.wakeAt <= target).sort((a, b) => a.wakeAt - b.wakeAt)[0];
      if (due === undefined) break;
      this.#now = Math.max(this.#now, due.wakeAt);
      this.#sleepers = this.#sleepers.filter((sleeper) => sleeper !== due);
      due.wake();
    }
    this.#now = target;
  }
}
