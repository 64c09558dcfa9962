import { MappedRow } from '../row/mapped-row.js';
import { RowFault } from '../row/row-fault.js';
import type { Row, WriteRequest } from '../write-request.js';
import type { BadRows } from './bad-rows.js';

export interface ReadRow<T> {
  /** Zero-based position in the request. */
  readonly index: number;
  /** What the check made of it. */
  readonly value: T;
  /** The row before its check; keys are read from it. */
  readonly source: Row;
  /** As it came, for a dead letter should the backend refuse it. */
  readonly origin: Row | MappedRow;
}

/** The request's rows, checked one by one as they are read; bad ones go to `bad`. Counts what it read. */
export class RowReader {
  rowsIn = 0;

  constructor(
    private readonly request: WriteRequest,
    private readonly bad: BadRows,
  ) {}

  async *read<T>(check: (row: Row) => T): AsyncGenerator<ReadRow<T>> {
    for await (const origin of this.request.rows) {
      this.request.signal?.throwIfAborted();
      const index = this.rowsIn;
      this.rowsIn += 1;
      const checked = checkOne(origin, check);
      if (checked instanceof RowFault) await this.bad.add(index, origin, checked);
      // After the first bad row of an all-or-nothing request the rest is only checked, so that the refusal names all faults.
      else if (!(this.bad.rejectsAll && this.bad.count > 0)) yield { index, value: checked.value, source: checked.source, origin };
    }
  }
}

function checkOne<T>(origin: Row | MappedRow, check: (row: Row) => T): { readonly value: T; readonly source: Row } | RowFault {
  try {
    const source = origin instanceof MappedRow ? origin.toRow() : origin;
    return { value: check(source), source };
  } catch (error) {
    if (error instanceof RowFault) return error;
    throw error;
  }
}
