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
