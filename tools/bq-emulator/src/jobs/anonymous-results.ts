import { asObject, type JsonObject } from '../catalog/resources.js';
import type { TableId } from '../catalog/table-store.js';
import type { JobKey, JobRecord } from './job.js';

/** The hidden dataset of results that were given no table: https://cloud.google.com/bigquery/docs/cached-results#how_cached_results_are_stored */
const DATASET = '_anonymous';
const PREFIX = 'anon_';

/** A finished query's configuration: a SELECT that named no destination has got one. */
export function withDestination({ projectId, jobId, configuration }: JobRecord, statistics: JsonObject): JsonObject {
  const query = asObject(configuration['query']);
  if (query['destinationTable'] !== undefined || asObject(statistics['query'])['statementType'] !== 'SELECT') return configuration;
  return { ...configuration, query: { ...query, destinationTable: { projectId, datasetId: DATASET, tableId: `${PREFIX}${jobId}` } } };
}

/** The job whose result a table is, where it is one. */
export function jobOfResult({ projectId, datasetId, tableId }: TableId): JobKey | undefined {
  return datasetId === DATASET && tableId.startsWith(PREFIX) ? { projectId, jobId: tableId.slice(PREFIX.length) } : undefined;
}
