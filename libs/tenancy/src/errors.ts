import { CloudActError } from '@cloudact/bq-resilience';

/** No key where one is needed. */
export class KeyMissingError extends CloudActError {
  readonly code = 'KEY_MISSING';

  constructor(header: string) {
    super(`This route needs a key in the header ${header}.`, { facts: { header } });
  }
}

/** Unknown, mistyped, expired and revoked keys all answer the same, so that nobody learns which keys exist. */
export class KeyInvalidError extends CloudActError {
  readonly code = 'KEY_INVALID';

  constructor() {
    super('The key is not valid. Check that it was copied whole; a new one can be made with the root key or an admin key.');
  }
}

export class ScopeMissingError extends CloudActError {
  readonly code = 'SCOPE_MISSING';

  constructor(readonly scope: string) {
    super(`The key lacks the scope "${scope}" that this route needs. Make a key with it.`, { facts: { scope } });
  }
}

/** The key is one organisation's, the path names another. The answer is the same whether that other exists or not. */
export class OrgMismatchError extends CloudActError {
  readonly code = 'ORG_MISMATCH';

  constructor() {
    super('The key does not belong to the organisation in the path.');
  }
}

export class OrgNotFoundError extends CloudActError {
  readonly code = 'ORG_NOT_FOUND';

  constructor(org: string) {
    super(`There is no organisation ${org}. Onboard it with POST /api/v1/organizations.`, { facts: { org } });
  }
}

export class OrgNotActiveError extends CloudActError {
  readonly code = 'ORG_NOT_ACTIVE';

  constructor(org: string, status: string) {
    super(`Organisation ${org} is ${status}. Its data is kept; its keys work again when it is active.`, { facts: { org, status } });
  }
}

/** A source has sent so many bad keys that its next ones are not looked at. Keys that work go on working from there. */
export class TooManyBadKeysError extends CloudActError {
  readonly code = 'TOO_MANY_BAD_KEYS';

  constructor(readonly retryAfterMs: number) {
    super(`Too many keys from this address were not valid. Check the key, and try again in ${Math.ceil(retryAfterMs / 1_000)} s.`, { facts: { retryAfterMs } });
  }
}

/** The directory answered too late: what it said of the key may have changed since. */
export class KeyCheckTooSlowError extends CloudActError {
  readonly code = 'KEY_CHECK_TOO_SLOW';
  readonly retryAfterMs = 1_000;

  constructor(tookMs: number) {
    super(`Checking the key took ${tookMs} ms, too long to trust the answer. Send the request again.`, { facts: { tookMs } });
  }
}

/** Code asked for the tenant where no guard had proved one: a bug of ours, never answered with data. */
export class TenantContextMissingError extends CloudActError {
  readonly code = 'TENANT_CONTEXT_MISSING';

  constructor(where: string) {
    super(`${where} needs an organisation, and no guard has proved one for this request.`, { facts: { where } });
  }
}

/** A route that nobody decided about is closed. */
export class AccessNotDeclaredError extends CloudActError {
  readonly code = 'ACCESS_NOT_DECLARED';

  constructor(route: string) {
    super(`Route ${route} declares no access; put @Access(...) on it.`, { facts: { route } });
  }
}

/** A fault of ours: a statement over rows of all organisations that does not bind whose they are. It has not run. */
export class SharedRowsUnboundError extends CloudActError {
  readonly code = 'SHARED_ROWS_UNBOUND';

  constructor(why: string) {
    super(`A statement over shared rows must be one query that filters on @org_slug; ${why}. Correct the repository method that made it.`, { facts: { why } });
  }
}
