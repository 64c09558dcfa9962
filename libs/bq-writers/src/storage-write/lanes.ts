import { RowFault } from '../row/row-fault.js';
import type { WriteSession } from '../write-session.js';
import type { AppendLane } from './append-lane.js';
import type { EncodedBatch } from './encoded-rows.js';
import type { AppendOutcome, RefusedRow, SentPart } from './open-append.js';
import { OpenAppends } from './open-appends.js';

/** The lanes of one request: one connection each, opened when its first batch comes, all closed together. */
export class Lanes {
  readonly #lanes = new Map<number, Promise<AppendLane>>();
  readonly #open = new OpenAppends();
  #over: { readonly error: unknown } | undefined;
  /** Whoever waits for an answer that may never come is let go at once. */
  readonly #abort = (): void => {
    for (const lane of this.#lanes.values()) void lane.then((opened) => opened.close(this.session.signal?.reason), () => {});
  };

  constructor(
    private readonly session: WriteSession,
    private readonly openLane: (lane: number) => Promise<AppendLane>,
    /** Those of the writer that are not closed. */
    private readonly all: Set<Lanes>,
  ) {
    all.add(this);
    session.signal?.addEventListener('abort', this.#abort);
  }

  /** Sends a batch; resolves when there is room for the next one. `onStored` runs when it is acknowledged. */
  async send(lane: number, tag: number, batch: EncodedBatch, onStored: (outcome: AppendOutcome) => void, resume?: SentPart): Promise<void> {
    this.#open.throwIfFailed();
    this.session.signal?.throwIfAborted();
    let opened = this.#lanes.get(lane);
    if (opened === undefined) {
      opened = this.openLane(lane);
      this.#lanes.set(lane, opened);
    }
    const ready = await opened;
    if (this.#over !== undefined) throw this.#over.error;
    const { outcome } = await ready.append(tag, batch.rows, resume);
    this.#open.add(outcome.then((result) => this.#stored(batch, result, onStored)));
  }

  /** Rows of a batch that BigQuery refused, now or in another life: dead letters, each the same one however often it is told. */
  async buryRefused(batch: EncodedBatch, refused: readonly RefusedRow[]): Promise<void> {
    for (const { index, message } of refused) {
      const origin = batch.origins[index] as EncodedBatch['origins'][number];
      await this.session.bad.add(batch.indices[index] as number, origin, new RowFault('REJECTED_BY_BACKEND', message));
    }
  }

  async #stored(batch: EncodedBatch, outcome: AppendOutcome, onStored: (outcome: AppendOutcome) => void): Promise<void> {
    // In the order of the stream: the ledger must never know an append as stored, and one before it not.
    onStored(outcome);
    if (outcome.refused.length > 0) await this.buryRefused(batch, outcome.refused);
    this.session.bytes += batch.rows.bytes.length;
    batch.release();
    this.session.rowsAlreadyThere += outcome.alreadyThere;
    this.session.written(outcome.rows);
  }

  async settled(): Promise<void> {
    await this.#open.settled();
  }

  /** The writer is closed: whoever waits for an answer is told, and nothing is sent any more. */
  abandon(error: unknown): void {
    this.#over = { error };
    for (const lane of this.#lanes.values()) void lane.then((opened) => opened.close(error), () => {});
  }

  async close(): Promise<void> {
    this.all.delete(this);
    this.session.signal?.removeEventListener('abort', this.#abort);
    for (const lane of this.#lanes.values()) (await lane.catch(() => undefined))?.close();
  }
}
