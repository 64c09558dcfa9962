import { fieldOf, type SqlType } from '../sql/sql-type.js';
import type { VirtualTable } from '../sql/translate/catalog-view.js';
import type { Json } from './resources.js';
import type { TableField } from './table-store.js';

export const text = (source: string | undefined): Json => source ?? null;
/** A TIMESTAMP, as the translator expects it: in microseconds. */
export const instant = (epochMs: number | undefined): Json => (epochMs === undefined ? null : epochMs * 1000);
export const yesNo = (flag: boolean): Json => (flag ? 'YES' : 'NO');
export const whole = (n: number | undefined): Json => n ?? null;

/** A column of an INFORMATION_SCHEMA view, and what it holds of an item. */
export interface ViewColumn<T> {
  readonly field: TableField;
  readonly of: (item: T) => Json;
}

export const column = <T>(name: string, type: SqlType, of: (item: T) => Json): ViewColumn<T> => ({ field: fieldOf(name, type), of });

/** @param items looked for when the first column is asked for, and each column made when it is. */
export function virtual<T>(columns: readonly ViewColumn<T>[], items: () => readonly T[]): VirtualTable {
  let found: readonly T[] | undefined;
  const all = (): readonly T[] => (found ??= items());
  return { fields: columns.map((c) => c.field), rows: { count: () => all().length, column: (index) => all().map((item) => columns[index]?.of(item) ?? null) } };
}
