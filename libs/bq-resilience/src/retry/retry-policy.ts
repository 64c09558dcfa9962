import { type Clock, systemClock } from '../clock.js';
import type { FailureClass } from '../failure/failure-class.js';
import { RetryBudget } from './retry-budget.js';

export interface RetryPolicyOptions {
  /** What a thrown value means; `minWaitMs` should already include a `Retry-After`. */
  readonly classify: (error: unknown) => FailureClass;
  /** Attempts in all, the first included. Default 3. */
  readonly attempts?: number;
  /** Upper bound of the first wait, milliseconds. Default 1,000. */
  readonly minDelayMs?: number;
  /** Upper bound of any wait, milliseconds. Default 32,000 (docs: reliability-intro, maximum_backoff). */
  readonly maxDelayMs?: number;
  /** A failure that asks for a longer wait than this, milliseconds, is thrown at once: its caller can wait better. Default 120,000. */
  readonly longestWaitMs?: number;
  /** Share one among the callers of a backend. Default: one of its own. */
  readonly budget?: RetryBudget;
  readonly clock?: Clock;
  /** Uniform in [0, 1). */
  readonly random?: () => number;
}

export interface RetryAttempt {
  /** 1 for the first. */
  readonly number: number;
  /** Why there is another attempt; absent on the first. */
  readonly previous?: { readonly error: unknown; readonly failure: FailureClass };
}

export interface RetryRunOptions {
  /** Ends the wait between attempts at once; running attempts must watch it themselves. */
  readonly signal?: AbortSignal;
  readonly onRetry?: (attempt: RetryAttempt, waitMs: number) => void;
}

/** The longest that a failure may make a caller wait before the next attempt, milliseconds: twice the minute that `Retry-After` usually asks for. */
export const LONGEST_WAIT_MS = 120_000;

/**
 * Repeats what may be repeated, with full jitter: each wait is uniform in [0, min(maxDelay, minDelay * 2^n)), and not below the
 * failure's own minimum. What finally fails is thrown as it was, never wrapped.
 */
export class RetryPolicy {
  readonly #options: Required<RetryPolicyOptions>;

  constructor(options: RetryPolicyOptions) {
    this.#options = {
      attempts: 3,
      minDelayMs: 1_000,
      maxDelayMs: 32_000,
      longestWaitMs: LONGEST_WAIT_MS,
      budget: new RetryBudget(),
      clock: systemClock,
      random: Math.random,
      ...options,
    };
  }

  async run<T>(operation: (attempt: RetryAttempt) => Promise<T>, options: RetryRunOptions = {}): Promise<T> {
    const { classify, attempts, budget, clock, longestWaitMs } = this.#options;
    options.signal?.throwIfAborted();
    budget.recordFirstAttempt();
    let attempt: RetryAttempt = { number: 1 };
    for (;;) {
      try {
        return await operation(attempt);
      } catch (error) {
        const failure = classify(error);
        const stop = !failure.retryable || failure.minWaitMs > longestWaitMs || attempt.number >= attempts || options.signal?.aborted === true || !budget.tryRetry();
        if (stop) throw error;
        const waitMs = this.#delay(attempt.number, failure.minWaitMs);
        attempt = { number: attempt.number + 1, previous: { error, failure } };
        options.onRetry?.(attempt, waitMs);
        await clock.sleep(waitMs, options.signal);
      }
    }
  }

  /** The minimum is kept apart by a jitter of its own, so that a crowd told to wait 10 s does not return in one instant. */
  #delay(failedAttempt: number, minWaitMs: number): number {
    const { minDelayMs, maxDelayMs, random } = this.#options;
    const ceiling = Math.min(maxDelayMs, minDelayMs * 2 ** (failedAttempt - 1));
    const jitter = random() * ceiling;
    return Math.round(minWaitMs === 0 ? jitter : minWaitMs + jitter);
  }
}
