import type { Batch } from '../ledger.js';
import { protoRows, type Target, tablePath } from '../target.js';
import { TableWorkload } from './table-workload.js';

export class DefaultStreamWorkload extends TableWorkload {
  override readonly name = 'default_stream';

  protected override async send(target: Target, batch: Batch): Promise<void> {
    const connection = target.client.connect();
    const { error } = await connection.append({ writeStream: `${tablePath(this.name)}/streams/_default`, protoRows: protoRows(batch) });
    await connection.end();
    if (error) throw new Error(error.message);
  }
}
