import { randomUUID } from 'node:crypto';
import type { OrgBigQueryClient } from '../client/org-bigquery-client.js';
import { checkSecret } from './check-secret.js';
import { CredentialChangedMeanwhileError, CredentialNameTakenError, CredentialNotFoundError } from './credential-errors.js';
import type { CredentialRecord, CredentialStore, StoredSecret } from './credential-store.js';
import { aadOf, NO_SECRET, openSecret, sealSecret, type SealedSecret } from './envelope.js';
import type { KeyEncryption } from './key-encryption.js';
import type { CredentialProvider, CredentialType } from './secret-shapes.js';

export interface CredentialVaultOptions {
  readonly store: CredentialStore;
  readonly keys: KeyEncryption;
  /** The present as BigQuery keeps it: ISO 8601 in UTC with microseconds. */
  readonly now: () => string;
}

/** Fields of a secret, by name, as `secret-shapes.ts` has them. */
export type SecretFields = Readonly<Record<string, string>>;

export interface NewCredential {
  readonly provider: CredentialProvider;
  /** Default: the kind whose fields the secret has. */
  readonly credential_type?: CredentialType;
  readonly name?: string;
  readonly secret: Readonly<Record<string, unknown>>;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly default_hierarchy_entity_id?: string;
  readonly expires_at?: string;
}

/** Looks at a credential before it is changed; throws to leave it as it is. */
export type CredentialCheck = (found: CredentialRecord) => void;

const allow: CredentialCheck = () => undefined;
const PAGE = 100;

/**
 * Secrets of providers, sealed. A plain secret exists here for as long as a callback runs, and in no answer, log or table. The
 * organisation is the client's, always.
 */
export class CredentialVault {
  constructor(private readonly options: CredentialVaultOptions) {}

  /** @throws CredentialSecretInvalidError, CredentialNameTakenError, KeyEncryptionUnavailableError */
  async store(client: OrgBigQueryClient, { secret, name, ...wish }: NewCredential): Promise<CredentialRecord> {
    const { store, now } = this.options;
    const { org, keyId } = client.context;
    const type = checkSecret(wish.provider, wish.credential_type, secret);
    if (name !== undefined && (await store.list(client, { limit: 1, name })).length > 0) throw new CredentialNameTakenError(name);
    const record: CredentialRecord = {
      credential_id: `cred_${randomUUID().replaceAll('-', '')}`,
      provider: wish.provider,
      credential_type: type,
      name: name ?? null,
      status: 'ACTIVE',
      validation_status: 'PENDING',
      default_hierarchy_entity_id: wish.default_hierarchy_entity_id ?? null,
      metadata: wish.metadata ?? null,
      expires_at: wish.expires_at ?? null,
      created_by: keyId,
      created_at: now(),
      updated_by: null,
      updated_at: null,
      version: 1,
    };
    await store.insert(org, record, await this.#seal(secret, org, record.credential_id));
    if (name !== undefined) await this.#giveWayToTheFirst(client, record, name);
    return record;
  }

  /** Replaces the secret under the same id. `check` sees what was read first, and may refuse. @throws CredentialNotFoundError, CredentialSecretInvalidError, CredentialChangedMeanwhileError */
  async rotate(client: OrgBigQueryClient, credentialId: string, { secret, expiresAt }: { readonly secret: Readonly<Record<string, unknown>>; readonly expiresAt?: string }, check: CredentialCheck = allow): Promise<CredentialRecord> {
    const { store, now } = this.options;
    const { org, keyId } = client.context;
    const found = await this.get(client, credentialId);
    check(found);
    checkSecret(found.provider, found.credential_type, secret);
    const set = { validation_status: 'PENDING', expires_at: expiresAt ?? null, updated_by: keyId, updated_at: now() } as const;
    if (!(await store.change(org, credentialId, found.version, { ...set, sealed: await this.#seal(secret, org, credentialId) }))) throw new CredentialChangedMeanwhileError(credentialId);
    return { ...found, ...set, version: found.version + 1 };
  }

  /** @throws CredentialNotFoundError */
  async get(client: OrgBigQueryClient, credentialId: string): Promise<CredentialRecord> {
    const found = await this.options.store.find(client, credentialId);
    if (found === undefined) throw new CredentialNotFoundError(credentialId);
    return found;
  }

  /** Marks it as deleted and overwrites what it held. @throws CredentialNotFoundError, CredentialChangedMeanwhileError */
  async delete(client: OrgBigQueryClient, credentialId: string, check: CredentialCheck = allow): Promise<void> {
    const found = await this.get(client, credentialId);
    check(found);
    if (!(await this.#bury(client, found))) throw new CredentialChangedMeanwhileError(credentialId);
  }

  /**
   * Hands the plain secret to `use`, and overwrites its bytes when that has ended. The fields are text, which cannot be overwritten:
   * pass them on, and keep none.
   * @throws CredentialNotFoundError, CredentialUnreadableError, KeyEncryptionUnavailableError, and what `use` throws
   */
  async withSecret<T>(client: OrgBigQueryClient, credentialId: string, use: (fields: SecretFields) => Promise<T> | T): Promise<T> {
    const found = await this.options.store.secretOf(client, credentialId);
    if (found === undefined) throw new CredentialNotFoundError(credentialId);
    return openSecret(found.sealed, { org: client.context.org, credentialId }, this.options.keys, (bytes) => use(JSON.parse(bytes.toString()) as SecretFields));
  }

  /**
   * Seals anew, under the key that wraps now, whatever an older one wraps. Cut off, it goes on where it was: what is done is not found
   * again. A credential that was changed meanwhile has the new key already, or is found the next time.
   * @returns how many were sealed anew, and the ids of those that could not be opened
   */
  async reencrypt(signal?: AbortSignal): Promise<{ readonly reencrypted: number; readonly unreadable: readonly string[] }> {
    const { store, keys } = this.options;
    const keyVersion = await keys.keyVersion();
    const unreadable: string[] = [];
    let reencrypted = 0;
    let after: StoredSecret | undefined;
    do {
      const page = await store.wrappedByOthers(keyVersion, PAGE, after);
      for (const one of page) {
        signal?.throwIfAborted();
        const outcome = await this.#sealAnew(one);
        if (outcome === 'unreadable') unreadable.push(one.credentialId);
        if (outcome === 'done') reencrypted += 1;
      }
      after = page.length < PAGE ? undefined : page.at(-1);
    } while (after !== undefined);
    return { reencrypted, unreadable };
  }

  async #sealAnew({ org, credentialId, version, sealed }: StoredSecret): Promise<'done' | 'changed' | 'unreadable'> {
    const { store, keys, now } = this.options;
    try {
      const fresh = await openSecret(sealed, { org, credentialId }, keys, (bytes) => sealSecret(bytes, { org, credentialId }, keys));
      return (await store.change(org, credentialId, version, { sealed: fresh, updated_at: now(), updated_by: 're-encryption' })) ? 'done' : 'changed';
    } catch (error) {
      if ((error as { readonly code?: unknown }).code === 'CREDENTIAL_UNREADABLE') return 'unreadable';
      throw error;
    }
  }

  async #seal(secret: object, org: StoredSecret['org'], credentialId: string): Promise<SealedSecret> {
    const bytes = Buffer.from(JSON.stringify(secret));
    try {
      return await sealSecret(bytes, { org, credentialId }, this.options.keys);
    } finally {
      bytes.fill(0);
    }
  }

  /** BigQuery enforces no unique names: of two that were stored at once, the later one goes. */
  async #giveWayToTheFirst(client: OrgBigQueryClient, mine: CredentialRecord, name: string): Promise<void> {
    const first = (await this.options.store.list(client, { limit: PAGE, name })).at(-1);
    if (first === undefined || first.credential_id === mine.credential_id) return;
    await this.#bury(client, mine);
    throw new CredentialNameTakenError(name);
  }

  #bury({ context: { org, keyId } }: OrgBigQueryClient, { credential_id, version }: CredentialRecord): Promise<boolean> {
    const at = this.options.now();
    const nothing: SealedSecret = { ...NO_SECRET, aad: aadOf({ org, credentialId: credential_id }) };
    return this.options.store.change(org, credential_id, version, { status: 'DELETED', sealed: nothing, deleted_at: at, updated_at: at, updated_by: keyId });
  }
}
