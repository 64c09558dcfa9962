import { CloudActError } from '@cloudact/bq-resilience';

/** Plan and status are the operator's to change. */
export class RootOnlyFieldError extends CloudActError {
  readonly code = 'ROOT_ONLY_FIELD';

  constructor(fields: readonly string[]) {
    super(`Only the root key may change ${fields.join(' and ')}. Send the other fields alone, or ask the operator.`, { facts: { fields } });
  }
}

/** A deleted organisation stays as it is. */
export class OrgDeletedError extends CloudActError {
  readonly code = 'ORG_DELETED';

  constructor(org: string) {
    super(`Organisation ${org} is deleted and cannot be changed. Its slug is not given out again; onboard under another one.`, { facts: { org } });
  }
}

/** Somebody else changed the organisation between our read and our write. */
export class OrgChangedMeanwhileError extends CloudActError {
  readonly code = 'ORG_CHANGED_MEANWHILE';

  constructor(org: string) {
    super(`Organisation ${org} was changed by another request at the same time, and this one changed nothing. Read it, and send the change again.`, { facts: { org } });
  }
}

/** Deleting needs the slug twice: in the path and in the body. */
export class ConfirmationMismatchError extends CloudActError {
  readonly code = 'CONFIRMATION_MISMATCH';

  constructor(inPath: string, inBody: string) {
    super(`The body says org_slug "${inBody}", the path ${inPath}. Deleting an organisation needs its slug in both; nothing was deleted.`, { facts: { inPath, inBody } });
  }
}
