import { type BigQueryGateway, priceOfBytes, type Statement } from '@cloudact/bq-core';
import type { Clock, DeadLetterSink, RetryPolicy } from '@cloudact/bq-resilience';
import type { TableRef } from '@cloudact/schemas';
import { inBatches } from '../batch/batches.js';
import { MethodNotSuitableError } from '../errors.js';
import { toJsonRow } from '../row/json-carrier.js';
import { MappedRow } from '../row/mapped-row.js';
import { runStatement } from '../statement/run-statement.js';
import type { TableStatementQueue } from '../statement/table-statement-queue.js';
import type { WriteReceipt } from '../write-receipt.js';
import type { Row, WriteRequest } from '../write-request.js';
import { WriteSession } from '../write-session.js';
import type { Writer } from '../writer.js';
import { deleteStatement, type DmlFilter, DmlInvalidError, insertIfAbsentStatement, insertStatement, patchStatement, updateStatement } from './dml-statement.js';
import { explainStreamingBuffer } from './streaming-buffer-error.js';

const PATCH_LIMITS = { maxRows: 500, maxBytes: 5_000_000 } as const;

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

  /** Rows are patches: the primary key and the columns to change, the same columns in every row. A key that matches nothing is refused. */
  async write(request: WriteRequest): Promise<WriteReceipt> {
    const { rows, columns } = await peekColumns(request);
    const keys = request.table.schema.primaryKey;
    const stamped = Object.keys(request.stamp ?? {});
    if (stamped.length > 0) throw new MethodNotSuitableError('dml', `it changes rows by key and stamps nothing (${stamped.join(', ')})`, 'merge');
    const session = new WriteSession({ method: 'dml', request: { ...request, rows }, promise: 'idempotent', deadLetters: this.options.deadLetters, clock: this.options.clock, columns });
    if (columns.length > 0 && !keys.every((key) => columns.includes(key))) throw new MethodNotSuitableError('dml', `a patch carries the primary key (${keys.join(', ')})`, 'merge');
    const fields = session.codec.fields.map(({ schema }) => schema);
    let bytesBilled = 0n;
    for await (const batch of inBatches(withSizes(session), PATCH_LIMITS)) {
      if (session.bad.rejectsAll && session.bad.count > 0) continue;
      const statement = patchStatement(request.table, fields, batch.map(({ json }) => json));
      const receipt = await this.#run({ org: request.org, table: request.table, ...(session.signal === undefined ? {} : { signal: session.signal }) }, statement);
      session.jobIds.push(receipt.jobId);
      bytesBilled += receipt.bytesBilled;
      session.written(Math.min(batch.length, Number(receipt.rows)));
    }
    session.estimatedUsd = priceOfBytes(bytesBilled);
    session.refuseIfAnyBad();
    return session.receipt();
  }

  /** The queue of statements is the house's, which closes it. */
  async close(): Promise<void> {}

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

async function* withSizes(session: WriteSession): AsyncGenerator<{ readonly json: Record<string, unknown>; readonly bytes: number }> {
  for await (const { value } of session.checkedRows()) {
    const json = toJsonRow(session.codec.fields, value);
    yield { json, bytes: Buffer.byteLength(JSON.stringify(json)) };
  }
}

/** The columns of the first row, and all rows again. */
async function peekColumns(request: WriteRequest): Promise<{ rows: AsyncIterable<Row | MappedRow>; columns: readonly string[] }> {
  const source = Symbol.asyncIterator in request.rows ? request.rows[Symbol.asyncIterator]() : request.rows[Symbol.iterator]();
  const first = await source.next();
  if (first.value instanceof MappedRow) throw new MethodNotSuitableError('dml', 'it changes rows that exist, and mapped records are new rows', 'merge');
  const rest = async function* (): AsyncGenerator<Row | MappedRow> {
    if (first.done === true) return;
    yield first.value;
    for (let next = await source.next(); next.done !== true; next = await source.next()) yield next.value;
  };
  return { rows: rest(), columns: first.done === true ? [] : Object.keys(first.value) };
}
