import { alreadyExists, ApiError, notFound } from '../api-error.js';
import type { Engine, Session } from '../engine/engine.js';
import type { FaultPlan } from '../faults/fault-plan.js';
import { ArrivalLog } from './arrival-log.js';
import { createMeta, deleteMeta, putMeta, readMeta } from './catalog-meta.js';
import { datasetKey, DatasetStore } from './dataset-store.js';
import { type Remember, TIME_TRAVEL_HOURS, TIME_TRAVEL_ROWS, TableHistory } from './history/table-history.js';
import type { PastTable } from './history/past-table.js';
import { type DeletedDataset, Undelete } from './history/undelete.js';
import type { DatasetRecord, JsonObject, TableRecord } from './resources.js';
import { KeyedLock } from './keyed-lock.js';
import { PartitionCounts } from './partition-counts.js';
import { RoutineStore } from './routine-store.js';
import { SlowSchemas } from './slow-schemas.js';
import { type AppendOptions, TableAppends } from './table-appends.js';
import { type ChangeTable, type ReshapeTable, TableDefinitions, type UpdateOptions } from './table-definitions.js';
import { createTableSql, keyOf } from './table-ddl.js';
import { TableMap } from './table-map.js';
import { checkTableId, checkTableProperties, withDefaultExpiration } from './table-rules.js';
import type { AlsoCommitted, AppendSource, Cell, RowChange, StoredTable, TableField, TableId, TableStore } from './table-store.js';

export interface CatalogOptions {
  readonly engine: Engine;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  readonly faults: FaultPlan;
  /** Rows of the past that are kept for time travel; default `TIME_TRAVEL_ROWS`, 0 keeps none. */
  readonly timeTravelRows?: number | undefined;
}

export interface NewTable extends TableId {
  readonly kind: 'TABLE' | 'VIEW';
  readonly fields: readonly TableField[];
  readonly properties: JsonObject;
}

/** Datasets and tables. Read from memory; every change is written through to the engine in one transaction. */
export class Catalog implements TableStore {
  private readonly engine: Engine;
  private readonly clock: () => number;
  private readonly slow: SlowSchemas;
  readonly arrivals = new ArrivalLog();
  readonly routines: RoutineStore;
  readonly history: TableHistory;
  readonly counts: PartitionCounts;
  private readonly datasets: DatasetStore;
  private readonly undelete: Undelete;
  private readonly tables = new TableMap();
  private readonly versions = new Map<string, number>();
  readonly locks: KeyedLock;
  private readonly appends: TableAppends;
  private readonly definitions: TableDefinitions;

  private constructor(options: CatalogOptions, parts: { readonly locks: KeyedLock; readonly routines: RoutineStore; readonly datasets: DatasetStore; readonly history: TableHistory; readonly deleted: readonly DeletedDataset[] }) {
    this.routines = parts.routines;
    this.datasets = parts.datasets;
    this.history = parts.history;
    this.locks = parts.locks;
    this.engine = options.engine;
    this.clock = options.clock;
    this.slow = new SlowSchemas(options);
    this.counts = new PartitionCounts({ engine: options.engine, dataVersion: (table) => this.dataVersion(table) });
    this.undelete = new Undelete({ clock: options.clock, ...parts });
    this.definitions = new TableDefinitions({ ...options, history: this.history, slow: this.slow }, {
      find: (id) => this.record(id),
      require: (id) => this.requireRecord(id),
      remember: (record) => { this.tables.set(keyOf(record), record); },
      forget: (id) => { this.tables.delete(keyOf(id)); },
      touch: (id) => { this.touch(id); },
      retire: (session, id) => this.retire(session, id),
    });
    this.appends = new TableAppends(options, {
      arrivals: this.arrivals,
      history: this.history,
      require: (id) => this.requireRecord(id),
      exclusive: (id, work) => this.exclusive(id, work),
      remember: (record) => { this.tables.set(keyOf(record), record); },
      touch: (id) => { this.touch(id); },
      save: (session, record) => this.put(session, record),
    });
  }

  static async open(options: CatalogOptions): Promise<Catalog> {
    const { engine, clock } = options;
    await createMeta(engine);
    const locks = new KeyedLock();
    const datasets = await DatasetStore.open({ engine, clock, locks });
    const windowHours = ({ projectId, datasetId }: TableId): number => Number(datasets.get(projectId, datasetId)?.properties['maxTimeTravelHours'] ?? TIME_TRAVEL_HOURS);
    const history = await TableHistory.open({ engine, clock, maxRows: options.timeTravelRows ?? TIME_TRAVEL_ROWS, windowHours });
    const catalog = new Catalog(options, { locks, datasets, history, routines: await RoutineStore.open(engine, clock), deleted: await readMeta<DeletedDataset>(engine, 'deleted') });
    for (const record of await readMeta<TableRecord>(engine, 'tables')) catalog.tables.set(keyOf(record), record);
    return catalog;
  }

  dataset(projectId: string, datasetId: string): DatasetRecord | undefined {
    return this.datasets.get(projectId, datasetId);
  }

  requireDataset(projectId: string, datasetId: string): DatasetRecord {
    return this.datasets.require(projectId, datasetId);
  }

  allDatasets(): readonly DatasetRecord[] {
    return this.datasets.all();
  }

  listDatasets(projectId: string): readonly DatasetRecord[] {
    return this.datasets.list(projectId);
  }

  /** The record, or undefined where there is none or it has expired. */
  record(id: TableId): TableRecord | undefined {
    const record = this.tables.get(keyOf(id));
    const expiration = Number(record?.properties['expirationTime'] ?? Number.POSITIVE_INFINITY);
    return expiration <= this.clock() ? undefined : record;
  }

  requireRecord(id: TableId): TableRecord {
    this.requireDataset(id.projectId, id.datasetId);
    return this.record(id) ?? fail(notFound(`Table ${keyOf(id)}`));
  }

  /** The table as streaming writers see it: a change of its schema may be slow to reach them. */
  recordForWriters(id: TableId): TableRecord | undefined {
    return this.slow.seenByWriters(id, this.record(id));
  }

  requireForWriters(id: TableId): TableRecord {
    this.requireDataset(id.projectId, id.datasetId);
    return this.recordForWriters(id) ?? fail(notFound(`Table ${keyOf(id)}`));
  }

  /** A table as it was, also one that has been dropped since. @param at see `TableHistory.past` */
  past(id: TableId, at: number): Promise<PastTable> {
    return this.history.past(id, this.tables.get(keyOf(id)), at);
  }

  allTables(): readonly TableRecord[] {
    return [...this.tables.values()].filter((t) => this.record(t) !== undefined);
  }

  listTables(projectId: string, datasetId: string): readonly TableRecord[] {
    this.requireDataset(projectId, datasetId);
    return this.tables.ofDataset(datasetKey(projectId, datasetId))
      .filter((t) => this.record(t) !== undefined)
      .sort((a, b) => (a.tableId < b.tableId ? -1 : 1));
  }

  /** Grows with every change of the rows; what is measured of a table is valid for one version. */
  dataVersion(id: TableId): number {
    return this.versions.get(keyOf(id)) ?? 0;
  }

  touch(id: TableId): void {
    this.versions.set(keyOf(id), this.dataVersion(id) + 1);
  }

  createDataset(projectId: string, datasetId: string, properties: JsonObject): Promise<DatasetRecord> {
    return this.datasets.create(projectId, datasetId, properties);
  }

  updateDataset(projectId: string, datasetId: string, change: (record: DatasetRecord) => JsonObject): Promise<DatasetRecord> {
    return this.datasets.update(projectId, datasetId, change);
  }

  deleteDataset(projectId: string, datasetId: string, deleteContents: boolean): Promise<void> {
    const key = datasetKey(projectId, datasetId);
    return this.datasets.exclusive(projectId, datasetId, async () => {
      const tables = this.listTables(projectId, datasetId);
      if ((tables.length > 0 || this.routines.list(projectId, datasetId).length > 0) && !deleteContents) throw new ApiError('resourceInUse', `Dataset ${key} is still in use`);
      const record = this.datasets.get(projectId, datasetId);
      if (record === undefined) return;
      const done = await this.engine.transaction((session) => this.undelete.remove(session, record, this.tables.ofDataset(key)));
      done();
      this.tables.deleteDataset(key);
    });
  }

  /** Brings a deleted dataset back, with its tables and routines. @param deletedAt epoch milliseconds of the deletion that is meant; the last by default */
  undeleteDataset(projectId: string, datasetId: string, deletedAt: number | undefined): Promise<DatasetRecord> {
    return this.datasets.exclusive(projectId, datasetId, async () => {
      const revived = await this.engine.transaction((session) => this.undelete.revive(session, { projectId, datasetId }, deletedAt));
      revived.done();
      for (const table of revived.tables) {
        this.tables.set(keyOf(table), table);
        this.touch(table);
      }
      return revived.dataset;
    });
  }

  /** Serialises everything that changes one table. */
  exclusive<T>(id: TableId, work: () => Promise<T>): Promise<T> {
    return this.locks.hold([`table ${keyOf(id)}`], work);
  }

  /**
   * Creates a table, and fills it where `fill` is given; all in one transaction. The caller holds the table's lock.
   * @param options.replace drops what is there; otherwise that is an error
   * @param options.signal calls it off
   * @param options.engine the engine inside an open transaction, where there is one
   * @param options.prepare runs before the old table goes, `fill` once the new one stands
   */
  async createTableLocked(table: NewTable, options: { readonly replace?: boolean; readonly signal?: AbortSignal | undefined; readonly engine?: Engine; readonly prepare?: (session: Session) => Promise<void>; readonly fill?: (session: Session, record: TableRecord) => Promise<void> } = {}): Promise<TableRecord> {
    checkTableId(table.tableId);
    const dataset = this.requireDataset(table.projectId, table.datasetId);
    const existing = this.record(table);
    if (existing !== undefined && options.replace !== true) throw alreadyExists(`Table ${keyOf(table)}`);
    const properties = withDefaultExpiration(table.properties, dataset);
    checkTableProperties(properties, table.fields);
    const now = this.clock();
    const record: TableRecord = {
      projectId: table.projectId, datasetId: table.datasetId, tableId: table.tableId, kind: table.kind, fields: table.fields, properties,
      location: dataset.location, schemaVersion: (existing?.schemaVersion ?? 0) + 1, creationTime: now, lastModifiedTime: now,
    };
    const engine = options.engine ?? (options.signal === undefined ? this.engine : this.engine.interruptedBy(options.signal));
    const retired = await engine.transaction(async (session) => {
      await options.prepare?.(session);
      const remember = await this.retire(session, table);
      if (table.kind === 'TABLE') await session.run(createTableSql(record));
      await this.put(session, record);
      await options.fill?.(session, record);
      return remember;
    });
    retired();
    this.slow.changed(table, existing);
    this.tables.set(keyOf(table), record);
    this.touch(table);
    return record;
  }

  /** Puts away what goes by a name, an expired table too. @returns what to do once that is committed */
  private retire(session: Session, id: TableId): Promise<Remember> {
    const found = this.tables.get(keyOf(id));
    if (found === undefined) return Promise.resolve(() => undefined);
    const expired = Number(found.properties['expirationTime'] ?? Number.POSITIVE_INFINITY) * 1000;
    return this.history.retire(session, found, Math.min(this.history.changing(id), expired));
  }

  createTable(table: NewTable): Promise<TableRecord> {
    return this.exclusive(table, () => this.createTableLocked(table));
  }

  /** Changes properties and, within BigQuery's rules, the schema. */
  updateTable(id: TableId, change: ChangeTable): Promise<TableRecord> {
    return this.exclusive(id, () => this.definitions.update(id, change));
  }

  /** @see TableDefinitions.update */
  updateTableLocked(id: TableId, change: ChangeTable, options: UpdateOptions = {}): Promise<TableRecord> {
    return this.definitions.update(id, change, options);
  }

  /** @see TableDefinitions.reshape */
  reshapeTable(id: TableId, change: ReshapeTable): Promise<TableRecord> {
    return this.exclusive(id, () => this.definitions.reshape(id, change));
  }

  /** Gives a table another name in its dataset. */
  renameTable(id: TableId, tableId: string): Promise<TableRecord> {
    checkTableId(tableId);
    const to: TableId = { ...id, tableId };
    return this.locks.hold([`table ${keyOf(id)}`, `table ${keyOf(to)}`], () => this.definitions.rename(id, to));
  }

  /** What a transaction that is undone had done to the catalog: the table is as it was. */
  restoreTable(id: TableId, record: TableRecord | undefined): void {
    if (record === undefined) this.tables.delete(keyOf(id));
    else this.tables.set(keyOf(id), record);
    this.touch(id);
  }

  /** @param engine the engine inside an open transaction, where there is one */
  deleteTable(id: TableId, engine: Engine = this.engine): Promise<void> {
    return this.exclusive(id, async () => {
      this.requireRecord(id);
      const retired = await engine.transaction(async (session) => {
        await deleteMeta(session, 'tables', keyOf(id));
        return this.retire(session, id);
      });
      retired();
      this.tables.delete(keyOf(id));
      this.touch(id);
    });
  }

  table(id: TableId): Promise<StoredTable | undefined> {
    const record = this.recordForWriters(id);
    return Promise.resolve(record?.kind === 'TABLE' ? record : undefined);
  }

  /** @param partition the partition that a decorator names, of a table that is divided by the time of arrival */
  append(table: StoredTable, rows: readonly (readonly Cell[])[], source: AppendSource, also?: AlsoCommitted, partition?: string): Promise<void> {
    return this.appends.append({ table, rows, source, also, partition });
  }

  /** @see TableAppends.appendRows */
  appendRows(session: Session, current: StoredTable, rows: readonly (readonly Cell[])[], source: AppendSource, options: AppendOptions = {}): Promise<void> {
    return this.appends.appendRows(session, current, rows, source, options);
  }

  applyChanges(table: StoredTable, key: readonly string[], changes: readonly RowChange[]): Promise<void> {
    return this.appends.applyChanges(table, key, changes);
  }

  /** @see TableAppends.appended */
  appended(table: StoredTable, source: AppendSource, rows: number): void {
    this.appends.appended(table, source, rows);
  }

  private put(session: Session, record: TableRecord): Promise<void> {
    return putMeta(session, 'tables', keyOf(record), record);
  }
}

function fail(error: ApiError): never {
  throw error;
}
