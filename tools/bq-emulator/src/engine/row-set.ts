import type { DuckDBDataChunk } from '@duckdb/node-api';
import type { Cell } from '../catalog/table-store.js';
import type { SqlType } from '../sql/sql-type.js';
import { fromEngine } from './duck-values.js';

/** The rows of one statement, kept in the engine's columnar chunks and decoded page by page. */
export class RowSet {
  private readonly chunks: readonly DuckDBDataChunk[];
  readonly types: readonly SqlType[];
  readonly rowsChanged: number;
  readonly rowCount: number;

  constructor(chunks: readonly DuckDBDataChunk[], types: readonly SqlType[], rowsChanged: number, rowCount = chunks.reduce((sum, chunk) => sum + chunk.rowCount, 0)) {
    this.chunks = chunks;
    this.types = types;
    this.rowsChanged = rowsChanged;
    this.rowCount = rowCount;
  }

  /** The cells of one column. */
  *column(index: number): Generator<Cell> {
    const type = this.types[index] ?? { kind: 'STRING' };
    for (const chunk of this.chunks) for (const item of chunk.getColumnValues(index)) yield fromEngine(item, type);
  }

  /** Rows `from` (included) to `to` (excluded), a cell per column. */
  rows(from = 0, to = this.rowCount): Cell[][] {
    const rows: Cell[][] = [];
    let start = 0;
    for (const chunk of this.chunks) {
      const end = start + chunk.rowCount;
      if (end > from && start < to) {
        const columns = this.types.map((_, i) => chunk.getColumnValues(i));
        for (let row = Math.max(from, start); row < Math.min(to, end); row++) {
          rows.push(this.types.map((type, i) => fromEngine(columns[i]?.[row - start], type)));
        }
      }
      start = end;
    }
    return rows;
  }
}
