import { fieldOf, INT64, quoteString, STRING, type SqlType, TIMESTAMP } from '../sql/sql-type.js';
import type { VirtualTable } from '../sql/translate/catalog-view.js';
import { NULL_VALUE, type Value, value } from '../sql/translate/expression-value.js';
import type { TableField } from './table-store.js';

export const text = (source: string | undefined): Value => (source === undefined ? NULL_VALUE : value(quoteString(source), STRING));
export const instant = (epochMs: number | undefined): Value => (epochMs === undefined ? NULL_VALUE : value(`CAST(make_timestamp(${epochMs * 1000}) AS TIMESTAMPTZ)`, TIMESTAMP));
export const yesNo = (flag: boolean): Value => text(flag ? 'YES' : 'NO');
export const whole = (n: number | undefined): Value => (n === undefined ? NULL_VALUE : value(String(n), INT64));

/** A column of an INFORMATION_SCHEMA view, and what it holds of an item. */
export interface ViewColumn<T> {
  readonly field: TableField;
  readonly of: (item: T) => Value;
}

export const column = <T>(name: string, type: SqlType, of: (item: T) => Value): ViewColumn<T> => ({ field: fieldOf(name, type), of });

export const virtual = <T>(columns: readonly ViewColumn<T>[], items: readonly T[]): VirtualTable => ({
  fields: columns.map((c) => c.field), rows: items.map((item) => columns.map((c) => c.of(item))),
});
