import { CloudActError } from '../cloudact-error.js';

export type QueueRefusal = 'queue-full' | 'waited-too-long' | 'closed';

const TEXT: Record<QueueRefusal, string> = {
  'queue-full': 'has as many callers waiting as it may have',
  'waited-too-long': 'did not get to this call in time',
  closed: 'is shutting down',
};

/** Pushed back: nothing was started. `retryAfterMs` is an estimate from how long recent calls took. */
export class BulkheadFullError extends CloudActError {
  override readonly code = 'BULKHEAD_FULL';

  constructor(
    readonly queue: string,
    readonly key: string,
    readonly refusal: QueueRefusal,
    readonly retryAfterMs: number,
  ) {
    super(`${queue} ${TEXT[refusal]} (for ${key}); try again in ${Math.ceil(retryAfterMs / 1_000)} s`, { facts: { queue, key, refusal, retryAfterMs } });
  }
}
