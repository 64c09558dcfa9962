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

/**
 * In whose name a query runs: somebody who may read these datasets and change nothing. The second layer of isolation, which knows
 * nothing of SQL; what carries it out is `OrgCredentials`.
 */
export interface QueryPrincipal {
  readonly orgSlug: string;
  /** Dataset ids of the gateway's project. */
  readonly datasets: readonly string[];
}

/** What a result may come to. Whatever is cut off is told by `truncated`. */
export interface ResultLimits {
  readonly maxRows?: number;
  /** Bytes of all the rows together, as UTF-8 text; a row that goes beyond is left for the next page. */
  readonly maxBytes?: number;
  /** Bytes of one value: text is cut there, an ARRAY ends there, a STRUCT has null for what no longer fits; a number is never cut. */
  readonly maxCellBytes?: number;
}

export interface JobOptions {
  /** Chosen by us, so that an unknown outcome can be looked up. `[A-Za-z0-9_-]{1,1024}`. Default: a fresh one. */
  readonly jobId?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** Bytes, 1 to 2^63 - 1; the job fails with `BIGQUERY_BYTES_BILLED_LIMIT` when its estimate is above. Default 2^63 - 1: every job has a cap. */
  readonly maximumBytesBilled?: bigint;
  /** Milliseconds after which BigQuery stops the job. */
  readonly timeoutMs?: number;
  /** Aborting it cancels the job at BigQuery too. */
  readonly signal?: AbortSignal;
  /** Default: the gateway's own credentials. */
  readonly principal?: QueryPrincipal;
  readonly limits?: ResultLimits;
  /** Bytes that a page of rows is meant to have. Default: as many as BigQuery sends (10 MB), 4 MiB for `openRows`. */
  readonly pageBytes?: number;
  /** The job is known to be there, from an earlier attempt: wait for it and start nothing. */
  readonly attach?: boolean;
  /** Called when BigQuery has taken the job on: whatever fails from now on, its outcome is known under `jobId`. */
  readonly onStarted?: () => void;
  /** Runs each request for a page of rows, which may be repeated. Default: once. */
  readonly readPage?: <T>(read: () => Promise<T>) => Promise<T>;
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
  /** Rows, or parts of values, were left out because of `limits`. */
  readonly truncated: boolean;
  /** Of the whole result, whatever was left out of it. */
  readonly totalRows: bigint;
  /** Where the rows that were left out begin; for `readResult`. */
  readonly next?: ResultPosition;
}

/** A row of a finished query's result, which BigQuery keeps for about a day. It authorises nothing. */
export interface ResultPosition {
  readonly jobId: string;
  /** Zero-based. */
  readonly row: bigint;
}

/** A finished query whose rows come page by page, as they are asked for: a page is fetched when the one before has been used up. */
export interface RowStream {
  readonly fields: readonly ResultField[];
  readonly statistics: JobStatistics;
  readonly totalRows: bigint;
  /** To be read once. @throws BigQueryError */
  readonly pages: AsyncIterable<readonly ResultRow[]>;
}

export interface ResultField {
  readonly name: string;
  readonly type: string;
  readonly mode: string;
}

/** How far an estimate can be trusted (docs/reference/rest/v2/Job#JobStatistics2: totalBytesProcessedAccuracy). Only PRECISE and UPPER_BOUND are no surprise. */
export const ESTIMATE_ACCURACIES = ['PRECISE', 'LOWER_BOUND', 'UPPER_BOUND', 'UNKNOWN'] as const;
export type EstimateAccuracy = (typeof ESTIMATE_ACCURACIES)[number];

export interface DryRun {
  readonly statementType: string;
  readonly bytesProcessed: bigint;
  readonly accuracy: EstimateAccuracy;
  /** `project.dataset.table`; BigQuery lists at most 50. */
  readonly referencedTables: readonly string[];
  /** `project.dataset.routine`. */
  readonly referencedRoutines: readonly string[];
}

/** A job as BigQuery knows it, whoever started it. */
export interface JobState {
  readonly jobId: string;
  readonly state: 'pending' | 'running' | 'done';
  readonly labels?: Readonly<Record<string, string>>;
  /** Why a `done` job failed; absent when it succeeded. */
  readonly failure?: CloudActError;
  /** Of a `done` job, also of a failed one: what it had read is billed. */
  readonly statistics?: JobStatistics;
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
  /** Runs a query to its end and hands its rows out page by page, so that memory stays bounded whatever the result. */
  openRows(statement: Statement, options?: JobOptions): Promise<RowStream>;
  /** Reads on in a result. `jobId`, labels and caps of the options do not matter. @throws BIGQUERY_NOT_FOUND when BigQuery no longer has it */
  readResult(position: ResultPosition, options?: JobOptions): Promise<QueryResult>;
  dryRun(statement: Statement, options?: JobOptions): Promise<DryRun>;
  /** What became of a job whose start had no answer; undefined when BigQuery has never heard of it. */
  findJob(jobId: string, options?: Pick<JobOptions, 'signal' | 'principal'>): Promise<JobState | undefined>;
  /** Sends one `insertAll` request, in the line of `org`; an empty answer means that all rows are in. */
  insertAll(table: TableRef, rows: readonly InsertAllRow[], options?: { readonly signal?: AbortSignal; readonly org?: string }): Promise<readonly InsertAllError[]>;
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
