import { BOOL, INT64, STRING, TIMESTAMP } from '../sql/sql-type.js';
import type { VirtualTable } from '../sql/translate/catalog-view.js';
import type { PartitionCount, PartitionCounts } from './partition-counts.js';
import type { TableRecord } from './resources.js';
import { column, instant, text, type ViewColumn, virtual, whole } from './virtual-columns.js';

interface Partition extends PartitionCount {
  readonly table: TableRecord;
}

/** https://cloud.google.com/bigquery/docs/information-schema-partitions; a table without partitions has one row with a NULL id. */
const PARTITIONS: readonly ViewColumn<Partition>[] = [
  column('table_catalog', STRING, ({ table }) => text(table.projectId)), column('table_schema', STRING, ({ table }) => text(table.datasetId)), column('table_name', STRING, ({ table }) => text(table.tableId)),
  column('partition_id', STRING, ({ id }) => id), column('total_rows', INT64, ({ rows }) => whole(rows)), column('total_logical_bytes', INT64, ({ bytes }) => whole(bytes)),
  column('last_modified_time', TIMESTAMP, ({ table }) => instant(table.lastModifiedTime)), column('storage_tier', STRING, () => text('ACTIVE')),
];

const stored = (tables: readonly TableRecord[]): readonly TableRecord[] => tables.filter(({ kind }) => kind === 'TABLE');

/** @throws CountsWanted */
export function partitionsView(tables: readonly TableRecord[], counts: PartitionCounts): VirtualTable {
  const counted = counts.of(stored(tables));
  return virtual(PARTITIONS, () => counted.flatMap(({ table, partitions }) => partitions.map((partition) => ({ ...partition, table }))));
}

interface StoredBytes {
  readonly table: TableRecord;
  readonly partitions: readonly PartitionCount[];
  readonly rows: number;
  readonly bytes: number;
}

/** https://cloud.google.com/bigquery/docs/information-schema-table-storage: logical sizes; nothing is compressed or kept for long. */
const TABLE_STORAGE: readonly ViewColumn<StoredBytes>[] = [
  column('project_id', STRING, ({ table }) => text(table.projectId)), column('project_number', INT64, () => whole(0)),
  column('table_catalog', STRING, ({ table }) => text(table.projectId)), column('table_schema', STRING, ({ table }) => text(table.datasetId)), column('table_name', STRING, ({ table }) => text(table.tableId)),
  column('creation_time', TIMESTAMP, ({ table }) => instant(table.creationTime)), column('deleted', BOOL, () => false), column('storage_last_modified_time', TIMESTAMP, ({ table }) => instant(table.lastModifiedTime)),
  column('total_rows', INT64, ({ rows }) => whole(rows)), column('total_partitions', INT64, ({ partitions }) => whole(partitions.filter(({ id }) => id !== null).length)),
  column('total_logical_bytes', INT64, ({ bytes }) => whole(bytes)), column('active_logical_bytes', INT64, ({ bytes }) => whole(bytes)), column('long_term_logical_bytes', INT64, () => whole(0)),
  column('active_physical_bytes', INT64, ({ bytes }) => whole(bytes)), column('long_term_physical_bytes', INT64, () => whole(0)), column('time_travel_physical_bytes', INT64, () => whole(0)), column('fail_safe_physical_bytes', INT64, () => whole(0)),
  column('table_type', STRING, () => text('BASE TABLE')),
];

/** @throws CountsWanted */
export function tableStorageView(tables: readonly TableRecord[], counts: PartitionCounts): VirtualTable {
  const counted = counts.of(stored(tables));
  const sum = (partitions: readonly PartitionCount[], of: 'rows' | 'bytes'): number => partitions.reduce((total, partition) => total + partition[of], 0);
  return virtual(TABLE_STORAGE, () => counted.map(({ table, partitions }) => ({ table, partitions, rows: sum(partitions, 'rows'), bytes: sum(partitions, 'bytes') })));
}
