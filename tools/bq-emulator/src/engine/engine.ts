import { type DuckDBConnection, DuckDBDataChunk, DuckDBInstance, type DuckDBMaterializedResult, type DuckDBPreparedStatement } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import type { Cell } from '../catalog/table-store.js';
import { quoteIdentifier, type SqlType } from '../sql/sql-type.js';
import { engineType, toEngine } from './duck-values.js';
import { EngineError, toEngineError } from './engine-error.js';
import { ENGINE_MACROS } from './macros.js';
import { ENGINE_MEMORY_BYTES, MemoryGuard, SPILL_BYTES } from './memory-guard.js';
import { RowSet } from './row-set.js';
import { registerScalarFunctions } from './scalar-functions.js';
import { Snapshot } from './snapshot.js';
import { StatementCache } from './statement-cache.js';
import { writeVector } from './vector-writer.js';

/** A value bound to `$name` in a statement. */
export interface BoundParameter {
  readonly type: SqlType;
  readonly cell: Cell;
}

export type Parameters = ReadonlyMap<string, BoundParameter>;
const NO_PARAMETERS: Parameters = new Map();

/** Rows of one appended chunk: DuckDB's vector size. */
const CHUNK_ROWS = 2048;

/** The cells of one column. @param column below 0: one of those that are the same in all rows, counted from the last */
function columnOf(rows: readonly (readonly Cell[])[], leading: readonly Cell[], column: number, from: number, count: number): readonly Cell[] {
  if (column < 0) return new Array<Cell>(count).fill(leading.at(column) ?? null);
  const cells = new Array<Cell>(count);
  for (let i = 0; i < count; i++) cells[i] = rows[from + i]?.[column] ?? null;
  return cells;
}

/** Gives every parameter that the statement names its value. */
function bind(prepared: DuckDBPreparedStatement, parameters: Parameters): DuckDBPreparedStatement {
  for (let i = 1; i <= prepared.parameterCount; i++) {
    const bound = parameters.get(prepared.parameterName(i));
    if (bound === undefined) throw new EngineError(`Parameter ${prepared.parameterName(i)} has no value`);
    if (bound.cell === null) prepared.bindNull(i);
    else prepared.bindValue(i, toEngine(bound.cell, bound.type), engineType(bound.type));
  }
  return prepared;
}

/** One connection: what runs on it sees its own transaction. */
export class Session {
  private readonly connection: DuckDBConnection;
  private readonly statements: StatementCache;
  /** In a transaction of several statements a prepared one would not notice that a table which it names was made anew. */
  private cacheless = false;

  constructor(connection: DuckDBConnection) {
    this.connection = connection;
    this.statements = new StatementCache(connection);
  }

  /** Runs one statement and keeps its rows. Binds only those parameters that the statement names. */
  async query(sql: string, types: readonly SqlType[] = [], parameters: Parameters = NO_PARAMETERS): Promise<RowSet> {
    try {
      const result = await this.execute(sql, parameters);
      return new RowSet(types.length === 0 && result.rowCount === 0 ? [] : Array.from({ length: result.chunkCount }, (_, i) => result.getChunk(i)), types, result.rowsChanged);
    } catch (error) {
      throw toEngineError(error);
    }
  }

  private async execute(sql: string, parameters: Parameters): Promise<DuckDBMaterializedResult> {
    const cached = !this.cacheless && StatementCache.takes(sql);
    if (parameters.size === 0) {
      const known = cached ? await this.statements.again(sql) : undefined;
      return known === undefined ? this.connection.run(sql) : this.runKept(sql, known);
    }
    if (cached) return this.runKept(sql, bind(await this.statements.prepared(sql), parameters));
    const prepared = await this.connection.prepare(sql);
    try {
      return await bind(prepared, parameters).run();
    } finally {
      prepared.destroySync();
    }
  }

  private async runKept(sql: string, prepared: DuckDBPreparedStatement): Promise<DuckDBMaterializedResult> {
    try {
      return await prepared.run();
    } catch (error) {
      this.statements.forget(sql);
      throw error;
    }
  }

  /** Runs one statement for its effect; answers with the number of rows that it changed. */
  async run(sql: string, parameters: Parameters = NO_PARAMETERS): Promise<number> {
    return (await this.query(sql, [], parameters)).rowsChanged;
  }

  /**
   * Appends column-wise. Either all rows arrive or an error is thrown; the caller's transaction makes that atomic.
   * @param leading cells that every row begins with
   */
  async append(schema: string, table: string, types: readonly SqlType[], rows: readonly (readonly Cell[])[], leading: readonly Cell[] = []): Promise<void> {
    try {
      const appender = await this.connection.createAppender(table, schema);
      try {
        const engineTypes = types.map(engineType);
        for (let from = 0; from < rows.length; from += CHUNK_ROWS) {
          const count = Math.min(CHUNK_ROWS, rows.length - from);
          const chunk = DuckDBDataChunk.create(engineTypes, count);
          types.forEach((type, column) => { writeVector(duckdb.data_chunk_get_vector(chunk.chunk, column), type, columnOf(rows, leading, column - leading.length, from, count)); });
          appender.appendDataChunk(chunk);
        }
        appender.flushSync();
      } catch (error) {
        appender.clear();
        throw error;
      } finally {
        appender.closeSync();
      }
    } catch (error) {
      throw toEngineError(error);
    }
  }

  /** Whether statements are prepared anew each time. */
  preparingAnew(anew: boolean): void {
    this.cacheless = anew;
  }

  /** Stops the statement that is running, if any; it fails. */
  interrupt(): void {
    this.connection.interrupt();
  }

  close(): void {
    this.connection.closeSync();
  }
}

const KIB = 1024;

export interface EngineOptions {
  /** Bytes for tables, sorts, joins and groups, at which a query fails; default `ENGINE_MEMORY_BYTES`. */
  readonly memoryBytes?: number;
}

/** The database and its connections that nobody uses at the moment. */
interface Pool {
  readonly instance: DuckDBInstance;
  readonly idle: Session[];
  readonly guard: MemoryGuard;
  closed: boolean;
}

/** A transaction of several statements, which its owner ends by one of the two. */
export interface OpenTransaction {
  readonly session: Session;
  commit(): Promise<void>;
  rollback(): Promise<void>;
}

/** The storage and execution engine: the one place that knows DuckDB. */
export class Engine {
  private readonly pool: Pool;
  private readonly signal: AbortSignal | undefined;
  /** The open transaction that everything takes part in. */
  private readonly joined: Session | undefined;

  private constructor(pool: Pool, signal?: AbortSignal, joined?: Session) {
    this.pool = pool;
    this.signal = signal;
    this.joined = joined;
  }

  /** The same engine for work that can be called off: once `signal` is aborted, its statements fail with the signal's reason, up to a commit that has begun. */
  interruptedBy(signal: AbortSignal): Engine {
    return new Engine(this.pool, signal, this.joined);
  }

  /** The same engine inside an open transaction: all work is done there, and committed with it. */
  joining(transaction: OpenTransaction): Engine {
    return new Engine(this.pool, this.signal, transaction.session);
  }

  /** @param path the database file; memory without. Throws `EngineError` kind `locked` where another process holds the file. */
  static async open(path: string | undefined, { memoryBytes = ENGINE_MEMORY_BYTES }: EngineOptions = {}): Promise<Engine> {
    let instance: DuckDBInstance;
    try {
      instance = await DuckDBInstance.create(path ?? ':memory:');
    } catch (error) {
      throw toEngineError(error);
    }
    const engine = new Engine({ instance, idle: [], guard: new MemoryGuard(), closed: false });
    await engine.prepare(path === undefined, memoryBytes);
    return engine;
  }

  /** Defines what the translator emits, then shuts the door on files, extensions and settings. */
  private async prepare(inMemory: boolean, memoryBytes: number): Promise<void> {
    const connection = await this.pool.instance.connect();
    registerScalarFunctions(connection);
    const session = new Session(connection);
    await session.run(`SET GLOBAL TimeZone = 'UTC'`);
    await session.run(`SET GLOBAL preserve_insertion_order = true`);
    await session.run(`SET GLOBAL memory_limit = '${Math.floor(memoryBytes / KIB)}KiB'`);
    await session.run(inMemory ? `SET GLOBAL temp_directory = ''` : `SET GLOBAL max_temp_directory_size = '${SPILL_BYTES / KIB}KiB'`);
    // Every 16 MB, the default, a small commit in a busy stream of them would wait for the whole file to be rewritten.
    await session.run(`SET GLOBAL checkpoint_threshold = '64MB'`);
    // A kept plan outlives the rows that it was made for. What the planner derives from their values (a filter that no row passes, text
    // that fits into a machine word) is wrong after the next INSERT, and the answer with it: nothing is derived from them.
    await session.run(`SET GLOBAL disabled_optimizers = 'statistics_propagation,compressed_materialization'`);
    await session.run('SET GLOBAL autoinstall_known_extensions = false');
    await session.run('SET GLOBAL autoload_known_extensions = false');
    for (const macro of ENGINE_MACROS) await session.run(macro);
    await session.run('SET GLOBAL enable_external_access = false');
    await session.run('SET GLOBAL lock_configuration = true');
    this.pool.idle.push(session);
  }

  private async withSession<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const { pool, signal } = this;
    if (pool.closed) throw new EngineError('The emulator is stopping');
    signal?.throwIfAborted();
    if (this.joined !== undefined) return signal === undefined ? work(this.joined) : interruptible(this.joined, signal, work);
    const session = pool.idle.pop() ?? new Session(await pool.instance.connect());
    try {
      return await (signal === undefined ? work(session) : interruptible(session, signal, work));
    } finally {
      if (pool.closed) session.close();
      else pool.idle.push(session);
    }
  }

  query(sql: string, types: readonly SqlType[] = [], parameters: Parameters = NO_PARAMETERS): Promise<RowSet> {
    return this.withSession((session) => this.pool.guard.during(session, () => session.query(sql, types, parameters)));
  }

  /** Everything that `work` does is committed together, durably, or not at all. */
  async transaction<T>(work: (session: Session) => Promise<T>): Promise<T> {
    if (this.joined !== undefined) return this.withSession(work);
    const uninterrupted = this.signal === undefined ? this : new Engine(this.pool);
    this.signal?.throwIfAborted();
    // The end of a transaction is never interrupted: nobody would know whether it was committed.
    return uninterrupted.withSession(async (session) => {
      await session.run('BEGIN TRANSACTION');
      let result: T;
      try {
        result = await (this.signal === undefined ? work(session) : interruptible(session, this.signal, work));
      } catch (error) {
        await session.run('ROLLBACK');
        throw error;
      }
      await session.run('COMMIT');
      return result;
    });
  }

  /** The database as it is when `sql`, a cheap statement over what will be read, starts. The caller releases it before `close`. */
  async snapshot(sql: string): Promise<Snapshot> {
    const { pool } = this;
    if (pool.closed) throw new EngineError('The emulator is stopping');
    const session = pool.idle.pop() ?? new Session(await pool.instance.connect());
    return Snapshot.begin(session, sql, (released) => {
      if (pool.closed) released.close();
      else pool.idle.push(released);
    });
  }

  /** Begins a transaction that outlives the call; it sees the data as they are now. */
  async begin(): Promise<OpenTransaction> {
    const { pool } = this;
    if (pool.closed) throw new EngineError('The emulator is stopping');
    const session = pool.idle.pop() ?? new Session(await pool.instance.connect());
    const end = async (statement: string): Promise<void> => {
      try {
        await session.run(statement);
      } finally {
        session.preparingAnew(false);
        if (pool.closed) session.close();
        else pool.idle.push(session);
      }
    };
    session.preparingAnew(true);
    await session.run('BEGIN TRANSACTION');
    // The engine takes its snapshot at the first look at the database, not at BEGIN.
    await session.run('SELECT count(*) FROM duckdb_schemas()');
    return { session, commit: () => end('COMMIT'), rollback: () => end('ROLLBACK') };
  }

  close(): void {
    this.pool.closed = true;
    for (const session of this.pool.idle.splice(0)) session.close();
    this.pool.instance.closeSync();
  }
}

const INTERRUPT_AGAIN_MS = 50;

/** Runs `work` unless and until the signal is aborted; then the reason of that is the error. */
async function interruptible<T>(session: Session, signal: AbortSignal, work: (session: Session) => Promise<T>): Promise<T> {
  // It may have been aborted while its session was made ready, and a signal tells that once.
  signal.throwIfAborted();
  let again: NodeJS.Timeout | undefined;
  const interrupt = (): void => {
    session.interrupt();
    // The next statement may have been on its way to the engine, which the first interruption did not reach.
    again = setInterval(() => { session.interrupt(); }, INTERRUPT_AGAIN_MS);
  };
  signal.addEventListener('abort', interrupt, { once: true });
  try {
    const result = await work(session);
    signal.throwIfAborted();
    return result;
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    clearInterval(again);
    signal.removeEventListener('abort', interrupt);
  }
}

/** A physical name: DuckDB folds case and BigQuery does not, so an upper-case letter is written `^` and its lower-case form. */
export const physicalName = (name: string): string => name.replace(/[A-Z^]/g, (letter) => `^${letter.toLowerCase()}`);

export const qualifiedName = (schema: string, table: string): string => `${quoteIdentifier(schema)}.${quoteIdentifier(table)}`;
