import { quoteTablePath } from '@cloudact/bq-core';
import { type ActualState, appliedVersion, type MigrationPlan, planMigration, readActualState, tableOf, type TableSchema } from '@cloudact/schemas';
import { InjectPlatform, type Platform } from '@cloudact/service-kit';
import { OrgNotFoundError, type OrgSlug } from '@cloudact/tenancy';
import { Injectable } from '@nestjs/common';
import { PLATFORM_CALLER } from '../../platform-caller.js';
import { DatasetProvisioner } from '../../provisioning/dataset-provisioner.js';
import { changeView, stepResultView } from '../../provisioning/plan-view.js';
import { explainMissingTable } from '../../provisioning/provisioning-errors.js';
import { ApiKeysService } from '../api-keys/api-keys.service.js';
import { OrgDeletedError } from '../organization-errors.js';
import type { Profile } from '../profiles/organization-view.js';
import { ProfileRepository } from '../profiles/profile.repository.js';
import type { OwnTableView, ProvisioningStepView, ProvisioningView, SyncedView } from './provisioning.dto.js';

interface Found {
  readonly profile: Profile | undefined;
  readonly keys: number;
  readonly actual: ActualState;
  readonly plan: MigrationPlan;
}

/** What an onboarding has made of an organisation, and making what is missing of it. */
@Injectable()
export class ProvisioningService {
  constructor(
    private readonly profiles: ProfileRepository,
    private readonly keys: ApiKeysService,
    private readonly provisioner: DatasetProvisioner,
    @InjectPlatform() private readonly platform: Platform,
  ) {}

  /** @throws OrgNotFoundError when nothing is there, not even a dataset */
  async status(org: OrgSlug): Promise<ProvisioningView> {
    const found = await this.#find(org);
    const { profile, plan, actual } = found;
    if (profile === undefined && actual.dataset === undefined) throw new OrgNotFoundError(org);
    const wanted = this.provisioner.organization(org);
    const tables = wanted.tables.map((table) => ownTable(table, plan, actual));
    const steps = stepsOf(org, found, tables);
    return { org_slug: org, dataset: wanted.datasetId, ready: steps.every(({ state }) => state === 'done'), steps, tables };
  }

  /** Repairs the dataset and its tables; each step looks first, so that it can be repeated. @throws OrgNotFoundError, OrgDeletedError */
  async sync(org: OrgSlug, makeKey: boolean): Promise<SyncedView> {
    const profile = await this.profiles.find(org);
    if (profile === undefined) throw new OrgNotFoundError(org);
    if (profile.status === 'DELETED') throw new OrgDeletedError(org);
    const { results } = await this.provisioner.apply(this.provisioner.organization(org));
    const api_key = makeKey && profile.status === 'ACTIVE' && (await this.#workingKeys(org)) === 0 ? await this.keys.createFirst(org) : null;
    return { results: results.map(stepResultView), api_key, provisioning: await this.status(org) };
  }

  async #find(org: OrgSlug): Promise<Found> {
    const wanted = this.provisioner.organization(org);
    const [profile, keys, actual] = await Promise.all([this.profiles.find(org), this.#workingKeys(org), readActualState(this.platform.ddl, wanted.datasetId)]);
    return { profile, keys, actual, plan: planMigration({ wanted, actual }) };
  }

  async #workingKeys(org: OrgSlug): Promise<number> {
    const sql = `SELECT COUNT(*) AS n FROM ${quoteTablePath(this.platform.shared('org_api_keys'))} WHERE org_slug = @org_slug AND status IN ('ACTIVE', 'ROTATED') AND (expires_at IS NULL OR expires_at > CURRENT_TIMESTAMP())`;
    const { rows } = await this.platform.runner.query(PLATFORM_CALLER, { sql, params: { org_slug: { type: 'STRING', value: org } } }).catch((error: unknown) => Promise.reject(explainMissingTable(error)));
    return Number(rows[0]?.['n']);
  }
}

function stepsOf(org: OrgSlug, { profile, keys, actual, plan }: Found, tables: readonly OwnTableView[]): readonly ProvisioningStepView[] {
  const blocked = plan.steps.find(({ kind }) => kind === 'blocked');
  const missing = tables.filter(({ state }) => state === 'missing').length;
  const drifted = tables.filter(({ state }) => state === 'drift').length;
  const sync = `POST /api/v1/organizations/${org}/provisioning/sync`;
  const deleted = profile?.status === 'DELETED';
  return [
    { step: 'dataset', state: blocked !== undefined ? 'blocked' : actual.dataset === undefined ? 'missing' : 'done', detail: blocked?.reason ?? (actual.dataset === undefined ? (deleted ? 'dropped with the organisation' : `${sync} makes it`) : `in ${actual.dataset.location}`) },
    { step: 'tables', state: missing > 0 ? 'missing' : drifted > 0 ? 'drift' : 'done', detail: missing + drifted === 0 ? `all ${tables.length} are as their files want them` : `${missing} missing, ${drifted} differ${deleted ? '' : `; ${sync} mends what can be mended in place`}` },
    { step: 'profile', state: profile === undefined ? 'missing' : 'done', detail: profile === undefined ? 'the onboarding was cut off; send POST /api/v1/organizations again' : profile.status },
    { step: 'key', state: keys > 0 ? 'done' : 'missing', detail: keys > 0 ? `${keys} keys work` : deleted ? 'revoked with the organisation' : `${sync} with {"make_key": true} makes one` },
  ];
}

function ownTable(table: TableSchema, plan: MigrationPlan, actual: ActualState): OwnTableView {
  const steps = plan.steps.filter((step) => tableOf(step) === table.tableName);
  const found = actual.tables.find(({ tableId }) => tableId === table.tableName);
  const drift = steps.some(({ kind }) => kind === 'update-table' || kind === 'copy-and-swap') || plan.steps.some(({ kind }) => kind === 'blocked');
  return {
    table: table.tableName,
    state: found === undefined ? 'missing' : drift ? 'drift' : 'in_sync',
    version: table.version,
    applied_version: found === undefined ? null : (appliedVersion(found) ?? null),
    changes: steps.flatMap((step) => ('changes' in step ? step.changes.map(changeView) : [])),
  };
}
