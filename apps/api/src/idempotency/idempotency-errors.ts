import { CloudActError } from '@cloudact/bq-resilience';

export class IdempotencyKeyInvalidError extends CloudActError {
  readonly code = 'IDEMPOTENCY_KEY_INVALID';

  constructor() {
    super('The header Idempotency-Key must hold 1 to 255 visible ASCII characters, once. A UUID will do.');
  }
}

/** The key stands for another request already. */
export class IdempotencyKeyReusedError extends CloudActError {
  readonly code = 'IDEMPOTENCY_KEY_REUSED';

  constructor() {
    super('This Idempotency-Key was sent before with another body. Send the first body again, or use a new key.');
  }
}

/** The first request with this key is not done yet. */
export class IdempotencyKeyInUseError extends CloudActError {
  readonly code = 'IDEMPOTENCY_KEY_IN_USE';

  constructor(readonly retryAfterMs: number) {
    super('A request with this Idempotency-Key is still running. Send it again in a moment for its answer.');
  }
}
