import { randomUUID } from 'node:crypto';
import { decodePageToken, InjectPlatform, instantText, MicrosecondClock, type Page, PageQuery, pageOf, type Platform } from '@cloudact/service-kit';
import { KEY_SCOPES, type KeyScope, newApiKey, type OrgBigQueryClient, type OrgContext, OrgNotActiveError, OrgNotFoundError, type OrgSlug } from '@cloudact/tenancy';
import { Injectable } from '@nestjs/common';
import { KeyExpiryInvalidError, KeyNotFoundError, KeyNotRotatableError, ScopeEscalationError } from './api-key-errors.js';
import type { ApiKeyView } from './api-key-view.js';
import { ApiKeyRepository } from './api-key.repository.js';
import type { CreateApiKeyBody, CreatedApiKeyView, RotatedApiKeyView } from './api-keys.dto.js';
import { endOfGrace, missingScopes, whyNotRotatable } from './key-rules.js';

/** What a key is made of. */
interface KeyWish {
  readonly name: string | null;
  readonly scopes: readonly KeyScope[];
  readonly expires_at: string | null;
  readonly created_by: string | null;
}

/** Makes, lists, rotates and revokes keys. A secret leaves this class once and is stored nowhere. */
@Injectable()
export class ApiKeysService {
  readonly #clock = new MicrosecondClock();

  constructor(
    private readonly keys: ApiKeyRepository,
    @InjectPlatform() private readonly platform: Platform,
  ) {}

  /** The first key of a new organisation: all scopes, no end. */
  createFirst(org: OrgSlug): Promise<CreatedApiKeyView> {
    return this.#make(org, { name: 'first admin key', scopes: KEY_SCOPES, expires_at: null, created_by: null });
  }

  async create(maker: OrgContext, { name, scopes, expires_at }: CreateApiKeyBody): Promise<CreatedApiKeyView> {
    mayGive(maker, scopes);
    const expires = expires_at === undefined ? undefined : Date.parse(expires_at);
    if (expires !== undefined && !(expires > Date.now())) throw new KeyExpiryInvalidError(String(expires_at));
    await this.#refuseUnlessActive(maker.org);
    return this.#make(maker.org, { name, scopes, expires_at: expires === undefined ? null : instantText(expires), created_by: maker.keyId });
  }

  async list(client: OrgBigQueryClient, { limit, page_token }: PageQuery): Promise<Page<'api_keys', ApiKeyView>> {
    const scope = { org: client.context.org, list: 'api-keys' };
    const after = decodePageToken(scope, page_token, 2) as readonly [string, string] | undefined;
    const found = await this.keys.list(client, { limit: limit + 1, ...(after === undefined ? {} : { after }) });
    return pageOf({ name: 'api_keys', found, limit, scope, placeOf: ({ created_at, key_id }) => [created_at, key_id] });
  }

  /**
   * The successor is stored first: a crash in between leaves a key that nobody was told, not an organisation whose only key runs out.
   * Of two rotations at the same time one wins; the other's successor is revoked before anybody has seen it.
   */
  async rotate(client: OrgBigQueryClient, keyId: string, graceSeconds: number): Promise<RotatedApiKeyView> {
    const { context } = client;
    const old = await this.#find(client, keyId);
    mayGive(context, old.scopes);
    const refusal = whyNotRotatable(old, Date.now());
    if (refusal !== undefined) throw new KeyNotRotatableError(keyId, refusal);
    await this.#refuseUnlessActive(context.org);
    const successor = await this.#make(context.org, { name: old.name, scopes: old.scopes, expires_at: old.expires_at, created_by: context.keyId });
    const change = { status: 'ROTATED', expires_at: endOfGrace(old, Date.now(), graceSeconds), rotated_to_key_id: successor.key_id } as const;
    if (!(await this.keys.change(context.org, keyId, ['ACTIVE'], change))) {
      await this.keys.change(context.org, successor.key_id, ['ACTIVE'], { status: 'REVOKED', revoked_at: this.#clock.next() });
      throw new KeyNotRotatableError(keyId, 'another request rotated or revoked it at the same time');
    }
    this.platform.verifier.forget(keyId);
    return { api_key: successor, rotated: { ...old, ...change } };
  }

  /** Revoking twice is revoking once. */
  async revoke(client: OrgBigQueryClient, keyId: string): Promise<void> {
    const revoked = await this.keys.change(client.context.org, keyId, ['ACTIVE', 'ROTATED'], { status: 'REVOKED', revoked_at: this.#clock.next() });
    this.platform.verifier.forget(keyId);
    if (!revoked) await this.#find(client, keyId);
  }

  async #find(client: OrgBigQueryClient, keyId: string): Promise<ApiKeyView> {
    const key = await this.keys.find(client, keyId);
    if (key === undefined) throw new KeyNotFoundError(keyId);
    return key;
  }

  /** The root key reaches suspended and deleted organisations too; a key for them would never work. */
  async #refuseUnlessActive(org: OrgSlug): Promise<void> {
    const record = await this.platform.directory.org(org);
    if (record === undefined) throw new OrgNotFoundError(org);
    if (record.status !== 'ACTIVE') throw new OrgNotActiveError(org, record.status);
  }

  async #make(org: OrgSlug, wish: KeyWish): Promise<CreatedApiKeyView> {
    const { secret, sha256, start } = newApiKey(this.platform.config.environment);
    const view: ApiKeyView = { key_id: `key_${randomUUID().replaceAll('-', '')}`, key_start: start, ...wish, status: 'ACTIVE', created_at: this.#clock.next(), revoked_at: null, rotated_to_key_id: null };
    await this.keys.insert({ ...view, org_slug: org, key_sha256: sha256 });
    return { ...view, secret };
  }
}

function mayGive(maker: OrgContext, scopes: readonly KeyScope[]): void {
  const missing = missingScopes(maker.scopes, scopes);
  if (missing.length > 0) throw new ScopeEscalationError(missing);
}
