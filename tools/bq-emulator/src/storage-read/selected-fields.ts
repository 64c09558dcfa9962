import type { Cell, TableField } from '../catalog/table-store.js';
import { invalidArgument } from '../storage-write/storage-error.js';

/** Columns that a session reads, and how their part is taken from a stored row. */
export interface SelectedFields {
  readonly fields: readonly TableField[];
  /** Whole columns of the table, by name, that the rows are read with. */
  readonly columns: readonly TableField[];
  /** Cuts the stored cells down to `fields`. */
  readonly prune: (cells: readonly Cell[]) => readonly Cell[];
}

/**
 * `selected_fields`: names or paths (`a`, `b.c`) in any case, none for all. The columns keep the table's order, as the service's do.
 * @throws StorageWriteError INVALID_ARGUMENT for a path that the table does not have
 */
export function selectFields(table: readonly TableField[], paths: readonly string[]): SelectedFields {
  if (paths.length === 0) return { fields: table, columns: table, prune: (cells) => cells };
  const wanted = new Map<string, string[]>();
  for (const path of paths) {
    const [first = '', ...rest] = path.split('.');
    const under = wanted.get(first.toLowerCase()) ?? [];
    wanted.set(first.toLowerCase(), [...under, rest.join('.')]);
    if (!table.some(({ name }) => name.toLowerCase() === first.toLowerCase())) {
      throw invalidArgument(`request failed: The following selected fields do not exist in the table schema: ${path}`);
    }
  }
  const columns = table.filter(({ name }) => wanted.has(name.toLowerCase()));
  const parts = columns.map((column) => partOf(column, wanted.get(column.name.toLowerCase()) ?? []));
  return { fields: parts.map(({ field }) => field), columns, prune: (cells) => parts.map(({ take }, index) => take(cells[index] ?? null)) };
}

function partOf(column: TableField, paths: readonly string[]): { readonly field: TableField; readonly take: (cell: Cell) => Cell } {
  const whole = { field: column, take: (cell: Cell): Cell => cell };
  if (paths.includes('')) return whole;
  if (column.fields === undefined) throw invalidArgument(`request failed: The following selected fields do not exist in the table schema: ${column.name}.${paths[0] ?? ''}`);
  const inner = selectFields(column.fields, paths);
  const kept = inner.fields.map(({ name }) => column.fields?.findIndex((field) => field.name === name) ?? 0);
  const struct = (cell: Cell): Cell => (cell === null ? null : inner.prune(kept.map((index) => (cell as readonly Cell[])[index] ?? null)));
  const take = column.mode === 'REPEATED' ? (cell: Cell): Cell => (cell as readonly Cell[] | null)?.map(struct) ?? [] : struct;
  return { field: { ...column, fields: inner.fields }, take };
}
