import type { KeyScope } from '../keys/api-key.js';
import type { OrgSlug } from '../org/org-slug.js';
import type { PlanTier } from '../tier/plan-tier.js';

export type OrgStatus = 'ACTIVE' | 'SUSPENDED' | 'DELETED';

export interface OrgRecord {
  readonly org: OrgSlug;
  readonly tier: PlanTier;
  readonly status: OrgStatus;
  readonly datasetId: string;
  /** Bytes that its queries may bill in a UTC day. Absent: no budget. */
  readonly queryBytesPerDay?: bigint;
}

export interface KeyRecord {
  readonly keyId: string;
  /** Lower-case hex: what the key was found by, as it is stored. */
  readonly sha256: string;
  readonly org: OrgSlug;
  readonly scopes: readonly KeyScope[];
  /** `ROTATED` keys work until `expiresAt`, the end of their grace. */
  readonly status: 'ACTIVE' | 'ROTATED' | 'REVOKED';
  readonly expiresAt?: Date;
}

/** What is known of organisations and their keys. */
export interface OrgDirectory {
  org(slug: OrgSlug): Promise<OrgRecord | undefined>;
  /** A key by its SHA-256, with its organisation. */
  key(sha256: string): Promise<{ readonly key: KeyRecord; readonly org: OrgRecord } | undefined>;
}
