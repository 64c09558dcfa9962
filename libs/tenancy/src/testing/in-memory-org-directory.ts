import type { KeyRecord, OrgDirectory, OrgRecord } from '../directory/org-directory.js';
import { newApiKey, KEY_SCOPES } from '../keys/api-key.js';
import { type OrgSlug, parseOrgSlug } from '../org/org-slug.js';

/** Organisations and keys in memory; counts the lookups. */
export class InMemoryOrgDirectory implements OrgDirectory {
  readonly orgs = new Map<OrgSlug, OrgRecord>();
  readonly keys = new Map<string, KeyRecord>();
  lookups = 0;

  /** Adds an organisation with one key that may do everything; returns the key. */
  add(slug: string, overrides: Partial<OrgRecord> = {}, key: Partial<KeyRecord> = {}): string {
    const org = parseOrgSlug(slug);
    this.orgs.set(org, { org, tier: 'STARTER', status: 'ACTIVE', datasetId: `${slug}_local`, ...overrides });
    const { secret, sha256 } = newApiKey('local');
    this.keys.set(sha256, { sha256, keyId: `key-${slug}`, org, scopes: KEY_SCOPES, status: 'ACTIVE', ...key });
    return secret;
  }

  async org(slug: OrgSlug): Promise<OrgRecord | undefined> {
    return this.orgs.get(slug);
  }

  async key(sha256: string): Promise<{ readonly key: KeyRecord; readonly org: OrgRecord } | undefined> {
    this.lookups += 1;
    const key = this.keys.get(sha256);
    const org = key === undefined ? undefined : this.orgs.get(key.org);
    return key === undefined || org === undefined ? undefined : { key, org };
  }
}
