import { checkDatasetId } from '@cloudact/bq-core';
import { decodePageToken, InjectPlatform, MicrosecondClock, type Page, pageOf, type Platform, RequestInvalidError } from '@cloudact/service-kit';
import { type OrgContext, OrgNotFoundError, type OrgSlug, TenantCache } from '@cloudact/tenancy';
import { Injectable } from '@nestjs/common';
import { PLATFORM_CALLER, PLATFORM_ORG } from '../platform-caller.js';
import { ApiKeyRepository } from './api-keys/api-key.repository.js';
import { ConfirmationMismatchError, OrgChangedMeanwhileError, OrgDeletedError, RootOnlyFieldError } from './organization-errors.js';
import type { ChangeOrganizationBody, DeletedOrganizationView, DeleteOrganizationBody, ListOrganizationsQuery } from './organizations.dto.js';
import type { OrganizationView, Profile } from './profiles/organization-view.js';
import { ProfileRepository } from './profiles/profile.repository.js';

const ROOT_ONLY = ['plan', 'status'] as const;
const PROFILE = 'profile';
/** Readers see a change of another process within this time; one of this process at once. */
const PROFILE_TTL_MS = 2_000;
const CACHED_PROFILES = 20_000;

/** Organisations after their onboarding: reading, changing, deleting. */
@Injectable()
export class OrganizationsService {
  readonly #clock = new MicrosecondClock();
  readonly #read = new TenantCache<OrgSlug, Profile>({ maxEntries: CACHED_PROFILES, ttlMs: PROFILE_TTL_MS });

  constructor(
    private readonly profiles: ProfileRepository,
    private readonly keys: ApiKeyRepository,
    @InjectPlatform() private readonly platform: Platform,
  ) {}

  async list({ limit, page_token, status }: ListOrganizationsQuery): Promise<Page<'organizations', OrganizationView>> {
    const scope = { org: PLATFORM_ORG, list: 'organizations', filters: { status } };
    const [after] = decodePageToken(scope, page_token, 1) ?? [];
    const found = await this.profiles.list({ limit: limit + 1, ...(after === undefined ? {} : { after }), ...(status === undefined ? {} : { status }) });
    return pageOf({ name: 'organizations', found, limit, scope, placeOf: ({ org_slug }) => [org_slug] });
  }

  /** As readers see it: at most two seconds old. */
  read(slug: OrgSlug): Promise<Profile> {
    return this.#read.getOrLoad(slug, PROFILE, () => this.get(slug));
  }

  /** As it is stored now: what a change goes by. */
  async get(slug: OrgSlug): Promise<Profile> {
    const profile = await this.profiles.find(slug);
    if (profile === undefined) throw new OrgNotFoundError(slug);
    return profile;
  }

  async change({ org, keyId }: OrgContext, body: ChangeOrganizationBody): Promise<OrganizationView> {
    const given = Object.entries(body).filter(([, value]) => value !== undefined);
    if (given.length === 0) throw new RequestInvalidError([{ message: 'the body names no field to change' }]);
    const forbidden = keyId === 'root' ? [] : ROOT_ONLY.filter((field) => body[field] !== undefined);
    if (forbidden.length > 0) throw new RootOnlyFieldError(forbidden);
    const profile = await this.get(org);
    if (profile.status === 'DELETED') throw new OrgDeletedError(org);
    return this.apply(profile, Object.fromEntries(given));
  }

  /** Keys first, so that nobody writes into a dataset that is going away. Each step can be repeated, and a repetition finishes what was cut off. */
  async delete(org: OrgSlug, { org_slug, keep_data }: DeleteOrganizationBody): Promise<DeletedOrganizationView> {
    if (org_slug !== org) throw new ConfirmationMismatchError(org, org_slug);
    const profile = await this.get(org);
    const keysRevoked = await this.keys.revokeAll(org, this.#clock.next());
    await this.platform.credentialStore.deleteAll(org, this.#clock.next());
    const organization = profile.status === 'DELETED' ? profile : await this.apply(profile, { status: 'DELETED', deleted_at: this.#clock.next() });
    if (!keep_data) await this.#dropDataset(profile.dataset_id);
    return { organization, keys_revoked: Number(keysRevoked), dataset_dropped: !keep_data };
  }

  /** Changes a profile as it was read by `get`. Felt here at once, and in the other services within 5 s. @throws OrgChangedMeanwhileError */
  async apply(profile: Profile, set: Partial<Profile>): Promise<Profile> {
    const at = this.#clock.next();
    if (!(await this.profiles.change(profile, set, at))) throw new OrgChangedMeanwhileError(profile.org_slug);
    this.#read.drop(profile.org_slug as OrgSlug, PROFILE);
    this.platform.verifier.forgetOrg(profile.org_slug);
    return { ...profile, ...set, updated_at: at, version: profile.version + 1 };
  }

  /** The name comes from the profile, never from the request. */
  async #dropDataset(datasetId: string): Promise<void> {
    await this.platform.runner.query(PLATFORM_CALLER, { sql: `DROP SCHEMA IF EXISTS \`${checkDatasetId(datasetId)}\` CASCADE` });
  }
}
