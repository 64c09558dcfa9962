import { invalid, notFound } from '../api-error.js';
import { checkStreamedPartition } from '../catalog/ingestion-time.js';
import { engineTableName } from '../catalog/table-ddl.js';
import { INT64 } from '../sql/sql-type.js';
import { splitTime } from '../catalog/history/time-decorator.js';
import { splitDecorator } from '../catalog/partition-decorator.js';
import { RowReader } from '../catalog/row-reader.js';
import { asList, asObject, asText, type JsonObject, type TableRecord } from '../catalog/resources.js';
import type { Cell } from '../catalog/table-store.js';
import { columnDefaults } from '../jobs/column-defaults.js';
import type { JobContext } from '../jobs/job-context.js';
import { jobOfResult } from '../jobs/anonymous-results.js';
import type { JobResult } from '../jobs/job.js';
import { MAX_INSERT_ID } from '../quotas/limits.js';
import { etagOf } from './etag.js';
import { type Exchange, ok, type Reply } from './http-exchange.js';
import { offsetOf, pageToken, positiveInteger } from './pages.js';
import { RecentInsertIds } from './recent-insert-ids.js';
import { MAX_PAGE_ROWS, resultPage, timestampFormat } from './result-pages.js';
import type { Route } from './router.js';
import { readPage } from './table-pages.js';
import { selectedColumns, selectedFields } from './selected-fields.js';
import { tableIdOf } from './tables.js';
import { templateTable } from './template-tables.js';

/** https://cloud.google.com/bigquery/quotas#streaming_inserts */
const MAX_ROWS = 50_000;
const MAX_REQUEST_BYTES = 10_000_000;

interface RowError {
  readonly index: number;
  readonly errors: readonly { readonly reason: string; readonly location: string; readonly debugInfo: string; readonly message: string }[];
}

export function tabledataRoutes(context: JobContext): readonly Route[] {
  const recent = new RecentInsertIds(context.clock);
  const at = '/projects/:project/datasets/:dataset/tables/:table';
  return [
    { name: 'tabledata.insertAll', method: 'POST', path: `${at}/insertAll`, handle: (x) => insertAll(context, recent, x) },
    { name: 'tabledata.list', method: 'GET', path: `${at}/data`, handle: (x) => list(context, x) },
  ];
}

/** All rows or none, unless `skipInvalidRows`: BigQuery marks the innocent rows `stopped`. */
async function insertAll(context: JobContext, recent: RecentInsertIds, x: Exchange): Promise<Reply> {
  const raw = await x.body();
  if (raw.length > MAX_REQUEST_BYTES) throw invalid(`Request payload size exceeds the limit: ${MAX_REQUEST_BYTES} bytes.`);
  const body = await x.json();
  const suffix = asText(body['templateSuffix']) ?? '';
  const { id, partition } = splitDecorator(tableIdOf(x));
  const table = suffix === '' ? context.catalog.requireForWriters(id) : await templateTable(context, tableIdOf(x), suffix);
  if (table.kind === 'VIEW') throw invalid(`Cannot add rows to a view of type VIEW: ${table.tableId}`);
  if (partition !== undefined) checkStreamedPartition(table, partition, context.quotas.streamingDay());
  const rows = asList(body['rows']).map(asObject);
  if (rows.length === 0) throw invalid('No rows present in the request.');
  if (rows.length > MAX_ROWS) throw invalid(`too many rows present in the request, limit: ${MAX_ROWS} row count: ${rows.length}.`);
  const longest = rows.find((row) => (asText(row['insertId'])?.length ?? 0) > MAX_INSERT_ID);
  if (longest !== undefined) throw invalid(`insertId is too long: the limit is ${MAX_INSERT_ID} characters.`);
  const { accepted, errors } = await convertRows(context, table, rows, body);
  const skip = body['skipInvalidRows'] === true;
  if (errors.length > 0 && !skip) {
    const refused = new Map(errors.map((e) => [e.index, e]));
    return answer(rows.map((_, index) => refused.get(index) ?? { index, errors: [{ reason: 'stopped', location: '', debugInfo: '', message: '' }] }));
  }
  const key = `${table.projectId}:${table.datasetId}.${table.tableId}`;
  const fresh = recent.claim(key, accepted);
  try {
    if (fresh.length > 0) await context.catalog.append(table, fresh.map((r) => r.cells), 'insertAll', undefined, partition);
  } catch (error) {
    recent.release(key, fresh);
    throw error;
  }
  return answer(errors);
}

const answer = (insertErrors: readonly RowError[]): Reply => ok({ kind: 'bigquery#tableDataInsertAllResponse', ...(insertErrors.length === 0 ? {} : { insertErrors }) });

async function convertRows(context: JobContext, table: TableRecord, rows: readonly JsonObject[], body: JsonObject): Promise<{ readonly accepted: readonly { readonly insertId: string | undefined; readonly cells: readonly Cell[] }[]; readonly errors: readonly RowError[] }> {
  const defaults = await columnDefaults(context, table.fields);
  const ignoreUnknownValues = body['ignoreUnknownValues'] === true;
  const reader = new RowReader(table.fields, { ignoreUnknownValues, defaults });
  const check = context.quotas.streaming(table);
  const accepted: { insertId: string | undefined; cells: readonly Cell[] }[] = [];
  const errors: RowError[] = [];
  for (const [index, row] of rows.entries()) {
    const { cells, faults: unfit } = reader.read(asObject(row['json']));
    const outside = unfit.length === 0 ? check?.(cells) : undefined;
    const faults = outside === undefined ? unfit : [{ reason: 'invalid', location: '', message: outside }];
    if (faults.length === 0) accepted.push({ insertId: asText(row['insertId']), cells });
    else errors.push({ index, errors: faults.map((f) => ({ reason: f.reason, location: f.location.toLowerCase(), debugInfo: '', message: f.message })) });
  }
  return { accepted, errors };
}

async function list(context: JobContext, x: Exchange): Promise<Reply> {
  const result = resultOf(context, x);
  if (result !== undefined) return resultRows(result, x);
  const { id, at } = splitTime(tableIdOf(x));
  const past = at === undefined ? undefined : await context.catalog.past(id, at);
  const table = past?.record ?? context.catalog.requireRecord(id);
  if (table.kind === 'VIEW') throw invalid('Cannot list a table of type VIEW.');
  if (past === undefined) await context.expiry.sweep([table]);
  const columns = selectedColumns(table.fields, selectedFields(table.fields, x.query.get('selectedFields')));
  const source = past === undefined ? engineTableName(table) : `${past.sql} AS past`;
  const total = past === undefined ? await context.sizes.rows(table) : Number((await context.engine.query(`SELECT count(*) FROM ${source}`, [INT64])).rows()[0]?.[0] ?? 0);
  const from = x.query.get('pageToken') === null ? (positiveInteger(x.query.get('startIndex'), 'startIndex') ?? 0) : offsetOf(x.query.get('pageToken'));
  const size = Math.min(positiveInteger(x.query.get('maxResults'), 'maxResults') ?? MAX_PAGE_ROWS, MAX_PAGE_ROWS);
  const format = timestampFormat((name) => x.query.get(`formatOptions.${name}`));
  const { rows, texts } = await readPage(context, source, columns, { from, size: Math.min(size, Math.max(total - from, 0)), format });
  const next = from + rows < total && rows > 0 ? { pageToken: pageToken(from + rows) } : {};
  const etag = etagOf([table.schemaVersion, context.catalog.dataVersion(table), from]);
  const head = JSON.stringify({ kind: 'bigquery#tableDataList', etag, totalRows: String(total), ...next });
  return { status: 200, json: `${head.slice(0, -1)},"rows":[${texts.join(',')}]}` };
}

/** The result of a query, by the name of its anonymous table. */
function resultOf(context: JobContext, x: Exchange): JobResult | undefined {
  const key = jobOfResult(tableIdOf(x));
  if (key === undefined) return undefined;
  const result = context.jobs.result(key);
  if (result === undefined) throw notFound(`Table ${key.projectId}:${x.path['dataset'] ?? ''}.${x.path['table'] ?? ''}`);
  return result;
}

function resultRows(result: JobResult, x: Exchange): Reply {
  const token = x.query.get('pageToken');
  const from = token === null ? (positiveInteger(x.query.get('startIndex'), 'startIndex') ?? 0) : offsetOf(token);
  const { texts, ...page } = resultPage(result.rows, { from, maxResults: positiveInteger(x.query.get('maxResults'), 'maxResults'), format: timestampFormat((name) => x.query.get(`formatOptions.${name}`)) });
  return { status: 200, json: `${JSON.stringify({ kind: 'bigquery#tableDataList', etag: etagOf([x.path['table'], from]), ...page }).slice(0, -1)},"rows":[${texts.join(',')}]}` };
}
