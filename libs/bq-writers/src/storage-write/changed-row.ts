import { MappedRow } from '../row/mapped-row.js';
import { wrongValue } from '../row/row-fault.js';
import type { Row, WriteRequest } from '../write-request.js';

/** What a change does to the row of its key (docs: change-data-capture#specify_changes_to_existing_records). */
export const CHANGE_TYPES = ['UPSERT', 'DELETE'] as const;
export const CHANGE_TYPE_COLUMN = '_CHANGE_TYPE';

/** A row as a change: what it does is written into it, UPSERT unless it says DELETE itself. Its dead letter holds it as it came. */
export class ChangedRow extends MappedRow {
  constructor(origin: Row | MappedRow) {
    const mapped = origin instanceof MappedRow;
    super(mapped ? origin.mapping : undefined, mapped ? origin.record : origin, () => withChangeType(mapped ? origin.toRow() : origin));
  }
}

/** All rows of a request as changes. */
export function changedRows(rows: WriteRequest['rows']): WriteRequest['rows'] {
  return Symbol.asyncIterator in rows ? oneByOne(rows) : each(rows);
}

async function* oneByOne(rows: AsyncIterable<Row | MappedRow>): AsyncGenerator<ChangedRow> {
  for await (const row of rows) yield new ChangedRow(row);
}

function* each(rows: Iterable<Row | MappedRow>): Generator<ChangedRow> {
  for (const row of rows) yield new ChangedRow(row);
}

function withChangeType(row: Row): Row {
  // What is no object of columns is refused as any row is.
  if (row === null || typeof row !== 'object' || Array.isArray(row)) return row;
  const type = row[CHANGE_TYPE_COLUMN];
  if (type === undefined) return { ...row, [CHANGE_TYPE_COLUMN]: 'UPSERT' };
  if (!CHANGE_TYPES.some((known) => known === type)) throw wrongValue(CHANGE_TYPE_COLUMN, type, `a change: ${CHANGE_TYPES.join(' or ')}`);
  return row;
}
