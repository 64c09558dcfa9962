import { status } from '@grpc/grpc-js';
import { engineTableName } from '../catalog/table-ddl.js';
import type { TableRecord } from '../catalog/resources.js';
import type { TableId } from '../catalog/table-store.js';
import { jobOfResult } from '../jobs/anonymous-results.js';
import { fieldType, quoteIdentifier } from '../sql/sql-type.js';
import type { CatalogView } from '../sql/translate/catalog-view.js';
import { restrictedTable } from '../sql/translate/row-restriction.js';
import { tableName } from '../storage-write/resource-names.js';
import { invalidArgument, notSupported, StorageWriteError } from '../storage-write/storage-error.js';
import type { ReadContext } from './read-context.js';
import type { TableReadOptions } from './read-messages.js';
import { ResultRows } from './result-rows.js';
import { selectFields, type SelectedFields } from './selected-fields.js';
import type { SessionRows } from './session-rows.js';
import { sampled } from './table-sample.js';
import { TableRows } from './table-rows.js';

/** What a session reads. */
export interface SessionSource {
  readonly rows: SessionRows;
  readonly selected: SelectedFields;
  readonly location: string;
  /** Of the columns that are read, in the whole table; undefined where that is not known. */
  readonly bytes: number | undefined;
}

export interface WantedSource {
  readonly id: TableId;
  /** The project that pays, for names in the restriction. */
  readonly project: string;
  readonly options: TableReadOptions;
  /** The moment whose rows are read, microseconds since the epoch; the present without. */
  readonly at: number | undefined;
}

/** @throws StorageWriteError, ApiError */
export function openSource(wanted: WantedSource, context: ReadContext): Promise<SessionSource> {
  if (jobOfResult(wanted.id) !== undefined) return Promise.resolve(openResult(wanted, context));
  return wanted.at === undefined ? openTable(wanted, context) : openPast({ ...wanted, at: wanted.at }, context);
}

async function openTable({ id, project, options }: WantedSource, context: ReadContext): Promise<SessionSource> {
  // Measured before the table is locked: cheap where nothing has changed, and an estimate in any case.
  const { columns } = selectFields(tableToRead(id, context).fields, options.selectedFields ?? []);
  const bytes = await context.sizes.columnBytes(id, columns.map(({ name }) => name));
  // Nobody changes the table between looking at its columns and keeping its rows.
  return context.catalog.exclusive(id, async () => {
    const { fields, location } = tableToRead(id, context);
    const selected = selectFields(fields, options.selectedFields ?? []);
    const nowMicros = BigInt(context.clock()) * 1000n;
    const table = sampled(restrictedTable(options.rowRestriction ?? '', id, { catalog: context.view, projectId: project, defaultDataset: undefined, parameters: [], nowMicros }), options.samplePercentage);
    const snapshot = await context.engine.snapshot(`SELECT max(rowid) FROM ${engineTableName(id)}`);
    return { rows: new TableRows({ snapshot, table, selected }), selected, location, bytes };
  });
}

/** A table as it was: its rows are gathered when the session is made. */
async function openPast({ id, project, options, at }: WantedSource & { readonly at: number }, context: ReadContext): Promise<SessionSource> {
  const location = tableToRead(id, context).location;
  if ((options.samplePercentage ?? 100) < 100) throw notSupported('A sample of the past is not supported by this server: read without sample_percentage or without snapshot_time.');
  const entry = await context.view.tableAsOf?.(id, at);
  if (entry === undefined) throw tableNotFound(id);
  const selected = selectFields(entry.fields, options.selectedFields ?? []);
  // The restriction is one on the table of then.
  const catalog: CatalogView = {
    table: () => entry, tablesWithPrefix: () => [], datasetLocation: () => location, informationSchema: () => undefined,
  };
  const table = restrictedTable(options.rowRestriction ?? '', id, { catalog, projectId: project, defaultDataset: undefined, parameters: [], nowMicros: BigInt(context.clock()) * 1000n });
  const columns = selected.columns.map(({ name }) => `${table.alias}.${quoteIdentifier(name)}`).join(', ');
  const rows = await context.engine.query(`SELECT ${columns} FROM ${table.from}${table.where === undefined ? '' : ` WHERE ${table.where}`}`, selected.columns.map(fieldType), table.parameters);
  return { rows: new ResultRows({ rows, columns: selected.columns.map(({ name }) => name), selected }), selected, location, bytes: await context.sizes.pastBytes(entry, selected.columns.map(({ name }) => name)) };
}

/** The table that a finished query's result is kept in. */
function openResult({ id, options }: WantedSource, { jobs }: ReadContext): SessionSource {
  const key = jobOfResult(id);
  const result = key === undefined ? undefined : jobs?.result(key);
  if (key === undefined || result === undefined) throw tableNotFound(id);
  if ((options.rowRestriction ?? '').trim() !== '') throw notSupported('A row restriction on the result of a query is not supported by this server: restrict the query.');
  const selected = selectFields(result.schema, options.selectedFields ?? []);
  const rows = new ResultRows({ rows: result.rows, columns: result.schema.map(({ name }) => name), selected });
  return { rows, selected, location: jobs?.get(key)?.location ?? 'US', bytes: undefined };
}

/** @throws StorageWriteError NOT_FOUND for a table that is not there, INVALID_ARGUMENT for a view */
function tableToRead(id: TableId, context: ReadContext): TableRecord {
  const record = context.catalog.record(id);
  if (record === undefined) throw tableNotFound(id);
  if (record.kind !== 'TABLE') throw invalidArgument(`request failed: table type VIEW is not supported for storage read: ${nameOf(id)}. Read from a table.`);
  return record;
}

const nameOf = ({ projectId, datasetId, tableId }: TableId): string => `${projectId}:${datasetId}.${tableId}`;

const tableNotFound = (id: TableId): StorageWriteError => new StorageWriteError({ status: status.NOT_FOUND, message: `Not found: Table ${nameOf(id)}`, entity: tableName(id) });
