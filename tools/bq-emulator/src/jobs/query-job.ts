import { admitStatement } from '../access/reader-jobs.js';
import { alreadyExists, ApiError, invalid, invalidQuery } from '../api-error.js';
import { asObject, asText, type JsonObject, type TableRecord } from '../catalog/resources.js';
import { engineTableName } from '../catalog/table-ddl.js';
import { stampArrivals } from '../catalog/ingestion-time.js';
import { partitionCondition, splitDecorator } from '../catalog/partition-decorator.js';
import type { TableField, TableId } from '../catalog/table-store.js';
import type { Session } from '../engine/engine.js';
import type { RowSet } from '../engine/row-set.js';
import { readParameters } from '../encode/query-parameter.js';
import { MAX_PARAMETERS, MAX_QUERY_CHARACTERS } from '../quotas/limits.js';
import { toApiError } from '../sql/engine-messages.js';
import { refuseTooLarge, refuseTooMany } from '../quotas/modified-partitions.js';
import { fieldOf, quoteIdentifier } from '../sql/sql-type.js';
import type { TableEntry } from '../sql/translate/catalog-view.js';
import type { DdlAction } from '../sql/translate/ddl-action.js';
import { resultNames } from '../sql/translate/query.js';
import { partitionsRead } from '../sql/translate/pruning.js';
import { leftOutTables } from './left-out-tables.js';
import { type StatementPlan, translate } from '../sql/translate/statement.js';
import { tableKey } from '../sql/translate/translation.js';
import { applyDdl, gather, GATHERED, pour } from './apply-ddl.js';
import { applyDml } from './apply-dml.js';
import type { JobContext, JobOutcome, Seal } from './job-context.js';
import type { JobRecord } from './job.js';
import { changedSchema } from './load/changed-schema.js';
import { refuseNullElements } from './null-elements.js';
import { partitionCount } from './partition-count.js';
import { withLookups } from './translation-lookups.js';
import { removeRows } from './remove-rows.js';
import { strangersTo } from './load-job.js';
import { readScript } from '../sql/script/read-script.js';
import type { QueryParameter } from '../sql/translate/translation.js';
import { runFiles } from './run-files.js';
import { dryRunScript } from './script/dry-run-script.js';
import { runScript } from './script/run-script.js';
import type { ScriptEnvironment } from './script/script-environment.js';

/** https://cloud.google.com/bigquery/pricing#on_demand_pricing: 10 MiB at least for each table, and for each query. */
const MIN_BILLED_BYTES = 10 * 1024 * 1024;
const BILLING_UNIT = 1024 * 1024;

export interface QueryRequest {
  readonly projectId: string;
  readonly configuration: JsonObject;
  readonly dryRun: boolean;
  /** The job itself: the parent of a script's jobs. */
  readonly job: JobRecord;
  /** The script or session that the statement is part of. */
  readonly environment?: ScriptEnvironment;
  /** In place of the request's: what EXECUTE IMMEDIATE … USING gives. */
  readonly parameters?: readonly QueryParameter[];
}

/** A result keeps to the rules of column names: pseudo columns need an alias. */
const RESERVED_NAME = /^(?:_PARTITION|_TABLE_|_FILE_|_ROW_TIMESTAMP|__ROOT__|_COLIDENTIFIER)/i;

/** The moment that such a statement tells may be asked for again: `FOR SYSTEM_TIME AS OF`. */
const TELLS_TIME = /\bCURRENT_(?:TIMESTAMP|DATETIME)\b/i;

interface Costs {
  readonly processed: number;
  readonly billed: number;
}

export async function runQuery(context: JobContext, request: QueryRequest, seal: Seal): Promise<JobOutcome> {
  try {
    return await runInSession(context, request, seal);
  } catch (error) {
    throw toApiError(error);
  }
}

/** A script, or one statement; in a session, what the session keeps is there. */
async function runInSession(context: JobContext, request: QueryRequest, seal: Seal): Promise<JobOutcome> {
  const sql = queryText(request.configuration);
  const nodes = readScript(sql);
  if (nodes !== undefined && asObject(request.configuration['destinationTable'])['tableId'] !== undefined) throw invalid('configuration.query.destinationTable cannot be set for scripts');
  if (request.dryRun) {
    const environment = context.sessions.peek(request.configuration);
    return nodes === undefined ? run(context, environment === undefined ? request : { ...request, environment }, seal) : dryRunScript(context, environment === undefined ? request : { ...request, environment }, sql, nodes);
  }
  return context.sessions.within(context, request, async (environment) => {
    if (nodes !== undefined) return runScript(context, { ...request, ...(environment === undefined ? {} : { environment }) }, sql, nodes, seal);
    return environment === undefined ? run(context, request, seal) : runStatement(context, { ...request, environment }, seal);
  });
}

/** Runs one statement where it belongs: in the open transaction of its script or session, if there is one. */
export async function runStatement(context: JobContext, request: QueryRequest & { readonly environment: ScriptEnvironment }, seal: Seal): Promise<JobOutcome> {
  const { transaction } = request.environment;
  if (transaction === undefined) return run(context, request, seal);
  const statement = await plan(context, request);
  if (transaction.isFailed && statement.kind === 'select' && statement.referencedTables.length === 0) return run(context, request, seal);
  return transaction.run(context, statement.kind === 'dml' ? statement.target.id : undefined, (inside) => run(inside, request, seal));
}

function queryText(configuration: JsonObject): string {
  const sql = asText(configuration['query']);
  if (sql !== undefined && sql.length > MAX_QUERY_CHARACTERS) throw invalid(`The query is too large. The maximum standard SQL query length is ${MAX_QUERY_CHARACTERS / 1000}K characters, including comments and white space characters.`);
  if (Array.isArray(configuration['queryParameters']) && configuration['queryParameters'].length > MAX_PARAMETERS) throw invalid(`Too many query parameters: the maximum is ${MAX_PARAMETERS}.`);
  if (sql === undefined || sql.trim() === '') throw new ApiError('required', 'Required parameter is missing: query', { location: 'query' });
  if (configuration['useLegacySql'] !== false && configuration['useLegacySql'] !== 'false') {
    throw new ApiError('invalidQuery', 'Legacy SQL (useLegacySql: true, the default of the API) is not supported by this emulator; send useLegacySql: false', { location: 'query' });
  }
  return sql;
}

/** @param sql another text than the request's */
export async function plan(context: JobContext, { projectId, configuration, environment, parameters }: QueryRequest, sql = queryText(configuration)): Promise<StatementPlan> {
  const statement = await withLookups(context, (past) => translate(sql, {
    past,
    catalog: context.view, projectId, nowMicros: BigInt(context.clock()) * 1000n, parameters: parameters ?? readParameters(configuration['queryParameters']),
    ...(environment === undefined ? {} : { script: environment }),
    defaultDataset: environment === undefined ? defaultDatasetOf(projectId, configuration) : environment.defaultDataset,
  }));
  if (statement.kind === 'select' && TELLS_TIME.test(sql)) context.catalog.history.timeTold();
  return admitStatement(context.reader, statement, projectId);
}

export function defaultDatasetOf(projectId: string, configuration: JsonObject): { readonly projectId: string; readonly datasetId: string } | undefined {
  const defaults = asObject(configuration['defaultDataset']);
  const datasetId = asText(defaults['datasetId']);
  return datasetId === undefined ? undefined : { projectId: asText(defaults['projectId']) ?? projectId, datasetId };
}

/** Bytes of the columns that are read, in the partitions that are; a table that gives any is billed for 10 MiB at least. */
export async function costsOf(context: JobContext, statement: StatementPlan): Promise<Costs> {
  const byTable = new Map<string, number>();
  const leftOut = statement.suffixReadings.length === 0 ? undefined : await leftOutTables(context.engine, statement);
  const add = async (id: TableId, columns: Iterable<string>, table?: TableEntry): Promise<void> => {
    const partitions = partitionsRead(statement.scans.filter(({ entry }) => sameTable(entry.id, id)));
    const bytes = await (table?.past !== undefined ? context.sizes.pastBytes(table, columns) : partitions === undefined ? context.sizes.columnBytes(id, columns) : context.sizes.partitionBytes(id, columns, partitions, statement.parameters));
    byTable.set(tableKey(id), (byTable.get(tableKey(id)) ?? 0) + bytes);
  };
  for (const [key, { table, columns }] of statement.scanned) if (leftOut?.has(key) !== true) await add(table.id, columns, table);
  // A statement that changes existing rows reads all of the partitions that it may change: https://cloud.google.com/bigquery/docs/data-manipulation-language#on-demand_query_size_calculation
  if (statement.kind === 'dml' && ['UPDATE', 'DELETE', 'MERGE'].includes(statement.statementType) && statement.insertsOnly !== true) {
    await add(statement.target.id, statement.target.fields.map((f) => f.name));
  }
  const sizes = [...byTable.values()].filter((bytes) => bytes > 0);
  return {
    processed: sizes.reduce((sum, bytes) => sum + bytes, 0),
    billed: sizes.reduce((sum, bytes) => sum + Math.max(MIN_BILLED_BYTES, Math.ceil(bytes / BILLING_UNIT) * BILLING_UNIT), 0),
  };
}

const sameTable = (a: TableId, b: TableId): boolean => a.projectId === b.projectId && a.datasetId === b.datasetId && a.tableId === b.tableId;

function statisticsOf(statement: Pick<StatementPlan, 'statementType' | 'referencedTables'>, costs: Costs, more: JsonObject): JsonObject {
  return {
    totalBytesProcessed: String(costs.processed),
    totalSlotMs: '0',
    query: {
      statementType: statement.statementType, totalBytesProcessed: String(costs.processed), totalBytesProcessedAccuracy: 'PRECISE', totalBytesBilled: String(costs.billed),
      billingTier: costs.billed === 0 ? 0 : 1, cacheHit: false, totalSlotMs: '0', referencedTables: statement.referencedTables, ...more,
    },
  };
}

export function schemaOf(statement: StatementPlan): readonly TableField[] {
  if (statement.kind !== 'select') return [];
  const names = resultNames(statement.columns);
  return statement.columns.map((c, i) => fieldOf(names[i] ?? '', c.type));
}

/** A kept result, unless the partitions that it came from have expired since. */
async function fresh(context: JobContext, request: QueryRequest): Promise<ReturnType<JobContext['cache']['lookup']>> {
  const kept = context.cache.lookup(request);
  if (kept === undefined) return undefined;
  await context.expiry.sweep(kept.referencedTables);
  return context.cache.lookup(request);
}

async function run(context: JobContext, request: QueryRequest, seal: Seal): Promise<JobOutcome> {
  const cached = request.dryRun || request.environment !== undefined ? undefined : await fresh(context, request);
  if (cached !== undefined) {
    const { result, referencedTables } = cached;
    return { statistics: statisticsOf({ statementType: 'SELECT', referencedTables }, { processed: 0, billed: 0 }, { cacheHit: true }), result };
  }
  const statement = await plan(context, request);
  const schema = schemaOf(statement);
  const duplicate = schema.find((f) => f.name.includes('\u0001'));
  if (duplicate !== undefined) {
    throw new ApiError('invalidQuery', `Duplicate column names in the result are not supported when a destination table is present. Found duplicate(s): ${duplicate.name.split('\u0001')[0] ?? ''}`, { location: 'query' });
  }
  const reserved = schema.find((f) => RESERVED_NAME.test(f.name));
  if (reserved !== undefined) throw invalidQuery(`Invalid field name "${reserved.name}". Field names are not allowed to start with the (case-insensitive) prefixes _PARTITION, _TABLE_, _FILE_, _ROW_TIMESTAMP, __ROOT__ and _COLIDENTIFIER`);
  // Inside a transaction the tables are what they were when it began.
  if (!request.dryRun && request.environment?.transaction === undefined) await context.expiry.sweep(statement.referencedTables);
  const costs = await costsOf(context, statement);
  if (request.dryRun) {
    // Preparing the statement finds what only the engine can tell, such as a column that is neither grouped nor aggregated.
    if (statement.kind === 'select') await context.engine.query(`EXPLAIN ${statement.sql}`, [], statement.parameters);
    return { statistics: statisticsOf(statement, { processed: costs.processed, billed: 0 }, { schema: { fields: schema } }) };
  }
  const cap = Number(request.configuration['maximumBytesBilled'] ?? Number.POSITIVE_INFINITY);
  if (costs.billed > cap) {
    throw new ApiError('bytesBilledLimitExceeded', `Query exceeded limit for bytes billed: ${cap}. ${costs.billed} or higher required.`);
  }
  switch (statement.kind) {
    case 'select': return select(context, request, statement, schema, costs, seal);
    case 'dml': return change(context, request, statement, costs, seal);
    case 'files': {
      if (request.environment?.transaction !== undefined) throw invalidQuery(`${statement.statementType.replace('_', ' ')} is not supported in a transaction`);
      return runFiles(context, request.projectId, statement.work, statement.parameters, (more) => statisticsOf(statement, costs, more), seal);
    }
    case 'ddl': {
      const { environment } = request;
      if (environment !== undefined) await beforeDdl(context, environment, statement.action);
      if ('id' in statement.action) context.quotas.tableUpdate(statement.action.id, context.catalog.record(statement.action.id));
      else if ('datasetId' in statement.action) context.quotas.datasetUpdate(statement.action.projectId, statement.action.datasetId);
      const operation = await applyDdl(context, statement.action, statement.parameters, environment?.transaction === undefined ? undefined : context.engine);
      const target = 'id' in statement.action ? { ddlTargetTable: statement.action.id } : 'routine' in statement.action ? { ddlTargetRoutine: statement.action.routine } : { ddlTargetDataset: { projectId: statement.action.projectId, datasetId: statement.action.datasetId } };
      const outcome: JobOutcome = { statistics: statisticsOf(statement, costs, { ddlOperationPerformed: operation, ...target }), result: { schema: [], rows: undefined } };
      await context.engine.transaction((session) => seal(session, outcome));
      return outcome;
    }
  }
}

/** Makes room for a temporary table, and keeps other DDL out of transactions. */
async function beforeDdl(context: JobContext, environment: ScriptEnvironment, action: DdlAction): Promise<void> {
  const id = 'id' in action ? action.id : undefined;
  const temporary = id !== undefined && environment.temporary.holds(id) ? id : undefined;
  if (temporary !== undefined) await environment.temporary.prepare();
  const { transaction } = environment;
  if (transaction === undefined) return;
  if (temporary === undefined) throw invalidQuery('DDL statements are not supported in a transaction, except for those that create or drop temporary tables or temporary functions');
  transaction.remembering(context, temporary);
}

type SelectStatement = Extract<StatementPlan, { kind: 'select' }>;

async function select(context: JobContext, request: QueryRequest, statement: SelectStatement, schema: readonly TableField[], costs: Costs, seal: Seal): Promise<JobOutcome> {
  const destination = asObject(request.configuration['destinationTable']);
  const tableId = asText(destination['tableId']);
  const statistics = statisticsOf(statement, costs, {});
  const types = statement.columns.map((c) => c.type);
  if (tableId === undefined) {
    const keep = request.environment === undefined ? context.cache.beforeRunning(request, statement) : () => undefined;
    const result = { schema, rows: await context.engine.query(statement.sql, types, statement.parameters) };
    refuseNullElements(result.rows, schema);
    keep(result);
    return { statistics, result };
  }
  const { id, partition } = splitDecorator<TableId>({ projectId: asText(destination['projectId']) ?? request.projectId, datasetId: asText(destination['datasetId']) ?? '', tableId });
  context.quotas.tableModification(id);
  context.quotas.tableUpdate(id, context.catalog.record(id));
  let rows: RowSet | undefined;
  await context.catalog.exclusive(id, () => writeDestination(context, request, { id, partition }, statement, schema, async (session) => {
    rows = await session.query(`SELECT * FROM ${GATHERED}`, types);
    await seal(session, { statistics });
  }));
  return { statistics, result: { schema, rows } };
}

async function writeDestination(context: JobContext, request: QueryRequest, { id, partition }: { readonly id: TableId; readonly partition: string | undefined }, statement: SelectStatement, schema: readonly TableField[], sealed: (session: Parameters<Seal>[0]) => Promise<void>): Promise<void> {
  const disposition = asText(request.configuration['writeDisposition']) ?? 'WRITE_EMPTY';
  const existing = context.catalog.record(id);
  if (existing === undefined && request.configuration['createDisposition'] === 'CREATE_NEVER') context.catalog.requireRecord(id);
  if (existing?.kind === 'VIEW') throw invalid(`${id.projectId}:${id.datasetId}.${id.tableId} is not allowed for this operation because it is currently a VIEW.`);
  if (existing !== undefined && disposition === 'WRITE_EMPTY' && (await context.sizes.rows(id)) > 0) throw alreadyExists(`Table ${id.projectId}:${id.datasetId}.${id.tableId}`);
  const fillRows = async (session: Parameters<Seal>[0], fields: readonly TableField[], table: TableRecord): Promise<void> => {
    const names = schema.map((f) => quoteIdentifier(f.name)).join(', ');
    if (context.quotas.countsPartitions) refuseTooMany(await partitionCount(session, { ...table, fields }, `(SELECT * FROM ${GATHERED}) AS q(${names})`));
    await sealed(session);
    await pour(context, session, id, fields, statement);
    await stampArrivals(session, engineTableName(id), table, { nowMs: context.clock(), decorator: partition });
  };
  if (existing !== undefined && (disposition === 'WRITE_APPEND' || disposition === 'WRITE_TRUNCATE_DATA' || partition !== undefined)) {
    const fields = changedSchema(existing, schema, { load: request.configuration, stated: false });
    const fill = async (session: Session, table: TableRecord): Promise<void> => {
      await gather(session, statement, statement.parameters);
      const where = partition === undefined ? undefined : partitionCondition(table, partition);
      if (disposition.startsWith('WRITE_TRUNCATE')) await removeRows(context, session, id, where);
      const check = await strangersTo(session, id, where, partition);
      await fillRows(session, schema.map((f) => table.fields.find((t) => t.name.toLowerCase() === f.name.toLowerCase()) ?? f), table);
      await check();
    };
    if (fields === existing.fields) await context.engine.transaction((session) => fill(session, existing));
    else await context.catalog.updateTableLocked(id, ({ properties }) => ({ properties, fields }), { engine: context.engine, fill });
    context.catalog.touch(id);
    return;
  }
  if (partition !== undefined) context.catalog.requireRecord(id);
  const { timePartitioning, rangePartitioning, clustering } = request.configuration;
  // What is overwritten are rows and columns; constraints go with them.
  const { tableConstraints: _constraints, ...kept } = existing?.properties ?? {};
  const properties = { ...kept, ...(timePartitioning === undefined ? {} : { timePartitioning }), ...(rangePartitioning === undefined ? {} : { rangePartitioning }), ...(clustering === undefined ? {} : { clustering }) };
  await context.catalog.createTableLocked({ ...id, kind: 'TABLE', fields: schema, properties }, {
    replace: true, signal: context.signal, prepare: (session) => gather(session, statement, statement.parameters), fill: (session, table) => fillRows(session, schema, table),
  });
}

type DmlStatement = Extract<StatementPlan, { kind: 'dml' }>;

async function change(context: JobContext, request: QueryRequest, first: DmlStatement, costs: Costs, seal: Seal): Promise<JobOutcome> {
  const { id } = first.target;
  const mutating = ['UPDATE', 'DELETE', 'MERGE'].includes(first.statementType);
  const transaction = request.environment?.transaction;
  transaction?.changing(context, id, mutating);
  const alone = <T>(work: () => Promise<T>): Promise<T> => (transaction === undefined ? context.transactions.alone(id, mutating, context.signal, work) : work());
  return context.quotas.dml(id, mutating, () => alone(() => context.catalog.exclusive(id, async () => {
    // The table may have changed its columns while this waited for its turn.
    const again = await plan(context, request);
    const statement = again.kind === 'dml' ? again : first;
    let outcome: JobOutcome | undefined;
    let removed = 0;
    await context.engine.transaction(async (session) => {
      const record = context.catalog.record(id);
      const counted = context.quotas.countsPartitions && record !== undefined && statement.target.partitionColumn !== undefined ? record : undefined;
      const { inserted, updated, deleted } = await applyDml(session, statement, statement.parameters, {
        nowMs: context.clock(), history: context.catalog.history,
        check: counted === undefined ? undefined : async (rows) => { refuseTooMany(await partitionCount(session, counted, rows)); },
      });
      if (counted !== undefined && inserted > 0) refuseTooLarge(`${id.projectId}:${id.datasetId}.${id.tableId}`, await partitionCount(session, counted));
      removed = updated + deleted;
      outcome = {
        result: { schema: [], rows: undefined },
        statistics: statisticsOf(statement, costs, {
          numDmlAffectedRows: String(inserted + updated + deleted),
          dmlStats: { insertedRowCount: String(inserted), updatedRowCount: String(updated), deletedRowCount: String(deleted) },
        }),
      };
      await seal(session, outcome);
    });
    if (transaction === undefined && removed > 0) context.catalog.history.committed(id);
    context.catalog.touch(id);
    return outcome ?? { statistics: {} };
  })));
}
