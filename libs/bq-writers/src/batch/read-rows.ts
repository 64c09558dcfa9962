import { MappedRow } from '../row/mapped-row.js';
import { RowFault } from '../row/row-fault.js';
import type { Row, WriteRequest } from '../write-request.js';
import type { BadRows } from './bad-rows.js';
import { untilAborted } from './until-aborted.js';

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

/** Puts rows together, as they are read, into what a carrier sends at a time. */
export interface RowBatcher<B> {
  /** Takes a row; answers with the batch before it where that is full. @throws RowFault for a row that the table does not take */
  add(row: Row, index: number, origin: Row | MappedRow): B | undefined;
  /** What has not been handed out. */
  rest(): B | undefined;
}

/** The request's rows, checked one by one as they are read; bad ones go to `bad`. Counts what it read. */
export class RowReader {
  rowsIn = 0;

  constructor(
    private readonly request: WriteRequest,
    private readonly bad: BadRows,
  ) {}

  async *read<T>(check: (row: Row) => T): AsyncGenerator<ReadRow<T>> {
    for await (const origin of this.#source()) {
      this.request.signal?.throwIfAborted();
      const index = this.rowsIn;
      this.rowsIn += 1;
      const checked = checkOne(origin, check);
      if (checked instanceof RowFault) await this.bad.add(index, origin, checked);
      else if (!this.#onlyChecking) yield { index, value: checked.value, source: checked.source, origin };
    }
  }

  /** The rows in batches. A source that is no asynchronous one costs no promise a row. */
  async *batches<B>(batcher: RowBatcher<B>): AsyncGenerator<B> {
    const rows = this.#source();
    if (Symbol.asyncIterator in rows) {
      for await (const origin of rows) {
        const { batch, fault } = this.#offer(batcher, origin);
        if (fault !== undefined) await this.bad.add(this.rowsIn - 1, origin, fault);
        if (batch !== undefined) yield batch;
      }
    } else {
      for (const origin of rows) {
        const { batch, fault } = this.#offer(batcher, origin);
        if (fault !== undefined) await this.bad.add(this.rowsIn - 1, origin, fault);
        if (batch !== undefined) yield batch;
      }
    }
    const rest = batcher.rest();
    if (rest !== undefined && !this.#onlyChecking) yield rest;
  }

  /** The rows; one that is waited for in vain ends with the request. */
  #source(): WriteRequest['rows'] {
    const { rows, signal } = this.request;
    return signal !== undefined && Symbol.asyncIterator in rows ? untilAborted(rows, signal) : rows;
  }

  #offer<B>(batcher: RowBatcher<B>, origin: Row | MappedRow): Offered<B> {
    this.request.signal?.throwIfAborted();
    const index = this.rowsIn;
    this.rowsIn += 1;
    try {
      const batch = batcher.add(origin instanceof MappedRow ? origin.toRow() : origin, index, origin);
      return batch === undefined || this.#onlyChecking ? TAKEN : { batch, fault: undefined };
    } catch (fault) {
      if (fault instanceof RowFault) return { batch: undefined, fault };
      throw fault;
    }
  }

  /** After the first bad row of an all-or-nothing request the rest is only checked, so that the refusal names all faults. */
  get #onlyChecking(): boolean {
    return this.bad.rejectsAll && this.bad.count > 0;
  }
}

interface Offered<B> {
  readonly batch: B | undefined;
  readonly fault: RowFault | undefined;
}
const TAKEN: Offered<never> = { batch: undefined, fault: undefined };

function checkOne<T>(origin: Row | MappedRow, check: (row: Row) => T): { readonly value: T; readonly source: Row } | RowFault {
  try {
    const source = origin instanceof MappedRow ? origin.toRow() : origin;
    return { value: check(source), source };
  } catch (error) {
    if (error instanceof RowFault) return error;
    throw error;
  }
}
