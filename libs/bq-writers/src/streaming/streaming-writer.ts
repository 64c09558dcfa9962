import { type BigQueryGateway, INSERT_ALL_RECOMMENDED_ROWS } from '@cloudact/bq-core';
import type { Clock, DeadLetterSink, RetryPolicy } from '@cloudact/bq-resilience';
import { inBatches } from '../batch/batches.js';
import type { ReadRow } from '../batch/read-rows.js';
import { InsertStalledError, MethodNotSuitableError } from '../errors.js';
import { toJsonRow } from '../row/json-carrier.js';
import type { CheckedRow } from '../row/row-codec.js';
import { RowFault } from '../row/row-fault.js';
import { insertAllUsd } from '../write-price.js';
import type { WriteReceipt } from '../write-receipt.js';
import type { WriteRequest } from '../write-request.js';
import { WriteSession } from '../write-session.js';
import type { Writer } from '../writer.js';
import { insertId } from './insert-id.js';

/** Bytes of rows in one request: the limit is 10 MB with its envelope (docs: quotas#streaming_inserts). */
export const STREAMING_REQUEST_BYTES = 9_000_000;
/** insertId, quotes and punctuation around one row of a request. */
const ENVELOPE_BYTES = 100;

export interface StreamingWriterOptions {
  readonly gateway: BigQueryGateway;
  readonly deadLetters: DeadLetterSink;
  readonly retry: RetryPolicy;
  readonly clock: Clock;
  /** Rows a request. Default 500, which Google recommends. */
  readonly rowsPerRequest?: number;
}

interface StreamedRow {
  readonly source: ReadRow<CheckedRow>;
  readonly insertId: string;
  readonly json: Readonly<Record<string, unknown>>;
  readonly bytes: number;
}

/** `tabledata.insertAll`: visible in seconds, at least once, dedup of about a minute at best. */
export class StreamingWriter implements Writer {
  readonly method = 'streaming';

  constructor(private readonly options: StreamingWriterOptions) {}

  async write(request: WriteRequest): Promise<WriteReceipt> {
    if (request.intent !== 'append') throw new MethodNotSuitableError('streaming', `it only adds rows, and the request wants ${request.intent}`, 'merge');
    const session = new WriteSession({ method: 'streaming', request, promise: 'at-least-once', deadLetters: this.options.deadLetters, clock: this.options.clock });
    const maxRows = this.options.rowsPerRequest ?? INSERT_ALL_RECOMMENDED_ROWS;
    const batches = inBatches(this.#streamed(session, request), { maxRows, maxBytes: STREAMING_REQUEST_BYTES });
    if (session.bad.rejectsAll) await this.#insertAllOrNothing(batches, maxRows, session, request);
    else for await (const batch of batches) await this.#insert(batch, session, request);
    session.estimatedUsd = insertAllUsd(session.bytes, session.rowsWritten);
    return session.receipt();
  }

  async close(): Promise<void> {}

  /** One insertAll request is atomic, two are not: such a request must fit into one, and goes out when all of it was checked. */
  async #insertAllOrNothing(batches: AsyncIterable<readonly StreamedRow[]>, maxRows: number, session: WriteSession, request: WriteRequest): Promise<void> {
    let only: readonly StreamedRow[] | undefined;
    for await (const batch of batches) {
      if (only !== undefined) throw new MethodNotSuitableError('streaming', `all-or-nothing holds within one request of ${maxRows} rows`, 'storage-write or load');
      only = batch;
    }
    session.refuseIfAnyBad();
    if (only === undefined) return;
    await this.#insert(only, session, request);
    session.refuseIfAnyBad();
  }

  async *#streamed(session: WriteSession, request: WriteRequest): AsyncGenerator<StreamedRow> {
    const stamp = toJsonRow(session.stamp.fields, session.stamp.row);
    const keys = request.keyFields ?? request.table.schema.primaryKey;
    for await (const source of session.checkedRows()) {
      const json = { ...toJsonRow(session.codec.fields, source.value), ...stamp };
      const bytes = Buffer.byteLength(JSON.stringify(json)) + ENVELOPE_BYTES;
      if (bytes > STREAMING_REQUEST_BYTES) {
        await session.bad.add(source.index, source.origin, new RowFault('ROW_TOO_LARGE', `The row has ${bytes} bytes; insertAll takes ${STREAMING_REQUEST_BYTES}. Use method=load (100 MB a row).`));
        continue;
      }
      yield { source, json, bytes, insertId: insertId(request.table.path, keys, source.source, request.stamp ?? {}, request.runId, source.index) };
    }
  }

  /** Sends a batch until every row is in or named bad. Rows that were only `stopped` by a neighbour go again, unchanged. */
  async #insert(batch: readonly StreamedRow[], session: WriteSession, request: WriteRequest): Promise<void> {
    let rows = batch;
    while (rows.length > 0) {
      const sending = rows;
      const signal = session.signal === undefined ? {} : { signal: session.signal };
      const errors = await this.options.retry.run(() => this.options.gateway.insertAll(request.table, sending.map(({ insertId, json }) => ({ insertId, json })), signal), signal);
      const named = new Map(errors.map((error) => [error.index, error]));
      const good = sending.filter((_row, index) => !named.has(index));
      session.written(good.length);
      session.bytes += good.reduce((sum, { bytes }) => sum + bytes, 0);
      const stopped = sending.filter((_row, index) => named.get(index)?.reason === 'stopped');
      if (stopped.length === sending.length) throw new InsertStalledError(request.table.path, stopped.length);
      for (const [index, error] of named) {
        const row = sending[index];
        if (row === undefined || error.reason === 'stopped') continue;
        const where = error.location === undefined || error.location === '' ? {} : { fieldPath: error.location };
        await session.bad.add(row.source.index, row.source.origin, new RowFault('REJECTED_BY_BACKEND', `${error.location ?? ''}: ${error.message} (${error.reason})`, where));
      }
      // An all-or-nothing request stops at its first refusal: insertAll stored nothing of it.
      rows = session.bad.rejectsAll && session.bad.count > 0 ? [] : stopped;
    }
  }
}
