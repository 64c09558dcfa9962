import { alreadyExists, invalid } from '../api-error.js';
import { engineTableName } from '../catalog/catalog.js';
import { asObject, type JsonObject } from '../catalog/resources.js';
import { readFields } from '../catalog/schema-rules.js';
import type { TableField, TableId } from '../catalog/table-store.js';
import type { Parameters, Session } from '../engine/engine.js';
import { fieldType, quoteIdentifier } from '../sql/sql-type.js';
import type { DdlAction } from '../sql/translate/ddl.js';
import type { OutputColumn } from '../sql/translate/translation.js';
import { value } from '../sql/translate/expression-value.js';
import { castSql } from '../sql/translate/casts.js';
import type { JobContext } from './job-context.js';

export type DdlOperation = 'CREATE' | 'REPLACE' | 'SKIP' | 'DROP' | 'ALTER';

/** Inserts a query's rows into a table whose columns are its own, in order. */
export function fillSql(id: TableId, fields: readonly TableField[], query: { readonly sql: string; readonly columns: readonly OutputColumn[] }): string {
  const names = fields.map((f) => quoteIdentifier(f.name)).join(', ');
  const columns = query.columns.length > 0 ? query.columns.map((c) => c.type) : fields.map(fieldType);
  const aliases = columns.map((_, i) => quoteIdentifier(`c${i}`));
  const values = fields.map((field, i) => castSql(value(`q.${aliases[i] ?? ''}`, columns[i] ?? fieldType(field)), fieldType(field)));
  return `INSERT INTO ${engineTableName(id)} (${names}) SELECT ${values.join(', ')} FROM (${query.sql}) AS q(${aliases.join(', ')})`;
}

/** Does one DDL statement. Where it has no job of its own to commit with, it is committed by the catalog. */
export async function applyDdl(context: JobContext, action: DdlAction, parameters: Parameters): Promise<DdlOperation> {
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
    case 'drop-schema': {
      if (action.ifExists && catalog.dataset(action.projectId, action.datasetId) === undefined) return 'SKIP';
      catalog.requireDataset(action.projectId, action.datasetId);
      await catalog.deleteDataset(action.projectId, action.datasetId, action.cascade);
      return 'DROP';
    }
    case 'create-table': case 'create-view': return catalog.exclusive(action.id, () => create(context, action, parameters));
    case 'drop-table': {
      const record = catalog.record(action.id);
      if (record === undefined && action.ifExists) return 'SKIP';
      const found = catalog.requireRecord(action.id);
      if (found.kind !== action.kind) throw invalid(`Cannot drop ${found.tableId} which has type ${found.kind}. An object with that name was expected to have type ${action.kind}.`);
      await catalog.deleteTable(action.id);
      return 'DROP';
    }
    case 'alter-table': return alter(context, action);
  }
}

async function create(context: JobContext, action: Extract<DdlAction, { do: 'create-table' | 'create-view' }>, parameters: Parameters): Promise<DdlOperation> {
  const { catalog } = context;
  const existing = catalog.record(action.id);
  if (existing !== undefined && action.ifNotExists) return 'SKIP';
  const fields = readFields(action.fields);
  const query = action.do === 'create-table' ? action.query : undefined;
  await catalog.createTableLocked(
    { ...action.id, kind: action.do === 'create-view' ? 'VIEW' : 'TABLE', fields, properties: action.properties },
    // `CREATE OR REPLACE TABLE t AS SELECT … FROM t` reads the old rows: they are gathered before the old table goes.
    { replace: action.replace, ...(query === undefined ? {} : { prepare: (session: Session) => gather(session, query, parameters), fill: (session: Session) => pour(session, action.id, fields, query) }) },
  );
  return existing === undefined ? 'CREATE' : 'REPLACE';
}

const GATHERED = quoteIdentifier('~gathered');
type Query = { readonly sql: string; readonly columns: readonly OutputColumn[] };

export async function gather(session: Session, query: Query, parameters: Parameters): Promise<void> {
  await session.run(`CREATE TEMP TABLE ${GATHERED} AS SELECT * FROM (${query.sql}) AS q(${query.columns.length === 0 ? '' : query.columns.map((_, i) => quoteIdentifier(`g${i}`)).join(', ')})`.replace(' AS q()', ' AS q'), parameters);
}

export async function pour(session: Session, id: TableId, fields: readonly TableField[], query: Query): Promise<void> {
  await session.run(fillSql(id, fields, { sql: `SELECT * FROM ${GATHERED}`, columns: query.columns }));
  await session.run(`DROP TABLE ${GATHERED}`);
}

async function alter(context: JobContext, action: Extract<DdlAction, { do: 'alter-table' }>): Promise<DdlOperation> {
  const { catalog } = context;
  if (catalog.record(action.id) === undefined && action.ifExists) return 'SKIP';
  await catalog.updateTable(action.id, (record) => {
    const added = readFields(action.add.filter(({ field, ifNotExists }) => {
      const known = record.fields.some((f) => f.name.toLowerCase() === field.name.toLowerCase());
      if (known && !ifNotExists) throw invalid(`Column already exists: ${field.name}`);
      return !known;
    }).map(({ field }) => field));
    const relaxed = record.fields.map((f) => (action.relax.some((name) => name.toLowerCase() === f.name.toLowerCase()) ? { ...f, mode: 'NULLABLE' as const } : f));
    return { fields: [...relaxed, ...added], properties: merged(record.properties, action.properties) };
  });
  return 'ALTER';
}

/** Options overlay the old ones; those of partitioning join its other settings. */
function merged(before: JsonObject, change: JsonObject): JsonObject {
  const partitioning = change['timePartitioning'] === undefined ? {} : { timePartitioning: { ...asObject(before['timePartitioning']), ...asObject(change['timePartitioning']) } };
  return { ...before, ...change, ...partitioning };
}
