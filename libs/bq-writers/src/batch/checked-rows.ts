import { type CheckedRow, type RowCodec } from '../row/row-codec.js';
import { RowFault } from '../row/row-fault.js';
import type { Row, WriteRequest } from '../write-request.js';
import type { BadRows } from './bad-rows.js';

export interface NumberedRow {
  /** Zero-based position in the request. */
  readonly index: number;
  readonly row: CheckedRow;
  /** As it came, for a dead letter should the backend refuse it. */
  readonly source: Row;
}

/** The request's rows, checked one by one; bad ones go to `bad`. Counts what it read. */
export class CheckedRows implements AsyncIterable<NumberedRow> {
  rowsIn = 0;

  constructor(
    private readonly request: WriteRequest,
    readonly codec: RowCodec,
    private readonly bad: BadRows,
  ) {}

  async *[Symbol.asyncIterator](): AsyncIterator<NumberedRow> {
    for await (const source of this.request.rows) {
      this.request.signal?.throwIfAborted();
      const index = this.rowsIn;
      this.rowsIn += 1;
      const row = await this.#checkOrBury(index, source);
      // After the first bad row of an all-or-nothing request the rest is only checked, so that the refusal names all faults.
      if (row !== undefined && !(this.bad.rejectsAll && this.bad.count > 0)) yield { index, row, source };
    }
  }

  async #checkOrBury(index: number, source: Row): Promise<CheckedRow | undefined> {
    try {
      return this.codec.check(source);
    } catch (error) {
      if (!(error instanceof RowFault)) throw error;
      await this.bad.add(index, source, error);
      return undefined;
    }
  }
}
