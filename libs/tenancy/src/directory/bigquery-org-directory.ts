import { type BigQueryGateway, quoteTablePath, type ResultRow } from '@cloudact/bq-core';
import type { TableRef } from '@cloudact/schemas';
import type { KeyScope } from '../keys/api-key.js';
import { type OrgSlug, parseOrgSlug } from '../org/org-slug.js';
import type { PlanTier } from '../tier/plan-tier.js';
import type { KeyRecord, OrgDirectory, OrgRecord, OrgStatus } from './org-directory.js';

export interface BigQueryOrgDirectoryOptions {
  readonly gateway: BigQueryGateway;
  /** `org_profiles` and `org_api_keys` in the shared dataset. */
  readonly profiles: TableRef;
  readonly keys: TableRef;
}

const ORG_COLUMNS = 'p.org_slug, p.plan, p.status AS org_status, p.dataset_id, p.query_bytes_per_day';

/** Reads the shared dataset; both statements bind what they look for. */
export class BigQueryOrgDirectory implements OrgDirectory {
  constructor(private readonly options: BigQueryOrgDirectoryOptions) {}

  async org(slug: OrgSlug): Promise<OrgRecord | undefined> {
    const { rows } = await this.options.gateway.query({
      sql: `SELECT ${ORG_COLUMNS} FROM ${quoteTablePath(this.options.profiles)} AS p WHERE p.org_slug = @org_slug`,
      params: { org_slug: { type: 'STRING', value: slug } },
    });
    return rows[0] === undefined ? undefined : orgOf(rows[0]);
  }

  async key(sha256: string): Promise<{ readonly key: KeyRecord; readonly org: OrgRecord } | undefined> {
    const { rows } = await this.options.gateway.query({
      sql: `SELECT ${ORG_COLUMNS}, k.key_id, k.key_sha256, k.scopes, k.status, k.expires_at
FROM ${quoteTablePath(this.options.keys)} AS k JOIN ${quoteTablePath(this.options.profiles)} AS p ON p.org_slug = k.org_slug
WHERE k.key_sha256 = @sha256`,
      params: { sha256: { type: 'STRING', value: sha256 } },
    });
    const row = rows[0];
    return row === undefined ? undefined : { key: keyOf(row), org: orgOf(row) };
  }
}

function orgOf(row: ResultRow): OrgRecord {
  const budget = row['query_bytes_per_day'];
  return {
    org: parseOrgSlug(row['org_slug']),
    tier: row['plan'] as PlanTier,
    status: row['org_status'] as OrgStatus,
    datasetId: String(row['dataset_id']),
    ...(budget === null || budget === undefined ? {} : { queryBytesPerDay: BigInt(String(budget)) }),
  };
}

function keyOf(row: ResultRow): KeyRecord {
  const expiresAt = row['expires_at'];
  return {
    keyId: String(row['key_id']),
    sha256: String(row['key_sha256']),
    org: parseOrgSlug(row['org_slug']),
    scopes: row['scopes'] as readonly KeyScope[],
    status: row['status'] as KeyRecord['status'],
    ...(expiresAt === null || expiresAt === undefined ? {} : { expiresAt: new Date(String(expiresAt)) }),
  };
}
