import { isExecutable, type StepResult } from '@cloudact/schemas';
import { InjectPlatform, MicrosecondClock, type Platform } from '@cloudact/service-kit';
import type { OrgSlug } from '@cloudact/tenancy';
import { Injectable } from '@nestjs/common';
import { DatasetProvisioner } from '../../provisioning/dataset-provisioner.js';
import { planView } from '../../provisioning/plan-view.js';
import { ProvisioningIncompleteError } from '../../provisioning/provisioning-errors.js';
import { ApiKeysService } from '../api-keys/api-keys.service.js';
import type { Profile } from '../profiles/organization-view.js';
import { ProfileRepository } from '../profiles/profile.repository.js';
import type { OnboardedView, OnboardingPreview, OnboardOrganizationBody } from './onboarding.dto.js';
import { OrgExistsError } from './onboarding-errors.js';

const DONE: ReadonlySet<StepResult['outcome']> = new Set(['applied', 'already-there', 'left-alone']);

/**
 * Makes an organisation: dataset and tables, then the profile, then the first key. The profile decides: it is written by one request
 * only, however many ask for the slug at once, and a request that died before it is completed by sending it again.
 */
@Injectable()
export class OnboardingService {
  readonly #clock = new MicrosecondClock();

  constructor(
    private readonly profiles: ProfileRepository,
    private readonly keys: ApiKeysService,
    private readonly provisioner: DatasetProvisioner,
    @InjectPlatform() private readonly platform: Platform,
  ) {}

  /** Writes nothing. */
  async preview(slug: OrgSlug): Promise<OnboardingPreview> {
    const wanted = this.provisioner.organization(slug);
    const [existing, plan] = await Promise.all([this.profiles.find(slug), this.provisioner.plan(wanted)]);
    const doable = { steps: plan.steps.filter((step) => isExecutable(step) || step.kind === 'blocked') };
    return { validate_only: true, slug_available: existing === undefined, dataset: wanted.datasetId, plan: planView(doable) };
  }

  async onboard(slug: OrgSlug, body: OnboardOrganizationBody): Promise<OnboardedView> {
    await this.#refuseIfTaken(slug);
    const wanted = this.provisioner.organization(slug);
    const { results } = await this.provisioner.apply(wanted);
    const failed = results.filter(({ outcome }) => !DONE.has(outcome));
    if (failed.length > 0) throw new ProvisioningIncompleteError(wanted.datasetId, failed);
    const profile = this.#profileOf(slug, wanted.datasetId, body);
    if (!(await this.profiles.claim(profile))) throw new OrgExistsError(slug, 'ACTIVE');
    const api_key = await this.keys.createFirst(slug);
    return { organization: profile, dataset: wanted.datasetId, tables: wanted.tables.map(({ tableName }) => tableName), api_key };
  }

  async #refuseIfTaken(slug: OrgSlug): Promise<void> {
    const existing = await this.profiles.find(slug);
    if (existing !== undefined) throw new OrgExistsError(slug, existing.status);
  }

  #profileOf(slug: OrgSlug, datasetId: string, body: OnboardOrganizationBody): Profile {
    const { display_name, plan, admin_email, currency, country, language, timezone, fiscal_year_start_month } = body;
    return {
      org_slug: slug,
      display_name,
      status: 'ACTIVE',
      plan,
      dataset_id: datasetId,
      location: this.platform.config.location,
      admin_email,
      currency,
      country: country ?? null,
      language: language ?? null,
      timezone,
      fiscal_year_start_month,
      query_bytes_per_day: null,
      created_at: this.#clock.next(),
      updated_at: null,
      deleted_at: null,
      version: 1,
    };
  }
}
