import { type Clock, systemClock } from '@cloudact/bq-resilience';

export interface PaceOptions {
  /** Calls a second in the long run. */
  readonly perSecond: number;
  /** Calls that may go out at once after a rest. Default: those of one second. */
  readonly burst?: number;
  readonly clock?: Clock;
}

/** Lets calls through at a rate, in the order in which they came. */
export class Pace {
  readonly #intervalMs: number;
  readonly #aheadMs: number;
  readonly #clock: Clock;
  /** When the next turn would be, were there no burst. */
  #nextAt = 0;

  constructor({ perSecond, burst = perSecond, clock = systemClock }: PaceOptions) {
    this.#intervalMs = 1_000 / perSecond;
    this.#aheadMs = (burst - 1) * this.#intervalMs;
    this.#clock = clock;
  }

  /** Resolves when it is the caller's turn; rejects with the signal's reason. */
  async turn(signal?: AbortSignal): Promise<void> {
    const now = this.#clock.now();
    const at = Math.max(this.#nextAt, now - this.#aheadMs);
    this.#nextAt = at + this.#intervalMs;
    if (at > now) await this.#clock.sleep(at - now, signal);
  }
}
