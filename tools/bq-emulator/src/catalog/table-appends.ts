import type { Engine, Parameters, Session } from '../engine/engine.js';
import { physicalName } from '../engine/engine.js';
import type { FaultPlan } from '../faults/fault-plan.js';
import { fieldType, TIMESTAMP } from '../sql/sql-type.js';
import type { ArrivalLog } from './arrival-log.js';
import { arrivalMark } from './history/arrival-mark.js';
import type { TableHistory } from './history/table-history.js';
import { GroupCommit, type TableAppend } from './group-commit.js';
import { ingestionUnit, namedPartition, partitionStart } from './ingestion-time.js';
import type { TableRecord } from './resources.js';
import { settleChanges } from './row-changes.js';
import { engineTableName, keyOf, schemaName } from './table-ddl.js';
import type { AppendSource, Cell, RowChange, StoredTable, TableId } from './table-store.js';

/** How often the time of the last `insertAll` is written through. */
const REMEMBER_STREAMING_MS = 60_000;

export interface AppendOptions {
  /** The partition that a decorator names. */
  readonly partition?: string | undefined;
  /** When the rows count as there, microseconds since the epoch; now by default. */
  readonly at?: bigint;
}

/** What appends need of the catalog that they belong to. */
export interface AppendedTables {
  readonly arrivals: ArrivalLog;
  readonly history: TableHistory;
  require(id: TableId): TableRecord;
  /** Holds the table's lock while `work` runs. */
  exclusive<T>(id: TableId, work: () => Promise<T>): Promise<T>;
  /** Keeps the record in memory. */
  remember(record: TableRecord): void;
  /** The table's rows are others than before. */
  touch(id: TableId): void;
  /** Writes the record through. */
  save(session: Session, record: TableRecord): Promise<void>;
}

/** Appends in their order, those next to each other together that differ in their rows only: the engine takes one piece in less time than several. */
function runsOf(group: readonly TableAppend[]): readonly (readonly TableAppend[])[] {
  const runs: TableAppend[][] = [];
  for (const append of group) {
    const last = runs.at(-1);
    if (last?.[0]?.source === append.source && last[0].partition === append.partition) last.push(append);
    else runs.push([append]);
  }
  return runs;
}

/** Rows on their way into tables: grouped into commits, stamped with their arrival. */
export class TableAppends {
  private readonly engine: Engine;
  private readonly clock: () => number;
  private readonly faults: FaultPlan;
  private readonly tables: AppendedTables;
  private readonly groups = new GroupCommit((group) => this.commit(group));

  constructor({ engine, clock, faults }: { readonly engine: Engine; readonly clock: () => number; readonly faults: FaultPlan }, tables: AppendedTables) {
    this.engine = engine;
    this.clock = clock;
    this.faults = faults;
    this.tables = tables;
  }

  append(append: TableAppend): Promise<void> {
    return this.groups.append(append);
  }

  /** Commits appends to one table together. */
  private commit(group: readonly TableAppend[]): Promise<void> {
    const [first] = group;
    if (first === undefined) return Promise.resolve();
    return this.tables.exclusive(first.table, async () => {
      await this.engine.transaction(async (session) => {
        for (const alike of runsOf(group)) await this.appendRows(session, this.tables.require(first.table), alike.flatMap(({ rows }) => rows), alike[0]?.source ?? first.source, { partition: alike[0]?.partition });
        for (const { also } of group) await also?.(session);
      });
      for (const { table, source, rows } of group) this.appended(table, source, rows.length);
    });
  }

  /**
   * Appends inside a transaction of the caller, who holds the table's lock and calls `appended` once it is committed.
   * @param current the table as it is; rows of a writer that knows fewer columns are padded with NULL
   */
  async appendRows(session: Session, current: StoredTable, rows: readonly (readonly Cell[])[], source: AppendSource, { partition, at = this.tables.history.appending(current) }: AppendOptions = {}): Promise<void> {
    if (rows.length === 0) return;
    const arrived: Cell = arrivalMark(source, at);
    const arrival = this.arrivalCells(current, source, partition);
    const types = [TIMESTAMP, ...arrival.map(() => TIMESTAMP), ...current.fields.map(fieldType)];
    await session.append(schemaName(current.projectId, current.datasetId), physicalName(current.tableId), types, rows, [arrived, ...arrival]);
    if (source === 'insertAll') await this.rememberStreaming(session, current);
  }

  /** The partition that rows come into, for tables that are divided by the time of arrival; NULL is the streaming buffer. */
  private arrivalCells(table: StoredTable, source: AppendSource, partition: string | undefined): readonly Cell[] {
    const unit = ingestionUnit(table);
    if (unit === undefined) return [];
    if (partition !== undefined) return [namedPartition(unit, partition)];
    return [source === 'insertAll' ? null : partitionStart(unit, BigInt(this.clock()) * 1000n)];
  }

  applyChanges(table: StoredTable, key: readonly string[], changes: readonly RowChange[]): Promise<void> {
    return this.tables.exclusive(table, async () => {
      const record = this.tables.require(table);
      const at = this.tables.history.changing(record);
      const keep = (session: Session, where: string, parameters: Parameters): Promise<void> => this.tables.history.keepRows(session, record, where, { at, parameters });
      await this.engine.transaction(async (session) => {
        const upserted = await settleChanges(session, { name: engineTableName(record), identity: `${keyOf(record)}@${record.creationTime}`, fields: record.fields, key }, changes, keep);
        await this.appendRows(session, record, upserted, 'storage-write', { at: BigInt(at) });
      });
      this.appended(table, 'storage-write', changes.length);
    });
  }

  /** What is to be known of rows that are committed. */
  appended(table: StoredTable, source: AppendSource, rows: number): void {
    this.tables.touch(table);
    const now = this.clock();
    this.tables.arrivals.add({ table: keyOf(table), source, rows, at: now });
    this.faults.stored(table, rows);
    this.tables.remember({ ...this.tables.require(table), lastModifiedTime: now, ...(source === 'insertAll' ? { streamedAt: now } : {}) });
  }

  /** Not at every request: the buffer's age is told in minutes, and a catalog write a request would double its cost. */
  private async rememberStreaming(session: Session, table: TableId): Promise<void> {
    const record = this.tables.require(table);
    const now = this.clock();
    if (now - (record.streamedAt ?? 0) >= REMEMBER_STREAMING_MS) await this.tables.save(session, { ...record, lastModifiedTime: now, streamedAt: now });
  }
}
