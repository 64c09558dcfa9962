import { type BigQueryGateway, type QueryParameter, quoteTablePath, type ResultRow, SHARED_DATASET } from '@cloudact/bq-core';
import type { DmlWriter, Row } from '@cloudact/bq-writers';
import type { TableRef } from '@cloudact/schemas';
import type { OrgBigQueryClient } from '../client/org-bigquery-client.js';
import { type OrgSlug, parseOrgSlug } from '../org/org-slug.js';
import { CREDENTIAL_STATUSES, type CredentialChange, type CredentialList, type CredentialRecord, type CredentialStore, type StoredSecret } from './credential-store.js';
import { ENVELOPE_ALGORITHM, NO_SECRET, type SealedSecret } from './envelope.js';

export interface BigQueryCredentialStoreOptions {
  readonly gateway: BigQueryGateway;
  readonly dml: Pick<DmlWriter, 'insert' | 'update'>;
  /** `org_integration_credentials` in the shared dataset. */
  readonly table: TableRef;
}

/** The secret's own columns are in no list that is answered. */
const RECORD_COLUMNS = [
  'credential_id', 'provider', 'credential_type', 'name', 'status', 'validation_status', 'default_hierarchy_entity_id', 'TO_JSON_STRING(metadata) AS metadata',
  'expires_at', 'created_by', 'created_at', 'updated_by', 'updated_at', 'version',
].join(', ');
const SECRET_COLUMNS = 'org_slug, credential_id, version, ciphertext, nonce, auth_tag, encrypted_data_key, kms_key_id, aad';
const LIVING = "status != 'DELETED'";

const text = (value: string): QueryParameter => ({ type: 'STRING', value });

/** Rows of `org_integration_credentials`. */
export class BigQueryCredentialStore implements CredentialStore {
  constructor(private readonly options: BigQueryCredentialStoreOptions) {}

  async find(client: OrgBigQueryClient, credentialId: string): Promise<CredentialRecord | undefined> {
    const [row] = await this.#read(client, `SELECT ${RECORD_COLUMNS} FROM ${this.#path} WHERE org_slug = @org_slug AND credential_id = @credential_id AND ${LIVING}`, { credential_id: text(credentialId) });
    return row === undefined ? undefined : recordOf(row);
  }

  async secretOf(client: OrgBigQueryClient, credentialId: string): Promise<StoredSecret | undefined> {
    const [row] = await this.#read(client, `SELECT ${SECRET_COLUMNS} FROM ${this.#path} WHERE org_slug = @org_slug AND credential_id = @credential_id AND ${LIVING}`, { credential_id: text(credentialId) });
    return row === undefined ? undefined : secretOf(row);
  }

  async list(client: OrgBigQueryClient, { limit, after, provider, name }: CredentialList): Promise<readonly CredentialRecord[]> {
    const conditions = [
      'org_slug = @org_slug',
      LIVING,
      ...(provider === undefined ? [] : ['provider = @provider']),
      ...(name === undefined ? [] : ['name = @name']),
      ...(after === undefined ? [] : ['(created_at < @before_at OR (created_at = @before_at AND credential_id < @before_id))']),
    ];
    const rows = await this.#read(client, `SELECT ${RECORD_COLUMNS} FROM ${this.#path}\nWHERE ${conditions.join(' AND ')}\nORDER BY created_at DESC, credential_id DESC LIMIT @row_limit`, {
      row_limit: { type: 'INT64', value: limit },
      ...(provider === undefined ? {} : { provider: text(provider) }),
      ...(name === undefined ? {} : { name: text(name) }),
      ...(after === undefined ? {} : { before_at: { type: 'TIMESTAMP', value: after[0] }, before_id: text(after[1]) }),
    });
    return rows.map(recordOf);
  }

  async insert(org: OrgSlug, record: CredentialRecord, sealed: SealedSecret): Promise<void> {
    await this.options.dml.insert({ org, table: this.options.table, rows: [{ ...record, org_slug: org, ...columnsOf(sealed) }] });
  }

  async change(org: OrgSlug, credentialId: string, version: number, { sealed, ...set }: CredentialChange): Promise<boolean> {
    const { rows } = await this.options.dml.update({
      org,
      table: this.options.table,
      set: { ...set, ...(sealed === undefined ? {} : columnsOf(sealed)), version: version + 1 },
      where: { org_slug: org, credential_id: credentialId, version },
    });
    return rows > 0n;
  }

  async deleteAll(org: OrgSlug, at: string): Promise<void> {
    const { aad: _kept, ...nothing } = columnsOf({ ...NO_SECRET, aad: '' });
    await this.options.dml.update({ org, table: this.options.table, set: { ...nothing, status: 'DELETED', deleted_at: at, updated_at: at }, where: { org_slug: org, status: CREDENTIAL_STATUSES.filter((status) => status !== 'DELETED') } });
  }

  async wrappedByOthers(keyVersion: string, limit: number, after?: Pick<StoredSecret, 'org' | 'credentialId'>): Promise<readonly StoredSecret[]> {
    const { rows } = await this.options.gateway.query({
      sql: `SELECT ${SECRET_COLUMNS} FROM ${this.#path}
WHERE kms_key_id != @key_version AND ${LIVING}${after === undefined ? '' : ' AND (org_slug > @after_org OR (org_slug = @after_org AND credential_id > @after_id))'}
ORDER BY org_slug, credential_id LIMIT @row_limit`,
      params: { key_version: text(keyVersion), row_limit: { type: 'INT64', value: limit }, ...(after === undefined ? {} : { after_org: text(after.org), after_id: text(after.credentialId) }) },
    });
    return rows.map(secretOf);
  }

  get #path(): string {
    return quoteTablePath(this.options.table);
  }

  async #read(client: OrgBigQueryClient, sql: string, params: Readonly<Record<string, QueryParameter>>): Promise<readonly ResultRow[]> {
    const { rows } = await client.querySharedRows({ sharedDataset: SHARED_DATASET, sql, params });
    return rows;
  }
}

function columnsOf({ ciphertext, nonce, authTag, encryptedDataKey, kmsKeyId, aad, algorithm }: SealedSecret): Row {
  return { ciphertext, nonce, auth_tag: authTag, encrypted_data_key: encryptedDataKey, kms_key_id: kmsKeyId, aad, algorithm };
}

/** INT64 comes as text; a version is small by its meaning. */
function recordOf(row: ResultRow): CredentialRecord {
  const metadata = row['metadata'];
  return { ...(row as unknown as CredentialRecord), metadata: typeof metadata === 'string' ? (JSON.parse(metadata) as CredentialRecord['metadata']) : null, version: Number(row['version']) };
}

function secretOf(row: ResultRow): StoredSecret {
  const bytes = (column: string): Uint8Array => Buffer.from(String(row[column] ?? ''), 'base64');
  return {
    org: parseOrgSlug(row['org_slug']),
    credentialId: String(row['credential_id']),
    version: Number(row['version']),
    sealed: {
      ciphertext: bytes('ciphertext'),
      nonce: bytes('nonce'),
      authTag: bytes('auth_tag'),
      encryptedDataKey: bytes('encrypted_data_key'),
      kmsKeyId: String(row['kms_key_id']),
      aad: String(row['aad']),
      algorithm: ENVELOPE_ALGORITHM,
    },
  };
}
