import type { Cell } from '../catalog/table-store.js';
import type { SqlType } from '../sql/sql-type.js';
import { RowSet } from './row-set.js';

/** Rows that were decoded before: read back from where they had been kept. */
export class DecodedRows extends RowSet {
  readonly #rows: readonly (readonly Cell[])[];

  constructor(rows: readonly (readonly Cell[])[], types: readonly SqlType[]) {
    super([], types, 0, rows.length);
    this.#rows = rows;
  }

  override *column(index: number): Generator<Cell> {
    for (const row of this.#rows) yield row[index] ?? null;
  }

  override rows(from = 0, to = this.rowCount): Cell[][] {
    return this.#rows.slice(from, to).map((row) => [...row]);
  }
}
