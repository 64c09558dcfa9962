import { type CheckedRow, type RowCodec } from '../row/row-codec.js';
import { MappedRow } from '../row/mapped-row.js';
import { RowFault } from '../row/row-fault.js';
import type { Row, WriteRequest } from '../write-request.js';
import type { BadRows } from './bad-rows.js';

export interface NumberedRow {
  /** Zero-based position in the request. */
  readonly index: number;
  readonly row: CheckedRow;
  /** The row before its check; keys are read from it. */
  readonly source: Row;
  /** As it came, for a dead letter should the backend refuse it. */
  readonly origin: Row | MappedRow;
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
    for await (const origin of this.request.rows) {
      this.request.signal?.throwIfAborted();
      const index = this.rowsIn;
      this.rowsIn += 1;
      const checked = await this.#checkOrBury(index, origin);
      // After the first bad row of an all-or-nothing request the rest is only checked, so that the refusal names all faults.
      if (checked !== undefined && !(this.bad.rejectsAll && this.bad.count > 0)) yield { index, ...checked, origin };
    }
  }

  async #checkOrBury(index: number, origin: Row | MappedRow): Promise<{ readonly row: CheckedRow; readonly source: Row } | undefined> {
    try {
      const source = origin instanceof MappedRow ? origin.toRow() : origin;
      return { row: this.codec.check(source), source };
    } catch (error) {
      if (!(error instanceof RowFault)) throw error;
      await this.bad.add(index, origin, error);
      return undefined;
    }
  }
}
