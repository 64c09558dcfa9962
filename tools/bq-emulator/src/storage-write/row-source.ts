import type { Cell, StoredTable } from '../catalog/table-store.js';
import type { FillMissing } from './row-decoder.js';
import type { AppendRowsRequest } from './wire-messages.js';

/** The rows of one request. */
export interface RowSource {
  readonly count: number;
  /** One row as cells in column order, then those of the pseudo-columns. @throws RowFault */
  decode(index: number, fill: FillMissing | undefined): Cell[];
}

/** A writer schema compiled for the table as it is. */
export interface TableDecoder {
  /** Top-level columns, by index, that the writer schema has no field for. */
  readonly unwrittenColumns: ReadonlySet<number>;
  /** Whether rows are changes: two cells more, `_CHANGE_TYPE` and `_CHANGE_SEQUENCE_NUMBER`. */
  readonly carriesChanges: boolean;
  /** @throws StorageWriteError when the request's rows cannot be read at all */
  rowsOf(request: AppendRowsRequest): RowSource;
}

/** How a connection's rows are written: the writer schema, and what it makes of a table. */
export interface WriterFormat {
  readonly kind: 'proto' | 'arrow';
  /** @throws StorageWriteError when the schema does not fit the table */
  compile(table: StoredTable, stream: string): TableDecoder;
}
