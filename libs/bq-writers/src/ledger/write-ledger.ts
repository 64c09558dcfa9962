import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from 'node:sqlite';
import { type Clock, systemClock } from '@cloudact/bq-resilience';
import { RunTakenOverError } from '../errors.js';
import type { WriteMethod } from '../write-request.js';
import type { RefusedRow } from '../storage-write/open-append.js';
import { ledgerError, LedgerUnreadableError } from './ledger-errors.js';

export type RunMode = 'committed' | 'pending';
/** `open`: being written. `committing`: all appended, the atomic commit was asked for. `done`: stored for good. */
export type RunState = 'open' | 'committing' | 'done';

export interface LedgerRun {
  readonly id: number;
  /** Who writes the run now: each process that takes it up gets its own, and the one before it is refused from then on. */
  readonly epoch: string;
  readonly mode: RunMode;
  readonly state: RunState;
}

export interface LedgerBatch {
  readonly seq: number;
  readonly lane: number;
  readonly stream: string;
  readonly offset: bigint;
  /** Of the part last sent; once acknowledged, all that are stored. */
  readonly rows: number;
  /** Position in the batch of the first row of the part last sent: what is before it is stored or refused. */
  readonly firstRow: number;
  /** Rows of the batch that BigQuery refused, by position. They are left out when the batch is sent again. */
  readonly refused: readonly RefusedRow[];
  /** SHA-256 of the batch's encoded rows, without their stamp. */
  readonly hash: string;
  readonly acked: boolean;
}

/** Milliseconds that one process waits for another one's write to the file. */
const BUSY_MS = 10_000;
const DAY_MS = 24 * 3_600_000;
/**
 * How long a run that is stored is known, in milliseconds, since it was last asked for: half a year, for which BigQuery itself knows the jobs of a
 * load (docs: managing-jobs#view-job). Sent again later, it is another run. A run that is not stored yet is kept whatever its age.
 */
export const LEDGER_RETENTION_MS = 180 * DAY_MS;
/** Old runs are looked for at most so often, and so many at a time: nobody waits long for it. */
const PRUNE_EVERY_MS = 3_600_000;
const PRUNE_RUNS = 1_000;

export interface WriteLedgerOptions {
  readonly clock?: Clock;
  /** Milliseconds. Default 180 days. */
  readonly retentionMs?: number;
  /** Milliseconds that one process waits for another one's write to the file. Default 10,000. */
  readonly busyMs?: number;
}

/**
 * What was sent to which stream at which offset, written before it is sent: after a crash the same rows go to the same offsets,
 * and BigQuery itself says which of them it has. A process that was thought dead finds its run taken over;
 * `:memory:` for tests that need no second life.
 */
export class WriteLedger {
  readonly #db: DatabaseSync;
  readonly #clock: Clock;
  readonly #retentionMs: number;
  readonly #insertBatch: StatementSync;
  readonly #ackBatch: StatementSync;
  readonly #forgetBatch: StatementSync;
  #prunedAt = -Infinity;

  /** @throws LedgerUnreadableError for a file that is damaged; LedgerUnavailableError for one that cannot be opened */
  constructor(
    private readonly file: string,
    { clock = systemClock, retentionMs = LEDGER_RETENTION_MS, busyMs = BUSY_MS }: WriteLedgerOptions = {},
  ) {
    this.#clock = clock;
    this.#retentionMs = retentionMs;
    try {
      if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
      this.#db = new DatabaseSync(file, { timeout: busyMs });
    } catch (error) {
      throw ledgerError(file, error);
    }
    try {
      this.#refuseDamaged();
      this.#createTables();
      this.#insertBatch = this.#db.prepare(`INSERT INTO batch (run, seq, lane, stream, row_offset, row_count, hash, acked, first_row, refused)
        SELECT id, ?, ?, ?, ?, ?, ?, 0, ?, ? FROM run WHERE id = ? AND epoch = ?
        ON CONFLICT (run, seq) DO UPDATE SET stream = excluded.stream, row_offset = excluded.row_offset, row_count = excluded.row_count, first_row = excluded.first_row, refused = excluded.refused`);
      this.#ackBatch = this.#db.prepare('UPDATE batch SET acked = 1, row_count = ?, refused = ? WHERE run = (SELECT id FROM run WHERE id = ? AND epoch = ?) AND seq = ?');
      this.#forgetBatch = this.#db.prepare('DELETE FROM batch WHERE run = (SELECT id FROM run WHERE id = ? AND epoch = ?) AND seq = ? AND acked = 0');
      this.#prune();
    } catch (error) {
      this.#db.close();
      throw ledgerError(file, error);
    }
  }

  find(tablePath: string, runId: string): LedgerRun | undefined {
    const [row] = this.#all('SELECT id, mode, state, epoch FROM run WHERE table_path = ? AND run_id = ?', tablePath, runId);
    return row === undefined ? undefined : { id: Number(row['id']), mode: row['mode'] as RunMode, state: row['state'] as RunState, epoch: String(row['epoch']) };
  }

  begin(tablePath: string, runId: string, mode: RunMode): LedgerRun {
    this.#pruneNowAndThen();
    const epoch = randomUUID();
    const now = this.#clock.now();
    const { lastInsertRowid } = this.#do(() => this.#db.prepare('INSERT INTO run (table_path, run_id, mode, state, started_at, asked_at, epoch) VALUES (?, ?, ?, ?, ?, ?, ?)').run(tablePath, runId, mode, 'open', now, now, epoch));
    return { id: Number(lastInsertRowid), mode, state: 'open', epoch };
  }

  /** A run that is stored was asked for: it is known for another while. */
  askedFor(run: LedgerRun): void {
    this.#change('UPDATE run SET asked_at = ? WHERE id = ? AND epoch = ?', this.#clock.now(), run.id, run.epoch);
  }

  /** From now on only the caller writes the run: whoever wrote it before may be stopped, not dead. */
  takeOver(run: LedgerRun): LedgerRun {
    const epoch = randomUUID();
    if (this.#change('UPDATE run SET epoch = ? WHERE id = ? AND epoch = ?', epoch, run.id, run.epoch) === 0) throw new RunTakenOverError(run.id);
    return { ...run, epoch };
  }

  /** Whether the run is still the caller's. */
  holds(run: LedgerRun): boolean {
    return this.#all('SELECT 1 FROM run WHERE id = ? AND epoch = ?', run.id, run.epoch).length > 0;
  }

  batch(run: LedgerRun, seq: number): LedgerBatch | undefined {
    const [row] = this.#all('SELECT * FROM batch WHERE run = ? AND seq = ?', run.id, seq);
    return row === undefined ? undefined : batchOf(row);
  }

  batches(run: LedgerRun): readonly LedgerBatch[] {
    return this.#all('SELECT * FROM batch WHERE run = ? ORDER BY seq', run.id).map(batchOf);
  }

  /** A stream was made for the run: whoever gives the run up must not leave it open. @throws RunTakenOverError */
  opened(run: LedgerRun, stream: string): void {
    if (this.#change('INSERT INTO stream (run, name) SELECT id, ? FROM run WHERE id = ? AND epoch = ?', stream, run.id, run.epoch) === 0) throw new RunTakenOverError(run.id);
  }

  /** Streams that were made for the run, whether rows were sent to them or not. */
  streams(run: LedgerRun): readonly string[] {
    return this.#all('SELECT name FROM stream WHERE run = ? UNION SELECT stream FROM batch WHERE run = ?', run.id, run.id).map(({ name }) => String(name));
  }

  /**
   * Durable before the append goes out. Written again when the append goes out with other rows or elsewhere.
   * @throws RunTakenOverError when another process has taken the run up: then the append must not go out
   */
  sending(run: LedgerRun, batch: Omit<LedgerBatch, 'acked'>): void {
    const { seq, lane, stream, offset, rows, hash, firstRow, refused } = batch;
    const { changes } = this.#do(() => this.#insertBatch.run(seq, lane, stream, offset, rows, hash, firstRow, refusedText(refused), run.id, run.epoch));
    if (changes === 0) throw new RunTakenOverError(run.id);
  }

  /**
   * Nothing, where another process has taken the run up: that one has read what is open, and asks about it itself. If the ledger changed
   * under it, it would take the next batch for the one it is about to ask for, at an offset that is taken.
   * @param stored rows of the batch that are stored; the others are `refused`
   */
  acked(run: LedgerRun, seq: number, stored: number, refused: readonly RefusedRow[]): void {
    this.#do(() => this.#ackBatch.run(stored, refusedText(refused), run.id, run.epoch, seq));
  }

  /** The batch did not go out after all: nobody must ask for it where `sending` said it went. */
  unsent(run: LedgerRun, seq: number): void {
    this.#do(() => this.#forgetBatch.run(run.id, run.epoch, seq));
  }

  /** @throws RunTakenOverError when another process has taken the run up: what it wrote must not be committed twice */
  setState(run: LedgerRun, state: RunState): void {
    const { changes } = this.#do(() => this.#db.prepare('UPDATE run SET state = ? WHERE id = ? AND epoch = ?').run(state, run.id, run.epoch));
    if (changes === 0) throw new RunTakenOverError(run.id);
  }

  /** Forgets a run of which nothing is visible, and its batches with it. @throws RunTakenOverError */
  forget(run: LedgerRun): void {
    if (this.#change('DELETE FROM run WHERE id = ? AND epoch = ?', run.id, run.epoch) === 0) throw new RunTakenOverError(run.id);
  }

  /** The method that stored a run, where that was told; it is known for another while. */
  methodOf(tablePath: string, runId: string): WriteMethod | undefined {
    const [row] = this.#all('UPDATE written SET asked_at = ? WHERE table_path = ? AND run_id = ? RETURNING method', this.#clock.now(), tablePath, runId);
    return row === undefined ? undefined : (row['method'] as WriteMethod);
  }

  /** A run is stored, by this method. The first that is told stays. */
  writtenBy(tablePath: string, runId: string, method: WriteMethod): void {
    this.#pruneNowAndThen();
    this.#change('INSERT INTO written (table_path, run_id, method, asked_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING', tablePath, runId, method, this.#clock.now());
  }

  /** Closing it twice is fine. */
  close(): void {
    if (this.#db.isOpen) this.#db.close();
  }

  #do<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw ledgerError(this.file, error);
    }
  }

  #all(sql: string, ...values: readonly SQLInputValue[]): readonly Record<string, SQLOutputValue>[] {
    return this.#do(() => this.#db.prepare(sql).all(...values));
  }

  #change(sql: string, ...values: readonly SQLInputValue[]): number {
    return Number(this.#do(() => this.#db.prepare(sql).run(...values).changes));
  }

  /** A page that is lost may be a batch that is stored: better no ledger than half of one. */
  #refuseDamaged(): void {
    const [found] = this.#db.prepare('PRAGMA quick_check(1)').all();
    const verdict = String(found?.['quick_check'] ?? 'nothing');
    if (verdict !== 'ok') throw new LedgerUnreadableError(this.file, verdict);
  }

  #createTables(): void {
    this.#db.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      CREATE TABLE IF NOT EXISTS run (
        id INTEGER PRIMARY KEY, table_path TEXT NOT NULL, run_id TEXT NOT NULL, mode TEXT NOT NULL, state TEXT NOT NULL, started_at INTEGER NOT NULL, epoch TEXT NOT NULL DEFAULT '', asked_at INTEGER NOT NULL DEFAULT 0,
        UNIQUE (table_path, run_id)) STRICT;
      CREATE TABLE IF NOT EXISTS batch (
        run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE, seq INTEGER NOT NULL, lane INTEGER NOT NULL, stream TEXT NOT NULL,
        row_offset INTEGER NOT NULL, row_count INTEGER NOT NULL, hash TEXT NOT NULL, acked INTEGER NOT NULL,
        first_row INTEGER NOT NULL DEFAULT 0, refused TEXT NOT NULL DEFAULT '[]',
        PRIMARY KEY (run, seq)) STRICT, WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS written (table_path TEXT NOT NULL, run_id TEXT NOT NULL, method TEXT NOT NULL, asked_at INTEGER NOT NULL, PRIMARY KEY (table_path, run_id)) STRICT, WITHOUT ROWID;
      CREATE INDEX IF NOT EXISTS written_asked_at ON written (asked_at);
      CREATE TABLE IF NOT EXISTS stream (run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE, name TEXT NOT NULL, PRIMARY KEY (run, name)) STRICT, WITHOUT ROWID;
      PRAGMA foreign_keys = ON;`);
    this.#addMissingColumns();
    this.#db.exec("CREATE INDEX IF NOT EXISTS run_asked_at ON run (asked_at) WHERE state = 'done'");
  }

  /** A file of an earlier release lacks the columns that came later. */
  #addMissingColumns(): void {
    const present = new Set(this.#db.prepare("SELECT name FROM pragma_table_info('batch') UNION SELECT name FROM pragma_table_info('run')").all().map(({ name }) => name));
    if (!present.has('epoch')) this.#db.exec("ALTER TABLE run ADD COLUMN epoch TEXT NOT NULL DEFAULT ''");
    if (!present.has('asked_at')) this.#db.exec('ALTER TABLE run ADD COLUMN asked_at INTEGER NOT NULL DEFAULT 0; UPDATE run SET asked_at = started_at');
    if (!present.has('first_row')) this.#db.exec("ALTER TABLE batch ADD COLUMN first_row INTEGER NOT NULL DEFAULT 0; ALTER TABLE batch ADD COLUMN refused TEXT NOT NULL DEFAULT '[]'");
  }

  #pruneNowAndThen(): void {
    if (this.#clock.now() - this.#prunedAt >= PRUNE_EVERY_MS) this.#do(() => this.#prune());
  }

  #prune(): void {
    this.#prunedAt = this.#clock.now();
    const before = this.#prunedAt - this.#retentionMs;
    this.#db.prepare("DELETE FROM run WHERE id IN (SELECT id FROM run WHERE state = 'done' AND asked_at < ? LIMIT ?)").run(before, PRUNE_RUNS);
    this.#db.prepare('DELETE FROM written WHERE (table_path, run_id) IN (SELECT table_path, run_id FROM written WHERE asked_at < ? LIMIT ?)').run(before, PRUNE_RUNS);
  }
}

const NONE_REFUSED = '[]';
const refusedText = (refused: readonly RefusedRow[]): string => (refused.length === 0 ? NONE_REFUSED : JSON.stringify(refused));

function batchOf(row: Record<string, unknown>): LedgerBatch {
  return {
    seq: Number(row['seq']),
    lane: Number(row['lane']),
    stream: String(row['stream']),
    offset: BigInt(row['row_offset'] as number),
    rows: Number(row['row_count']),
    firstRow: Number(row['first_row']),
    refused: row['refused'] === NONE_REFUSED ? [] : (JSON.parse(String(row['refused'])) as readonly RefusedRow[]),
    hash: String(row['hash']),
    acked: row['acked'] === 1,
  };
}
