import { GoogleDdlPort } from '@cloudact/bq-core';
import type { TableSchema } from '@cloudact/schemas';
import { type ApiHouse, runStatement } from './api-house.js';

/** Datasets that are made at a time. */
const AT_A_TIME = 16;

/** Organisations as an onboarding leaves them, without its checks and keys: profiles by one statement, datasets with these tables through REST. */
export async function makeOrgs(house: ApiHouse, prefix: string, count: number, tables: readonly TableSchema[]): Promise<readonly string[]> {
  const slugs = Array.from({ length: count }, (_, index) => `${prefix}_${String(index).padStart(5, '0')}`);
  const ddl = new GoogleDdlPort({ backend: 'embedded', projectId: house.projectId, endpoint: house.bigqueryUrl });
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let slug = slugs[next++]; slug !== undefined; slug = slugs[next++]) {
      await ddl.createDataset(`${slug}_local`, { location: 'US', labels: { managed_by: 'cloudact', env: 'local', org: slug }, description: `Costs of organisation ${slug}.` });
      for (const table of tables) await ddl.createTable(`${slug}_local`, table);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
  await ddl.close();
  await runStatement(house, `INSERT INTO \`${house.projectId}.organizations.org_profiles\` (org_slug, display_name, status, plan, dataset_id, location, admin_email, currency, timezone, fiscal_year_start_month, created_at, version)
SELECT slug, slug, 'ACTIVE', 'STARTER', CONCAT(slug, '_local'), 'US', 'bench@example.com', 'USD', 'UTC', 1, CURRENT_TIMESTAMP(), 1 FROM (SELECT CONCAT('${prefix}_', LPAD(CAST(i AS STRING), 5, '0')) AS slug FROM UNNEST(GENERATE_ARRAY(0, ${count - 1})) AS i)`);
  return slugs;
}
