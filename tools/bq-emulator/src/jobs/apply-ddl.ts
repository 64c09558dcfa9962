import { alreadyExists, invalid } from '../api-error.js';
import { engineTableName } from '../catalog/table-ddl.js';
import { statementMarkSql, STREAMED_AT } from '../catalog/history/arrival-mark.js';
import { stampArrivals } from '../catalog/ingestion-time.js';
import type { JsonObject, TableRecord } from '../catalog/resources.js';
import { readFields } from '../catalog/schema-rules.js';
import type { TableField, TableId } from '../catalog/table-store.js';
import type { Engine, Parameters, Session } from '../engine/engine.js';
import { fieldType, quoteIdentifier } from '../sql/sql-type.js';
import type { DdlAction, RelationType } from '../sql/translate/ddl-action.js';
import type { OutputColumn } from '../sql/translate/translation.js';
import { value } from '../sql/translate/expression-value.js';
import { PARTITION_TIME } from '../sql/translate/pseudo-columns.js';
import { castSql } from '../sql/translate/casts.js';
import { reshape } from './alter-table.js';
import { applyRoutineDdl } from './apply-routine-ddl.js';
import { refuseTooMany } from '../quotas/modified-partitions.js';
import type { JobContext } from './job-context.js';
import { withoutNullElements } from './null-elements.js';
import { partitionCount } from './partition-count.js';

export type DdlOperation = 'CREATE' | 'REPLACE' | 'SKIP' | 'DROP' | 'ALTER';

/** Inserts a query's rows into a table whose columns are its own, in order. @param micros when that is */
export function fillSql(id: TableId, fields: readonly TableField[], query: { readonly sql: string; readonly columns: readonly OutputColumn[] }, micros: bigint): string {
  const names = fields.map((f) => quoteIdentifier(f.name)).join(', ');
  const columns = query.columns.length > 0 ? query.columns.map((c) => c.type) : fields.map(fieldType);
  const aliases = columns.map((_, i) => quoteIdentifier(`c${i}`));
  const values = fields.map((field, i) => {
    const source = `q.${aliases[i] ?? ''}`;
    return withoutNullElements(castSql(value(source, columns[i] ?? fieldType(field)), fieldType(field)), fieldType(field), field.name);
  });
  return `INSERT INTO ${engineTableName(id)} (${quoteIdentifier(STREAMED_AT)}, ${names}) SELECT ${statementMarkSql(micros)}, ${values.join(', ')} FROM (${query.sql}) AS q(${aliases.join(', ')})`;
}

/** Does one DDL statement. Where it has no job of its own to commit with, it is committed by the catalog. */
export async function applyDdl(context: JobContext, action: DdlAction, parameters: Parameters, inside?: Engine): Promise<DdlOperation> {
  const { catalog } = context;
  switch (action.do) {
    case 'create-schema': {
      if (catalog.dataset(action.projectId, action.datasetId) !== undefined) {
        if (action.ifNotExists) return 'SKIP';
        throw alreadyExists(`Dataset ${action.projectId}:${action.datasetId}`);
      }
      await catalog.createDataset(action.projectId, action.datasetId, action.properties);
      return 'CREATE';
    }
    case 'alter-schema': {
      if (action.ifExists && catalog.dataset(action.projectId, action.datasetId) === undefined) return 'SKIP';
      await catalog.updateDataset(action.projectId, action.datasetId, (record) => Object.fromEntries(Object.entries({ ...record.properties, ...action.properties }).filter(([, item]) => item !== null)));
      return 'ALTER';
    }
    case 'drop-schema': {
      if (action.ifExists && catalog.dataset(action.projectId, action.datasetId) === undefined) return 'SKIP';
      catalog.requireDataset(action.projectId, action.datasetId);
      await catalog.deleteDataset(action.projectId, action.datasetId, action.cascade);
      return 'DROP';
    }
    case 'create-table': case 'create-view': return catalog.exclusive(action.id, () => create(context, action, parameters, inside));
    case 'drop-table': {
      if (existing(context, action) === undefined) return 'SKIP';
      await catalog.deleteTable(action.id, inside);
      return 'DROP';
    }
    case 'alter-table': {
      if (existing(context, action) === undefined) return 'SKIP';
      await catalog.reshapeTable(action.id, (record) => reshape(record, action.changes));
      return 'ALTER';
    }
    case 'rename-table': {
      if (existing(context, { ...action, kind: 'TABLE' }) === undefined) return 'SKIP';
      await catalog.renameTable(action.id, action.to);
      return 'ALTER';
    }
    case 'create-routine': case 'drop-routine': return applyRoutineDdl(catalog, action);
  }
}

/** What kind of thing a table's record stands for. */
export function relationType(record: TableRecord): RelationType {
  if (record.kind === 'VIEW') return record.properties['materializedView'] === undefined ? 'VIEW' : 'MATERIALIZED_VIEW';
  return record.properties['snapshotDefinition'] === undefined ? 'TABLE' : 'SNAPSHOT';
}

/** The table that a statement names, which must be of the kind that it says; undefined where it may be missing and is. */
function existing({ catalog }: JobContext, action: { readonly do: string; readonly id: TableId; readonly kind: RelationType; readonly ifExists: boolean }): TableRecord | undefined {
  if (catalog.record(action.id) === undefined && action.ifExists) return undefined;
  const found = catalog.requireRecord(action.id);
  const type = relationType(found);
  if (type === action.kind) return found;
  const verb = action.do === 'drop-table' ? 'drop' : 'alter';
  throw invalid(`Cannot ${verb} ${found.projectId}:${found.datasetId}.${found.tableId} which has type ${type}. An object with that name was expected to have type ${action.kind}.`);
}

async function create(context: JobContext, action: Extract<DdlAction, { do: 'create-table' | 'create-view' }>, parameters: Parameters, inside: Engine | undefined): Promise<DdlOperation> {
  const { catalog, signal } = context;
  const before = catalog.record(action.id);
  if (before !== undefined && action.ifNotExists) return 'SKIP';
  const fields = readFields(action.fields);
  const query = action.do === 'create-table' ? action.query : undefined;
  const kind = action.do === 'create-view' ? 'VIEW' : 'TABLE';
  if (before !== undefined && action.replace && before.kind !== kind) throw invalid(`Cannot replace ${before.projectId}:${before.datasetId}.${before.tableId} which has type ${relationType(before)} with a ${kind}.`);
  await catalog.createTableLocked(
    { ...action.id, kind, fields, properties: withDefaultExpiration(context, action.id, { ...inherited(context, action), ...withoutNulls(action.properties) }) },
    // `CREATE OR REPLACE TABLE t AS SELECT … FROM t` reads the old rows: they are gathered before the old table goes.
    {
      replace: action.replace, ...(signal === undefined ? {} : { signal }), ...(inside === undefined ? {} : { engine: inside }),
      ...(query === undefined ? {} : { prepare: (session: Session) => gather(session, query, parameters), fill: async (session: Session, record: TableRecord) => {
        await pour(context, session, action.id, query.columns.length > fields.length ? [...fields, PARTITION_TIME] : fields, query);
        await stampArrivals(session, engineTableName(action.id), record, { nowMs: context.clock(), decorator: undefined });
        if (context.quotas.countsPartitions) refuseTooMany(await partitionCount(session, record));
      } }),
    },
  );
  return before === undefined ? 'CREATE' : 'REPLACE';
}

const withoutNulls = (properties: JsonObject): JsonObject => Object.fromEntries(Object.entries(properties).filter(([, item]) => item !== null));

/** What a table made from another takes over; when that one ends is its own affair, and so is what it was made from. */
function inherited({ catalog }: JobContext, action: Extract<DdlAction, { do: 'create-table' | 'create-view' }>): JsonObject {
  if (action.do === 'create-view' || action.like === undefined) return {};
  const { expirationTime: _expires, snapshotDefinition: _snapshot, cloneDefinition: _clone, ...properties } = catalog.requireRecord(action.like).properties;
  return properties;
}

/** https://cloud.google.com/bigquery/docs/updating-datasets#table-expiration */
function withDefaultExpiration({ catalog, clock }: JobContext, id: TableId, properties: JsonObject): JsonObject {
  const expiration = Number(catalog.dataset(id.projectId, id.datasetId)?.properties['defaultTableExpirationMs'] ?? Number.NaN);
  return Number.isNaN(expiration) || properties['expirationTime'] !== undefined ? properties : { ...properties, expirationTime: String(clock() + expiration) };
}

export const GATHERED = quoteIdentifier('~gathered');
type Query = { readonly sql: string; readonly columns: readonly OutputColumn[] };

export async function gather(session: Session, query: Query, parameters: Parameters): Promise<void> {
  await session.run(`CREATE TEMP TABLE ${GATHERED} AS SELECT * FROM (${query.sql}) AS q(${query.columns.length === 0 ? '' : query.columns.map((_, i) => quoteIdentifier(`g${i}`)).join(', ')})`.replace(' AS q()', ' AS q'), parameters);
}

export async function pour({ catalog }: Pick<JobContext, 'catalog'>, session: Session, id: TableId, fields: readonly TableField[], query: Query): Promise<void> {
  await session.run(fillSql(id, fields, { sql: `SELECT * FROM ${GATHERED}`, columns: query.columns }, catalog.history.appending(id)));
  await session.run(`DROP TABLE ${GATHERED}`);
}
