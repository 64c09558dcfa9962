import { type DeadRow, deadRowOf, type Row, RowCodec, RowFault, type StoredLetter } from '@cloudact/bq-writers';
import type { TableRef } from '@cloudact/schemas';
import { FocusMapping } from '../focus/focus-mapping.js';
import { FOCUS_MAPPING, type FocusRecord, focusRecordOf, mendRecord } from '../focus/focus-record.js';

/** A letter whose row can be stored now. */
export interface ReplayRow {
  readonly letter: StoredLetter;
  readonly table: TableRef;
  readonly row: Row;
  /** As of the run in which the row failed: a replay keeps its identity. */
  readonly stamp: Row;
}

export type Fixes = Readonly<Record<string, unknown>>;

/** Makes the row of a letter again, mended, and checks it. @throws RowFault with what is still wrong */
export function replayRow(letter: StoredLetter, org: string, table: TableRef, fixes: Fixes | undefined): ReplayRow {
  const dead = deadRowOf(letter);
  if (dead.stamp['x_org_slug'] !== org) throw new RowFault('UNMAPPABLE', `Dead letter ${letter.id} was not stamped for ${org}`);
  const row = dead.mapping === undefined ? mendRow(dead.row, fixes ?? {}) : mapAgain(dead, table, fixes);
  new RowCodec(table.schema, { stamped: Object.keys(dead.stamp) }).check(row);
  return { letter, table, row, stamp: dead.stamp };
}

/** A column set to null is taken away, so that one that the table does not have can be. */
function mendRow(row: Row, fixes: Fixes): Row {
  return Object.fromEntries(Object.entries({ ...row, ...fixes }).filter(([, value]) => value !== null));
}

function mapAgain({ row, mapping }: DeadRow, table: TableRef, fixes: Fixes | undefined): Row {
  const record = mapping === FOCUS_MAPPING ? focusRecordOf(row) : undefined;
  if (record === undefined) throw new RowFault('UNMAPPABLE', `There is no mapping "${String(mapping)}" for this record`);
  const mended = fixes === undefined ? record : mendRecord(record, textsOf(fixes));
  return new FocusMapping(Object.keys(mended.record), table.schema).toRow(mended);
}

/** The cells of a file are text. */
function textsOf(fixes: Fixes): FocusRecord['record'] {
  return Object.fromEntries(Object.entries(fixes).map(([column, value]) => [column, value === null ? null : typeof value === 'object' ? JSON.stringify(value) : String(value)]));
}
