import { type Clock, systemClock } from '@cloudact/bq-resilience';

/**
 * The present as BigQuery keeps it: ISO 8601 in UTC with microseconds, `2026-01-31T12:00:00.123456Z`. No two calls return the same
 * text, and a later call never returns an earlier one, so that rows written within a millisecond keep their order.
 */
export class MicrosecondClock {
  #last = 0n;

  constructor(private readonly clock: Clock = systemClock) {}

  next(): string {
    const present = BigInt(this.clock.now()) * 1_000n;
    this.#last = present > this.#last ? present : this.#last + 1n;
    return textOf(this.#last);
  }
}

/** An instant, given in milliseconds, in the same form. */
export function instantText(epochMs: number): string {
  return textOf(BigInt(Math.trunc(epochMs)) * 1_000n);
}

function textOf(micros: bigint): string {
  const milliseconds = new Date(Number(micros / 1_000n)).toISOString().slice(0, -1);
  return `${milliseconds}${String(micros % 1_000n).padStart(3, '0')}Z`;
}
