import { CloudActError } from '@cloudact/bq-resilience';

/** What was stored is not what was sealed for this organisation and credential, or its key is gone. Never says which. */
export class CredentialUnreadableError extends CloudActError {
  readonly code = 'CREDENTIAL_UNREADABLE';

  constructor(aad: string, cause?: unknown) {
    super(`The secret stored for ${aad} cannot be opened: it was changed, moved from another credential, or its key is gone. Store the secret anew.`, { facts: { aad }, cause });
  }
}

/** The key service did not do what it was asked. Nothing was stored. */
export class KeyEncryptionUnavailableError extends CloudActError {
  readonly code = 'KEY_ENCRYPTION_UNAVAILABLE';
  readonly retryAfterMs = 5_000;

  constructor(why: string, cause?: unknown) {
    super(`The key service cannot be used: ${why}. Nothing was stored; send the request again.`, { facts: { why }, cause });
  }
}

/** Others than its owner could read the key file, or it is no key file. */
export class KeyFileUnsafeError extends CloudActError {
  readonly code = 'KEY_FILE_UNSAFE';

  constructor(file: string, why: string) {
    super(`The key file ${file} cannot be used: ${why}.`, { facts: { file, why } });
  }
}

export class CredentialNotFoundError extends CloudActError {
  readonly code = 'CREDENTIAL_NOT_FOUND';

  constructor(credentialId: string) {
    super(`This organisation has no credential ${credentialId}. GET the list of credentials for their ids.`, { facts: { credentialId } });
  }
}

/** Names the fields; never repeats a value. */
export class CredentialSecretInvalidError extends CloudActError {
  readonly code = 'CREDENTIAL_SECRET_INVALID';

  constructor(
    provider: string,
    readonly errors: readonly { readonly field: string; readonly message: string }[],
  ) {
    super(`The secret is none of ${provider}: ${errors.map(({ field, message }) => `${field} ${message}`).join('; ')}.`, { facts: { provider, fields: errors.map(({ field }) => field) } });
  }
}

export class CredentialNameTakenError extends CloudActError {
  readonly code = 'CREDENTIAL_NAME_TAKEN';

  constructor(name: string) {
    super(`The organisation has a credential named "${name}" already. Rotate its secret, or choose another name.`, { facts: { name } });
  }
}

/** Somebody else changed or deleted the credential between our read and our write. */
export class CredentialChangedMeanwhileError extends CloudActError {
  readonly code = 'CREDENTIAL_CHANGED_MEANWHILE';

  constructor(credentialId: string) {
    super(`Credential ${credentialId} was changed by another request at the same time, and this one changed nothing. Read it, and send the change again.`, { facts: { credentialId } });
  }
}
