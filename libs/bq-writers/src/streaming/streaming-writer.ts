import { type BigQueryGateway, INSERT_ALL_RECOMMENDED_ROWS } from '@cloudact/bq-core';
import type { Clock, DeadLetterSink, RetryPolicy } from '@cloudact/bq-resilience';
import { onlyBatch } from '../batch/only-batch.js';
import type { RowBatcher } from '../batch/read-rows.js';
import { InsertStalledError, MethodNotSuitableError } from '../errors.js';
import type { MappedRow } from '../row/mapped-row.js';
import { RowFault } from '../row/row-fault.js';
import { StampedJson } from '../row/stamped-json.js';
import { insertAllUsd } from '../write-price.js';
import type { WriteReceipt } from '../write-receipt.js';
import type { Row, WriteRequest } from '../write-request.js';
import { WriteSession } from '../write-session.js';
import type { Writer } from '../writer.js';
import { insertId } from './insert-id.js';
import { insertIntoNewTable } from './insert-into-new-table.js';
import { TableWatch } from './table-watch.js';

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
  /** Share one among the writers of a process. Default: one of its own. */
  readonly watch?: TableWatch;
  /** Milliseconds that insertAll may take to know a new column; rows that have it wait. Default 900,000. */
  readonly columnWaitMs?: number;
}

interface StreamedRow {
  /** Position in the request, and the row as it came. */
  readonly index: number;
  readonly origin: Row | MappedRow;
  readonly insertId: string;
  readonly json: string;
  readonly bytes: number;
}

/** Checks rows, writes them as JSON and gives each its identity, a request's worth at a time. */
class InsertBatcher implements RowBatcher<readonly StreamedRow[]> {
  readonly #json: StampedJson;
  readonly #keys: readonly string[];
  #rows: StreamedRow[] = [];
  #bytes = 0;

  constructor(
    private readonly session: WriteSession,
    private readonly maxRows: number,
  ) {
    const { request } = session;
    this.#json = new StampedJson(session, 'text');
    this.#keys = request.keyFields ?? request.table.schema.primaryKey;
  }

  add(row: Row, index: number, origin: Row | MappedRow): readonly StreamedRow[] | undefined {
    const json = this.#json.object(this.#json.members(row));
    const bytes = Buffer.byteLength(json) + ENVELOPE_BYTES;
    if (bytes > STREAMING_REQUEST_BYTES) throw new RowFault('ROW_TOO_LARGE', `The row has ${bytes} bytes; insertAll takes ${STREAMING_REQUEST_BYTES}. Use method=load (100 MB a row).`);
    const { table, runId, stamp = {} } = this.session.request;
    const full = this.#rows.length >= this.maxRows || (this.#rows.length > 0 && this.#bytes + bytes > STREAMING_REQUEST_BYTES) ? this.#take() : undefined;
    this.#rows.push({ index, origin, json, bytes, insertId: insertId(table.path, this.#keys, row, stamp, runId, index) });
    this.#bytes += bytes;
    return full;
  }

  rest(): readonly StreamedRow[] | undefined {
    return this.#rows.length === 0 ? undefined : this.#take();
  }

  #take(): readonly StreamedRow[] {
    const rows = this.#rows;
    this.#rows = [];
    this.#bytes = 0;
    return rows;
  }
}

/** `tabledata.insertAll`: visible in seconds, at least once, dedup of about a minute at best. */
export class StreamingWriter implements Writer {
  readonly method = 'streaming';
  readonly #watch: TableWatch;

  constructor(private readonly options: StreamingWriterOptions) {
    this.#watch = options.watch ?? new TableWatch(options);
  }

  async write(request: WriteRequest): Promise<WriteReceipt> {
    if (request.intent !== 'append') throw new MethodNotSuitableError('streaming', `it only adds rows, and the request wants ${request.intent}`, 'merge');
    const session = new WriteSession({ method: 'streaming', request, promise: 'at-least-once', deadLetters: this.options.deadLetters, clock: this.options.clock });
    await this.#watch.check(request.table);
    const maxRows = this.options.rowsPerRequest ?? INSERT_ALL_RECOMMENDED_ROWS;
    const batches = session.reader.batches(new InsertBatcher(session, maxRows));
    if (session.bad.rejectsAll) await this.#insertAllOrNothing(batches, maxRows, session, request);
    else for await (const batch of batches) await this.#insert(batch, session, request);
    session.estimatedUsd = insertAllUsd(session.bytes, session.rowsWritten);
    return session.receipt();
  }

  async close(): Promise<void> {}

  /** One insertAll request is atomic, two are not: such a request must fit into one, and goes out when all of it was checked. */
  async #insertAllOrNothing(batches: AsyncIterable<readonly StreamedRow[]>, maxRows: number, session: WriteSession, request: WriteRequest): Promise<void> {
    const only = await onlyBatch(batches, 'streaming', `one request of ${maxRows} rows`, 'storage-write or load');
    session.refuseIfAnyBad();
    if (only === undefined) return;
    await this.#insert(only, session, request);
    session.refuseIfAnyBad();
  }

  /**
   * Sends a batch until every row is in or named bad. Beside a bad row the others go again, unchanged: those that were `stopped`, and those that the
   * answer says nothing of. Whether these are stored the docs say both ways (write-api-rest; rest/v2/tabledata/insertAll#skipInvalidRows): their
   * insertIds keep them from being stored twice, and nothing would bring them back.
   */
  async #insert(batch: readonly StreamedRow[], session: WriteSession, request: WriteRequest): Promise<void> {
    let rows = batch;
    while (rows.length > 0) {
      const sending = rows;
      const errors = await insertIntoNewTable({ ...this.options, watch: this.#watch }, request.table, sending.map(({ insertId, json }) => ({ insertId, json })), request.org, session.signal);
      const named = new Map(errors.map((error) => [error.index, error]));
      const good = named.size === 0 ? sending : [];
      session.written(good.length);
      session.bytes += good.reduce((sum, { bytes }) => sum + bytes, 0);
      const stopped = named.size === 0 ? [] : sending.filter((_row, index) => (named.get(index)?.reason ?? 'stopped') === 'stopped');
      if (stopped.length === sending.length) throw new InsertStalledError(request.table.path, stopped.length);
      for (const [index, error] of named) {
        const row = sending[index];
        if (row === undefined || error.reason === 'stopped') continue;
        const where = error.location === undefined || error.location === '' ? {} : { fieldPath: error.location };
        await session.bad.add(row.index, row.origin, new RowFault('REJECTED_BY_BACKEND', `${error.location ?? ''}: ${error.message} (${error.reason})`, where));
      }
      // An all-or-nothing request stops at its first refusal: insertAll stored nothing of it.
      rows = session.bad.rejectsAll && session.bad.count > 0 ? [] : stopped;
    }
  }
}
