import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';

export type RunMode = 'committed' | 'pending';
/** `open`: being written. `committing`: all appended, the atomic commit was asked for. `done`: stored for good. */
export type RunState = 'open' | 'committing' | 'done';

export interface LedgerRun {
  readonly id: number;
  readonly mode: RunMode;
  readonly state: RunState;
}

export interface LedgerBatch {
  readonly seq: number;
  readonly lane: number;
  readonly stream: string;
  readonly offset: bigint;
  readonly rows: number;
  /** SHA-256 of the batch's encoded rows, without their stamp. */
  readonly hash: string;
  readonly acked: boolean;
}

/**
 * What was sent to which stream at which offset, written before it is sent: after a crash the same rows go to the same offsets,
 * and BigQuery itself says which of them it has. One file a process; `:memory:` for tests that need no second life.
 */
export class WriteLedger {
  readonly #db: DatabaseSync;
  readonly #insertBatch: StatementSync;
  readonly #ackBatch: StatementSync;

  constructor(file: string) {
    if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
    this.#db = new DatabaseSync(file);
    this.#db.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      CREATE TABLE IF NOT EXISTS run (
        id INTEGER PRIMARY KEY, table_path TEXT NOT NULL, run_id TEXT NOT NULL, mode TEXT NOT NULL, state TEXT NOT NULL, started_at INTEGER NOT NULL,
        UNIQUE (table_path, run_id)) STRICT;
      CREATE TABLE IF NOT EXISTS batch (
        run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE, seq INTEGER NOT NULL, lane INTEGER NOT NULL, stream TEXT NOT NULL,
        row_offset INTEGER NOT NULL, row_count INTEGER NOT NULL, hash TEXT NOT NULL, acked INTEGER NOT NULL,
        PRIMARY KEY (run, seq)) STRICT, WITHOUT ROWID;
      PRAGMA foreign_keys = ON;`);
    this.#insertBatch = this.#db.prepare(`INSERT INTO batch (run, seq, lane, stream, row_offset, row_count, hash, acked) VALUES (?, ?, ?, ?, ?, ?, ?, 0)
      ON CONFLICT (run, seq) DO UPDATE SET stream = excluded.stream, row_offset = excluded.row_offset, row_count = excluded.row_count`);
    this.#ackBatch = this.#db.prepare('UPDATE batch SET acked = 1 WHERE run = ? AND seq = ?');
  }

  find(tablePath: string, runId: string): LedgerRun | undefined {
    const row = this.#db.prepare('SELECT id, mode, state FROM run WHERE table_path = ? AND run_id = ?').get(tablePath, runId);
    return row === undefined ? undefined : { id: Number(row['id']), mode: row['mode'] as RunMode, state: row['state'] as RunState };
  }

  begin(tablePath: string, runId: string, mode: RunMode, now: number): LedgerRun {
    const { lastInsertRowid } = this.#db.prepare('INSERT INTO run (table_path, run_id, mode, state, started_at) VALUES (?, ?, ?, ?, ?)').run(tablePath, runId, mode, 'open', now);
    return { id: Number(lastInsertRowid), mode, state: 'open' };
  }

  batch(run: LedgerRun, seq: number): LedgerBatch | undefined {
    const row = this.#db.prepare('SELECT * FROM batch WHERE run = ? AND seq = ?').get(run.id, seq);
    return row === undefined ? undefined : batchOf(row);
  }

  batches(run: LedgerRun): readonly LedgerBatch[] {
    return this.#db.prepare('SELECT * FROM batch WHERE run = ? ORDER BY seq').all(run.id).map(batchOf);
  }

  /** Durable before the append goes out. Written again when the append goes out with other rows or elsewhere. */
  sending(run: LedgerRun, batch: Omit<LedgerBatch, 'acked'>): void {
    this.#insertBatch.run(run.id, batch.seq, batch.lane, batch.stream, batch.offset, batch.rows, batch.hash);
  }

  acked(run: LedgerRun, seq: number): void {
    this.#ackBatch.run(run.id, seq);
  }

  setState(run: LedgerRun, state: RunState): void {
    this.#db.prepare('UPDATE run SET state = ? WHERE id = ?').run(state, run.id);
  }

  /** Forgets a run of which nothing is visible. */
  forget(run: LedgerRun): void {
    this.#db.prepare('DELETE FROM batch WHERE run = ?').run(run.id);
    this.#db.prepare('DELETE FROM run WHERE id = ?').run(run.id);
  }

  close(): void {
    this.#db.close();
  }
}

function batchOf(row: Record<string, unknown>): LedgerBatch {
  return {
    seq: Number(row['seq']),
    lane: Number(row['lane']),
    stream: String(row['stream']),
    offset: BigInt(row['row_offset'] as number),
    rows: Number(row['row_count']),
    hash: String(row['hash']),
    acked: row['acked'] === 1,
  };
}
