import { type Engine, type Parameters, physicalName, type Session } from '../../engine/engine.js';
import { INT64, quoteIdentifier, quoteString } from '../../sql/sql-type.js';
import { deleteMeta, putMeta, readMeta } from '../catalog-meta.js';
import type { TableRecord } from '../resources.js';
import { engineTableName, keyOf, schemaName } from '../table-ddl.js';
import type { TableId } from '../table-store.js';
import { timestampSql } from './arrival-mark.js';
import { goneByThen, inTheFuture, type PastTable, pastTable, REMOVED_AT, tooEarly } from './past-table.js';
import { besides, contains, type LiveHistory, type Micros, removedRows, retiredRemovedRows, retiredRows, type RetiredTable } from './retired-table.js';

/** Rows of the past that are kept, of all tables together. */
export const TIME_TRAVEL_ROWS = 100_000;
/** https://cloud.google.com/bigquery/docs/time-travel#configure_the_time_travel_window */
export const TIME_TRAVEL_HOURS = 168;
/** Retired tables that are kept. */
const MAX_RETIRED = 2000;
const MICROS_PER_MS = 1000;
const MICROS_PER_HOUR = 3_600_000_000;
/** Temporary and other hidden datasets have no past. */
const HIDDEN = '_';

export interface TableHistoryOptions {
  readonly engine: Engine;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** Rows kept; 0 keeps nothing. */
  readonly maxRows: number;
  /** How far back the tables of a dataset may be read. */
  readonly windowHours: (id: TableId) => number;
}

/** Where to keep what is retired, once its transaction is committed. */
export type Remember = () => void;
type SavedLive = { readonly live: string } & LiveHistory;

/**
 * The past of the tables: rows that were removed, and tables that were dropped or replaced, are kept aside in the transaction that
 * removes them; rows that are there tell themselves when they came. Appends therefore cost nothing. Beyond `maxRows` the oldest go.
 */
export class TableHistory {
  private readonly engine: Engine;
  private readonly clock: () => number;
  private readonly maxRows: number;
  private readonly windowHours: TableHistoryOptions['windowHours'];
  /** Oldest first, by table. */
  private readonly retired = new Map<string, RetiredTable[]>();
  private readonly live = new Map<string, LiveHistory>();
  /** All of them, oldest first, and how many rows they have. */
  private readonly order = new Set<RetiredTable>();
  private retiredRows = 0;
  /** Rows removed from tables that are there; counted when one is next changed after a start. */
  private readonly removed = new Map<string, number>();
  /** Tables beside which there is a committed place for rows that are removed. */
  private readonly made = new Set<string>();
  private readonly changedAt = new Map<string, Micros>();
  private sequence = 0;
  private toldMs: number | undefined;

  private constructor(options: TableHistoryOptions) {
    this.engine = options.engine;
    this.clock = options.clock;
    this.maxRows = options.maxRows;
    this.windowHours = options.windowHours;
  }

  static async open(options: TableHistoryOptions): Promise<TableHistory> {
    const history = new TableHistory(options);
    const saved = await readMeta<SavedLive | RetiredTable>(options.engine, 'history');
    for (const one of saved) if ('live' in one) history.live.set(one.live, one);
    for (const one of saved.filter((each) => 'sequence' in each).sort((a, b) => a.sequence - b.sequence)) history.add(one);
    return history;
  }

  private add(table: RetiredTable): void {
    const key = keyOf(table.record);
    this.retired.set(key, [...(this.retired.get(key) ?? []), table]);
    this.order.add(table);
    this.retiredRows += table.rows;
    this.sequence = Math.max(this.sequence, table.sequence);
  }

  /** Whether anything of the past of such a table is kept. */
  keeps(id: TableId): boolean {
    return this.maxRows > 0 && !id.datasetId.startsWith(HIDDEN);
  }

  /** When rows that are being appended count as there. Never before what was changed last. */
  appending(id: TableId): bigint {
    return BigInt(Math.max(this.clock() * MICROS_PER_MS, this.changedAt.get(keyOf(id)) ?? 0));
  }

  /** A statement has told somebody the time. */
  timeTold(): void {
    this.toldMs = this.clock();
  }

  /** When a change counts as done: behind every earlier change, and behind a millisecond that somebody was told before it. */
  changing(id: TableId): Micros {
    const now = this.clock();
    const at = Math.max((this.toldMs === now ? now + 1 : now) * MICROS_PER_MS, (this.changedAt.get(keyOf(id)) ?? 0) + 1);
    this.changedAt.set(keyOf(id), at);
    return at;
  }

  /**
   * Keeps rows that the caller is about to delete, in the same transaction.
   * @param where which rows, in the engine's SQL
   */
  async keepRows(session: Session, id: TableId, where: string, options: { readonly at: Micros; readonly rows?: number; readonly parameters?: Parameters }): Promise<void> {
    if (!this.keeps(id)) return;
    const name = engineTableName(id);
    const rows = options.rows ?? await countOf(session, `${name} WHERE ${where}`, options.parameters);
    if (rows === 0) return;
    if (rows > this.maxRows) return this.forget(session, id, options.at);
    const kept = besides(id, removedRows(id));
    if (!this.made.has(keyOf(id))) await session.run(`CREATE TABLE IF NOT EXISTS ${kept} AS SELECT CAST(NULL AS TIMESTAMPTZ) AS ${REMOVED_AT}, * FROM ${name} LIMIT 0`);
    await session.run(`INSERT INTO ${kept} BY NAME SELECT ${timestampSql(options.at)} AS ${REMOVED_AT}, * FROM ${name} WHERE ${where}`, options.parameters);
    const known = this.removed.get(keyOf(id));
    this.removed.set(keyOf(id), known === undefined ? await countOf(session, kept) : known + rows);
    let all = 0;
    for (const count of this.removed.values()) all += count;
    if (all > this.maxRows) await this.forget(session, id, options.at);
  }

  /** A statement that has removed rows is committed, and with it the place where they are kept. */
  committed(id: TableId): void {
    if (this.removed.has(keyOf(id))) this.made.add(keyOf(id));
  }

  /** Lets go of what has been removed from a table up to now. */
  private async forget(session: Session, id: TableId, at: Micros): Promise<void> {
    await session.run(`DROP TABLE IF EXISTS ${besides(id, removedRows(id))}`);
    this.removed.delete(keyOf(id));
    this.made.delete(keyOf(id));
    await this.saveLive(session, keyOf(id), { from: at, definitions: [] });
  }

  private async saveLive(session: Session, key: string, live: LiveHistory): Promise<void> {
    this.live.set(key, live);
    await putMeta(session, 'history', `live ${key}`, { live: key, ...live });
  }

  /** Puts a table aside that is about to be dropped or replaced. @returns what to do once that is committed */
  async retire(session: Session, record: TableRecord, at: Micros): Promise<Remember> {
    const kept = removedRows(record);
    const rows = this.keeps(record) && record.kind === 'TABLE' ? await countOf(session, engineTableName(record)) : 0;
    if (!this.keeps(record) || rows > this.maxRows) {
      await session.run(`DROP TABLE IF EXISTS ${engineTableName(record)}`);
      await session.run(`DROP TABLE IF EXISTS ${besides(record, kept)}`);
      return this.ended(session, record);
    }
    const sequence = ++this.sequence;
    if (record.kind === 'TABLE') {
      await session.run(`ALTER TABLE ${engineTableName(record)} RENAME TO ${quoteIdentifier(retiredRows(sequence))}`);
      await session.run(`ALTER TABLE IF EXISTS ${besides(record, kept)} RENAME TO ${quoteIdentifier(retiredRemovedRows(sequence))}`);
    }
    return this.saveRetired(session, record, { sequence, at, rows });
  }

  /** Copies a table whose columns are about to be changed; the copy is what it was. */
  async keepCopy(session: Session, record: TableRecord, at: Micros): Promise<Remember> {
    if (!this.keeps(record) || record.kind !== 'TABLE') return () => undefined;
    const rows = await countOf(session, engineTableName(record));
    if (rows > this.maxRows) {
      await this.forget(session, record, at);
      return () => undefined;
    }
    const sequence = ++this.sequence;
    await session.run(`CREATE TABLE ${besides(record, retiredRows(sequence))} AS SELECT * FROM ${engineTableName(record)}`);
    await session.run(`ALTER TABLE IF EXISTS ${besides(record, removedRows(record))} RENAME TO ${quoteIdentifier(retiredRemovedRows(sequence))}`);
    const remember = await this.saveRetired(session, record, { sequence, at, rows });
    await putMeta(session, 'history', `live ${keyOf(record)}`, { live: keyOf(record), from: at, definitions: [] });
    return () => {
      remember();
      this.live.set(keyOf(record), { from: at, definitions: [] });
    };
  }

  private async saveRetired(session: Session, record: TableRecord, { sequence, at, rows }: { readonly sequence: number; readonly at: Micros; readonly rows: number }): Promise<Remember> {
    const live = this.live.get(keyOf(record));
    const table: RetiredTable = { sequence, record, from: live?.from ?? record.creationTime * MICROS_PER_MS, until: at, rows: rows + (this.removed.get(keyOf(record)) ?? 0), definitions: live?.definitions ?? [] };
    await putMeta(session, 'history', `old ${sequence}`, table);
    const ended = await this.ended(session, record);
    const purged = await this.purge(session, table.rows);
    return () => {
      ended();
      purged();
      this.add(table);
    };
  }

  private async ended(session: Session, id: TableId): Promise<Remember> {
    const key = keyOf(id);
    this.made.delete(key);
    if (this.live.has(key)) await deleteMeta(session, 'history', `live ${key}`);
    return () => {
      this.live.delete(key);
      this.removed.delete(key);
    };
  }

  /** Makes room: the tables that were retired first go, and all that nobody may read any more. */
  private async purge(session: Session, more: number): Promise<Remember> {
    let rows = this.retiredRows + more;
    let tables = this.order.size + 1;
    const gone: RetiredTable[] = [];
    for (const table of this.order) {
      if (rows <= this.maxRows && tables <= MAX_RETIRED && table.until >= this.horizon(table.record)) break;
      rows -= table.rows;
      tables -= 1;
      gone.push(table);
    }
    for (const { record, sequence } of gone) {
      for (const name of [retiredRows(sequence), retiredRemovedRows(sequence)]) await session.run(`DROP TABLE IF EXISTS ${besides(record, name)}`);
      await deleteMeta(session, 'history', `old ${sequence}`);
    }
    return () => { for (const table of gone) this.drop(table); };
  }

  private drop(table: RetiredTable): void {
    if (!this.order.delete(table)) return;
    this.retiredRows -= table.rows;
    const key = keyOf(table.record);
    const left = (this.retired.get(key) ?? []).filter(({ sequence }) => sequence !== table.sequence);
    if (left.length === 0) this.retired.delete(key);
    else this.retired.set(key, left);
  }

  private horizon(id: TableId): Micros {
    return this.clock() * MICROS_PER_MS - this.windowHours(id) * MICROS_PER_HOUR;
  }

  /** A table has other columns from `at` on, and its rows are what they were. @param steps what follows `ALTER TABLE name`, for the rows that were removed */
  async redefined(session: Session, before: TableRecord, at: Micros, steps: readonly string[]): Promise<void> {
    if (!this.keeps(before) || before.kind !== 'TABLE') return;
    for (const step of steps) await session.run(`ALTER TABLE IF EXISTS ${besides(before, removedRows(before))} ${step}`);
    const live = this.live.get(keyOf(before)) ?? { definitions: [] };
    await this.saveLive(session, keyOf(before), { ...live, definitions: [...live.definitions, { until: at, record: before }] });
  }

  /** A table has another name from `at` on, and no past under it. */
  async renamed(session: Session, from: TableId, to: TableId, at: Micros): Promise<void> {
    if (!this.keeps(from)) return;
    await session.run(`DROP TABLE IF EXISTS ${besides(from, removedRows(from))}`);
    (await this.ended(session, from))();
    await this.saveLive(session, keyOf(to), { from: at, definitions: [] });
  }

  /** The latest table of that name that has been retired at `until`, or at all. */
  lastRetired(id: TableId, until?: Micros): RetiredTable | undefined {
    return this.retired.get(keyOf(id))?.findLast((table) => until === undefined || table.until === until);
  }

  /** Gives a retired table its name and its past back, in the caller's transaction. */
  async revive(session: Session, table: RetiredTable): Promise<Remember> {
    const { record, sequence, from, definitions } = table;
    if (record.kind === 'TABLE') {
      await session.run(`ALTER TABLE ${besides(record, retiredRows(sequence))} RENAME TO ${quoteIdentifier(physicalName(record.tableId))}`);
      await session.run(`ALTER TABLE IF EXISTS ${besides(record, retiredRemovedRows(sequence))} RENAME TO ${quoteIdentifier(removedRows(record))}`);
    }
    await deleteMeta(session, 'history', `old ${sequence}`);
    await putMeta(session, 'history', `live ${keyOf(record)}`, { live: keyOf(record), from, definitions });
    return () => {
      this.drop(table);
      this.live.set(keyOf(record), { from, definitions });
    };
  }

  /**
   * A table as it was at a moment.
   * @param present the table as it is, expired or not; undefined where there is none
   * @param at microseconds since the epoch; 0 is the earliest that can be read, below zero is counted from now
   * @throws ApiError for a moment that cannot be read
   */
  async past(id: TableId, present: TableRecord | undefined, wanted: Micros): Promise<PastTable> {
    const now = this.clock() * MICROS_PER_MS;
    const at = wholeMoment(wanted < 0 ? now + wanted : wanted === 0 ? this.earliest(id, present) : wanted);
    if (at >= now + MICROS_PER_MS) throw inTheFuture(id, at);
    const horizon = this.horizon(id);
    if (at < horizon) throw tooEarly(id, at, Math.max(horizon, this.earliest(id, present)));
    const old = (this.retired.get(keyOf(id)) ?? []).find((table) => contains(table, at));
    if (old !== undefined) return this.pastOfRetired(old, at);
    if (present === undefined) throw goneByThen(id, at);
    const live = this.live.get(keyOf(id));
    const from = live?.from ?? present.creationTime * MICROS_PER_MS;
    if (at < from) throw tooEarly(id, at, from);
    if (at >= Number(present.properties['expirationTime'] ?? Number.POSITIVE_INFINITY) * MICROS_PER_MS) throw goneByThen(id, at);
    const removed = await this.existing(id, removedRows(id));
    return pastTable({ record: present, definitions: live?.definitions ?? [], rows: engineTableName(id), removed }, at);
  }

  private async pastOfRetired({ record, sequence, definitions }: RetiredTable, at: Micros): Promise<PastTable> {
    const removed = await this.existing(record, retiredRemovedRows(sequence));
    return pastTable({ record, definitions, rows: besides(record, retiredRows(sequence)), removed }, at);
  }

  private earliest(id: TableId, present: TableRecord | undefined): Micros {
    const [oldest] = this.retired.get(keyOf(id)) ?? [];
    const from = oldest?.from ?? this.live.get(keyOf(id))?.from ?? (present === undefined ? 0 : present.creationTime * MICROS_PER_MS);
    return Math.max(from, this.horizon(id));
  }

  private async existing(id: TableId, name: string): Promise<string | undefined> {
    const condition = `schema_name = ${quoteString(schemaName(id.projectId, id.datasetId))} AND table_name = ${quoteString(name)}`;
    const rows = await this.engine.query(`SELECT count(*) FROM duckdb_tables() WHERE ${condition}`, [INT64]);
    return Number(rows.rows()[0]?.[0] ?? 0) === 0 ? undefined : besides(id, name);
  }
}

/** The clock tells milliseconds: who asks for one means all that happened in it. */
const wholeMoment = (at: Micros): Micros => (at % MICROS_PER_MS === 0 ? at + MICROS_PER_MS - 1 : at);

async function countOf(session: Session, source: string, parameters?: Parameters): Promise<number> {
  return Number((await session.query(`SELECT count(*) FROM ${source}`, [INT64], parameters)).rows()[0]?.[0] ?? 0);
}
