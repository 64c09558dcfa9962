import type { SqlInspector } from '../sql/inspect-sql.js';
import type { QueryRequest } from './query-request.js';
import type { AdmittedStatement } from './statement-guard.js';

export interface ReadStatementOptions {
  readonly inspector: SqlInspector;
  readonly projectId: string;
  /** False: a request's guard is not asked, so that a test sees what the other layers hold. */
  readonly guarded: boolean;
}

/** The text that is to run, read: the request's own, or what its guard makes of it. @throws what the guard refuses with */
export function readStatement({ sql, guard, allowedDatasets = [] }: QueryRequest, { inspector, projectId, guarded }: ReadStatementOptions): AdmittedStatement {
  if (guard === undefined || !guarded) return { sql, inspection: inspector.inspect(sql) };
  const [datasetId, another] = allowedDatasets;
  if (datasetId === undefined || another !== undefined) throw new TypeError(`a guarded query needs exactly one allowed dataset, not ${allowedDatasets.length}`);
  return guard.admit(sql, { projectId, datasetId });
}
