import { CREATE_WRITE_STREAM_PER_HOUR } from '@cloudact/bq-core';
import { type Clock, steadyClock } from '@cloudact/bq-resilience';

/** Streams that may be created without waiting: above 40 to 50 calls a second the service answers late, beyond 25 s (docs: write-api-best-practices). */
export const STREAM_BURST = 40;
const HOUR_MS = 3_600_000;

export interface StreamPaceOptions {
  readonly clock: Clock;
  /** Streams that this process may create in an hour: where several processes of a project write, its share. Default 10,000, which a project has. */
  readonly perHour?: number;
}

/** Spreads the creation of write streams, so that many small writes do not use up a project's hour in a minute. Whoever comes first is first. */
export class StreamPace {
  readonly #intervalMs: number;
  readonly #burst: number;
  /** When the next stream is due; in the past while there was little to do. */
  #due = -Infinity;
  readonly #clock: Clock;

  constructor({ clock, perHour = CREATE_WRITE_STREAM_PER_HOUR }: StreamPaceOptions) {
    this.#clock = steadyClock(clock);
    this.#burst = Math.min(STREAM_BURST, Math.ceil(perHour / 2));
    this.#intervalMs = HOUR_MS / Math.max(1, perHour - this.#burst);
  }

  /** Waits until one more stream may be created; answers with the milliseconds that took. */
  async admitted(signal?: AbortSignal): Promise<number> {
    signal?.throwIfAborted();
    const now = this.#clock.now();
    this.#due = Math.max(this.#due, now - this.#burst * this.#intervalMs) + this.#intervalMs;
    const waitMs = Math.round(this.#due - now);
    if (waitMs <= 0) return 0;
    await this.#clock.sleep(waitMs, signal);
    return waitMs;
  }
}
