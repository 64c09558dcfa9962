import type { RawConnection } from '@cloudact/bq-emulator/testing';
import { streamTypeNumber } from '@cloudact/bq-emulator/testing';
import { status } from '@grpc/grpc-js';
import type { Batch } from '../ledger.js';
import { protoRows, type Target, tablePath } from '../target.js';
import { TableWorkload } from './table-workload.js';

/** One committed stream over all lives of the server; a row's id is its offset. */
export class CommittedStreamWorkload extends TableWorkload {
  override readonly name = 'committed_stream';
  #stream = '';

  override async prepare(target: Target): Promise<void> {
    await super.prepare(target);
    this.#stream = (await target.client.call('createWriteStream', { parent: tablePath(this.name), writeStream: { type: streamTypeNumber.COMMITTED } })).name ?? '';
  }

  #connection: { readonly target: Target; readonly connection: RawConnection } | undefined;

  protected override async send(target: Target, batch: Batch): Promise<void> {
    if (this.#connection?.target !== target) this.#connection = { target, connection: target.client.connect() };
    const answer = await this.#connection.connection.append({ writeStream: this.#stream, offset: { value: batch[0] ?? 0 }, protoRows: protoRows(batch) });
    if (answer.error && answer.error.code !== status.ALREADY_EXISTS) throw new Error(answer.error.message);
  }

  override async settle(target: Target): Promise<void> {
    if (this.ledger.uncertain.length === 0) return;
    await this.send(target, this.ledger.uncertain);
    this.ledger.answered();
  }
}
