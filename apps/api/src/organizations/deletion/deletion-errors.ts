import { CloudActError } from '@cloudact/bq-resilience';

/** There is no deletion to take back. */
export class DeletionNotScheduledError extends CloudActError {
  readonly code = 'DELETION_NOT_SCHEDULED';

  constructor(org: string) {
    super(`Organisation ${org} is not going to be deleted. GET /api/v1/organizations/${org}/deletion says how it stands.`, { facts: { org } });
  }
}
