import type { JobRecord } from '../jobs/job.js';
import { arrayOf, BOOL, INT64, type SqlType, STRING, structOf, TIMESTAMP } from '../sql/sql-type.js';
import type { VirtualTable } from '../sql/translate/catalog-view.js';
import { asList, asObject, asText, type Json, type JsonObject } from './resources.js';
import { column, instant, text, type ViewColumn, virtual } from './virtual-columns.js';

const struct = (...names: readonly string[]): SqlType => structOf(names.map((name) => ({ name, type: STRING })));
const ERROR = struct('reason', 'location', 'debug_info', 'message');
const TABLE = struct('project_id', 'dataset_id', 'table_id');
const TABLES = arrayOf(TABLE);
const COUNTS = ['inserted_row_count', 'deleted_row_count', 'updated_row_count'];
const DML = structOf(COUNTS.map((name) => ({ name, type: INT64 })));
const LABEL = struct('key', 'value');
const LABELS = arrayOf(LABEL);

const workOf = (job: JobRecord): JsonObject => asObject(job.configuration[String(job.configuration['jobType']).toLowerCase()]);
const queryOf = (job: JobRecord): JsonObject => asObject(job.statistics['query']);
const count = (item: unknown): Json => (item === undefined ? null : Number(item));

function dmlStatistics(job: JobRecord): Json {
  const { insertedRowCount, deletedRowCount, updatedRowCount } = asObject(queryOf(job)['dmlStats']);
  const counts = [insertedRowCount, deletedRowCount, updatedRowCount];
  return counts.includes(undefined) ? null : Object.fromEntries(COUNTS.map((name, i) => [name, Number(counts[i])]));
}

const tableOf = (table: JsonObject, projectId: string): Json => ({ project_id: asText(table['projectId']) ?? projectId, dataset_id: text(asText(table['datasetId'])), table_id: text(asText(table['tableId'])) });

function destination(job: JobRecord): Json {
  const table = asObject(workOf(job)['destinationTable']);
  return table['tableId'] === undefined ? null : tableOf(table, job.projectId);
}

/** https://cloud.google.com/bigquery/docs/information-schema-jobs#schema: the columns that this server has something to say in. */
const COLUMNS: readonly ViewColumn<JobRecord>[] = [
  column('creation_time', TIMESTAMP, (j) => instant(j.creationTime)), column('project_id', STRING, (j) => text(j.projectId)), column('user_email', STRING, () => text('emulator@cloudact.local')),
  column('job_id', STRING, (j) => text(j.jobId)), column('job_type', STRING, (j) => text(asText(j.configuration['jobType']))), column('statement_type', STRING, (j) => text(asText(queryOf(j)['statementType']))),
  column('priority', STRING, (j) => text(asText(workOf(j)['priority']) ?? 'INTERACTIVE')), column('start_time', TIMESTAMP, (j) => instant(j.startTime)), column('end_time', TIMESTAMP, (j) => instant(j.endTime)),
  column('query', STRING, (j) => text(asText(workOf(j)['query']))), column('state', STRING, (j) => text(j.state)),
  column('total_bytes_processed', INT64, (j) => count(j.statistics['totalBytesProcessed'])), column('total_bytes_billed', INT64, (j) => count(queryOf(j)['totalBytesBilled'])),
  column('total_slot_ms', INT64, (j) => count(j.statistics['totalSlotMs'])), column('cache_hit', BOOL, (j) => (queryOf(j)['cacheHit'] === undefined ? null : queryOf(j)['cacheHit'] === true)),
  column('error_result', ERROR, (j) => (j.error === undefined ? null : { reason: j.error.reason, location: text(j.error.location), debug_info: '', message: j.error.message })),
  column('destination_table', TABLE, destination), column('parent_job_id', STRING, (j) => text(asText(j.statistics['parentJobId']))),
  column('referenced_tables', TABLES, (j) => asList(queryOf(j)['referencedTables']).map((table) => tableOf(asObject(table), j.projectId))),
  column('dml_statistics', DML, dmlStatistics),
  column('labels', LABELS, (j) => Object.entries(asObject(j.configuration['labels'])).map(([key, item]) => ({ key, value: text(asText(item)) }))),
];

/** `JOBS`, `JOBS_BY_PROJECT` and `JOBS_BY_USER`: here there is one user. */
export const jobsView = (jobs: () => readonly JobRecord[]): VirtualTable => virtual(COLUMNS, jobs);
