import { type Clock, GRPC_CODE } from '@cloudact/bq-resilience';
import { AppendFailedError, RunContentChangedError, StreamOutcomeUnknownError } from '../errors.js';
import type { LedgerBatch, LedgerRun, RunMode, WriteLedger } from '../ledger/write-ledger.js';
import type { WriteRequest } from '../write-request.js';
import type { WriteSession } from '../write-session.js';
import { AppendLane } from './append-lane.js';
import { whenVisible } from './when-visible.js';
import { describeRows, type EncodedBatch, hashBatch } from './encoded-rows.js';
import { Lanes } from './lanes.js';
import { schemaWarning } from './schema-warning.js';
import type { StorageWriteApi, WriterSchema } from './write-stream-port.js';

export interface LedgeredRunOptions {
  readonly api: StorageWriteApi;
  readonly ledger: WriteLedger;
  readonly clock: Clock;
  readonly workers: number;
  readonly answerMs?: number;
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
    const { ledger, clock } = this.options;
    const found = ledger.find(this.#tablePath, this.request.runId);
    if (found?.state === 'done') return found;
    const known = found === undefined ? undefined : ledger.takeOver(found);
    if (known?.state === 'committing') {
      await this.options.api.batchCommit(this.#table, streamsOf(ledger.batches(known)));
      ledger.setState(known, 'done');
      return { ...known, state: 'done' };
    }
    if (known?.mode === 'committed') return known;
    if (known !== undefined) ledger.forget(known);
    return ledger.begin(this.#tablePath, this.request.runId, this.mode, clock.now());
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
    const { api, ledger, clock, answerMs } = this.options;
    const unasked = earlier.find((batch) => batch.lane === lane && !batch.acked);
    const writeStream = unasked?.stream ?? (await whenVisible(clock, this.#table, this.session.signal, () => api.createWriteStream(this.#table, this.mode === 'pending' ? 'PENDING' : 'COMMITTED')));
    const nextOffset = unasked?.offset ?? 0n;
    this.session.stream ??= { name: writeStream, firstOffset: String(nextOffset), nextOffset: String(nextOffset) };
    const opened = new AppendLane({
      api,
      writeStream,
      schema,
      nextOffset,
      clock,
      ...(answerMs === undefined ? {} : { answerMs }),
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
      ledger.forget(run);
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

  #lostStream(error: unknown, run: LedgerRun): unknown {
    if (!(error instanceof AppendFailedError) || error.grpcCode !== GRPC_CODE.NOT_FOUND || run.mode === 'pending') return error;
    const open = this.options.ledger.batches(run).filter(({ acked }) => !acked);
    return open.length === 0 ? error : new StreamOutcomeUnknownError(open[0]?.stream ?? '', open.reduce((sum, { rows }) => sum + rows, 0));
  }
}

function streamsOf(batches: readonly LedgerBatch[]): readonly string[] {
  return [...new Set(batches.map(({ stream }) => stream))];
}
