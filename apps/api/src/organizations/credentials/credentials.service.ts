import { decodePageToken, InjectPlatform, instantText, type Page, pageOf, type Platform, RequestInvalidError } from '@cloudact/service-kit';
import type { CredentialCheck, CredentialVault, OrgBigQueryClient } from '@cloudact/tenancy';
import { Injectable } from '@nestjs/common';
import { requireEtag } from '../../resources/etag.js';
import { credentialView, type CredentialView } from './credential-view.js';
import type { CreateCredentialBody, ListCredentialsQuery, ReencryptionView, RotateCredentialBody } from './credentials.dto.js';

/** Stores and lists credentials. A secret comes in and never goes out; only a run that needs it opens it. */
@Injectable()
export class CredentialsService {
  constructor(@InjectPlatform() private readonly platform: Platform) {}

  async create(client: OrgBigQueryClient, { expires_at, ...body }: CreateCredentialBody): Promise<CredentialView> {
    return credentialView(await this.#vault.store(client, { ...given(body), ...expiry(expires_at) }));
  }

  async list(client: OrgBigQueryClient, { limit, page_token, provider }: ListCredentialsQuery): Promise<Page<'integration_credentials', CredentialView>> {
    const scope = { org: client.context.org, list: 'integration-credentials', filters: { provider } };
    const after = decodePageToken(scope, page_token, 2) as readonly [string, string] | undefined;
    const found = await this.platform.credentialStore.list(client, { limit: limit + 1, ...(after === undefined ? {} : { after }), ...(provider === undefined ? {} : { provider }) });
    return pageOf({ name: 'integration_credentials', found: found.map(credentialView), limit, scope, placeOf: ({ created_at, credential_id }) => [created_at, credential_id] });
  }

  async get(client: OrgBigQueryClient, credentialId: string): Promise<CredentialView> {
    return credentialView(await this.#vault.get(client, credentialId));
  }

  async rotate(client: OrgBigQueryClient, credentialId: string, { secret, expires_at }: RotateCredentialBody, ifMatch: string | undefined): Promise<CredentialView> {
    const expiresAt = expiry(expires_at).expires_at;
    return credentialView(await this.#vault.rotate(client, credentialId, { secret, ...(expiresAt === undefined ? {} : { expiresAt }) }, unchangedSince(ifMatch)));
  }

  async delete(client: OrgBigQueryClient, credentialId: string, ifMatch: string | undefined): Promise<void> {
    await this.#vault.delete(client, credentialId, unchangedSince(ifMatch));
  }

  async reencrypt(): Promise<ReencryptionView> {
    return this.#vault.reencrypt();
  }

  get #vault(): CredentialVault {
    return this.platform.vault();
  }
}

function unchangedSince(ifMatch: string | undefined): CredentialCheck {
  return ({ credential_id, version }) => requireEtag(`The credential ${credential_id}`, ifMatch, version);
}

function expiry(text: string | undefined): { readonly expires_at?: string } {
  if (text === undefined) return {};
  const at = Date.parse(text);
  if (!(at > Date.now())) throw new RequestInvalidError([{ field: 'expires_at', message: `${text} is not in the future` }]);
  return { expires_at: instantText(at) };
}

/** Without the fields that were left out, which a DTO has as undefined. */
function given<T extends object>(body: T): T {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)) as T;
}
