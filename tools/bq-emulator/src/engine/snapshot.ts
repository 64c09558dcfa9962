import type { SqlType } from '../sql/sql-type.js';
import { EngineError } from './engine-error.js';
import type { Parameters, Session } from './engine.js';
import type { RowSet } from './row-set.js';

/** The database as it was at one moment, for as long as it is kept: a transaction that only reads. Row ids do not change in it. */
export class Snapshot {
  readonly #session: Session;
  readonly #release: (session: Session) => void;
  #last: Promise<unknown> = Promise.resolve();
  #open = true;

  private constructor(session: Session, release: (session: Session) => void) {
    this.#session = session;
    this.#release = release;
  }

  /**
   * @param sql the first statement: the moment is that of its start
   * @param release takes the session back
   */
  static async begin(session: Session, sql: string, release: (session: Session) => void): Promise<Snapshot> {
    try {
      await session.run('BEGIN TRANSACTION READ ONLY');
      await session.run(sql);
    } catch (error) {
      session.close();
      throw error;
    }
    return new Snapshot(session, release);
  }

  /** Runs one statement after those before it. */
  query(sql: string, types: readonly SqlType[], parameters?: Parameters): Promise<RowSet> {
    if (!this.#open) return Promise.reject(new EngineError('The snapshot has been released'));
    const result = this.#last.then(() => this.#session.query(sql, types, parameters));
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** Lets the moment go, once the statements have ended. A second call does nothing. */
  async release(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    await this.#last;
    await this.#session.run('ROLLBACK');
    this.#release(this.#session);
  }
}
