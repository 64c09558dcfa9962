import type { JobRecord } from '../jobs/job.js';
import { arrayOf, BOOL, duckType, INT64, quoteString, type SqlType, STRING, structOf, TIMESTAMP } from '../sql/sql-type.js';
import type { VirtualTable } from '../sql/translate/catalog-view.js';
import { NULL_VALUE, type Value, value } from '../sql/translate/expression-value.js';
import { asList, asObject, asText, type JsonObject } from './resources.js';
import { column, instant, text, type ViewColumn, virtual, whole } from './virtual-columns.js';

const struct = (...names: readonly string[]): SqlType => structOf(names.map((name) => ({ name, type: STRING })));
const ERROR = struct('reason', 'location', 'debug_info', 'message');
const TABLE = struct('project_id', 'dataset_id', 'table_id');
const TABLES = arrayOf(TABLE);
const COUNTS = ['inserted_row_count', 'deleted_row_count', 'updated_row_count'];
const DML = structOf(COUNTS.map((name) => ({ name, type: INT64 })));
const LABEL = struct('key', 'value');
const LABELS = arrayOf(LABEL);

const literal = (item: string | undefined): string => (item === undefined ? 'NULL' : quoteString(item));
const packed = (members: Readonly<Record<string, string | undefined>>): string => `{${Object.entries(members).map(([name, item]) => `'${name}': ${literal(item)}`).join(', ')}}`;
const typed = (sql: string, type: SqlType): Value => value(`CAST(${sql} AS ${duckType(type)})`, type);

const workOf = (job: JobRecord): JsonObject => asObject(job.configuration[String(job.configuration['jobType']).toLowerCase()]);
const queryOf = (job: JobRecord): JsonObject => asObject(job.statistics['query']);
const count = (item: unknown): Value => (item === undefined ? NULL_VALUE : whole(Number(item)));

function dmlStatistics(job: JobRecord): Value {
  const { insertedRowCount, deletedRowCount, updatedRowCount } = asObject(queryOf(job)['dmlStats']);
  const counts = [insertedRowCount, deletedRowCount, updatedRowCount];
  return counts.includes(undefined) ? NULL_VALUE : typed(`{${COUNTS.map((name, i) => `'${name}': ${Number(counts[i])}`).join(', ')}}`, DML);
}

function destination(job: JobRecord): Value {
  const table = asObject(workOf(job)['destinationTable']);
  if (table['tableId'] === undefined) return NULL_VALUE;
  return typed(packed({ project_id: asText(table['projectId']) ?? job.projectId, dataset_id: asText(table['datasetId']), table_id: asText(table['tableId']) }), TABLE);
}

/** https://cloud.google.com/bigquery/docs/information-schema-jobs#schema: the columns that this server has something to say in. */
const COLUMNS: readonly ViewColumn<JobRecord>[] = [
  column('creation_time', TIMESTAMP, (j) => instant(j.creationTime)), column('project_id', STRING, (j) => text(j.projectId)), column('user_email', STRING, () => text('emulator@cloudact.local')),
  column('job_id', STRING, (j) => text(j.jobId)), column('job_type', STRING, (j) => text(asText(j.configuration['jobType']))), column('statement_type', STRING, (j) => text(asText(queryOf(j)['statementType']))),
  column('priority', STRING, (j) => text(asText(workOf(j)['priority']) ?? 'INTERACTIVE')), column('start_time', TIMESTAMP, (j) => instant(j.startTime)), column('end_time', TIMESTAMP, (j) => instant(j.endTime)),
  column('query', STRING, (j) => text(asText(workOf(j)['query']))), column('state', STRING, (j) => text(j.state)),
  column('total_bytes_processed', INT64, (j) => count(j.statistics['totalBytesProcessed'])), column('total_bytes_billed', INT64, (j) => count(queryOf(j)['totalBytesBilled'])),
  column('total_slot_ms', INT64, (j) => count(j.statistics['totalSlotMs'])), column('cache_hit', BOOL, (j) => (queryOf(j)['cacheHit'] === undefined ? NULL_VALUE : value(queryOf(j)['cacheHit'] === true ? 'TRUE' : 'FALSE', BOOL))),
  column('error_result', ERROR, (j) => (j.error === undefined ? NULL_VALUE : typed(packed({ reason: j.error.reason, location: j.error.location, debug_info: '', message: j.error.message }), ERROR))),
  column('destination_table', TABLE, destination), column('parent_job_id', STRING, (j) => text(asText(j.statistics['parentJobId']))),
  column('referenced_tables', TABLES, (j) => typed(`[${asList(queryOf(j)['referencedTables']).map(asObject).map((t) => packed({ project_id: asText(t['projectId']), dataset_id: asText(t['datasetId']), table_id: asText(t['tableId']) })).join(', ')}]`, TABLES)),
  column('dml_statistics', DML, dmlStatistics),
  column('labels', LABELS, (j) => typed(`[${Object.entries(asObject(j.configuration['labels'])).map(([key, item]) => packed({ key, value: asText(item) })).join(', ')}]`, LABELS)),
];

/** `JOBS`, `JOBS_BY_PROJECT` and `JOBS_BY_USER`: here there is one user. */
export const jobsView = (jobs: readonly JobRecord[]): VirtualTable => virtual(COLUMNS, jobs);
