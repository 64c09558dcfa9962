import type { TableId } from '../catalog/table-store.js';
import { jobOfResult } from '../jobs/anonymous-results.js';
import type { JobStore } from '../jobs/job-store.js';
import { accessDenied, type Reader } from './reader.js';

/** What is asked for: a route of the REST API and the names in its path. */
export interface AskedRoute {
  readonly method: string;
  readonly name?: string;
  /** Pattern, `/projects/:project/datasets/:dataset`. */
  readonly path: string;
}
type Names = Readonly<Record<string, string>>;

const PROJECT = '/projects/:project';
/** What looks at its own rights: jobs are told apart by who started them, and lists leave out what the reader may not see. */
const OPEN: ReadonlySet<string> = new Set([
  `GET ${PROJECT}/datasets`, `GET ${PROJECT}/jobs`, `POST ${PROJECT}/jobs`, `GET ${PROJECT}/jobs/:job`, `POST ${PROJECT}/jobs/:job/cancel`, `POST ${PROJECT}/queries`, `GET ${PROJECT}/queries/:job`,
]);
/** Permission that a read of something in a dataset needs, by the method's name. */
const PERMISSION: Readonly<Record<string, string>> = {
  'datasets.get': 'bigquery.datasets.get', 'tables.list': 'bigquery.tables.list', 'tables.get': 'bigquery.tables.get', 'tabledata.list': 'bigquery.tables.getData', 'routines.list': 'bigquery.routines.list', 'routines.get': 'bigquery.routines.get',
};

/** Lets a reader's request through to its handler, or not: what is not named here is refused. @throws ApiError accessDenied */
export function admitRequest(reader: Reader, route: AskedRoute, names: Names, jobs: Pick<JobStore, 'get'>): void {
  if (OPEN.has(`${route.method} ${route.path}`)) return;
  const permission = PERMISSION[route.name ?? ''];
  const { project: projectId = '', dataset: datasetId, table: tableId } = names;
  if (datasetId === undefined || permission === undefined) throw accessDenied(`Project ${projectId}: User does not have permission for ${route.name ?? `${route.method} ${route.path}`} in project ${projectId}.`);
  if (tableId === undefined ? reader.mayRead({ projectId, datasetId }) : mayReadTable(reader, { projectId, datasetId, tableId }, jobs)) return;
  const name = `${projectId}:${datasetId}${tableId === undefined ? '' : `.${tableId}`}`;
  const [kind, word] = tableId === undefined ? ['Dataset', 'dataset'] : ['Table', 'table'];
  throw accessDenied(`${kind} ${name}: Permission ${permission} denied on ${word} ${name} (or it may not exist).`);
}

/** A table of its datasets, or the result of one of its own queries. */
export function mayReadTable(reader: Reader, id: TableId, jobs: Pick<JobStore, 'get'>): boolean {
  const result = jobOfResult(id);
  return result === undefined ? reader.mayRead(id) : jobs.get(result)?.owner === reader.email;
}
