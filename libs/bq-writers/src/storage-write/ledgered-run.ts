import { CREATE_WRITE_STREAM_PER_HOUR } from '@cloudact/bq-core';
import { type Clock, GRPC_CODE } from '@cloudact/bq-resilience';
import { AppendFailedError, RunContentChangedError, RunTakenOverError, StreamOutcomeUnknownError } from '../errors.js';
import type { LedgerBatch, LedgerRun, RunMode, WriteLedger } from '../ledger/write-ledger.js';
import type { WriteRequest } from '../write-request.js';
import type { WriteSession } from '../write-session.js';
import { AppendLane } from './append-lane.js';
import { whenVisible } from './when-visible.js';
import { describeRows, type EncodedBatch, hashBatch } from './encoded-rows.js';
import { Lanes } from './lanes.js';
import { schemaWarning } from './schema-warning.js';
import type { StreamPace } from './stream-pace.js';
import type { StorageWriteApi, WriterSchema } from './write-stream-port.js';

/** A shorter wait for a stream is not worth a word. */
const WORTH_TELLING_MS = 1_000;

export interface LedgeredRunOptions {
  readonly api: StorageWriteApi;
  readonly ledger: WriteLedger;
  readonly clock: Clock;
  readonly workers: number;
  readonly answerMs?: number;
  readonly columnWaitMs?: number;
  readonly pace: StreamPace;
  /** The writer's lanes that are not closed. */
  readonly lanes: Set<Lanes>;
}

/**
 * One run through streams with offsets, remembered in the ledger. `committed`: rows are visible as they are acknowledged, and a
 * run that was cut off goes on where it stopped. `pending`: nothing is visible until all of it is, and a run that was cut off
 * starts again. Either way the same run with the same rows stores them once.
 */
export class LedgeredRun {
  readonly #table: string;
  readonly #tablePath: string;
  /** Hashes of the batches on their way, by sequence. */
  readonly #hashes = new Map<number, string>();

  constructor(
    private readonly options: LedgeredRunOptions,
    private readonly request: WriteRequest,
    private readonly session: WriteSession,
    private readonly mode: RunMode,
  ) {
    const { projectId, datasetId, tableId, path } = request.table;
    this.#table = `projects/${projectId}/datasets/${datasetId}/tables/${tableId}`;
    this.#tablePath = path;
  }

  async write(batches: AsyncIterable<EncodedBatch>, schema: WriterSchema = describeRows(this.session)): Promise<void> {
    const run = await this.#adopt();
    const earlier = this.options.ledger.batches(run);
    const lanes = new Lanes(this.session, (lane) => this.#openLane(run, lane, earlier, schema), this.options.lanes);
    let seq = 0;
    try {
      for await (const batch of batches) {
        await this.#writeBatch(run, lanes, seq, batch);
        seq += 1;
      }
      await lanes.settled();
    } catch (error) {
      throw this.#lostStream(error, run);
    } finally {
      await lanes.close();
    }
    if (earlier.length > seq) throw new RunContentChangedError(this.#tablePath, this.request.runId, seq);
    await this.#finish(run);
  }

  /** The run as the ledger knows it, made whole where a crash left it between two steps. */
  async #adopt(): Promise<LedgerRun> {
    const { ledger } = this.options;
    const found = ledger.find(this.#tablePath, this.request.runId);
    if (found?.state === 'done') {
      ledger.askedFor(found);
      return found;
    }
    const known = found === undefined ? undefined : ledger.takeOver(found);
    if (known?.state === 'committing') {
      await this.options.api.batchCommit(this.#table, streamsOf(ledger.batches(known)));
      ledger.setState(known, 'done');
      return { ...known, state: 'done' };
    }
    if (known?.mode === 'committed') return known;
    if (known !== undefined) await this.#giveUp(known);
    return ledger.begin(this.#tablePath, this.request.runId, this.mode);
  }

  async #writeBatch(run: LedgerRun, lanes: Lanes, seq: number, batch: EncodedBatch): Promise<void> {
    const { ledger, workers } = this.options;
    const hash = hashBatch(batch);
    const known = ledger.batch(run, seq);
    if (known === undefined ? run.state === 'done' : known.hash !== hash) throw new RunContentChangedError(this.#tablePath, this.request.runId, seq);
    if (known !== undefined && (known.acked || run.state === 'done')) {
      // Its dead letters may not have become durable in that life; told twice, they are the same letters.
      if (known.acked) await lanes.buryRefused(batch, known.refused);
      this.session.rowsAlreadyThere += known.rows;
      this.session.written(known.rows);
      batch.release();
      return;
    }
    this.#hashes.set(seq, hash);
    await lanes.send(known?.lane ?? seq % workers, seq, batch, ({ rows, refused }) => {
      ledger.acked(run, seq, rows, refused);
      this.#hashes.delete(seq);
    }, known);
  }

  /** A lane whose last sends were all acknowledged gets a new stream; one with an open send goes back to ask about it. */
  async #openLane(run: LedgerRun, lane: number, earlier: readonly LedgerBatch[], schema: WriterSchema): Promise<AppendLane> {
    const { api, ledger, clock, answerMs, columnWaitMs } = this.options;
    const unasked = earlier.find((batch) => batch.lane === lane && !batch.acked);
    const writeStream = unasked?.stream ?? (await this.#createStream(run));
    const nextOffset = unasked?.offset ?? 0n;
    this.session.stream ??= { name: writeStream, firstOffset: String(nextOffset), nextOffset: String(nextOffset) };
    const opened = new AppendLane({
      api,
      writeStream,
      schema,
      nextOffset,
      clock,
      ...(answerMs === undefined ? {} : { answerMs }),
      ...(columnWaitMs === undefined ? {} : { columnWaitMs }),
      onPlaceTaken: (seq) => ledger.unsent(run, seq),
      onSchemaChanged: (columns) => this.session.warn(schemaWarning(this.request.table.schema, columns)),
      beforeSend: (seq, { offset, firstRow, rows, refused }) => {
        ledger.sending(run, { seq, lane, stream: writeStream, offset: offset ?? 0n, firstRow, rows, refused, hash: this.#hashes.get(seq) as string });
        const end = (offset ?? 0n) + BigInt(rows);
        if (this.session.stream?.name === writeStream) this.session.stream = { ...this.session.stream, nextOffset: String(end) };
      },
    });
    return opened;
  }

  async #createStream(run: LedgerRun): Promise<string> {
    const { api, clock, ledger, pace } = this.options;
    const { signal } = this.session;
    const waitedMs = await pace.admitted(signal);
    if (waitedMs >= WORTH_TELLING_MS) this.session.warn(`Waited ${Math.ceil(waitedMs / 1_000)} s for a write stream: a project may create ${CREATE_WRITE_STREAM_PER_HOUR} an hour. Put small writes together, or use method=load.`);
    const stream = await whenVisible(clock, this.#table, signal, () => api.createWriteStream(this.#table, this.mode === 'pending' ? 'PENDING' : 'COMMITTED', signal));
    if (this.mode === 'pending') ledger.opened(run, stream);
    return stream;
  }

  async #finish(run: LedgerRun): Promise<void> {
    const { api, ledger } = this.options;
    if (run.state === 'done') return;
    if (run.mode === 'committed') {
      ledger.setState(run, 'done');
      return;
    }
    try {
      this.session.refuseIfAnyBad();
    } catch (error) {
      await this.#giveUp(run);
      throw error;
    }
    const streams = streamsOf(ledger.batches(run));
    if (streams.length > 0) {
      for (const stream of streams) await api.finalizeWriteStream(stream);
      ledger.setState(run, 'committing');
      await api.batchCommit(this.#table, streams);
    }
    ledger.setState(run, 'done');
  }

  /** A pending run of which nothing is visible, and never will be: its streams take no rows any more, and BigQuery drops what they hold. */
  async #giveUp(run: LedgerRun): Promise<void> {
    const { api, ledger } = this.options;
    const streams = ledger.streams(run);
    const closed = await Promise.allSettled(streams.map((stream) => api.finalizeWriteStream(stream)));
    const open = closed.filter((outcome) => outcome.status === 'rejected' && !isGone(outcome.reason)).length;
    if (streams.length > 0) this.session.warn(`${streams.length} streams of an attempt that was given up are finalized and never committed${open === 0 ? '' : `, but for ${open} that could not be closed`}: BigQuery drops what they hold within a day.`);
    ledger.forget(run);
  }

  #lostStream(error: unknown, run: LedgerRun): unknown {
    // Whoever takes a pending run over closes its streams: that is what an append of ours meets then.
    if (error instanceof AppendFailedError && error.grpcCode !== GRPC_CODE.CANCELLED && !this.options.ledger.holds(run)) return new RunTakenOverError(run.id);
    if (!(error instanceof AppendFailedError) || error.grpcCode !== GRPC_CODE.NOT_FOUND || run.mode === 'pending') return error;
    const open = this.options.ledger.batches(run).filter(({ acked }) => !acked);
    return open.length === 0 ? error : new StreamOutcomeUnknownError(open[0]?.stream ?? '', open.reduce((sum, { rows }) => sum + rows, 0));
  }
}

const isGone = (error: unknown): boolean => error instanceof AppendFailedError && error.grpcCode === GRPC_CODE.NOT_FOUND;

function streamsOf(batches: readonly LedgerBatch[]): readonly string[] {
  return [...new Set(batches.map(({ stream }) => stream))];
}
