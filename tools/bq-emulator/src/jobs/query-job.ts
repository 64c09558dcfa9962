import { alreadyExists, ApiError, invalid } from '../api-error.js';
import { asObject, asText, type JsonObject } from '../catalog/resources.js';
import type { TableField, TableId } from '../catalog/table-store.js';
import { readParameters } from '../encode/query-parameter.js';
import { MAX_PARAMETERS, MAX_QUERY_CHARACTERS } from '../quotas/limits.js';
import { toApiError } from '../sql/engine-messages.js';
import { fieldOf } from '../sql/sql-type.js';
import { columnNames } from '../sql/translate/query.js';
import { type StatementPlan, translate } from '../sql/translate/statement.js';
import { applyDdl, gather, pour } from './apply-ddl.js';
import { applyDml } from './apply-dml.js';
import type { JobContext, JobOutcome, Seal } from './job-context.js';

/** https://cloud.google.com/bigquery/pricing#on_demand_pricing: 10 MiB at least for each table, and for each query. */
const MIN_BILLED_BYTES = 10 * 1024 * 1024;
const BILLING_UNIT = 1024 * 1024;

export interface QueryRequest {
  readonly projectId: string;
  readonly configuration: JsonObject;
  readonly dryRun: boolean;
}

interface Costs {
  readonly processed: number;
  readonly billed: number;
}

export async function runQuery(context: JobContext, request: QueryRequest, seal: Seal): Promise<JobOutcome> {
  try {
    return await run(context, request, seal);
  } catch (error) {
    throw toApiError(error);
  }
}

function plan(context: JobContext, { projectId, configuration }: QueryRequest): StatementPlan {
  const sql = asText(configuration['query']);
  if (sql !== undefined && sql.length > MAX_QUERY_CHARACTERS) throw invalid(`The query is too large. The maximum standard SQL query length is ${MAX_QUERY_CHARACTERS / 1000}K characters, including comments and white space characters.`);
  if (Array.isArray(configuration['queryParameters']) && configuration['queryParameters'].length > MAX_PARAMETERS) throw invalid(`Too many query parameters: the maximum is ${MAX_PARAMETERS}.`);
  if (sql === undefined || sql.trim() === '') throw new ApiError('required', 'Required parameter is missing: query', { location: 'query' });
  if (configuration['useLegacySql'] !== false && configuration['useLegacySql'] !== 'false') {
    throw new ApiError('invalidQuery', 'Legacy SQL (useLegacySql: true, the default of the API) is not supported by this emulator; send useLegacySql: false', { location: 'query' });
  }
  const defaults = asObject(configuration['defaultDataset']);
  const datasetId = asText(defaults['datasetId']);
  return translate(sql, {
    catalog: context.view, projectId, nowMicros: BigInt(context.clock()) * 1000n, parameters: readParameters(configuration['queryParameters']),
    defaultDataset: datasetId === undefined ? undefined : { projectId: asText(defaults['projectId']) ?? projectId, datasetId },
  });
}

async function costsOf(context: JobContext, statement: StatementPlan): Promise<Costs> {
  let processed = 0;
  let billed = 0;
  for (const { table, columns } of statement.scanned.values()) {
    const bytes = await context.sizes.columnBytes(table.id, columns);
    processed += bytes;
    billed += bytes === 0 ? 0 : Math.max(MIN_BILLED_BYTES, Math.ceil(bytes / BILLING_UNIT) * BILLING_UNIT);
  }
  // A statement that changes existing rows reads the whole target: https://cloud.google.com/bigquery/docs/data-manipulation-language#on-demand_query_size_calculation
  if (statement.kind === 'dml' && ['UPDATE', 'DELETE', 'MERGE'].includes(statement.statementType)) {
    const bytes = await context.sizes.tableBytes(statement.target.id);
    processed += bytes;
    billed += bytes === 0 ? 0 : Math.max(MIN_BILLED_BYTES, Math.ceil(bytes / BILLING_UNIT) * BILLING_UNIT);
  }
  return { processed, billed };
}

function statisticsOf(statement: StatementPlan, costs: Costs, more: JsonObject): JsonObject {
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
  const names = columnNames(statement.columns);
  return statement.columns.map((c, i) => fieldOf(names[i] ?? '', c.type));
}

async function run(context: JobContext, request: QueryRequest, seal: Seal): Promise<JobOutcome> {
  const statement = plan(context, request);
  const schema = schemaOf(statement);
  const duplicate = schema.find((f) => f.name.includes('\u0001'));
  if (duplicate !== undefined) {
    throw new ApiError('invalidQuery', `Duplicate column names in the result are not supported. Found duplicate(s): ${duplicate.name.split('\u0001')[0] ?? ''}`, { location: 'query' });
  }
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
    case 'ddl': {
      if ('id' in statement.action) context.quotas.tableUpdate(statement.action.id, context.catalog.record(statement.action.id));
      const operation = await applyDdl(context, statement.action, statement.parameters);
      const target = 'id' in statement.action ? { ddlTargetTable: statement.action.id } : {};
      const outcome: JobOutcome = { statistics: statisticsOf(statement, costs, { ddlOperationPerformed: operation, ...target }), result: { schema: [], rows: undefined } };
      await context.engine.transaction((session) => seal(session, outcome));
      return outcome;
    }
  }
}

type SelectStatement = Extract<StatementPlan, { kind: 'select' }>;

async function select(context: JobContext, request: QueryRequest, statement: SelectStatement, schema: readonly TableField[], costs: Costs, seal: Seal): Promise<JobOutcome> {
  const destination = asObject(request.configuration['destinationTable']);
  const tableId = asText(destination['tableId']);
  const statistics = statisticsOf(statement, costs, {});
  const types = statement.columns.map((c) => c.type);
  if (tableId === undefined) {
    return { statistics, result: { schema, rows: await context.engine.query(statement.sql, types, statement.parameters) } };
  }
  const id: TableId = { projectId: asText(destination['projectId']) ?? request.projectId, datasetId: asText(destination['datasetId']) ?? '', tableId };
  context.quotas.tableUpdate(id, context.catalog.record(id));
  await context.catalog.exclusive(id, () => writeDestination(context, request, id, statement, schema, (session) => seal(session, { statistics })));
  const rows = await context.engine.query(statement.sql, types, statement.parameters);
  return { statistics, result: { schema, rows } };
}

async function writeDestination(context: JobContext, request: QueryRequest, id: TableId, statement: SelectStatement, schema: readonly TableField[], sealed: (session: Parameters<Seal>[0]) => Promise<void>): Promise<void> {
  const disposition = asText(request.configuration['writeDisposition']) ?? 'WRITE_EMPTY';
  const existing = context.catalog.record(id);
  if (existing === undefined && request.configuration['createDisposition'] === 'CREATE_NEVER') context.catalog.requireRecord(id);
  if (existing !== undefined && disposition === 'WRITE_EMPTY' && (await context.sizes.rows(id)) > 0) throw alreadyExists(`Table ${id.projectId}:${id.datasetId}.${id.tableId}`);
  const fillRows = async (session: Parameters<Seal>[0], fields: readonly TableField[]): Promise<void> => {
    await pour(session, id, fields, statement);
    await sealed(session);
  };
  if (existing !== undefined && disposition === 'WRITE_APPEND') {
    if (existing.fields.length !== schema.length) throw invalid(`Provided Schema does not match Table ${id.projectId}:${id.datasetId}.${id.tableId}.`);
    await context.engine.transaction(async (session) => {
      await gather(session, statement, statement.parameters);
      await fillRows(session, existing.fields);
    });
    context.catalog.touch(id);
    return;
  }
  const { timePartitioning, clustering } = request.configuration;
  const properties = { ...(timePartitioning === undefined ? {} : { timePartitioning }), ...(clustering === undefined ? {} : { clustering }) };
  await context.catalog.createTableLocked({ ...id, kind: 'TABLE', fields: schema, properties }, {
    replace: true, prepare: (session) => gather(session, statement, statement.parameters), fill: (session) => fillRows(session, schema),
  });
}

type DmlStatement = Extract<StatementPlan, { kind: 'dml' }>;

async function change(context: JobContext, request: QueryRequest, first: DmlStatement, costs: Costs, seal: Seal): Promise<JobOutcome> {
  const { id } = first.target;
  const mutating = ['UPDATE', 'DELETE', 'MERGE'].includes(first.statementType);
  return context.quotas.dml(id, mutating, () => context.catalog.exclusive(id, async () => {
    // The table may have changed its columns while this waited for its turn.
    const again = plan(context, request);
    const statement = again.kind === 'dml' ? again : first;
    let outcome: JobOutcome | undefined;
    await context.engine.transaction(async (session) => {
      const { inserted, updated, deleted } = await applyDml(session, statement, statement.parameters, context.clock());
      outcome = {
        result: { schema: [], rows: undefined },
        statistics: statisticsOf(statement, costs, {
          numDmlAffectedRows: String(inserted + updated + deleted),
          dmlStats: { insertedRowCount: String(inserted), updatedRowCount: String(updated), deletedRowCount: String(deleted) },
        }),
      };
      await seal(session, outcome);
    });
    context.catalog.touch(id);
    return outcome ?? { statistics: {} };
  }));
}
