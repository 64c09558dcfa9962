import type { TableFileField } from '../table-file.js';

export interface VisitedColumn {
  readonly column: TableFileField;
  /** `credits.amount` */
  readonly path: string;
  /** `/schema/3/fields/1` */
  readonly pointer: string;
  /** 0 for a top-level column. */
  readonly depth: number;
}

/** Every column and every nested field, parents first. */
export function* walkColumns(columns: readonly TableFileField[], pointer = '/schema', prefix = '', depth = 0): Iterable<VisitedColumn> {
  for (const [index, column] of columns.entries()) {
    const visited = { column, path: `${prefix}${column.name}`, pointer: `${pointer}/${index}`, depth };
    yield visited;
    if (column.fields !== undefined) yield* walkColumns(column.fields, `${visited.pointer}/fields`, `${visited.path}.`, depth + 1);
  }
}
