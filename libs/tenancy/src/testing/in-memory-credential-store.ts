import type { OrgBigQueryClient } from '../client/org-bigquery-client.js';
import type { CredentialChange, CredentialList, CredentialRecord, CredentialStore, StoredSecret } from '../credentials/credential-store.js';
import { NO_SECRET, type SealedSecret } from '../credentials/envelope.js';
import type { OrgSlug } from '../org/org-slug.js';

interface StoredRow {
  readonly org: OrgSlug;
  record: CredentialRecord;
  sealed: SealedSecret;
}

/** Credentials in memory, by organisation and id. */
export class InMemoryCredentialStore implements CredentialStore {
  readonly rows = new Map<string, StoredRow>();

  /** The row itself, deleted or not, to look at or to tamper with. */
  row(org: string, credentialId: string): StoredRow {
    const row = this.rows.get(`${org}/${credentialId}`);
    if (row === undefined) throw new Error(`no credential ${credentialId} of ${org}`);
    return row;
  }

  async find(client: OrgBigQueryClient, credentialId: string): Promise<CredentialRecord | undefined> {
    return this.#living(client.context.org, credentialId)?.record;
  }

  async secretOf(client: OrgBigQueryClient, credentialId: string): Promise<StoredSecret | undefined> {
    const row = this.#living(client.context.org, credentialId);
    return row === undefined ? undefined : secretOf(row);
  }

  async list(client: OrgBigQueryClient, { limit, provider, name }: CredentialList): Promise<readonly CredentialRecord[]> {
    return [...this.rows.values()]
      .filter(({ org, record }) => org === client.context.org && record.status !== 'DELETED' && (provider === undefined || record.provider === provider) && (name === undefined || record.name === name))
      .map(({ record }) => record)
      .sort((left, right) => (left.created_at < right.created_at ? 1 : -1))
      .slice(0, limit);
  }

  async insert(org: OrgSlug, record: CredentialRecord, sealed: SealedSecret): Promise<void> {
    this.rows.set(`${org}/${record.credential_id}`, { org, record, sealed });
  }

  async change(org: OrgSlug, credentialId: string, version: number, { sealed, deleted_at: _deletedAt, ...set }: CredentialChange): Promise<boolean> {
    const row = this.rows.get(`${org}/${credentialId}`);
    if (row === undefined || row.record.version !== version) return false;
    row.record = { ...row.record, ...set, version: version + 1 };
    if (sealed !== undefined) row.sealed = sealed;
    return true;
  }

  async deleteAll(org: OrgSlug, at: string): Promise<void> {
    for (const row of this.rows.values()) {
      if (row.org === org) Object.assign(row, { record: { ...row.record, status: 'DELETED', updated_at: at }, sealed: { ...row.sealed, ...NO_SECRET } });
    }
  }

  async wrappedByOthers(keyVersion: string, limit: number, after?: Pick<StoredSecret, 'org' | 'credentialId'>): Promise<readonly StoredSecret[]> {
    const place = ({ org, credentialId }: Pick<StoredSecret, 'org' | 'credentialId'>): string => `${org}/${credentialId}`;
    return [...this.rows.values()]
      .filter(({ record, sealed }) => record.status !== 'DELETED' && sealed.kmsKeyId !== keyVersion)
      .map(secretOf)
      .filter((one) => after === undefined || place(one) > place(after))
      .sort((left, right) => (place(left) < place(right) ? -1 : 1))
      .slice(0, limit);
  }

  #living(org: OrgSlug, credentialId: string): StoredRow | undefined {
    const row = this.rows.get(`${org}/${credentialId}`);
    return row?.record.status === 'DELETED' ? undefined : row;
  }
}

function secretOf({ org, record, sealed }: StoredRow): StoredSecret {
  return { org, credentialId: record.credential_id, version: record.version, sealed };
}
