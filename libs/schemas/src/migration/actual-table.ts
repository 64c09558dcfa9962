import type { FieldSchema } from '../field-schema.js';
import type { PartitionType } from '../table-schema.js';

/** A dataset as BigQuery describes it. */
export interface ActualDataset {
  readonly datasetId: string;
  readonly location: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly description?: string;
}

/** How an existing table is partitioned; `other` stands for what our files cannot ask for (integer ranges, for example). */
export type ActualPartitioning =
  | { readonly type: PartitionType; /** Absent: by ingestion time. */ readonly field?: string }
  | { readonly type: 'other'; readonly detail: string };

/** A table as BigQuery describes it, in our words: GoogleSQL type names, modes spelt out. */
export interface ActualTable {
  readonly tableId: string;
  /** Empty when the table has none. */
  readonly description: string;
  readonly fields: readonly FieldSchema[];
  /** Absent: not partitioned. */
  readonly partitioning?: ActualPartitioning;
  readonly clustering: readonly string[];
  /** Absent: partitions never expire. */
  readonly partitionExpirationDays?: number;
  readonly requirePartitionFilter: boolean;
  readonly labels: Readonly<Record<string, string>>;
  /** Absent: the source could not tell; then keys are not compared. */
  readonly primaryKey?: readonly string[];
}
