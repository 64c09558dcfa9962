import type { KeyScope } from '../keys/api-key.js';
import type { PlanTier } from '../tier/plan-tier.js';
import type { OrgSlug } from './org-slug.js';

/** Who is asking, proved by a key: the first argument of everything that touches an organisation's data. */
export interface OrgContext {
  readonly org: OrgSlug;
  readonly tier: PlanTier;
  /** Dataset of the organisation. */
  readonly datasetId: string;
  readonly scopes: readonly KeyScope[];
  /** Id of the key, for audit; `root` when the root key acts for the organisation. */
  readonly keyId: string;
}
