import { type BigQueryGateway, MAX_QUERY_REQUEST_BYTES, priceOfBytes, type Statement } from '@cloudact/bq-core';
import type { Clock, DeadLetterSink, RetryPolicy } from '@cloudact/bq-resilience';
import type { TableRef } from '@cloudact/schemas';
import { inBatches } from '../batch/batches.js';
import { onlyBatch } from '../batch/only-batch.js';
import { untilAborted } from '../batch/until-aborted.js';
import { MethodNotSuitableError } from '../errors.js';
import { lastOfKeys, supersededWarning } from '../merge/rows-by-key.js';
import { toJsonRow } from '../row/json-carrier.js';
import { MappedRow } from '../row/mapped-row.js';
import type { CheckedRow } from '../row/row-codec.js';
import { RowFault } from '../row/row-fault.js';
import { runStatement } from '../statement/run-statement.js';
import type { TableStatementQueue } from '../statement/table-statement-queue.js';
import type { WriteReceipt } from '../write-receipt.js';
import type { Row, WriteRequest } from '../write-request.js';
import { joinSignals, WriteSession } from '../write-session.js';
import type { Writer } from '../writer.js';
import { deleteStatement, type DmlFilter, DmlInvalidError, insertIfAbsentStatement, insertStatement, patchStatement, updateStatement } from './dml-statement.js';
import { explainStreamingBuffer } from './streaming-buffer-error.js';

const PATCH_LIMITS = { maxRows: 500, maxBytes: 5_000_000 } as const;
/** What a statement's text and the form of its parameters may take of a request beside one patch. */
const ROOM_FOR_ENVELOPE = 1_000_000;
const MAX_PATCH_BYTES = MAX_QUERY_REQUEST_BYTES - ROOM_FOR_ENVELOPE;

export interface DmlWriterOptions {
  readonly gateway: BigQueryGateway;
  readonly deadLetters: DeadLetterSink;
  readonly retry: RetryPolicy;
  readonly clock: Clock;
  /** Shared with MERGE: BigQuery counts both for a table. */
  readonly statements: TableStatementQueue;
}

export interface DmlReceipt {
  readonly rows: bigint;
  readonly jobId: string;
  readonly bytesBilled: bigint;
}

export interface DmlCall {
  readonly org: string;
  readonly table: TableRef;
  readonly signal?: AbortSignal;
}

/** UPDATE and DELETE, by typed builders and parameters only; small INSERTs of rare entities. In the queue of their table, with its MERGEs. */
export class DmlWriter implements Writer {
  readonly method = 'dml';

  constructor(private readonly options: DmlWriterOptions) {}

  update(call: DmlCall & { readonly set: Row; readonly where: DmlFilter | 'everyRow' }): Promise<DmlReceipt> {
    return this.#run(call, updateStatement(call.table, call.set, call.where));
  }

  /** Marks rows as deleted: sets `status` and the time. The rows stay for audit and undo. */
  softDelete(call: DmlCall & { readonly where: DmlFilter; readonly at: Date }): Promise<DmlReceipt> {
    const has = (column: string): boolean => call.table.schema.fields.some(({ name }) => name === column);
    const at = call.at.toISOString();
    if (!has('deleted_at')) throw new DmlInvalidError(call.table.path, 'it has no column deleted_at, so its rows cannot be deleted softly');
    return this.update({ ...call, set: { deleted_at: at, ...(has('status') ? { status: 'DELETED' } : {}), ...(has('updated_at') ? { updated_at: at } : {}) } });
  }

  delete(call: DmlCall & { readonly where: DmlFilter }): Promise<DmlReceipt> {
    return this.#run(call, deleteStatement(call.table, call.where));
  }

  insert(call: DmlCall & { readonly rows: readonly Row[] }): Promise<DmlReceipt> {
    return this.#run(call, insertStatement(call.table, call.rows));
  }

  /** Inserts a row unless one with its primary key is there; `rows` of the receipt is 1 or 0. The key is not enforced by BigQuery, this is. */
  insertIfAbsent(call: DmlCall & { readonly row: Row }): Promise<DmlReceipt> {
    return this.#run(call, insertIfAbsentStatement(call.table, call.row));
  }

  /** A mutating statement of `call.table` that no builder can say, in the queue of its table; values travel as parameters. */
  run(call: DmlCall & { readonly statement: Statement }): Promise<DmlReceipt> {
    return this.#run(call, call.statement);
  }

  /** Rows are patches: the primary key and the columns to change, the same columns in every row. A key that matches nothing counts as refused. */
  async write(request: WriteRequest): Promise<WriteReceipt> {
    const signal = joinSignals(request);
    const { rows, columns } = await peekColumns(signal === undefined ? request : { ...request, signal });
    const keys = request.table.schema.primaryKey;
    const stamped = Object.keys(request.stamp ?? {});
    if (stamped.length > 0) throw new MethodNotSuitableError('dml', `it changes rows by key and stamps nothing (${stamped.join(', ')})`, 'merge');
    const session = new WriteSession({ method: 'dml', request: { ...request, rows }, promise: 'idempotent', deadLetters: this.options.deadLetters, clock: this.options.clock, columns });
    if (columns.length > 0 && !keys.every((key) => columns.includes(key))) throw new MethodNotSuitableError('dml', `a patch carries the primary key (${keys.join(', ')})`, 'merge');
    if (columns.length > 0 && columns.every((column) => keys.includes(column))) throw new DmlInvalidError(request.table.path, 'its first patch has no column to set beside the primary key');
    const batches = inBatches(sizedPatches(session), PATCH_LIMITS);
    let bytesBilled = 0n;
    if (session.bad.rejectsAll) {
      // One statement is atomic, two are not.
      const only = await onlyBatch(batches, 'dml', `one statement of ${PATCH_LIMITS.maxRows} rows`, 'merge');
      session.refuseIfAnyBad();
      if (only !== undefined) bytesBilled = await this.#patch(only, session);
    } else for await (const batch of batches) bytesBilled += await this.#patch(batch, session);
    session.estimatedUsd = priceOfBytes(bytesBilled);
    return session.receipt();
  }

  /** The queue of statements is the house's, which closes it. */
  async close(): Promise<void> {}

  /**
   * One statement for a batch; of the rows of one key the last one counts, because two for one row are an error in BigQuery. A key that
   * matched nothing leaves it open whose earlier rows those were: then only what was changed counts as written.
   */
  async #patch(batch: readonly SizedPatch[], session: WriteSession): Promise<bigint> {
    const { request, codec, signal } = session;
    const schemas = codec.fields.map(({ schema }) => schema);
    const last = lastOfKeys(batch.map(({ row }) => row), schemas.map(({ name }) => name), request.table.schema.primaryKey);
    const statement = patchStatement(request.table, schemas, last.map((row) => toJsonRow(codec.fields, row)));
    const { rows, jobId, bytesBilled } = await this.#run({ org: request.org, table: request.table, ...(signal === undefined ? {} : { signal }) }, statement);
    session.jobIds.push(jobId);
    session.written(Number(rows) >= last.length ? batch.length : Number(rows));
    session.warn(supersededWarning(batch.length - last.length));
    return bytesBilled;
  }

  async #run(call: DmlCall, statement: Statement): Promise<DmlReceipt> {
    try {
      const result = await runStatement(this.options, call.table, statement, { org: call.org, method: 'dml' }, call.signal);
      const { dmlRows, jobId, bytesBilled } = result.statistics;
      return { rows: dmlRows, jobId, bytesBilled };
    } catch (error) {
      throw await explainStreamingBuffer(error, call.table, this.options);
    }
  }
}

interface SizedPatch {
  readonly row: CheckedRow;
  readonly bytes: number;
}

/** Patches, checked: each names every column of the first, because one that is left out would be set to NULL without a word. */
async function* sizedPatches({ reader, codec }: WriteSession): AsyncGenerator<SizedPatch> {
  const check = (row: Row): SizedPatch => {
    const checked = codec.check(row);
    const left = codec.fields.find(({ schema }) => row[schema.name] === undefined);
    if (left !== undefined) throw new RowFault('MISSING_REQUIRED', `${left.schema.name}: missing, and the first patch of the request has it; null sets it to NULL`, { fieldPath: left.schema.name });
    const bytes = Buffer.byteLength(JSON.stringify(toJsonRow(codec.fields, checked)));
    if (bytes > MAX_PATCH_BYTES) throw new RowFault('ROW_TOO_LARGE', `The patch has ${bytes} bytes; a statement takes ${MAX_PATCH_BYTES}. Use method=merge.`);
    return { row: checked, bytes };
  };
  for await (const { value } of reader.read(check)) yield value;
}

/** The columns of the first row, and all rows again. */
async function peekColumns(request: WriteRequest): Promise<{ rows: AsyncIterable<Row | MappedRow>; columns: readonly string[] }> {
  const { rows, signal } = request;
  const source = Symbol.asyncIterator in rows ? (signal === undefined ? rows : untilAborted(rows, signal))[Symbol.asyncIterator]() : rows[Symbol.iterator]();
  const first = await source.next();
  if (first.value instanceof MappedRow) throw new MethodNotSuitableError('dml', 'it changes rows that exist, and mapped records are new rows', 'merge');
  const rest = async function* (): AsyncGenerator<Row | MappedRow> {
    if (first.done === true) return;
    yield first.value;
    for (let next = await source.next(); next.done !== true; next = await source.next()) yield next.value;
  };
  return { rows: rest(), columns: first.done === true ? [] : Object.keys(first.value) };
}
