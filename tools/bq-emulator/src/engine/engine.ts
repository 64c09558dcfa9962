import { type DuckDBConnection, DuckDBDataChunk, DuckDBInstance, type DuckDBMaterializedResult } from '@duckdb/node-api';
import type { Cell } from '../catalog/table-store.js';
import { quoteIdentifier, type SqlType } from '../sql/sql-type.js';
import { engineType, toEngine } from './duck-values.js';
import { EngineError, toEngineError } from './engine-error.js';
import { ENGINE_MACROS } from './macros.js';
import { RowSet } from './row-set.js';
import { registerScalarFunctions } from './scalar-functions.js';

/** A value bound to `$name` in a statement. */
export interface BoundParameter {
  readonly type: SqlType;
  readonly cell: Cell;
}

export type Parameters = ReadonlyMap<string, BoundParameter>;
const NO_PARAMETERS: Parameters = new Map();

/** Rows of one appended chunk: DuckDB's vector size. */
const CHUNK_ROWS = 2048;

/** One connection: what runs on it sees its own transaction. */
export class Session {
  private readonly connection: DuckDBConnection;

  constructor(connection: DuckDBConnection) {
    this.connection = connection;
  }

  /** Runs one statement and keeps its rows. Binds only those parameters that the statement names. */
  async query(sql: string, types: readonly SqlType[] = [], parameters: Parameters = NO_PARAMETERS): Promise<RowSet> {
    try {
      const result = parameters.size === 0 ? await this.connection.run(sql) : await this.runPrepared(sql, parameters);
      return new RowSet(types.length === 0 && result.rowCount === 0 ? [] : Array.from({ length: result.chunkCount }, (_, i) => result.getChunk(i)), types, result.rowsChanged);
    } catch (error) {
      throw toEngineError(error);
    }
  }

  private async runPrepared(sql: string, parameters: Parameters): Promise<DuckDBMaterializedResult> {
    const prepared = await this.connection.prepare(sql);
    try {
      for (let i = 1; i <= prepared.parameterCount; i++) {
        const bound = parameters.get(prepared.parameterName(i));
        if (bound === undefined) throw new EngineError(`Parameter ${prepared.parameterName(i)} has no value`);
        if (bound.cell === null) prepared.bindNull(i);
        else prepared.bindValue(i, toEngine(bound.cell, bound.type), engineType(bound.type));
      }
      return await prepared.run();
    } finally {
      prepared.destroySync();
    }
  }

  /** Runs one statement for its effect; answers with the number of rows that it changed. */
  async run(sql: string, parameters: Parameters = NO_PARAMETERS): Promise<number> {
    return (await this.query(sql, [], parameters)).rowsChanged;
  }

  /** Appends column-wise. Either all rows arrive or an error is thrown; the caller's transaction makes that atomic. */
  async append(schema: string, table: string, types: readonly SqlType[], rows: readonly (readonly Cell[])[]): Promise<void> {
    try {
      const appender = await this.connection.createAppender(table, schema);
      try {
        const engineTypes = types.map(engineType);
        for (let from = 0; from < rows.length; from += CHUNK_ROWS) {
          const slice = rows.slice(from, from + CHUNK_ROWS);
          const chunk = DuckDBDataChunk.create(engineTypes, slice.length);
          chunk.setColumns(types.map((type, column) => slice.map((row) => toEngine(row[column] ?? null, type))));
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

  close(): void {
    this.connection.closeSync();
  }
}

/** The storage and execution engine: the one place that knows DuckDB. */
export class Engine {
  private readonly instance: DuckDBInstance;
  private readonly idle: Session[] = [];
  private closed = false;

  private constructor(instance: DuckDBInstance) {
    this.instance = instance;
  }

  /** @param path the database file; memory without. Throws `EngineError` kind `locked` where another process holds the file. */
  static async open(path: string | undefined): Promise<Engine> {
    let instance: DuckDBInstance;
    try {
      instance = await DuckDBInstance.create(path ?? ':memory:');
    } catch (error) {
      throw toEngineError(error);
    }
    const engine = new Engine(instance);
    await engine.prepare();
    return engine;
  }

  /** Defines what the translator emits, then shuts the door on files, extensions and settings. */
  private async prepare(): Promise<void> {
    const connection = await this.instance.connect();
    registerScalarFunctions(connection);
    const session = new Session(connection);
    await session.run(`SET GLOBAL TimeZone = 'UTC'`);
    await session.run(`SET GLOBAL preserve_insertion_order = true`);
    // Every 16 MB, the default, a small commit in a busy stream of them would wait for the whole file to be rewritten.
    await session.run(`SET GLOBAL checkpoint_threshold = '64MB'`);
    await session.run('SET GLOBAL autoinstall_known_extensions = false');
    await session.run('SET GLOBAL autoload_known_extensions = false');
    for (const macro of ENGINE_MACROS) await session.run(macro);
    await session.run('SET GLOBAL enable_external_access = false');
    await session.run('SET GLOBAL lock_configuration = true');
    this.idle.push(session);
  }

  private async withSession<T>(work: (session: Session) => Promise<T>): Promise<T> {
    if (this.closed) throw new EngineError('The emulator is stopping');
    const session = this.idle.pop() ?? new Session(await this.instance.connect());
    try {
      return await work(session);
    } finally {
      if (this.closed) session.close();
      else this.idle.push(session);
    }
  }

  query(sql: string, types: readonly SqlType[] = [], parameters: Parameters = NO_PARAMETERS): Promise<RowSet> {
    return this.withSession((session) => session.query(sql, types, parameters));
  }

  /** Everything that `work` does is committed together, durably, or not at all. */
  transaction<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.withSession(async (session) => {
      await session.run('BEGIN TRANSACTION');
      let result: T;
      try {
        result = await work(session);
      } catch (error) {
        await session.run('ROLLBACK');
        throw error;
      }
      await session.run('COMMIT');
      return result;
    });
  }

  close(): void {
    this.closed = true;
    for (const session of this.idle.splice(0)) session.close();
    this.instance.closeSync();
  }
}

/** A physical name: DuckDB folds case and BigQuery does not, so an upper-case letter is written `^` and its lower-case form. */
export const physicalName = (name: string): string => name.replace(/[A-Z^]/g, (letter) => `^${letter.toLowerCase()}`);

export const qualifiedName = (schema: string, table: string): string => `${quoteIdentifier(schema)}.${quoteIdentifier(table)}`;
