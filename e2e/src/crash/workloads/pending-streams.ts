import { streamTypeNumber } from '@cloudact/bq-emulator/testing';
import { status } from '@grpc/grpc-js';
import type { Batch } from '../ledger.js';
import { protoRows, type Target, tablePath } from '../target.js';
import { TableWorkload } from './table-workload.js';

const ALREADY_COMMITTED = 2;

/** A pending stream for each batch: two appends, finalize, commit; each step can be the one that the kill hits. */
export class PendingStreamsWorkload extends TableWorkload {
  override readonly name = 'pending_streams';
  #stream: string | undefined;

  protected override async send(target: Target, batch: Batch): Promise<void> {
    this.#stream ??= (await target.client.call('createWriteStream', { parent: tablePath(this.name), writeStream: { type: streamTypeNumber.PENDING } })).name ?? '';
    const half = Math.ceil(batch.length / 2);
    await this.#append(target, this.#stream, 0, batch.slice(0, half));
    await this.#append(target, this.#stream, half, batch.slice(half));
    const { rowCount } = await target.client.call('finalizeWriteStream', { name: this.#stream });
    if (Number(String(rowCount)) !== batch.length) throw new Error(`The stream has ${String(rowCount)} rows of ${batch.length}`);
    const { streamErrors = [] } = await target.client.call('batchCommitWriteStreams', { parent: tablePath(this.name), writeStreams: [this.#stream] });
    const [error] = streamErrors.filter(({ code }) => code !== ALREADY_COMMITTED);
    if (error !== undefined) throw new Error(error.errorMessage);
    this.#stream = undefined;
  }

  async #append(target: Target, writeStream: string, offset: number, ids: Batch): Promise<void> {
    if (ids.length === 0) return;
    const connection = target.client.connect();
    connection.send({ writeStream, offset: { value: offset }, protoRows: protoRows(ids) });
    try {
      const { error } = await connection.next();
      if (error && error.code !== status.ALREADY_EXISTS) throw new Error(error.message);
      await connection.end();
    } catch (error) {
      // A stream that had been finalized before the kill takes no appends: it has them all.
      if ((error as { code?: number }).code !== status.INVALID_ARGUMENT) throw error;
    }
  }

  override async settle(target: Target): Promise<void> {
    if (this.ledger.uncertain.length === 0) return;
    await this.send(target, this.ledger.uncertain);
    this.ledger.answered();
  }
}
