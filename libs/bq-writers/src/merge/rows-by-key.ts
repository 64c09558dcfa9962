import type { CheckedRow } from '../row/row-codec.js';

/** The last row of each key, in the order in which the keys first came. Key columns that are not among `names` are equal on all rows. */
export function lastOfKeys(rows: readonly CheckedRow[], names: readonly string[], keys: readonly string[]): readonly CheckedRow[] {
  const byKey = new Map<string, CheckedRow>();
  for (const row of rows) byKey.set(keyOf(row, names, keys), row);
  return [...byKey.values()];
}

/** A row's key as text, to compare by. @param names columns of the row, in its order */
export function keyOf(row: CheckedRow, names: readonly string[], keys: readonly string[]): string {
  return JSON.stringify(keys.map((key) => row[names.indexOf(key)] ?? null), (_name, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
}

/** What a receipt says of rows that a later one of their key took the place of; undefined for none. */
export function supersededWarning(rows: number): string | undefined {
  return rows === 0 ? undefined : `${rows} rows were followed by a later row of the same key; the last one counts.`;
}
