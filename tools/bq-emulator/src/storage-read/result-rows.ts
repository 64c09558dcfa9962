import type { Cell } from '../catalog/table-store.js';
import type { RowSet } from '../engine/row-set.js';
import type { SelectedFields } from './selected-fields.js';
import type { RowRange, SessionRows } from './session-rows.js';

/** Rows of a query's result, which the session keeps in memory. A place is a row's number. */
export class ResultRows implements SessionRows {
  readonly #rows: RowSet | undefined;
  readonly #prune: (row: readonly Cell[]) => readonly Cell[];

  constructor(options: { readonly rows: RowSet | undefined; readonly columns: readonly string[]; readonly selected: SelectedFields }) {
    const { columns, selected } = options;
    const taken = selected.columns.map(({ name }) => columns.indexOf(name));
    this.#rows = options.rows;
    this.#prune = (row) => selected.prune(taken.map((index) => row[index] ?? null));
  }

  extent(): ReturnType<SessionRows['extent']> {
    const rows = this.#rows?.rowCount ?? 0;
    return Promise.resolve({ rows, range: { from: 0, to: rows } });
  }

  read({ from, to }: RowRange): Promise<readonly (readonly Cell[])[]> {
    return Promise.resolve((this.#rows?.rows(from, to) ?? []).map(this.#prune));
  }

  placeOf(offset: number, { from, to }: RowRange): Promise<number | undefined> {
    return Promise.resolve(offset <= to - from ? from + offset : undefined);
  }

  release(): Promise<void> {
    return Promise.resolve();
  }
}
