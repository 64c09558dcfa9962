import type { TablePath } from '../table-path.js';

/** What advice needs to know of a table. */
export interface AdvisedTable {
  /** The column that the table is partitioned on. */
  readonly partitionColumn?: string;
  /** Its type, `DATE`, `DATETIME` or `TIMESTAMP`. */
  readonly partitionType?: string;
  /** In their order; only the first ones in a row are of use. */
  readonly clusteringColumns: readonly string[];
  readonly columnCount: number;
}

/** Says how a table lies; undefined for one that it does not know, about which nothing is advised. */
export interface TableLayouts {
  layoutOf(table: TablePath): AdvisedTable | undefined;
}
