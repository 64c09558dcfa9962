import { CloudActError } from '@cloudact/bq-resilience';

/** A key was sent again with another request. */
export class IdempotencyKeyReusedError extends CloudActError {
  readonly code = 'IDEMPOTENCY_KEY_REUSED';

  constructor(key: string, operation: string) {
    super(`Idempotency-Key "${key}" came before with another request to ${operation} (another body, path or query). Use a new key for a new request.`, { facts: { key, operation } });
  }
}

/** The first request of a key is still at work. */
export class RequestInProgressError extends CloudActError {
  readonly code = 'REQUEST_IN_PROGRESS';
  readonly retryAfterMs = 2_000;

  constructor(key: string, operation: string) {
    super(`A request to ${operation} with Idempotency-Key "${key}" is at work. Send it again later for its answer.`, { facts: { key, operation } });
  }
}
