import { quoteTablePath, SHARED_DATASET } from '@cloudact/bq-core';
import { InjectPlatform, type Platform } from '@cloudact/service-kit';
import type { OrgSlug } from '@cloudact/tenancy';
import { Injectable } from '@nestjs/common';
import { PLATFORM_CALLER } from '../../platform-caller.js';
import type { RemainsView } from './deletion.dto.js';

/** Shared tables whose rows outlive an organisation, and why. */
const KEPT: Readonly<Record<string, string>> = {
  org_profiles: 'a slug is not given out again',
  org_audit_logs: 'who did what is evidence, and its chain would break',
  org_cost_tracking: 'what the platform paid for its queries',
};

/** What is stored of an organisation. */
@Injectable()
export class RemainsRepository {
  constructor(@InjectPlatform() private readonly platform: Platform) {}

  /** Its own dataset's tables by name, and the shared tables by their rows. */
  async list(org: OrgSlug, datasetId: string): Promise<readonly RemainsView[]> {
    const shared = this.#shared().map((table) => `SELECT '${table}' AS name, COUNT(*) AS n FROM ${quoteTablePath(this.platform.shared(table))} WHERE org_slug = @org_slug`);
    const { rows } = await this.platform.runner.query(PLATFORM_CALLER, { sql: `SELECT name, n FROM (${shared.join(' UNION ALL ')}) WHERE n > 0 ORDER BY name`, params: { org_slug: { type: 'STRING', value: org } } });
    return [...(await this.#own(datasetId)), ...rows.map((row) => ({ dataset: SHARED_DATASET, table: String(row['name']), rows: String(row['n']), kept_because: KEPT[String(row['name'])] ?? null }))];
  }

  /** Deletes its rows from every shared table whose rows do not outlive it. Can be repeated. */
  async purge(org: OrgSlug): Promise<void> {
    for (const table of this.#shared().filter((name) => KEPT[name] === undefined)) {
      await this.platform.runner.query(PLATFORM_CALLER, { sql: `DELETE FROM ${quoteTablePath(this.platform.shared(table))} WHERE org_slug = @org_slug`, params: { org_slug: { type: 'STRING', value: org } } });
    }
  }

  async #own(datasetId: string): Promise<readonly RemainsView[]> {
    const { ddl } = this.platform;
    if ((await ddl.getDataset(datasetId)) === undefined) return [];
    return (await ddl.listTables(datasetId)).map(({ tableId }) => ({ dataset: datasetId, table: tableId, rows: null, kept_because: null }));
  }

  #shared(): readonly string[] {
    return this.platform.registry.tables('bootstrap').map(({ tableName }) => tableName);
  }
}
