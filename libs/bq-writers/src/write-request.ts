import type { TableRef } from '@cloudact/schemas';
import type { MappedRow } from './row/mapped-row.js';

/** A row by column name. Decimals and INT64 beyond 2^53 are strings or bigint, never numbers; JSON columns take any JSON value. */
export type Row = Readonly<Record<string, unknown>>;

export const WRITE_METHODS = ['streaming', 'load', 'merge', 'dml', 'storage-write'] as const;
export type WriteMethod = (typeof WRITE_METHODS)[number];

/** What a bad row costs: itself (it becomes a dead letter), or the whole request (nothing is written). */
export type BadRowPolicy = 'dead-letter' | 'reject';

/** What the rows mean to the rows already stored. */
export type WriteIntent = 'append' | 'upsert' | 'replace-slice';

export interface WriteRequest {
  /** The organisation that owns the rows: labels, fairness and dead letters go by it. */
  readonly org: string;
  readonly table: TableRef;
  /**
   * Read once, in order; memory stays bounded whatever its length. Rows that go as changes (`upsert` by `storage-write`) may say
   * `_CHANGE_TYPE: 'DELETE'`: then the row of their key goes away, and of their other columns only the REQUIRED ones need be there.
   */
  readonly rows: AsyncIterable<Row | MappedRow> | Iterable<Row | MappedRow>;
  /**
   * Columns with one value for the whole request (the x_* columns). They are not part of a row's identity, so a re-run an hour
   * later, with another `x_ingested_at`, still is the same content.
   */
  readonly stamp?: Row;
  /** Identity of the run. The same id with the same content is the same write, also after a crash. */
  readonly runId: string;
  /**
   * The run is stored once by whatever method: sent again, it goes by the method that stored it, or is refused where it asks for another one that
   * would add its rows a second time. Remembered in the data directory for as long as the ledger knows its runs. Default false.
   */
  readonly onceByAnyMethod?: boolean;
  readonly intent: WriteIntent;
  readonly method?: WriteMethod | 'auto';
  /** Default `dead-letter`. */
  readonly badRows?: BadRowPolicy;
  /** Columns that identify a row, for insertIds and dead letters. Default: the table's primary key. */
  readonly keyFields?: readonly string[];
  /** Rows expected, where known; the chooser reads it. */
  readonly expectedRows?: number;
  /** Rows must be visible within seconds. */
  readonly realTime?: boolean;
  /** Other writers work on this table at the same time. */
  readonly concurrent?: boolean;
  /** Milliseconds from now. Default: none. */
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (rowsWritten: number) => void;
}
