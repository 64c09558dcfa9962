import { CloudActError } from '@cloudact/bq-resilience';

export class KeyNotFoundError extends CloudActError {
  readonly code = 'KEY_NOT_FOUND';

  constructor(keyId: string) {
    super(`This organisation has no key ${keyId}. GET the list of keys for their ids.`, { facts: { keyId } });
  }
}

/** A key cannot hand out more than it has itself. */
export class ScopeEscalationError extends CloudActError {
  readonly code = 'SCOPE_ESCALATION';

  constructor(missing: readonly string[]) {
    super(`A key with scope ${missing.join(', ')} can only be made by a key that has ${missing.length === 1 ? 'it' : 'them'}, or with the root key.`, { facts: { missing } });
  }
}

/** Only a key that works and was not rotated yet can be rotated. */
export class KeyNotRotatableError extends CloudActError {
  readonly code = 'KEY_NOT_ROTATABLE';

  constructor(keyId: string, why: string) {
    super(`Key ${keyId} cannot be rotated: ${why}. Make a new key instead.`, { facts: { keyId, why } });
  }
}

export class KeyExpiryInvalidError extends CloudActError {
  readonly code = 'KEY_EXPIRY_INVALID';

  constructor(expiresAt: string) {
    super(`expires_at ${expiresAt} is not in the future. Leave it out for a key without an end.`, { facts: { expiresAt } });
  }
}
