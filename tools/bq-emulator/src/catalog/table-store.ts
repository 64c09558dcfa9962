import type { Session } from '../engine/engine.js';

/** BigQuery's own column description, with the type names that the REST API emits (INTEGER, FLOAT, BOOLEAN, RECORD). */
export interface TableField {
  readonly name: string;
  readonly type: string;
  readonly mode?: 'NULLABLE' | 'REQUIRED' | 'REPEATED';
  readonly description?: string;
  readonly fields?: readonly TableField[];
  readonly precision?: string;
  readonly scale?: string;
  readonly maxLength?: string;
  readonly defaultValueExpression?: string;
  readonly rangeElementType?: { readonly type: string };
  readonly collation?: string;
  readonly roundingMode?: string;
}

export interface TableId {
  readonly projectId: string;
  readonly datasetId: string;
  readonly tableId: string;
}

export interface StoredTable extends TableId {
  readonly fields: readonly TableField[];
  readonly location: string;
  /** Changes whenever the schema does. */
  readonly schemaVersion: number;
  /** Partitioning and what else is set of the table, as the REST API has it. */
  readonly properties?: Readonly<Record<string, unknown>>;
}

/**
 * One value on its way into storage, already checked against its column:
 * INT64 bigint; FLOAT64 number; BOOL boolean; NUMERIC and BIGNUMERIC decimal text; STRING, JSON, GEOGRAPHY, INTERVAL text;
 * BYTES Uint8Array; DATE days since 1970-01-01 (number); TIMESTAMP microseconds since the epoch (bigint); DATETIME the same as if
 * its civil time were UTC; TIME microseconds since midnight (bigint); RANGE `[start, end]`; STRUCT an array in field order; REPEATED an array.
 */
export type Cell = null | boolean | number | bigint | string | Uint8Array | readonly Cell[];

/** Work of a writer's own, done in the transaction of its append: both are committed, or neither. */
export type AlsoCommitted = (session: Session) => Promise<void>;

/** The path by which rows came. */
export type AppendSource = 'insertAll' | 'storage-write' | 'load';

/** One change of change data capture. */
export interface RowChange {
  readonly type: 'UPSERT' | 'DELETE';
  /** Text that sorts as the sequence numbers do; without one a change follows those before it. */
  readonly sequence: string | undefined;
  /** The whole row; of a DELETE only the key counts. */
  readonly row: readonly Cell[];
}

/** What the write paths (insertAll, load, Storage Write) need of the storage. Implemented by the catalog over the engine. */
export interface TableStore {
  table(id: TableId): Promise<StoredTable | undefined>;
  /**
   * Appends rows, each with one cell per column in schema order, atomically: all are visible, or none.
   * `source` says which path they came by (rows of `insertAll` refuse DML for a while).
   * `also` runs in the same transaction.
   */
  append(table: StoredTable, rows: readonly (readonly Cell[])[], source: AppendSource, also?: AlsoCommitted): Promise<void>;
  /** Applies changes in their order to the rows with the same `key` columns, atomically. One with a lower sequence than its row has seen is dropped. */
  applyChanges(table: StoredTable, key: readonly string[], changes: readonly RowChange[]): Promise<void>;
}
