import { organizationDatasetId, SHARED_DATASET } from '@cloudact/bq-core';
import { applyPlan, type ApplyResult, type MigrationPlan, planMigration, readActualState, type WantedDataset } from '@cloudact/schemas';
import { InjectPlatform, type Platform } from '@cloudact/service-kit';
import type { OrgSlug } from '@cloudact/tenancy';
import { Injectable } from '@nestjs/common';

/** Makes a dataset what the table files want. Every step finds out first what is there, so that any of it can be repeated. */
@Injectable()
export class DatasetProvisioner {
  constructor(@InjectPlatform() private readonly platform: Platform) {}

  /** The dataset that all organisations share. */
  shared(): WantedDataset {
    const { registry, config } = this.platform;
    return {
      datasetId: SHARED_DATASET,
      location: config.location,
      labels: { managed_by: 'cloudact', env: config.environment },
      description: 'Organisations, keys, runs, audit and chat of all organisations; every row carries org_slug.',
      tables: registry.tables('bootstrap'),
    };
  }

  /** The dataset of one organisation. */
  organization(slug: OrgSlug): WantedDataset {
    const { registry, config } = this.platform;
    return {
      datasetId: organizationDatasetId(slug, config.environment),
      location: config.location,
      labels: { managed_by: 'cloudact', env: config.environment, org: slug },
      description: `Costs of organisation ${slug}.`,
      tables: registry.tables('organization'),
    };
  }

  async plan(wanted: WantedDataset): Promise<MigrationPlan> {
    return planMigration({ wanted, actual: await readActualState(this.platform.ddl, wanted.datasetId) });
  }

  async apply(wanted: WantedDataset): Promise<ApplyResult> {
    return applyPlan(await this.plan(wanted), this.platform.ddl);
  }
}
