import type { Cell, RowChange, StoredTable } from '../catalog/table-store.js';
import { asList, asObject } from '../catalog/resources.js';
import { CHANGE_FIELDS } from './change-columns.js';
import { RowFault } from './row-fault.js';
import type { RowSource } from './row-source.js';
import { invalidArgument } from './storage-error.js';

/** Up to four hexadecimal numbers of up to sixteen digits (cloud.google.com/bigquery/docs/change-data-capture#manage_custom_ordering). */
const SEQUENCE = /^[0-9a-f]{1,16}(?:\/[0-9a-f]{1,16}){0,3}$/i;
const SECTIONS = 4;
const SECTION_DIGITS = 16;

/** The columns of the table's primary key. @throws StorageWriteError INVALID_ARGUMENT where it has none: changes need to know their row */
export function primaryKeyOf(table: StoredTable, stream: string): readonly string[] {
  const key = asList(asObject(asObject(table.properties?.['tableConstraints'])['primaryKey'])['columns']).filter((name) => typeof name === 'string');
  if (key.length === 0) throw invalidArgument(`Change data capture (CDC) operations need a table with a primary key, and ${table.datasetId}.${table.tableId} has none.`, stream);
  return key;
}

/** Checks the pseudo-columns of each row; a sequence number becomes text that sorts as the numbers do. */
export function changeRows(rows: RowSource, columns: number): RowSource {
  return {
    count: rows.count,
    decode: (index, fill) => {
      const cells = rows.decode(index, fill);
      const [type, sequence] = [cells[columns], cells[columns + 1]];
      if (type !== 'UPSERT' && type !== 'DELETE') throw new RowFault(`${type === null ? 'The row has no change type' : `'${String(type)}' is no change type`}. Write UPSERT or DELETE.`, CHANGE_FIELDS[0]?.name);
      if (typeof sequence === 'string') cells[columns + 1] = sortableSequence(sequence);
      return cells;
    },
  };
}

function sortableSequence(text: string): string {
  if (!SEQUENCE.test(text)) throw new RowFault(`'${text}' is not a sequence number. Write up to four hexadecimal numbers of up to 16 digits, separated by '/'.`, CHANGE_FIELDS[1]?.name);
  const sections = text.toLowerCase().split('/').map((section) => section.padStart(SECTION_DIGITS, '0'));
  return [...sections, ...Array.from({ length: SECTIONS - sections.length }, () => '0'.repeat(SECTION_DIGITS))].join('/');
}

/** What `changeRows` decoded, as changes of a table with so many columns. */
export function changesOf(rows: readonly (readonly Cell[])[], columns: number): readonly RowChange[] {
  return rows.map((cells) => ({ type: cells[columns] as RowChange['type'], sequence: (cells[columns + 1] ?? undefined) as string | undefined, row: cells.slice(0, columns) }));
}
