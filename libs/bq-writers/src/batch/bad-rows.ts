import { createHash } from 'node:crypto';
import type { Clock, DeadLetter, DeadLetterCause, DeadLetterSink } from '@cloudact/bq-resilience';
import { RowsRejectedError } from '../errors.js';
import { MappedRow } from '../row/mapped-row.js';
import type { RowFault } from '../row/row-fault.js';
import type { BadRow } from '../write-receipt.js';
import type { Row, WriteMethod, WriteRequest } from '../write-request.js';

/** Dead letters go to the sink in groups of this many, so that a file of bad rows does not fill the memory. */
const LETTERS_PER_PUT = 500;
/** Bad rows that a receipt or a refusal names; the rest are counted. */
export const BAD_ROWS_NAMED = 100;

export interface BadRowsOptions {
  readonly request: WriteRequest;
  readonly method: WriteMethod;
  readonly sink: DeadLetterSink;
  readonly clock: Clock;
}

/** What the platform keeps of a row that could not be stored: enough to send it again, with its stamp. */
export interface DeadRow {
  readonly row: Row;
  readonly stamp: Row;
  /** Where `row` is a record of another form: how it becomes a row of the table. */
  readonly mapping?: string;
}

/** The bad rows of one request: dead letters, or the reason to refuse the whole. */
export class BadRows {
  readonly #named: BadRow[] = [];
  #pending: DeadLetter[] = [];
  #count = 0;
  #stored = 0;
  #spooled = 0;

  constructor(private readonly options: BadRowsOptions) {}

  get count(): number {
    return this.#count;
  }
  get deadLettered(): number {
    return this.#stored + this.#spooled;
  }
  get spooled(): number {
    return this.#spooled;
  }
  get named(): readonly BadRow[] {
    return this.#named;
  }

  async add(index: number, row: Row | MappedRow, fault: Pick<RowFault, 'reason' | 'message' | 'fieldPath'>): Promise<void> {
    this.#count += 1;
    if (this.#named.length < BAD_ROWS_NAMED) {
      this.#named.push({ row: index, ...(fault.fieldPath === undefined ? {} : { field: fault.fieldPath }), cause: fault.reason, message: fault.message });
    }
    if (this.rejectsAll) return;
    this.#pending.push(this.#letter(index, row, fault.reason, fault.message, fault.fieldPath));
    if (this.#pending.length >= LETTERS_PER_PUT) await this.#flush();
  }

  get rejectsAll(): boolean {
    return this.options.request.badRows === 'reject';
  }

  /** Call before anything becomes visible: throws `RowsRejectedError` when the request wanted all rows or none. */
  refuseIfAny(rowsIn: number): void {
    if (this.rejectsAll && this.#count > 0) throw new RowsRejectedError(this.#named, this.#count, rowsIn);
  }

  /** Resolves when every letter is durable; a receipt may be given only after that. */
  async settle(): Promise<void> {
    await this.#flush();
  }

  async #flush(): Promise<void> {
    if (this.#pending.length === 0) return;
    const letters = this.#pending;
    this.#pending = [];
    const receipt = await this.options.sink.put(letters);
    this.#stored += receipt.stored;
    this.#spooled += receipt.spooled;
  }

  #letter(index: number, origin: Row | MappedRow, cause: DeadLetterCause, message: string, fieldPath: string | undefined): DeadLetter {
    const { request, method, clock } = this.options;
    const stamp = request.stamp ?? {};
    const { record, mapping } = origin instanceof MappedRow ? origin : { record: origin, mapping: undefined };
    const dead: DeadRow = { row: record, stamp, ...(mapping === undefined ? {} : { mapping }) };
    return {
      id: createHash('sha256').update(`${request.table.path}\n${request.runId}\n${index}`).digest('hex').slice(0, 32),
      orgSlug: request.org,
      dataset: request.table.datasetId,
      table: request.table.tableId,
      method,
      runId: request.runId,
      rowIndex: index,
      cause,
      ...(fieldPath === undefined ? {} : { fieldPath }),
      message,
      payload: stringifyRow(dead),
      failedAt: new Date(clock.now()),
    };
  }
}

/** JSON of a row, with what JSON has no form for as text (bigint, bytes, NaN, infinities): what can be read again is what was sent. */
export function stringifyRow(value: unknown): string {
  return JSON.stringify(value, function (this: Readonly<Record<string, unknown>>, key, inner: unknown) {
    if (typeof inner === 'bigint' || (typeof inner === 'number' && !Number.isFinite(inner))) return String(inner);
    // A date that is none would become NULL, and a replay would store that.
    if (inner === null && this[key] instanceof Date) return 'Invalid Date';
    return inner instanceof Uint8Array ? Buffer.from(inner).toString('base64') : inner;
  });
}
