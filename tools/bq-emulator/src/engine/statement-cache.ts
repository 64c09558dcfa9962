import type { DuckDBConnection, DuckDBPreparedStatement } from '@duckdb/node-api';
import { LRUCache } from 'lru-cache';

/** Prepared statements that one connection keeps; each holds its plan. */
const KEPT = 64;
/** Longer texts are seldom sent twice. */
const MAX_TEXT = 4096;

/** Temporary tables of this server (`~changes`, `~source`, `~gathered`): each run makes another one, and a plan for the last one's columns does not fit. */
const TEMPORARY = /"~(?!meta")/;

/** The statements that a connection ran lately. Preparing costs as much as running a small one, so it is done for what comes again. */
export class StatementCache {
  private readonly connection: DuckDBConnection;
  /** `seen` was run once, unprepared. */
  private readonly statements = new LRUCache<string, DuckDBPreparedStatement | 'seen'>({
    max: KEPT,
    dispose: (known) => {
      if (known !== 'seen') known.destroySync();
    },
  });

  constructor(connection: DuckDBConnection) {
    this.connection = connection;
  }

  /** The prepared statement where this text was asked for before; nothing the first time. */
  async again(sql: string): Promise<DuckDBPreparedStatement | undefined> {
    if (this.statements.has(sql)) return this.prepared(sql);
    this.statements.set(sql, 'seen');
    return undefined;
  }

  async prepared(sql: string): Promise<DuckDBPreparedStatement> {
    const known = this.statements.get(sql);
    if (known !== undefined && known !== 'seen') return known;
    const fresh = await this.connection.prepare(sql);
    this.statements.set(sql, fresh);
    return fresh;
  }

  /** What failed is prepared anew the next time. */
  forget(sql: string): void {
    this.statements.delete(sql);
  }

  static takes(sql: string): boolean {
    return sql.length <= MAX_TEXT && !TEMPORARY.test(sql);
  }
}
