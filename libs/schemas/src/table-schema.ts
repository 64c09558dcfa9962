import type { FieldSchema } from './field-schema.js';

/** `bootstrap` tables exist once, in the shared dataset; `organization` tables exist in every organisation's dataset. */
export const TABLE_SCOPES = ['bootstrap', 'organization'] as const;
export type TableScope = (typeof TABLE_SCOPES)[number];

export const PARTITION_TYPES = ['DAY', 'HOUR', 'MONTH', 'YEAR'] as const;
export type PartitionType = (typeof PARTITION_TYPES)[number];

/** `append`: rows are added, and replaced by slice at most. `mutable`: rows change one by one, by the primary key. */
export const WRITE_PROFILES = ['append', 'mutable'] as const;
export type WriteProfile = (typeof WRITE_PROFILES)[number];

export interface TablePartitioning {
  readonly type: PartitionType;
  /** A top-level DATE, DATETIME or TIMESTAMP column. */
  readonly field: string;
}

/** A table as its JSON file wants it. */
export interface TableSchema {
  readonly tableName: string;
  readonly description: string;
  /** Counts the revisions of the file, from 1. */
  readonly version: number;
  readonly scope: TableScope;
  readonly fields: readonly FieldSchema[];
  readonly partitioning: TablePartitioning;
  /** One to four top-level columns, the most filtered first. */
  readonly clustering: readonly string[];
  /** NOT ENFORCED by BigQuery; the row key of an upsert and of insertIds. */
  readonly primaryKey: readonly string[];
  /** The columns that name what a re-run replaces as a whole; empty where nothing is replaced. */
  readonly sliceKey: readonly string[];
  readonly writeProfile: WriteProfile;
  /** Days after which BigQuery drops a partition; absent: never. */
  readonly partitionExpirationDays?: number;
  /** True: a query without a filter on the partition column is refused by BigQuery. */
  readonly requirePartitionFilter: boolean;
  /** Those of the file, and `schema_version`, the ledger. */
  readonly labels: Readonly<Record<string, string>>;
}
