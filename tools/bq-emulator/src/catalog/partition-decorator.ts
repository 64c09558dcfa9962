import { invalid } from '../api-error.js';
import { partitioningOf, partitionIdSql } from './partitioning.js';
import type { TableRecord } from './resources.js';
import type { TableId } from './table-store.js';
import { quoteString } from '../sql/sql-type.js';

/** `table$20240131` names one partition: https://cloud.google.com/bigquery/docs/managing-partitioned-table-data#write-to-partition */
export function splitDecorator<T extends TableId>(id: T): { readonly id: T; readonly partition: string | undefined } {
  const at = id.tableId.indexOf('$');
  return at === -1 ? { id, partition: undefined } : { id: { ...id, tableId: id.tableId.slice(0, at) }, partition: id.tableId.slice(at + 1) };
}

/** A condition that holds for the rows of the partition. @throws ApiError for a table without such a partition */
export function partitionCondition(table: TableRecord, partition: string): string {
  const name = `${table.projectId}:${table.datasetId}.${table.tableId}`;
  const partitioning = partitioningOf(table);
  if (partitioning === undefined) throw invalid(`Cannot write to partition $${partition} of ${name}: it is not a partitioned table`);
  const digits = partitioning.by === 'range' ? undefined : { HOUR: 10, DAY: 8, MONTH: 6, YEAR: 4 }[partitioning.unit];
  if (!['__NULL__', '__UNPARTITIONED__'].includes(partition) && !(digits === undefined ? /^-?\d+$/ : new RegExp(`^\\d{${digits}}$`)).test(partition)) {
    throw invalid(`Invalid partition decorator $${partition} of ${name}`);
  }
  return `${partitionIdSql(partitioning)} = ${quoteString(partition)}`;
}
