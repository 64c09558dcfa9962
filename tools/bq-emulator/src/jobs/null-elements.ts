import { invalidQuery } from '../api-error.js';
import type { Cell, TableField } from '../catalog/table-store.js';
import type { RowSet } from '../engine/row-set.js';
import type { SqlType } from '../sql/sql-type.js';

/** https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types#array_nulls: an array of a result has no NULL elements. */
const refusal = (field: string): Error => invalidQuery(`Array cannot have a null element; error in writing field ${field}`);

const holdsArray = (type: SqlType): boolean => type.kind === 'ARRAY' || (type.kind === 'STRUCT' && type.fields.some((f) => holdsArray(f.type)));

function hasNullElement(cell: Cell, type: SqlType): boolean {
  if (cell === null) return false;
  if (type.kind === 'ARRAY') return (cell as readonly Cell[]).some((item) => item === null || (holdsArray(type.element) && hasNullElement(item, type.element)));
  return type.kind === 'STRUCT' && type.fields.some((f, i) => holdsArray(f.type) && hasNullElement((cell as readonly Cell[])[i] ?? null, f.type));
}

/** Looks through the array columns of a result; other columns are not even decoded. @throws ApiError */
export function refuseNullElements(rows: RowSet, schema: readonly TableField[]): void {
  for (const [i, type] of rows.types.entries()) {
    if (!holdsArray(type)) continue;
    for (const cell of rows.column(i)) if (hasNullElement(cell, type)) throw refusal(schema[i]?.name ?? '');
  }
}

/** An engine expression that raises where an array on its way into a column has a NULL element; the expression itself for other columns. */
export function withoutNullElements(sql: string, type: SqlType, field: string): string {
  if (type.kind !== 'ARRAY') return sql;
  // The text names the value, or the engine would raise the error when it prepares the statement.
  const message = `Array cannot have a null element; error in writing field ${field}`.replaceAll("'", "''");
  return `CASE WHEN len(${sql}) > list_count(${sql}) THEN CASE WHEN bq_raise('${message}' || left('', len(${sql}))) IS NULL THEN NULL END ELSE ${sql} END`;
}
