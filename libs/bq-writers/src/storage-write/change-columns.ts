import type { Clock } from '@cloudact/bq-resilience';
import type { FieldSchema } from '@cloudact/schemas';
import { MethodNotSuitableError } from '../errors.js';
import type { Row, WriteRequest } from '../write-request.js';
import { CHANGE_TYPE_COLUMN, changedRows } from './changed-row.js';

/** docs/change-data-capture#limitations: columns of the primary key. */
const MAX_KEY_COLUMNS = 16;
/** Hexadecimal digits of one section of a sequence number (docs: change-data-capture#custom_ordering). */
const SECTION_DIGITS = 16;
const TICKS_PER_MS = 1_000n;

export const CHANGE_WARNING = 'Rows were sent as changes (CDC): BigQuery applies them by the primary key in the background, at the latest within the table\'s max_staleness, and refuses UPDATE, DELETE and MERGE on this table while changes are streamed into it.';

const pseudoColumn = (name: string): FieldSchema => ({ name, type: 'STRING', mode: 'REQUIRED', description: 'docs: change-data-capture' });
const TYPE_FIELDS = [pseudoColumn(CHANGE_TYPE_COLUMN)];
/** The last column of all, so that its bytes are the end of the row. */
const SEQUENCE_FIELDS = [pseudoColumn('_CHANGE_SEQUENCE_NUMBER')];

/** What a request's rows carry as changes, and how the number of each row is written into its bytes. */
export interface ChangeColumns {
  /** Pseudo-columns that each row has a value of its own for. */
  readonly rowFields: readonly FieldSchema[];
  /** The rows, each saying what it does. */
  readonly rows: WriteRequest['rows'];
  readonly fields: readonly FieldSchema[];
  readonly values: Row;
  readonly numberRow: (suffix: Buffer, index: number) => void;
}

/**
 * Upserts and deletes through the default stream. Each row's sequence number is the request's tick and the row's position, so that the last row of
 * a key wins whatever order a connection that broke sends them in again, and a request that is sent later wins over one sent before.
 */
export class ChangeNumbers {
  #last = 0n;

  constructor(private readonly clock: Clock) {}

  changes(request: WriteRequest): ChangeColumns {
    refuseUnsuitable(request);
    const now = BigInt(this.clock.now()) * TICKS_PER_MS;
    this.#last = now > this.#last ? now : this.#last + 1n;
    return {
      rowFields: TYPE_FIELDS,
      rows: changedRows(request.rows),
      fields: SEQUENCE_FIELDS,
      values: { _CHANGE_SEQUENCE_NUMBER: `${hex(this.#last)}/${hex(0)}` },
      numberRow: (suffix, index) => void suffix.write(hex(index), suffix.length - SECTION_DIGITS, 'latin1'),
    };
  }
}

function refuseUnsuitable({ table, badRows }: WriteRequest): void {
  const { primaryKey, writeProfile, tableName } = table.schema;
  if (primaryKey.length === 0 || primaryKey.length > MAX_KEY_COLUMNS) throw new MethodNotSuitableError('storage-write', `changes go by a primary key of 1 to ${MAX_KEY_COLUMNS} columns, and table ${tableName} has ${primaryKey.length}`, 'load');
  if (writeProfile !== 'mutable') throw new MethodNotSuitableError('storage-write', `table ${tableName} only grows, and changes would end DML on it`, 'merge');
  if (badRows === 'reject') throw new MethodNotSuitableError('storage-write', 'changes go through the default stream, which cannot take all rows or none', 'merge');
}

function hex(value: bigint | number): string {
  return value.toString(16).padStart(SECTION_DIGITS, '0');
}
