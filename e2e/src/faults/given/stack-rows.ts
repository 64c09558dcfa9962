import type { PipelineOrg } from '../../pipeline/given/pipeline-org.js';
import type { FoundRow } from '../book.js';
import { ORG } from './fault-rows.js';

/** The rows of an organisation of a whole stack, by `ResourceId`. */
export async function stackRows(org: PipelineOrg): Promise<readonly FoundRow[]> {
  const rows = await org.query('SELECT ResourceId, x_org_slug, COUNT(*) AS n FROM {table} GROUP BY ResourceId, x_org_slug');
  return rows.map((row) => ({ id: String(row['ResourceId']), org: row['x_org_slug'] === org.org.slug ? ORG : String(row['x_org_slug']), count: Number(row['n']) }));
}
