import type { TableField } from '../../catalog/table-store.js';
import { DATE, quoteIdentifier, TIMESTAMP } from '../sql-type.js';
import type { TableEntry } from './catalog-view.js';
import { originsOf, type Scan } from './pruning.js';
import type { ScopeColumn } from './scope.js';

/**
 * The partition that a row of an ingestion-time partitioned table came into, stored beside its columns; NULL while it is in the
 * streaming buffer: https://cloud.google.com/bigquery/docs/querying-partitioned-tables#query_an_ingestion-time_partitioned_table
 */
export const PARTITION_TIME: TableField = { name: '_PARTITIONTIME', type: 'TIMESTAMP' };
export const PARTITION_DATE = '_PARTITIONDATE';
/** How BigQuery names them where a filter is missing. */
export const FILTER_NAMES = "_PARTITION_LOAD_TIME', '_PARTITIONDATE', '_PARTITIONTIME";

/** Everything that a row of the table is stored as: its columns, then the pseudo column. */
export const storedFields = (entry: TableEntry): readonly TableField[] => (entry.ingestionTime === undefined ? entry.fields : [...entry.fields, PARTITION_TIME]);

/** What a table offers by name beyond its columns; the first is the one that is stored. */
export function pseudoColumns(entry: TableEntry, alias: string, scan: Scan | undefined): readonly ScopeColumn[] {
  if (entry.ingestionTime === undefined) return [];
  const time = `${alias}.${quoteIdentifier(PARTITION_TIME.name)}`;
  const origins = originsOf(scan, PARTITION_TIME.name);
  const columns: readonly ScopeColumn[] = [
    { name: PARTITION_TIME.name, sql: time, type: TIMESTAMP, sources: [], hidden: true, ...origins },
    { name: PARTITION_DATE, sql: `CAST(${time} AS DATE)`, type: DATE, sources: [], hidden: true, ...origins },
  ];
  return entry.ingestionTime === 'DAY' ? columns : columns.slice(0, 1);
}

/** The partition of a row that is written at `nowMicros`, or that is given a time. @param given engine expression; NULL is the present */
export function partitionOfRow(entry: TableEntry, nowMicros: bigint, given?: string): string {
  const now = `CAST(make_timestamp(${nowMicros}) AS TIMESTAMPTZ)`;
  return `date_trunc('${(entry.ingestionTime ?? 'DAY').toLowerCase()}', ${given === undefined ? now : `coalesce(${given}, ${now})`})`;
}
