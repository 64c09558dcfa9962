import type { Row } from '@cloudact/bq-writers';

/** Name of the mapping in a dead letter. */
export const FOCUS_MAPPING = 'focus';

/** A record of a FOCUS file as it came: what a dead letter keeps, and what is mapped again when it is mended. */
export interface FocusRecord {
  /** FOCUS version of the file. */
  readonly version: string;
  /** Line of the file on which the record ends, from 1. */
  readonly line: number;
  /** Identity of the record as it came; a mended record keeps it. */
  readonly source_row_id: string;
  /** Cells by column; null where the file has nothing or `NULL`. */
  readonly record: Readonly<Record<string, string | null>>;
  /** Present when the record has another number of cells than the header: then no cell can be trusted to stand under its column. */
  readonly cells?: { readonly found: number; readonly expected: number; readonly surplus: readonly string[] };
}

/** As a row of a dead letter. */
export function focusRow(record: FocusRecord): Row {
  return { ...record };
}

/** Out of a dead letter again. Undefined when it is not one of ours. */
export function focusRecordOf(row: Row): FocusRecord | undefined {
  const { version, line, source_row_id: id, record } = row;
  const whole = typeof version === 'string' && typeof line === 'number' && typeof id === 'string' && typeof record === 'object' && record !== null;
  return whole ? (row as unknown as FocusRecord) : undefined;
}

/**
 * The record with columns set by a person. Who sets a column of a record with too few or too many cells says that the rest stands
 * where it should; cells too many are kept under `surplus_cells`, which goes to x_source_columns.
 */
export function mendRecord({ cells, ...record }: FocusRecord, fixes: Readonly<Record<string, string | null>>): FocusRecord {
  const surplus = cells === undefined || cells.surplus.length === 0 ? {} : { surplus_cells: JSON.stringify(cells.surplus) };
  return { ...record, record: { ...record.record, ...surplus, ...fixes } };
}
