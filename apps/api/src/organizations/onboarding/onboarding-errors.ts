import { CloudActError } from '@cloudact/bq-resilience';
import type { OrgStatus } from '@cloudact/tenancy';

const NEXT_STEP: Readonly<Record<OrgStatus, (slug: string) => string>> = {
  ACTIVE: (slug) => `If it is yours, make a key with POST /api/v1/organizations/${slug}/api-keys and the root key; otherwise choose another slug.`,
  SUSPENDED: (slug) => `Activate it with PATCH /api/v1/organizations/${slug} {"status":"ACTIVE"} and the root key, or choose another slug.`,
  DELETED: () => 'A slug is not given out again; choose another one.',
};

export class OrgExistsError extends CloudActError {
  readonly code = 'ORG_EXISTS';

  constructor(slug: string, status: OrgStatus) {
    super(`There is an organisation ${slug} already; it is ${status}. ${NEXT_STEP[status](slug)}`, { facts: { slug, status } });
  }
}
