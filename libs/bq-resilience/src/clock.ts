import { setTimeout as delay } from 'node:timers/promises';

/** Time as a port, so that waits, deadlines and breakers can be tested without waiting. */
export interface Clock {
  /** Milliseconds since 1970-01-01 UTC. */
  now(): number;
  /** Resolves after `ms` milliseconds; rejects with the signal's reason as soon as it is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    signal?.throwIfAborted();
    try {
      await delay(ms, undefined, signal === undefined ? undefined : { signal });
    } catch (error) {
      // node throws its own AbortError; the caller's reason is the one that explains anything
      signal?.throwIfAborted();
      throw error;
    }
  },
};
