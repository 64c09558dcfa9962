import type { CloudActError } from '@cloudact/bq-resilience';
import type { FieldSchema, TablePartitioning, TableRef } from '@cloudact/schemas';

/** A value bound to a `@name` parameter. Decimals, INT64 beyond 2^53 and all times travel as strings; `type` says what they are. */
export interface QueryParameter {
  /** GoogleSQL type name, `ARRAY<T>` as `[T]`, STRUCT as a record: `'STRING'`, `['INT64']`, `{ id: 'STRING', cost: 'NUMERIC' }`. */
  readonly type: ParameterType;
  readonly value: unknown;
}
export type ParameterType = string | readonly [ParameterType] | { readonly [field: string]: ParameterType };

/** One SQL statement with its parameters. SQL text never contains a caller's value. */
export interface Statement {
  readonly sql: string;
  readonly params?: Readonly<Record<string, QueryParameter>>;
}

export interface JobOptions {
  /** Chosen by us, so that an unknown outcome can be looked up. `[A-Za-z0-9_-]{1,1024}`. Default: a fresh one. */
  readonly jobId?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** Bytes; the job fails with `BIGQUERY_BYTES_BILLED_LIMIT` when its estimate is above. */
  readonly maximumBytesBilled?: bigint;
  /** Milliseconds after which BigQuery stops the job. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** What a finished query job says of itself. Byte counts are bytes. */
export interface JobStatistics {
  readonly jobId: string;
  readonly statementType: string;
  readonly bytesProcessed: bigint;
  readonly bytesBilled: bigint;
  readonly slotMs: bigint;
  readonly cacheHit: boolean;
  readonly durationMs: number;
  /** Rows that a DML statement inserted, updated or deleted. */
  readonly dmlRows: bigint;
  readonly referencedTables: readonly string[];
}

/** A row as BigQuery returned it: INT64, NUMERIC, BIGNUMERIC, DATE, TIME, DATETIME and TIMESTAMP (ISO 8601, µs) are strings. */
export type ResultRow = Readonly<Record<string, unknown>>;

export interface QueryResult {
  readonly rows: readonly ResultRow[];
  readonly fields: readonly ResultField[];
  readonly statistics: JobStatistics;
}
export interface ResultField {
  readonly name: string;
  readonly type: string;
  readonly mode: string;
}

export interface DryRun {
  readonly statementType: string;
  readonly bytesProcessed: bigint;
  readonly referencedTables: readonly string[];
}

/** A job as BigQuery knows it, whoever started it. */
export interface JobState {
  readonly jobId: string;
  readonly state: 'pending' | 'running' | 'done';
  /** Why a `done` job failed; absent when it succeeded. */
  readonly failure?: CloudActError;
}

/** A row on its way into `insertAll`: as an object, or as the JSON text of one, which goes out as it is. */
export interface InsertAllRow {
  readonly insertId?: string;
  readonly json: Readonly<Record<string, unknown>> | string;
}

/** One row's refusal in an `insertAll` answer. `stopped` marks a good row held back by a bad neighbour. */
export interface InsertAllError {
  readonly index: number;
  readonly reason: string;
  readonly location?: string;
  readonly message: string;
}

export interface LoadJobOptions {
  readonly jobId: string;
  readonly writeDisposition: 'WRITE_APPEND' | 'WRITE_TRUNCATE' | 'WRITE_EMPTY';
  readonly labels?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}
export interface LoadResult {
  readonly jobId: string;
  readonly outputRows: bigint;
  readonly outputBytes: bigint;
  /** True when the job id was known already and we waited for that earlier job instead of starting one. */
  readonly attached: boolean;
}

/** A copy: `attached` as in `LoadResult`. */
export interface CopyResult {
  readonly jobId: string;
  readonly attached: boolean;
}

/** How a table's rows lie; a copy appends only to a table of the same partitioning. */
export interface TableLayout {
  readonly partitioning: TablePartitioning;
  readonly clustering: readonly string[];
}

export interface TableState {
  readonly etag: string;
  readonly createdAt: Date;
  readonly numRows: bigint;
  readonly numBytes: bigint;
  /** Present while rows from `insertAll` may still refuse DML. */
  readonly streamingBuffer?: { readonly oldestEntryTime: Date; readonly estimatedRows: bigint };
}

/**
 * The one door to BigQuery. Every method throws `BigQueryError` (code, reason, httpStatus) and nothing of the vendor's; or a
 * `BulkheadFullError` when too many requests wait already. An aborted call throws `BIGQUERY_CANCELLED`, the signal's reason its cause.
 * No retry and no breaker here: those belong to the caller's policy, which knows what an unknown outcome means for it.
 */
export interface BigQueryGateway {
  readonly projectId: string;
  readonly location: string;
  query(statement: Statement, options?: JobOptions): Promise<QueryResult>;
  dryRun(statement: Statement, options?: JobOptions): Promise<DryRun>;
  /** What became of a job whose start had no answer; undefined when BigQuery has never heard of it. */
  findJob(jobId: string, options?: { readonly signal?: AbortSignal }): Promise<JobState | undefined>;
  /** Sends one `insertAll` request; an empty answer means that all rows are in. */
  insertAll(table: TableRef, rows: readonly InsertAllRow[], options?: { readonly signal?: AbortSignal }): Promise<readonly InsertAllError[]>;
  /** Uploads a newline-delimited JSON file (gzip when the name ends in `.gz`) and waits for the job. 409 means attach. */
  loadFile(table: TableRef, file: string, options: LoadJobOptions): Promise<LoadResult>;
  /** Copies a table's rows in one atomic job and waits for it. 409 means attach. */
  copyTable(source: TableRef, destination: TableRef, options: LoadJobOptions): Promise<CopyResult>;
  tableState(table: TableRef): Promise<TableState | undefined>;
  /** Creates a table that lives until `expiresAt`. Default layout: none. */
  createStagingTable(table: TableRef, fields: readonly FieldSchema[], expiresAt: Date, layout?: TableLayout): Promise<void>;
  deleteTable(table: TableRef): Promise<void>;
  close(): Promise<void>;
}
