import type { Clock } from '@cloudact/bq-resilience';
import { LRUCache } from 'lru-cache';
import { TooManyBadKeysError } from '../errors.js';

/** Bad keys that a source may send in a minute before it is told to wait (ASVS 6.1.1). */
export const BAD_KEYS_PER_MINUTE = 60;
/** Keys of the right form cost a look-up each; so many may be guessed in a minute before unknown ones are not looked up any more. */
const GUESSES_PER_BAD_KEY = 5;
const WINDOW_MS = 60_000;
/** Sources that are remembered; one that was pushed out begins anew, which a million addresses could use, and a single one cannot. */
const SOURCES = 50_000;

export interface BadKeyLimiterOptions {
  readonly clock: Clock;
  /** Default 60. */
  readonly perMinute?: number;
}

interface Tally {
  bad: number;
  guesses: number;
  readonly until: number;
}

/**
 * Counts bad keys by source. It never stands before a key that works: a caller behind the same address as an attacker goes on, because
 * only what was found bad is refused, and only keys that never worked here count as guesses.
 */
export class BadKeyLimiter {
  readonly #tallies = new LRUCache<string, Tally>({ max: SOURCES });

  constructor(private readonly options: BadKeyLimiterOptions) {}

  /** A key was bad. @returns what to answer instead of 401, when it was one too many */
  failed(source: string): TooManyBadKeysError | undefined {
    const tally = this.#tally(source);
    tally.bad += 1;
    return tally.bad > this.#most ? this.#refusal(tally) : undefined;
  }

  /** A key that was never seen is about to be looked up. @throws TooManyBadKeysError when the source has guessed too often */
  guesses(source: string): void {
    const tally = this.#tally(source);
    if (tally.guesses >= this.#most * GUESSES_PER_BAD_KEY) throw this.#refusal(tally);
    tally.guesses += 1;
  }

  /** The guess was right. */
  guessed(source: string): void {
    const tally = this.#tallies.get(source);
    if (tally !== undefined) tally.guesses = Math.max(0, tally.guesses - 1);
  }

  get #most(): number {
    return this.options.perMinute ?? BAD_KEYS_PER_MINUTE;
  }

  #tally(source: string): Tally {
    const now = this.options.clock.now();
    const known = this.#tallies.get(source);
    if (known !== undefined && now < known.until) return known;
    const tally = { bad: 0, guesses: 0, until: now + WINDOW_MS };
    this.#tallies.set(source, tally);
    return tally;
  }

  #refusal({ until }: Tally): TooManyBadKeysError {
    return new TooManyBadKeysError(until - this.options.clock.now());
  }
}
