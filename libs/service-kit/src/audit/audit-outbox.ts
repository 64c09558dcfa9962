import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type AuditEntry, chainEntry } from './audit-entry.js';
import { AuditLogInUseError } from './audit-errors.js';
import type { AuditEvent } from './audit-event.js';

export interface AuditBatch {
  /** The same id always names the same entries, also in the next process. */
  readonly id: string;
  readonly entries: readonly AuditEntry[];
}

/**
 * Entries on disk until the table has them, and where each chain has got to: a restart continues them. The file belongs to one process
 * at a time, and that is held by a lock, because two who wrote it would each continue the same chains.
 */
export class AuditOutbox {
  readonly #db: DatabaseSync;
  readonly #installation: string;

  /** @throws AuditLogInUseError when another process has the file */
  constructor(
    file: string,
    private readonly service: string,
  ) {
    mkdirSync(dirname(file), { recursive: true });
    this.#db = new DatabaseSync(file, { timeout: 0 });
    try {
      this.#prepare();
    } catch (error) {
      this.#db.close();
      throw /locked|busy/i.test((error as Error).message) ? new AuditLogInUseError(file, error) : error;
    }
    const known = this.#db.prepare('SELECT id FROM installation').get() as { id: string } | undefined;
    this.#installation = known?.id ?? randomUUID();
    if (known === undefined) this.#db.prepare('INSERT INTO installation (id) VALUES (?)').run(this.#installation);
  }

  /** Exclusive: the lock is taken with the first write, and kept to the end of the process, however it ends. */
  #prepare(): void {
    this.#db.exec(`
      PRAGMA locking_mode = EXCLUSIVE;
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      CREATE TABLE IF NOT EXISTS installation (id TEXT NOT NULL) STRICT;
      CREATE TABLE IF NOT EXISTS head (org TEXT PRIMARY KEY, seq INTEGER NOT NULL, hash TEXT NOT NULL) STRICT;
      CREATE TABLE IF NOT EXISTS waiting (id INTEGER PRIMARY KEY, batch TEXT, entry TEXT NOT NULL) STRICT;
      CREATE INDEX IF NOT EXISTS waiting_batch ON waiting (batch);
      CREATE TABLE IF NOT EXISTS opened (at INTEGER NOT NULL) STRICT;
      DELETE FROM opened;
      INSERT INTO opened (at) VALUES (unixepoch());
    `);
  }

  /** Chains the events, each to its organisation's, and has them on disk when it returns: all, or it throws and has none. */
  append(events: readonly (readonly [event: AuditEvent, at: string])[]): readonly AuditEntry[] {
    const head = this.#db.prepare('SELECT seq, hash FROM head WHERE org = ?');
    const move = this.#db.prepare('INSERT INTO head (org, seq, hash) VALUES (?, ?, ?) ON CONFLICT (org) DO UPDATE SET seq = excluded.seq, hash = excluded.hash');
    const keep = this.#db.prepare('INSERT INTO waiting (entry) VALUES (?)');
    return this.#atOnce(() =>
      events.map(([event, at]) => {
        const entry = chainEntry(event, `${this.service}:${this.#installation}:${event.org}`, head.get(event.org) as { seq: number; hash: string } | undefined, at);
        move.run(event.org, entry.chain_seq, entry.entry_hash);
        keep.run(JSON.stringify(entry));
        return entry;
      }),
    );
  }

  /** Entries that the table may not have. */
  get waiting(): number {
    return (this.#db.prepare('SELECT COUNT(*) AS count FROM waiting').get() as { count: number }).count;
  }

  /** The oldest batch that is not stored: one that was sent before, with the entries that it had, or a new one. */
  nextBatch(most: number): AuditBatch | undefined {
    const sent = this.#db.prepare('SELECT batch FROM waiting WHERE batch IS NOT NULL ORDER BY id LIMIT 1').get() as { batch: string } | undefined;
    const id = sent?.batch ?? this.#newBatch(most);
    const rows = this.#db.prepare('SELECT entry FROM waiting WHERE batch = ? ORDER BY id').all(id) as { entry: string }[];
    return rows.length === 0 ? undefined : { id, entries: rows.map(({ entry }) => JSON.parse(entry) as AuditEntry) };
  }

  stored(batchId: string): void {
    this.#db.prepare('DELETE FROM waiting WHERE batch = ?').run(batchId);
  }

  close(): void {
    this.#db.close();
  }

  #newBatch(most: number): string {
    const id = `audit-${randomUUID()}`;
    this.#db.prepare('UPDATE waiting SET batch = ? WHERE id IN (SELECT id FROM waiting WHERE batch IS NULL ORDER BY id LIMIT ?)').run(id, most);
    return id;
  }

  #atOnce<T>(work: () => T): T {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.#db.exec('COMMIT');
      return result;
    } catch (error) {
      this.#db.exec('ROLLBACK');
      throw error;
    }
  }
}
