import { invalid } from '../api-error.js';
import type { TableRecord } from '../catalog/resources.js';
import type { TableId } from '../catalog/table-store.js';
import type { JobContext } from '../jobs/job-context.js';

/** https://cloud.google.com/bigquery/docs/streaming-data-into-bigquery#template-tables: characters of a suffix, and of the name with it. */
const SUFFIX = /^\w+$/;
const MAX_NAME = 1024;

/** The table that `templateSuffix` names; made with the schema of its template where it does not exist. */
export async function templateTable(context: JobContext, template: TableId, suffix: string): Promise<TableRecord> {
  const { catalog } = context;
  const base = catalog.requireForWriters(template);
  if (!SUFFIX.test(suffix) || base.tableId.length + suffix.length > MAX_NAME) throw invalid(`Invalid template suffix "${suffix}": it consists of letters, digits and underscores, and makes a table name of at most ${MAX_NAME} characters`);
  const id: TableId = { projectId: base.projectId, datasetId: base.datasetId, tableId: `${base.tableId}${suffix}` };
  return catalog.exclusive(id, async () => {
    const existing = catalog.record(id);
    if (existing !== undefined) return existing;
    const { expirationTime: _expires, ...properties } = base.properties;
    return catalog.createTableLocked({ ...id, kind: 'TABLE', fields: base.fields, properties });
  });
}
