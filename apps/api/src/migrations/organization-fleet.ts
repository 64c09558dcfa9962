import { quoteTablePath } from '@cloudact/bq-core';
import type { TableSchema, WantedFleet } from '@cloudact/schemas';
import { InjectPlatform, type Platform } from '@cloudact/service-kit';
import { parseOrgSlug } from '@cloudact/tenancy';
import { Injectable } from '@nestjs/common';
import { PLATFORM_CALLER } from '../platform-caller.js';
import { DatasetProvisioner } from '../provisioning/dataset-provisioner.js';
import { explainMissingTable } from '../provisioning/provisioning-errors.js';
import { MigrationTargetsUnknownError } from './migration-errors.js';

/** What a migration is about. Absent: all of it. */
export interface MigrationScope {
  readonly organizations?: readonly string[];
  readonly tables?: readonly string[];
}

/** The datasets of the organisations, and what they should hold. */
@Injectable()
export class OrganizationFleet {
  constructor(
    @InjectPlatform() private readonly platform: Platform,
    private readonly provisioner: DatasetProvisioner,
  ) {}

  /** @throws MigrationTargetsUnknownError, UnknownTableError, BootstrapRequiredError */
  async wanted({ organizations, tables }: MigrationScope): Promise<WantedFleet> {
    const chosen = this.#tables(tables);
    const profiles = await this.#profiles(organizations);
    const missing = organizations?.filter((slug) => !profiles.some(({ org_slug }) => org_slug === slug)) ?? [];
    if (missing.length > 0) throw new MigrationTargetsUnknownError(missing);
    const datasets = profiles.map(({ org_slug, dataset_id, location }) => {
      const { labels, description } = this.provisioner.organization(parseOrgSlug(org_slug));
      return { datasetId: dataset_id, location, labels, description };
    });
    return { datasets, tables: chosen, ...(tables === undefined ? {} : { ignoreOthers: true }) };
  }

  #tables(names: readonly string[] | undefined): readonly TableSchema[] {
    const { registry } = this.platform;
    return names === undefined ? registry.tables('organization') : [...new Set(names)].map((name) => registry.table('organization', name));
  }

  async #profiles(organizations: readonly string[] | undefined): Promise<readonly { readonly org_slug: string; readonly dataset_id: string; readonly location: string }[]> {
    const chosen = organizations === undefined ? '' : ' AND org_slug IN UNNEST(@organizations)';
    const sql = `SELECT org_slug, dataset_id, location FROM ${quoteTablePath(this.platform.shared('org_profiles'))} WHERE status != 'DELETED'${chosen} ORDER BY org_slug`;
    try {
      const { rows } = await this.platform.runner.query(PLATFORM_CALLER, { sql, ...(organizations === undefined ? {} : { params: { organizations: { type: ['STRING'], value: organizations } } }) });
      return rows.map((row) => ({ org_slug: String(row['org_slug']), dataset_id: String(row['dataset_id']), location: String(row['location']) }));
    } catch (error) {
      throw explainMissingTable(error);
    }
  }
}
