import type { FieldSchema } from '../field-schema.js';
import type { TableSchema } from '../table-schema.js';
import type { ActualDataset, ActualTable } from './actual-table.js';

export interface DatasetOptions {
  readonly location: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly description: string;
}

/** What to change of a table; an absent property stays as it is. */
export interface TableUpdate {
  readonly description?: string;
  /** The whole list, stored columns first and in their order: BigQuery takes a schema as a whole. */
  readonly fields?: readonly FieldSchema[];
  readonly clustering?: readonly string[];
  /** Days; null: partitions never expire. */
  readonly partitionExpirationDays?: number | null;
  readonly requirePartitionFilter?: boolean;
  /** Labels to set; others stay. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly primaryKey?: readonly string[];
}

/**
 * The one way in which this library touches BigQuery; implemented in bq-core. Retries of transient failures belong to the
 * implementation. Creating what exists already throws.
 */
export interface DdlPort {
  /** Every dataset of the project, wherever it lies. */
  listDatasets(): Promise<readonly ActualDataset[]>;
  getDataset(datasetId: string): Promise<ActualDataset | undefined>;
  createDataset(datasetId: string, options: DatasetOptions): Promise<void>;
  /** Every table of the dataset with its columns, views left out. */
  listTables(datasetId: string): Promise<readonly ActualTable[]>;
  /** As it is at this moment: INFORMATION_SCHEMA may lag behind. */
  getTable(datasetId: string, tableId: string): Promise<ActualTable | undefined>;
  createTable(datasetId: string, table: TableSchema): Promise<void>;
  updateTable(datasetId: string, tableId: string, update: TableUpdate): Promise<void>;
  /**
   * Reads a table and changes it by what `change` makes of it, provided that nobody else changes it in between; undefined leaves it.
   * @returns whether it was changed
   */
  changeTable(datasetId: string, tableId: string, change: (actual: ActualTable) => TableUpdate | undefined): Promise<boolean>;
}
