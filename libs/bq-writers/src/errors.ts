import type { BigQueryError } from '@cloudact/bq-core';
import { CloudActError } from '@cloudact/bq-resilience';
import type { BadRow } from './write-receipt.js';

/** A request that wanted all rows or none had rows that cannot be stored. Nothing was written. */
export class RowsRejectedError extends CloudActError {
  readonly code = 'ROWS_REJECTED';

  constructor(readonly badRows: readonly BadRow[], readonly badRowCount: number, readonly rowsIn: number) {
    super(`${badRowCount} of ${rowsIn} rows cannot be stored, so none was. First: row ${badRows[0]?.row}: ${badRows[0]?.message}`, { facts: { badRowCount, rowsIn } });
  }
}

/** Rows passed their own check, and the load job refused them all the same. Nothing of the job is stored; `errors` is what BigQuery said. */
export class LoadRefusedError extends CloudActError {
  readonly code = 'LOAD_REFUSED';
  readonly errors: readonly { readonly field?: string; readonly message: string }[];

  constructor(table: string, cause: BigQueryError) {
    const details = cause.details.length === 0 ? [{ message: cause.message }] : cause.details;
    super(`BigQuery refused to load the rows into ${table}, and stored none of them: ${details.at(-1)?.message ?? cause.message}`, { facts: { table, jobId: cause.jobId }, cause });
    this.errors = details.map(({ message, location }: { readonly message: string; readonly location?: string }) => ({ ...(location === undefined ? {} : { field: location }), message }));
  }
}

/** The method asked for cannot do what the request wants of it. */
export class MethodNotSuitableError extends CloudActError {
  readonly code = 'WRITE_METHOD_NOT_SUITABLE';

  constructor(method: string, why: string, instead: string) {
    super(`Method ${method} cannot do this: ${why}. Use ${instead}.`, { facts: { method, instead } });
  }
}

/** The slice that a re-run replaces must be named by stamped columns, or two runs could delete each other's rows. */
export class SliceNotConstantError extends CloudActError {
  readonly code = 'SLICE_NOT_CONSTANT';

  constructor(table: string, missing: readonly string[]) {
    super(`Replacing a slice of ${table} needs one value for each of its slice columns; without one: ${missing.join(', ') || 'the table has no slice_key'}`, { facts: { table, missing } });
  }
}

/** The run is stored already, by another method that would not know it again: this one would add its rows a second time. */
export class RunWrittenOtherwiseError extends CloudActError {
  readonly code = 'RUN_WRITTEN_OTHERWISE';

  constructor(table: string, runId: string, writtenBy: string, asked: string) {
    super(`Run ${runId} of ${table} is stored already, by method ${writtenBy}; ${asked} would store its rows a second time. Send it by ${writtenBy} or auto, which finds them there; by merge to replace its slice; or under a run_id of its own to add the rows once more.`, { facts: { table, runId, writtenBy, asked } });
  }
}

/** The same run id came with other rows than the first time. Writing both would double the run. */
export class RunContentChangedError extends CloudActError {
  readonly code = 'RUN_CONTENT_CHANGED';

  constructor(table: string, runId: string, batch: number) {
    super(`Run ${runId} of ${table} was written before with other rows (they differ from batch ${batch} on). Use method=merge to replace its slice, or a new run id to add rows.`, { facts: { table, runId, batch } });
  }
}

/** A stream that held rows of this run is gone, and what happened to the last batch can no longer be asked. */
export class StreamOutcomeUnknownError extends CloudActError {
  readonly code = 'STREAM_OUTCOME_UNKNOWN';

  constructor(stream: string, unacknowledgedRows: number) {
    super(`Write stream ${stream} is gone with ${unacknowledgedRows} rows sent but not acknowledged: they may or may not be stored. Compare the table with the source, then replace the slice with method=merge.`, { facts: { stream, unacknowledgedRows } });
  }
}

/** BigQuery refused an append, or the connection could not be kept. `grpcCode` is Google's status number; `retryAfterMs` is when it wants to be asked again, where it says so. */
export class AppendFailedError extends CloudActError {
  readonly code = 'STORAGE_WRITE_FAILED';

  readonly retryAfterMs: number | undefined;

  constructor(readonly grpcCode: number, detail: string, stream: string, { cause, retryAfterMs }: { readonly cause?: unknown; readonly retryAfterMs?: number | undefined } = {}) {
    super(`Append to ${stream} failed (gRPC ${grpcCode}): ${detail}`, { facts: { grpcCode, stream, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }, cause });
    this.retryAfterMs = retryAfterMs;
  }
}

/** A table that rows are appended to, or a column of theirs, did not become visible to writers. Google says the same of what is missing and of what is forbidden. */
export class TableNotWritableError extends CloudActError {
  readonly code = 'TABLE_NOT_WRITABLE';

  constructor(what: 'table' | 'column', detail: string, stream: string, waitedSeconds: number) {
    const why = what === 'table' ? 'the table is missing, or this account may not write to it' : 'the rows have a column that the table does not have';
    super(`Cannot append to ${stream}: ${why}, after ${waitedSeconds} s of waiting for it to become visible. BigQuery says: ${detail}`, { facts: { what, stream, waitedSeconds } });
  }
}

/** `insertAll` kept refusing rows without naming a bad one. */
export class InsertStalledError extends CloudActError {
  readonly code = 'INSERT_STALLED';

  constructor(table: string, rows: number) {
    super(`insertAll into ${table} held back ${rows} rows as "stopped" without naming a bad one`, { facts: { table, rows } });
  }
}

/** Another process has taken the run up while this one was stopped. Nothing more of it is sent from here. */
export class RunTakenOverError extends CloudActError {
  readonly code = 'RUN_TAKEN_OVER';

  constructor(run: number) {
    super('Another process has taken over this run while this one stood still; it will finish it. Repeat the request to get its receipt.', { facts: { run } });
  }
}

/** Another request is writing the same run at this moment. */
export class RunInProgressError extends CloudActError {
  readonly code = 'RUN_IN_PROGRESS';

  constructor(table: string, runId: string) {
    super(`Run ${runId} of ${table} is being written by another request. Wait for its receipt, or use another run id.`, { facts: { table, runId } });
  }
}

/** The files of one load did not add up in their staging table, so nothing was copied to the target. */
export class StagingIncompleteError extends CloudActError {
  readonly code = 'STAGING_INCOMPLETE';

  constructor(staging: string, expected: number, found: bigint) {
    super(`Staging table ${staging} was loaded with ${found} rows instead of ${expected}, so nothing was copied. Send the run again under another run id.`, { facts: { staging, expected, found: String(found) } });
  }
}

/** The table was recreated or truncated so recently that insertAll may acknowledge rows and lose them. `settledAt` says when it can be trusted. */
export class TableUnsettledError extends CloudActError {
  readonly code = 'TABLE_UNSETTLED';

  constructor(table: string, what: 'recreated' | 'truncated', readonly settledAt: Date, readonly retryAfterMs: number) {
    super(`Table ${table} was ${what} a moment ago, and rows streamed into it now may be lost although they are acknowledged. Stream again after ${settledAt.toISOString()} (in ${Math.ceil(retryAfterMs / 1_000)} s), or use method=load, which sees the new table at once.`, { facts: { table, what, settledAt: settledAt.toISOString(), retryAfterMs } });
  }
}

/** Rows that could not be stored could not be kept as dead letters either: neither the table nor the local disk took them. Nothing of their write is acknowledged. */
export class DeadLettersNotKeptError extends CloudActError {
  readonly code = 'DEAD_LETTERS_NOT_KEPT';
  /** A disk is not full for ever. */
  readonly retryAfterMs = 60_000;

  constructor(letters: number, directory: string, tableFailure: unknown, spoolFailure: unknown) {
    const said = (failure: unknown): string => (failure instanceof Error ? failure.message : String(failure));
    super(`${letters} dead letters could not be kept: the table refused them (${said(tableFailure)}), and so did the local spool ${directory} (${said(spoolFailure)}). Mend one of the two, then send the run again: what was stored is not stored twice.`, { facts: { letters, directory }, cause: spoolFailure });
  }
}

/** Rows on their way to a load job need room on the local disk, and there was none. */
export class LoadSpoolError extends CloudActError {
  readonly code = 'LOAD_SPOOL_FAILED';
  readonly retryAfterMs = 60_000;

  constructor(path: string, cause: unknown) {
    super(`Load file ${path} could not be written: ${cause instanceof Error ? cause.message : String(cause)}. Nothing was sent. Make room in the data directory, or write with method=storage-write, which needs none; then send the run again.`, { facts: { path }, cause });
  }
}

/** An Arrow record batch cannot be stored. It is whole or not at all: none of its rows is. */
export class ArrowRefusedError extends CloudActError {
  readonly code = 'ARROW_REFUSED';

  constructor(target: string, readonly batch: number, why: string) {
    super(`Record batch ${batch} for ${target} cannot be stored, and none of its rows was: ${why}.`, { facts: { target, batch } });
  }
}
