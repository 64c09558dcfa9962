import type { PartitionUnit } from '../../catalog/partitioning.js';
import type { Json } from '../../catalog/resources.js';
import type { TableField, TableId } from '../../catalog/table-store.js';
import type { RoutineId } from '../../catalog/routine-record.js';
import type { RoutineEntry } from './routine-entry.js';

/** A table or view as the translator needs it. */
export interface TableEntry {
  readonly id: TableId;
  readonly kind: 'TABLE' | 'VIEW';
  readonly fields: readonly TableField[];
  /** Engine name, quoted and qualified. */
  readonly engineName: string;
  readonly viewQuery?: string;
  /** The table as it was at that moment; `engineName` is a query then. */
  readonly past?: { readonly micros: number };
  /** A table snapshot: nothing changes its rows. */
  readonly snapshot?: true;
  /** The column that divides the table into partitions. */
  readonly partitionColumn?: string;
  /** Divided by the time of arrival, `_PARTITIONTIME`, by this unit. */
  readonly ingestionTime?: PartitionUnit;
  /** The column that a query must filter on, where the table demands it. */
  readonly requiredFilter?: string;
}

/** Rows by their columns, each made when it is asked for: what a query does not name costs nothing. */
export interface VirtualRows {
  count(): number;
  /** A cell for each row, as JSON: TIMESTAMP in microseconds, STRUCT as an object. */
  column(index: number): readonly Json[];
}

/** What the catalog answers itself: INFORMATION_SCHEMA. */
export interface VirtualTable {
  readonly fields: readonly TableField[];
  readonly rows: VirtualRows;
}

/** Of which datasets and tables alone the rows matter; the query's own WHERE still decides. */
export interface CatalogFilter {
  readonly datasets?: ReadonlySet<string>;
  readonly tables?: ReadonlySet<string>;
}

/** What the translator asks of the catalog. Everything is in memory: translation does no I/O. */
export interface CatalogView {
  table(id: TableId): TableEntry | undefined;
  /** A table as it was, if whoever asks may read it. @param at see `Catalog.past`; absent where nothing of the past is kept */
  tableAsOf?(id: TableId, at: number): Promise<TableEntry>;
  /** A persistent function or procedure; absent where there is no place for them. */
  routine?(id: RoutineId): RoutineEntry | undefined;
  /** Tables of a dataset whose id begins so: wildcard tables. */
  tablesWithPrefix(projectId: string, datasetId: string, prefix: string): readonly TableEntry[];
  datasetLocation(projectId: string, datasetId: string): string | undefined;
  /** @param scope a dataset id or `region-xx` */
  informationSchema(projectId: string, scope: string | undefined, view: string, filter?: CatalogFilter): VirtualTable | undefined;
}
