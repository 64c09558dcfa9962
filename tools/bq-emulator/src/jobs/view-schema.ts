import type { TableField } from '../catalog/table-store.js';
import { translate } from '../sql/translate/statement.js';
import type { JobContext } from './job-context.js';
import { withLookups } from './translation-lookups.js';
import { schemaOf } from './query-job.js';

/** Columns that a query gives, for the schema of a view. */
export async function schemaOfQuery(context: JobContext, projectId: string, query: string): Promise<readonly TableField[]> {
  return schemaOf(await withLookups(context, (past) => translate(query, {
    past, catalog: context.view, projectId, defaultDataset: undefined, parameters: [], nowMicros: BigInt(context.clock()) * 1000n,
  })));
}
