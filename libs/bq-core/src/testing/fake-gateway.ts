import type { FieldSchema, TableRef } from '@cloudact/schemas';
import type { BigQueryGateway, CopyResult, DryRun, InsertAllError, JobOptions, JobState, JobStatistics, LoadJobOptions, LoadResult, QueryResult, ResultPosition, RowStream, Statement, TableLayout, TableState } from '../gateway.js';

/** What a scripted call does: answers, or throws when it is an Error. */
export type Scripted<T> = T | Error | ((call: FakeCall) => T | Promise<T>);

export interface FakeCall {
  readonly method: keyof BigQueryGateway;
  readonly args: readonly unknown[];
}

export interface FakeGatewayScript {
  readonly query: readonly Scripted<QueryResult>[];
  readonly openRows: readonly Scripted<RowStream>[];
  readonly readResult: readonly Scripted<QueryResult>[];
  readonly dryRun: readonly Scripted<DryRun>[];
  readonly findJob: readonly Scripted<JobState | undefined>[];
  readonly insertAll: readonly Scripted<readonly InsertAllError[]>[];
  readonly loadFile: readonly Scripted<LoadResult>[];
  readonly copyTable: readonly Scripted<CopyResult>[];
  readonly tableState: readonly Scripted<TableState | undefined>[];
}

/** For faults that no real server can be made to have. Each call takes the next step of its method's script; the last one repeats. */
export class FakeGateway implements BigQueryGateway {
  readonly projectId = 'cloudact-testing-1';
  readonly location = 'US';
  readonly calls: FakeCall[] = [];
  readonly #script: FakeGatewayScript;
  readonly #taken = new Map<string, number>();

  constructor(script: Partial<FakeGatewayScript> = {}) {
    this.#script = {
      query: [buildQueryResult()],
      openRows: [buildRowStream()],
      readResult: [buildQueryResult()],
      dryRun: [buildDryRun()],
      findJob: [undefined],
      insertAll: [[]],
      loadFile: [{ jobId: 'job_1', outputRows: 0n, outputBytes: 0n, attached: false }],
      copyTable: [{ jobId: 'job_1', attached: false }],
      tableState: [undefined],
      ...script,
    };
  }

  callsOf(method: keyof BigQueryGateway): readonly FakeCall[] {
    return this.calls.filter((call) => call.method === method);
  }

  /** The options of every `query` call, in order. */
  get queryOptions(): readonly JobOptions[] {
    return this.callsOf('query').map((call) => (call.args[1] ?? {}) as JobOptions);
  }

  query(statement: Statement, options?: JobOptions): Promise<QueryResult> {
    return this.#next('query', [statement, options]);
  }
  openRows(statement: Statement, options?: JobOptions): Promise<RowStream> {
    return this.#next('openRows', [statement, options]);
  }
  readResult(position: ResultPosition, options?: JobOptions): Promise<QueryResult> {
    return this.#next('readResult', [position, options]);
  }
  dryRun(statement: Statement, options?: JobOptions): Promise<DryRun> {
    return this.#next('dryRun', [statement, options]);
  }
  findJob(jobId: string): Promise<JobState | undefined> {
    return this.#next('findJob', [jobId]);
  }
  insertAll(table: TableRef, rows: Parameters<BigQueryGateway['insertAll']>[1]): Promise<readonly InsertAllError[]> {
    return this.#next('insertAll', [table, rows]);
  }
  loadFile(table: TableRef, file: string, options: LoadJobOptions): Promise<LoadResult> {
    return this.#next('loadFile', [table, file, options]);
  }
  copyTable(source: TableRef, destination: TableRef, options: LoadJobOptions): Promise<CopyResult> {
    return this.#next('copyTable', [source, destination, options]);
  }
  tableState(table: TableRef): Promise<TableState | undefined> {
    return this.#next('tableState', [table]);
  }
  async createStagingTable(table: TableRef, fields: readonly FieldSchema[], expiresAt: Date, layout?: TableLayout): Promise<void> {
    this.calls.push({ method: 'createStagingTable', args: [table, fields, expiresAt, layout] });
  }
  async deleteTable(table: TableRef): Promise<void> {
    this.calls.push({ method: 'deleteTable', args: [table] });
  }
  async close(): Promise<void> {
    this.calls.push({ method: 'close', args: [] });
  }

  async #next<M extends keyof FakeGatewayScript, T>(method: M, args: readonly unknown[]): Promise<T> {
    const call: FakeCall = { method, args };
    this.calls.push(call);
    const steps = this.#script[method] as readonly Scripted<T>[];
    const taken = this.#taken.get(method) ?? 0;
    this.#taken.set(method, taken + 1);
    const step = steps[Math.min(taken, steps.length - 1)];
    if (step instanceof Error) throw step;
    return typeof step === 'function' ? (step as (call: FakeCall) => T | Promise<T>)(call) : (step as T);
  }
}

/** An empty SELECT; give what the test is about. */
export function buildQueryResult(given: Partial<Omit<QueryResult, 'statistics'>> & { readonly statistics?: Partial<JobStatistics> } = {}): QueryResult {
  return {
    rows: given.rows ?? [],
    fields: given.fields ?? [],
    truncated: given.truncated ?? false,
    totalRows: given.totalRows ?? BigInt(given.rows?.length ?? 0),
    ...(given.next === undefined ? {} : { next: given.next }),
    statistics: {
      jobId: 'job_1',
      statementType: 'SELECT',
      bytesProcessed: 0n,
      bytesBilled: 0n,
      slotMs: 0n,
      cacheHit: false,
      durationMs: 1,
      dmlRows: 0n,
      referencedTables: [],
      ...given.statistics,
    },
  };
}

/** The dry run of a SELECT that reads nothing; give what the test is about. */
export function buildDryRun(given: Partial<DryRun> = {}): DryRun {
  return { statementType: 'SELECT', bytesProcessed: 0n, accuracy: 'PRECISE', referencedTables: [], referencedRoutines: [], ...given };
}

/** A stream of those pages. */
export function buildRowStream(pages: readonly QueryResult['rows'][] = []): RowStream {
  const { fields, statistics } = buildQueryResult();
  const given = async function* (): RowStream['pages'] {
    yield* pages;
  };
  return { fields, statistics, totalRows: BigInt(pages.flat().length), pages: given() };
}
