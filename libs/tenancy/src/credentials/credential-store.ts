import type { OrgBigQueryClient } from '../client/org-bigquery-client.js';
import type { OrgSlug } from '../org/org-slug.js';
import type { SealedSecret } from './envelope.js';
import type { CredentialProvider, CredentialType } from './secret-shapes.js';

export const CREDENTIAL_STATUSES = ['ACTIVE', 'ROTATED', 'REVOKED', 'DELETED'] as const;
export type CredentialStatus = (typeof CREDENTIAL_STATUSES)[number];

/** A credential without its secret. Instants are ISO 8601 in UTC with microseconds. */
export interface CredentialRecord {
  readonly credential_id: string;
  readonly provider: CredentialProvider;
  readonly credential_type: CredentialType;
  readonly name: string | null;
  readonly status: CredentialStatus;
  readonly validation_status: 'PENDING' | 'VALID' | 'INVALID' | 'EXPIRED';
  readonly default_hierarchy_entity_id: string | null;
  readonly metadata: Readonly<Record<string, unknown>> | null;
  readonly expires_at: string | null;
  readonly created_by: string | null;
  readonly created_at: string;
  readonly updated_by: string | null;
  readonly updated_at: string | null;
  readonly version: number;
}

export interface CredentialList {
  readonly limit: number;
  /** Credentials older than this one: when it was made, and its id. */
  readonly after?: readonly [createdAt: string, credentialId: string];
  readonly provider?: CredentialProvider;
  readonly name?: string;
}

/** A sealed secret, and the version of the row that it was read from. */
export interface StoredSecret {
  readonly org: OrgSlug;
  readonly credentialId: string;
  readonly version: number;
  readonly sealed: SealedSecret;
}

/** What a change of a credential may set. */
export type CredentialChange = Partial<Pick<CredentialRecord, 'status' | 'validation_status' | 'expires_at' | 'updated_by'>> & {
  readonly sealed?: SealedSecret;
  readonly updated_at: string;
  readonly deleted_at?: string;
};

/** Where credentials are kept. Deleted ones are as if they had never been. */
export interface CredentialStore {
  find(client: OrgBigQueryClient, credentialId: string): Promise<CredentialRecord | undefined>;
  secretOf(client: OrgBigQueryClient, credentialId: string): Promise<StoredSecret | undefined>;
  /** Newest first. */
  list(client: OrgBigQueryClient, list: CredentialList): Promise<readonly CredentialRecord[]>;
  insert(org: OrgSlug, record: CredentialRecord, sealed: SealedSecret): Promise<void>;
  /** Changes the version that was read. @returns false when it is another one by now */
  change(org: OrgSlug, credentialId: string, version: number, change: CredentialChange): Promise<boolean>;
  /** Marks all credentials of an organisation that is going away as deleted, and overwrites what they held. Twice is once. */
  deleteAll(org: OrgSlug, at: string): Promise<void>;
  /** Secrets of all organisations that another key than `keyVersion` wraps, in the order of organisation and id. */
  wrappedByOthers(keyVersion: string, limit: number, after?: Pick<StoredSecret, 'org' | 'credentialId'>): Promise<readonly StoredSecret[]>;
}
