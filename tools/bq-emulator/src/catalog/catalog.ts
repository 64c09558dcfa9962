import { alreadyExists, ApiError, notFound } from '../api-error.js';
import { type Engine, physicalName, type Session } from '../engine/engine.js';
import { duckType, fieldType, quoteIdentifier, quoteString, STRING } from '../sql/sql-type.js';
import type { FaultPlan } from '../faults/fault-plan.js';
import { ArrivalLog } from './arrival-log.js';
import type { DatasetRecord, JsonObject, TableRecord } from './resources.js';
import { KeyedLock } from './keyed-lock.js';
import { RoutineStore } from './routine-store.js';
import { TableAppends } from './table-appends.js';
import { addColumn, createTableSql, engineTableName, keyOf, schemaName } from './table-ddl.js';
import { TableMap } from './table-map.js';
import { compareSchemas } from './schema-rules.js';
import { checkDatasetId, checkDatasetProperties, checkTableId, checkTableProperties, refusePartitioningChange, withDefaultExpiration } from './table-rules.js';
import type { AlsoCommitted, AppendSource, Cell, RowChange, StoredTable, TableField, TableId, TableStore } from './table-store.js';

/** Where the catalog keeps itself, in the same file as the data. */
const META = quoteIdentifier('~meta');
export const DEFAULT_LOCATION = 'US';

const datasetKey = (projectId: string, datasetId: string): string => `${projectId}:${datasetId}`;

export interface CatalogOptions {
  readonly engine: Engine;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  readonly faults: FaultPlan;
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
  private readonly faults: FaultPlan;
  /** Each table as it was before the last change of its schema, and when that was. */
  private readonly before = new Map<string, { readonly record: TableRecord | undefined; readonly until: number }>();
  readonly arrivals = new ArrivalLog();
  readonly routines: RoutineStore;
  private readonly datasets = new Map<string, DatasetRecord>();
  private readonly tables = new TableMap();
  private readonly versions = new Map<string, number>();
  readonly locks = new KeyedLock();
  private readonly appends: TableAppends;

  private constructor(options: CatalogOptions, routines: RoutineStore) {
    this.routines = routines;
    this.engine = options.engine;
    this.clock = options.clock;
    this.faults = options.faults;
    this.appends = new TableAppends(options, {
      arrivals: this.arrivals,
      require: (id) => this.requireRecord(id),
      exclusive: (id, work) => this.exclusive(id, work),
      remember: (record) => { this.tables.set(keyOf(record), record); },
      touch: (id) => { this.touch(id); },
      save: (session, record) => this.put(session, 'tables', keyOf(record), record),
    });
  }

  static async open(options: CatalogOptions): Promise<Catalog> {
    const { engine } = options;
    await engine.transaction(async (session) => {
      await session.run(`CREATE SCHEMA IF NOT EXISTS ${META}`);
      await session.run(`CREATE TABLE IF NOT EXISTS ${META}.datasets (key VARCHAR PRIMARY KEY, doc VARCHAR NOT NULL)`);
      await session.run(`CREATE TABLE IF NOT EXISTS ${META}.tables (key VARCHAR PRIMARY KEY, doc VARCHAR NOT NULL)`);
    });
    const catalog = new Catalog(options, await RoutineStore.open(engine, options.clock));
    for (const [doc] of (await engine.query(`SELECT doc FROM ${META}.datasets`, [STRING])).rows()) {
      const record = JSON.parse(doc as string) as DatasetRecord;
      catalog.datasets.set(datasetKey(record.projectId, record.datasetId), record);
    }
    for (const [doc] of (await engine.query(`SELECT doc FROM ${META}.tables`, [STRING])).rows()) {
      const record = JSON.parse(doc as string) as TableRecord;
      catalog.tables.set(keyOf(record), record);
    }
    return catalog;
  }

  dataset(projectId: string, datasetId: string): DatasetRecord | undefined {
    return this.datasets.get(datasetKey(projectId, datasetId));
  }

  requireDataset(projectId: string, datasetId: string): DatasetRecord {
    return this.dataset(projectId, datasetId) ?? fail(notFound(`Dataset ${projectId}:${datasetId}`));
  }

  allDatasets(): readonly DatasetRecord[] {
    return [...this.datasets.values()];
  }

  listDatasets(projectId: string): readonly DatasetRecord[] {
    return [...this.datasets.values()].filter((d) => d.projectId === projectId).sort((a, b) => (a.datasetId < b.datasetId ? -1 : 1));
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
    const before = this.before.get(keyOf(id));
    return before === undefined || before.until <= this.clock() ? this.record(id) : before.record;
  }

  requireForWriters(id: TableId): TableRecord {
    this.requireDataset(id.projectId, id.datasetId);
    return this.recordForWriters(id) ?? fail(notFound(`Table ${keyOf(id)}`));
  }

  private schemaChanged(id: TableId, record: TableRecord | undefined): void {
    const delay = this.faults.schemaDelayMs(id);
    if (delay > 0) this.before.set(keyOf(id), { record, until: this.clock() + delay });
    else this.before.delete(keyOf(id));
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
    checkDatasetId(datasetId);
    checkDatasetProperties(properties);
    const key = datasetKey(projectId, datasetId);
    return this.locks.hold([`dataset ${key}`], async () => {
      if (this.datasets.has(key)) throw alreadyExists(`Dataset ${key}`);
      const now = this.clock();
      const location = typeof properties['location'] === 'string' ? properties['location'] : DEFAULT_LOCATION;
      const record: DatasetRecord = { projectId, datasetId, properties, location, creationTime: now, lastModifiedTime: now };
      await this.engine.transaction(async (session) => {
        await session.run(`CREATE SCHEMA IF NOT EXISTS ${quoteIdentifier(schemaName(projectId, datasetId))}`);
        await this.put(session, 'datasets', key, record);
      });
      this.datasets.set(key, record);
      return record;
    });
  }

  updateDataset(projectId: string, datasetId: string, change: (record: DatasetRecord) => JsonObject): Promise<DatasetRecord> {
    const key = datasetKey(projectId, datasetId);
    return this.locks.hold([`dataset ${key}`], async () => {
      const before = this.requireDataset(projectId, datasetId);
      const properties = change(before);
      checkDatasetProperties(properties);
      const record: DatasetRecord = { ...before, properties, lastModifiedTime: this.clock() };
      await this.engine.transaction((session) => this.put(session, 'datasets', key, record));
      this.datasets.set(key, record);
      return record;
    });
  }

  deleteDataset(projectId: string, datasetId: string, deleteContents: boolean): Promise<void> {
    const key = datasetKey(projectId, datasetId);
    return this.locks.hold([`dataset ${key}`], async () => {
      const tables = this.listTables(projectId, datasetId);
      if ((tables.length > 0 || this.routines.list(projectId, datasetId).length > 0) && !deleteContents) throw new ApiError('resourceInUse', `Dataset ${key} is still in use`);
      const forgetRoutines = await this.engine.transaction(async (session) => {
        const forget = await this.routines.dropDataset(session, projectId, datasetId);
        await session.run(`DROP SCHEMA IF EXISTS ${quoteIdentifier(schemaName(projectId, datasetId))} CASCADE`);
        await session.run(`DELETE FROM ${META}.tables WHERE starts_with(key, ${quoteString(`${key}.`)})`);
        await session.run(`DELETE FROM ${META}.datasets WHERE key = ${quoteString(key)}`);
        return forget;
      });
      forgetRoutines();
      this.tables.deleteDataset(key);
      this.datasets.delete(key);
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
    await engine.transaction(async (session) => {
      await options.prepare?.(session);
      await session.run(`DROP TABLE IF EXISTS ${engineTableName(table)}`);
      if (table.kind === 'TABLE') await session.run(createTableSql(record));
      await this.put(session, 'tables', keyOf(table), record);
      await options.fill?.(session, record);
    });
    this.schemaChanged(table, existing);
    this.tables.set(keyOf(table), record);
    this.touch(table);
    return record;
  }

  createTable(table: NewTable): Promise<TableRecord> {
    return this.exclusive(table, () => this.createTableLocked(table));
  }

  /** Changes properties and, within BigQuery's rules, the schema. */
  updateTable(id: TableId, change: (record: TableRecord) => { readonly properties: JsonObject; readonly fields: readonly TableField[] }): Promise<TableRecord> {
    return this.exclusive(id, () => this.updateTableLocked(id, change));
  }

  /** The same for a caller who holds the table's lock. @param options.fill runs in the same transaction, once the table has changed */
  async updateTableLocked(id: TableId, change: (record: TableRecord) => { readonly properties: JsonObject; readonly fields: readonly TableField[] }, options: { readonly engine?: Engine; readonly fill?: (session: Session, record: TableRecord) => Promise<void> } = {}): Promise<TableRecord> {
    const before = this.requireRecord(id);
    const { properties, fields } = change(before);
    checkTableProperties(properties, fields);
    refusePartitioningChange(before.properties, properties);
    // The columns of a view are those of its query, whatever they were.
    const isView = before.kind === 'VIEW';
    const changed = isView ? { added: [], relaxed: [], widened: [] } : compareSchemas(keyOf(id), before.fields, fields);
    // New columns go to the end, whatever order the request lists them in.
    const kept = isView ? fields : before.fields.map((old) => fields.find((f) => f.name.toLowerCase() === old.name.toLowerCase()) ?? old);
    const record: TableRecord = {
      ...before, properties, fields: [...kept, ...changed.added], lastModifiedTime: this.clock(),
      schemaVersion: JSON.stringify(before.fields) === JSON.stringify(fields) ? before.schemaVersion : before.schemaVersion + 1,
    };
    await (options.engine ?? this.engine).transaction(async (session) => {
      if (before.kind === 'TABLE') {
        const name = engineTableName(id);
        for (const field of changed.added) await addColumn(session, name, field);
        for (const column of changed.relaxed) await session.run(`ALTER TABLE ${name} ALTER COLUMN ${quoteIdentifier(column)} DROP NOT NULL`);
        for (const field of changed.widened) await session.run(`ALTER TABLE ${name} ALTER COLUMN ${quoteIdentifier(field.name)} TYPE ${duckType(fieldType(field))}`);
      }
      await this.put(session, 'tables', keyOf(id), record);
      await options.fill?.(session, record);
    });
    if (record.schemaVersion !== before.schemaVersion) this.schemaChanged(id, before);
    this.tables.set(keyOf(id), record);
    return record;
  }

  /** Changes a table's columns and properties as DDL may. @param change answers with the new ones, and with what follows `ALTER TABLE name` and then `UPDATE name SET` */
  reshapeTable(id: TableId, change: (record: TableRecord) => { readonly fields: readonly TableField[]; readonly properties: JsonObject; readonly steps: readonly string[]; readonly fills: readonly string[] }): Promise<TableRecord> {
    return this.exclusive(id, async () => {
      const before = this.requireRecord(id);
      const { fields, properties, steps, fills } = change(before);
      checkTableProperties(properties, fields);
      const record: TableRecord = {
        ...before, fields, properties, lastModifiedTime: this.clock(),
        schemaVersion: JSON.stringify(before.fields) === JSON.stringify(fields) ? before.schemaVersion : before.schemaVersion + 1,
      };
      await this.engine.transaction(async (session) => {
        const statements = [...steps.map((step) => `ALTER TABLE ${engineTableName(id)} ${step}`), ...fills.map((fill) => `UPDATE ${engineTableName(id)} SET ${fill}`)];
        if (before.kind === 'TABLE') for (const statement of statements) await session.run(statement);
        await this.put(session, 'tables', keyOf(id), record);
      });
      if (record.schemaVersion !== before.schemaVersion) this.schemaChanged(id, before);
      this.tables.set(keyOf(id), record);
      this.touch(id);
      return record;
    });
  }

  /** Gives a table another name in its dataset. */
  renameTable(id: TableId, tableId: string): Promise<TableRecord> {
    checkTableId(tableId);
    const to: TableId = { ...id, tableId };
    return this.locks.hold([`table ${keyOf(id)}`, `table ${keyOf(to)}`], async () => {
      const before = this.requireRecord(id);
      if (this.record(to) !== undefined) throw alreadyExists(`Table ${keyOf(to)}`);
      const record: TableRecord = { ...before, tableId, lastModifiedTime: this.clock() };
      await this.engine.transaction(async (session) => {
        await session.run(`DROP TABLE IF EXISTS ${engineTableName(to)}`);
        await session.run(`ALTER TABLE ${engineTableName(id)} RENAME TO ${quoteIdentifier(physicalName(tableId))}`);
        await session.run(`DELETE FROM ${META}.tables WHERE key = ${quoteString(keyOf(id))}`);
        await this.put(session, 'tables', keyOf(to), record);
      });
      this.tables.delete(keyOf(id));
      this.tables.set(keyOf(to), record);
      for (const name of [id, to]) this.touch(name);
      return record;
    });
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
      await engine.transaction(async (session) => {
        await session.run(`DROP TABLE IF EXISTS ${engineTableName(id)}`);
        await session.run(`DELETE FROM ${META}.tables WHERE key = ${quoteString(keyOf(id))}`);
      });
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
  appendRows(session: Session, current: StoredTable, rows: readonly (readonly Cell[])[], source: AppendSource, partition?: string): Promise<void> {
    return this.appends.appendRows(session, current, rows, source, partition);
  }

  applyChanges(table: StoredTable, key: readonly string[], changes: readonly RowChange[]): Promise<void> {
    return this.appends.applyChanges(table, key, changes);
  }

  /** @see TableAppends.appended */
  appended(table: StoredTable, source: AppendSource, rows: number): void {
    this.appends.appended(table, source, rows);
  }

  private async put(session: Session, table: 'datasets' | 'tables', key: string, record: DatasetRecord | TableRecord): Promise<void> {
    await session.run(`INSERT OR REPLACE INTO ${META}.${table} VALUES ($key, $doc)`, new Map([
      ['key', { type: STRING, cell: key }], ['doc', { type: STRING, cell: JSON.stringify(record) }],
    ]));
  }
}

function fail(error: ApiError): never {
  throw error;
}
