import { RowFault } from '../row/row-fault.js';
import type { WriteSession } from '../write-session.js';
import type { AppendLane, AppendOutcome } from './append-lane.js';
import type { EncodedBatch } from './encoded-rows.js';
import { OpenAppends } from './open-appends.js';

/** The lanes of one request: one connection each, opened when its first batch comes, all closed together. */
export class Lanes {
  readonly #lanes = new Map<number, Promise<AppendLane>>();
  readonly #open = new OpenAppends();

  constructor(
    private readonly session: WriteSession,
    private readonly openLane: (lane: number) => Promise<AppendLane>,
  ) {}

  /** Sends a batch; resolves when there is room for the next one. `onStored` runs when it is acknowledged. */
  async send(lane: number, tag: number, batch: EncodedBatch, onStored: (outcome: AppendOutcome) => void): Promise<void> {
    this.#open.throwIfFailed();
    this.session.signal?.throwIfAborted();
    let opened = this.#lanes.get(lane);
    if (opened === undefined) {
      opened = this.openLane(lane);
      this.#lanes.set(lane, opened);
    }
    const { outcome } = await (await opened).append(tag, batch.rows);
    this.#open.add(outcome.then((result) => this.#stored(batch, result, onStored)));
  }

  async #stored(batch: EncodedBatch, outcome: AppendOutcome, onStored: (outcome: AppendOutcome) => void): Promise<void> {
    for (const { index, message } of outcome.refused) {
      const row = batch.origins[index] as EncodedBatch['origins'][number];
      await this.session.bad.add(row.index, row.origin, new RowFault('REJECTED_BY_BACKEND', message));
    }
    onStored(outcome);
    this.session.bytes += batch.rows.bytes.length;
    batch.release();
    if (outcome.alreadyThere) this.session.rowsAlreadyThere += outcome.rows;
    this.session.written(outcome.rows);
  }

  async settled(): Promise<void> {
    await this.#open.settled();
  }

  async close(): Promise<void> {
    for (const lane of this.#lanes.values()) (await lane.catch(() => undefined))?.close();
  }
}
