import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { RunTakenOverError } from '../errors.js';
import type { RefusedRow } from '../storage-write/open-append.js';
import { DatabaseSync, type StatementSync } from 'node:sqlite';

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

/**
 * What was sent to which stream at which offset, written before it is sent: after a crash the same rows go to the same offsets,
 * and BigQuery itself says which of them it has. A process that was thought dead finds its run taken over;
 * `:memory:` for tests that need no second life.
 */
export class WriteLedger {
  readonly #db: DatabaseSync;
  readonly #insertBatch: StatementSync;
  readonly #ackBatch: StatementSync;
  readonly #forgetBatch: StatementSync;

  constructor(file: string) {
    if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
    this.#db = new DatabaseSync(file, { timeout: BUSY_MS });
    this.#db.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      CREATE TABLE IF NOT EXISTS run (
        id INTEGER PRIMARY KEY, table_path TEXT NOT NULL, run_id TEXT NOT NULL, mode TEXT NOT NULL, state TEXT NOT NULL, started_at INTEGER NOT NULL, epoch TEXT NOT NULL DEFAULT '',
        UNIQUE (table_path, run_id)) STRICT;
      CREATE TABLE IF NOT EXISTS batch (
        run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE, seq INTEGER NOT NULL, lane INTEGER NOT NULL, stream TEXT NOT NULL,
        row_offset INTEGER NOT NULL, row_count INTEGER NOT NULL, hash TEXT NOT NULL, acked INTEGER NOT NULL,
        first_row INTEGER NOT NULL DEFAULT 0, refused TEXT NOT NULL DEFAULT '[]',
        PRIMARY KEY (run, seq)) STRICT, WITHOUT ROWID;
      PRAGMA foreign_keys = ON;`);
    this.#addMissingColumns();
    this.#insertBatch = this.#db.prepare(`INSERT INTO batch (run, seq, lane, stream, row_offset, row_count, hash, acked, first_row, refused)
      SELECT id, ?, ?, ?, ?, ?, ?, 0, ?, ? FROM run WHERE id = ? AND epoch = ?
      ON CONFLICT (run, seq) DO UPDATE SET stream = excluded.stream, row_offset = excluded.row_offset, row_count = excluded.row_count, first_row = excluded.first_row, refused = excluded.refused`);
    this.#ackBatch = this.#db.prepare('UPDATE batch SET acked = 1, row_count = ?, refused = ? WHERE run = (SELECT id FROM run WHERE id = ? AND epoch = ?) AND seq = ?');
    this.#forgetBatch = this.#db.prepare('DELETE FROM batch WHERE run = (SELECT id FROM run WHERE id = ? AND epoch = ?) AND seq = ? AND acked = 0');
  }

  find(tablePath: string, runId: string): LedgerRun | undefined {
    const row = this.#db.prepare('SELECT id, mode, state, epoch FROM run WHERE table_path = ? AND run_id = ?').get(tablePath, runId);
    return row === undefined ? undefined : { id: Number(row['id']), mode: row['mode'] as RunMode, state: row['state'] as RunState, epoch: String(row['epoch']) };
  }

  begin(tablePath: string, runId: string, mode: RunMode, now: number): LedgerRun {
    const epoch = randomUUID();
    const { lastInsertRowid } = this.#db.prepare('INSERT INTO run (table_path, run_id, mode, state, started_at, epoch) VALUES (?, ?, ?, ?, ?, ?)').run(tablePath, runId, mode, 'open', now, epoch);
    return { id: Number(lastInsertRowid), mode, state: 'open', epoch };
  }

  /** From now on only the caller writes the run: whoever wrote it before may be stopped, not dead. */
  takeOver(run: LedgerRun): LedgerRun {
    const epoch = randomUUID();
    const { changes } = this.#db.prepare('UPDATE run SET epoch = ? WHERE id = ? AND epoch = ?').run(epoch, run.id, run.epoch);
    if (changes === 0) throw new RunTakenOverError(run.id);
    return { ...run, epoch };
  }

  batch(run: LedgerRun, seq: number): LedgerBatch | undefined {
    const row = this.#db.prepare('SELECT * FROM batch WHERE run = ? AND seq = ?').get(run.id, seq);
    return row === undefined ? undefined : batchOf(row);
  }

  batches(run: LedgerRun): readonly LedgerBatch[] {
    return this.#db.prepare('SELECT * FROM batch WHERE run = ? ORDER BY seq').all(run.id).map(batchOf);
  }

  /**
   * Durable before the append goes out. Written again when the append goes out with other rows or elsewhere.
   * @throws RunTakenOverError when another process has taken the run up: then the append must not go out
   */
  sending(run: LedgerRun, batch: Omit<LedgerBatch, 'acked'>): void {
    const { seq, lane, stream, offset, rows, hash, firstRow, refused } = batch;
    const { changes } = this.#insertBatch.run(seq, lane, stream, offset, rows, hash, firstRow, refusedText(refused), run.id, run.epoch);
    if (changes === 0) throw new RunTakenOverError(run.id);
  }

  /**
   * Nothing, where another process has taken the run up: that one has read what is open, and asks about it itself. If the ledger changed
   * under it, it would take the next batch for the one it is about to ask for, at an offset that is taken.
   * @param stored rows of the batch that are stored; the others are `refused`
   */
  acked(run: LedgerRun, seq: number, stored: number, refused: readonly RefusedRow[]): void {
    this.#ackBatch.run(stored, refusedText(refused), run.id, run.epoch, seq);
  }

  /** The batch did not go out after all: nobody must ask for it where `sending` said it went. */
  unsent(run: LedgerRun, seq: number): void {
    this.#forgetBatch.run(run.id, run.epoch, seq);
  }

  /** @throws RunTakenOverError when another process has taken the run up: what it wrote must not be committed twice */
  setState(run: LedgerRun, state: RunState): void {
    const { changes } = this.#db.prepare('UPDATE run SET state = ? WHERE id = ? AND epoch = ?').run(state, run.id, run.epoch);
    if (changes === 0) throw new RunTakenOverError(run.id);
  }

  /** Forgets a run of which nothing is visible, and its batches with it. @throws RunTakenOverError */
  forget(run: LedgerRun): void {
    const { changes } = this.#db.prepare('DELETE FROM run WHERE id = ? AND epoch = ?').run(run.id, run.epoch);
    if (changes === 0) throw new RunTakenOverError(run.id);
  }

  /** Closing it twice is fine. */
  close(): void {
    if (this.#db.isOpen) this.#db.close();
  }

  /** A file of an earlier release lacks the columns that came later. */
  #addMissingColumns(): void {
    const present = new Set(this.#db.prepare("SELECT name FROM pragma_table_info('batch') UNION SELECT name FROM pragma_table_info('run')").all().map(({ name }) => name));
    if (!present.has('epoch')) this.#db.exec("ALTER TABLE run ADD COLUMN epoch TEXT NOT NULL DEFAULT ''");
    if (!present.has('first_row')) this.#db.exec("ALTER TABLE batch ADD COLUMN first_row INTEGER NOT NULL DEFAULT 0; ALTER TABLE batch ADD COLUMN refused TEXT NOT NULL DEFAULT '[]'");
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
