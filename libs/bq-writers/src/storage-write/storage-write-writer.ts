import { type Clock, type DeadLetterSink, GRPC_CODE, steadyClock } from '@cloudact/bq-resilience';
import { AppendFailedError, MethodNotSuitableError, RunInProgressError } from '../errors.js';
import type { WriteLedger } from '../ledger/write-ledger.js';
import { storageWriteUsd } from '../write-price.js';
import type { WriteReceipt } from '../write-receipt.js';
import type { WriteRequest } from '../write-request.js';
import { WriteSession } from '../write-session.js';
import type { Writer } from '../writer.js';
import { AppendLane } from './append-lane.js';
import { CHANGE_WARNING, ChangeNumbers } from './change-columns.js';
import { describeRows, encodeBatches, type EncodedBatch } from './encoded-rows.js';
import { Lanes } from './lanes.js';
import { LedgeredRun } from './ledgered-run.js';
import { schemaWarning } from './schema-warning.js';
import { StreamPace } from './stream-pace.js';
import { arrowBatches, type ArrowWriteRequest, asWriteRequest } from './write-arrow.js';
import type { StorageWriteApi, WriterSchema } from './write-stream-port.js';

/** Connections of one request. Seed and DESIGN §5: 1–10, default 4. */
export const WORKERS = { min: 1, max: 10, default: 4 } as const;

export interface StorageWriteWriterOptions {
  readonly api: StorageWriteApi;
  readonly ledger: WriteLedger;
  readonly deadLetters: DeadLetterSink;
  readonly clock: Clock;
  /** 1–10 connections a request. Default 4. */
  readonly workers?: number;
  /** Milliseconds that BigQuery may owe an answer to an append before its connection is given up and the window sent again. Default 60,000. */
  readonly answerMs?: number;
  /** Milliseconds that BigQuery may take to show a new column to writers; rows that have it wait. Default 900,000. */
  readonly columnWaitMs?: number;
  /** Share one among the writers of a process. Default: one of its own. */
  readonly pace?: StreamPace;
}

type StreamMode = 'default' | 'committed' | 'pending';

/** The gRPC Storage Write API with our own encoder and resend: default stream, committed with ledger, pending with atomic commit. */
export class StorageWriteWriter implements Writer {
  readonly method = 'storage-write';
  readonly #running = new Set<string>();
  readonly #lanes = new Set<Lanes>();
  readonly #workers: number;
  readonly #changes: ChangeNumbers;
  readonly #pace: StreamPace;
  /** For waits. */
  readonly #clock: Clock;

  constructor(private readonly options: StorageWriteWriterOptions) {
    this.#changes = new ChangeNumbers(options.clock);
    this.#pace = options.pace ?? new StreamPace(options);
    this.#clock = steadyClock(options.clock);
    this.#workers = Math.min(WORKERS.max, Math.max(WORKERS.min, options.workers ?? WORKERS.default));
  }

  async write(request: WriteRequest): Promise<WriteReceipt> {
    if (request.intent === 'upsert') return this.#writeChanges(request);
    if (request.intent !== 'append') throw new MethodNotSuitableError('storage-write', `it only adds rows, and the request wants ${request.intent}`, 'merge');
    const mode = streamMode(request);
    const session = this.#session(request, mode);
    return this.#send(request, session, mode, encodeBatches(session), describeRows(session));
  }

  /**
   * Record batches go through as they are, each an append of its own, under the rules of rows: offsets and the ledger for exactly-once,
   * `allOrNothing` for one commit. A batch is stored whole or refused whole.
   * @throws ArrowRefusedError for a batch that is none, is too large, or has rows that BigQuery refuses
   */
  async writeArrow(arrow: ArrowWriteRequest): Promise<WriteReceipt> {
    const request = asWriteRequest(arrow);
    const mode = streamMode(request);
    const session = this.#session(request, mode);
    return this.#send(request, session, mode, arrowBatches(arrow, session), { serializedSchema: arrow.schema });
  }

  /** Changes by the primary key (docs: change-data-capture): sent at least once, and applied as if once, because each row carries its number. */
  async #writeChanges(request: WriteRequest): Promise<WriteReceipt> {
    const changes = this.#changes.changes(request);
    const session = new WriteSession({ method: 'storage-write', request: { ...request, rows: changes.rows }, promise: 'idempotent', deadLetters: this.options.deadLetters, clock: this.options.clock, pseudo: changes });
    session.warn(CHANGE_WARNING);
    return this.#send(request, session, 'default', encodeBatches(session, changes.numberRow), describeRows(session));
  }

  /** Writes that are not through are rejected: what they had sent is asked for when their run is sent again. */
  async close(): Promise<void> {
    for (const lanes of this.#lanes) lanes.abandon(new AppendFailedError(GRPC_CODE.CANCELLED, 'the writer was closed', 'every stream'));
    try {
      await this.options.api.close();
    } finally {
      this.options.ledger.close();
    }
  }

  #session(request: WriteRequest, mode: StreamMode): WriteSession {
    return new WriteSession({ method: 'storage-write', request, promise: mode === 'default' ? 'at-least-once' : 'exactly-once', deadLetters: this.options.deadLetters, clock: this.options.clock });
  }

  async #send(request: WriteRequest, session: WriteSession, mode: StreamMode, batches: AsyncIterable<EncodedBatch>, schema: WriterSchema): Promise<WriteReceipt> {
    if (mode === 'default') await this.#writeDefault(request, session, batches, schema);
    else await this.#exclusively(`${request.table.path}\n${request.runId}`, request, () => new LedgeredRun({ ...this.options, clock: this.#clock, pace: this.#pace, workers: this.#workers, lanes: this.#lanes }, request, session, mode).write(batches, schema));
    session.estimatedUsd = storageWriteUsd(session.bytes);
    return session.receipt();
  }

  async #writeDefault(request: WriteRequest, session: WriteSession, batches: AsyncIterable<EncodedBatch>, schema: WriterSchema): Promise<void> {
    const { api, answerMs, columnWaitMs } = this.options;
    const { projectId, datasetId, tableId } = request.table;
    const writeStream = `projects/${projectId}/datasets/${datasetId}/tables/${tableId}/streams/_default`;
    const lanes = new Lanes(session, async () => new AppendLane({
      api, writeStream, schema, clock: this.#clock, ...(answerMs === undefined ? {} : { answerMs }), ...(columnWaitMs === undefined ? {} : { columnWaitMs }),
      onSchemaChanged: (columns) => session.warn(schemaWarning(request.table.schema, columns)),
    }), this.#lanes);
    let seq = 0;
    try {
      for await (const batch of batches) {
        await lanes.send(seq % this.#workers, seq, batch, () => {});
        seq += 1;
      }
      await lanes.settled();
    } finally {
      await lanes.close();
    }
  }

  /** Two requests of one run at the same time would both find the ledger empty, and write twice. */
  async #exclusively(key: string, request: WriteRequest, work: () => Promise<void>): Promise<void> {
    if (this.#running.has(key)) throw new RunInProgressError(request.table.path, request.runId);
    this.#running.add(key);
    try {
      await work();
    } finally {
      this.#running.delete(key);
    }
  }
}

function streamMode(request: WriteRequest): StreamMode {
  if (request.badRows === 'reject') return 'pending';
  return request.table.schema.writeProfile === 'mutable' || request.realTime === true ? 'default' : 'committed';
}
