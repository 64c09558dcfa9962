import type { TableField } from '../catalog/table-store.js';
import { translate } from '../sql/translate/statement.js';
import type { JobContext } from './job-context.js';
import { schemaOf } from './query-job.js';

/** Columns that a query gives, for the schema of a view. */
export function schemaOfQuery(context: JobContext, projectId: string, query: string): readonly TableField[] {
  return schemaOf(translate(query, { catalog: context.view, projectId, defaultDataset: undefined, parameters: [], nowMicros: BigInt(context.clock()) * 1000n }));
}
