import { BOOL, INT64, quoteString, STRING, TIMESTAMP } from '../sql/sql-type.js';
import type { VirtualTable } from '../sql/translate/catalog-view.js';
import { fieldOf, fieldType, quoteIdentifier, type SqlType } from '../sql/sql-type.js';
import { engineTableName } from './table-ddl.js';
import { partitioningOf, partitionIdSql } from './partitioning.js';
import type { TableRecord } from './resources.js';
import { valueSizeSql } from './value-size.js';

const instant = (epochMs: number): string => `CAST(make_timestamp(${epochMs * 1000}) AS TIMESTAMPTZ)`;
const bytesOf = (table: TableRecord): string => `CAST(coalesce(${table.fields.map((f) => `sum(${valueSizeSql(quoteIdentifier(f.name), fieldType(f))})`).join(' + ') || '0'}, 0) AS BIGINT)`;
const names = ({ projectId, datasetId, tableId }: TableRecord): string => [projectId, datasetId, tableId].map(quoteString).join(', ');

/** A view whose rows the engine counts when they are asked for: one query for each table. */
function counted(columns: readonly (readonly [name: string, type: SqlType])[], queries: readonly string[]): VirtualTable {
  return { fields: columns.map(([name, type]) => fieldOf(name, type)), rows: queries.length === 0 ? { count: () => 0, column: () => [] } : { sql: queries.join(' UNION ALL ') } };
}

/** https://cloud.google.com/bigquery/docs/information-schema-partitions; a table without partitions has one row with a NULL id. */
export function partitionsView(tables: readonly TableRecord[]): VirtualTable {
  const queries = tables.filter((t) => t.kind === 'TABLE').map((table) => {
    const partitioning = partitioningOf(table);
    const id = partitioning === undefined ? 'CAST(NULL AS VARCHAR)' : partitionIdSql(partitioning);
    return `SELECT ${names(table)}, ${id}, count(*), ${bytesOf(table)}, ${instant(table.lastModifiedTime)}, 'ACTIVE' FROM ${engineTableName(table)}${partitioning === undefined ? '' : ` GROUP BY ${id}`}`;
  });
  return counted([['table_catalog', STRING], ['table_schema', STRING], ['table_name', STRING], ['partition_id', STRING], ['total_rows', INT64], ['total_logical_bytes', INT64], ['last_modified_time', TIMESTAMP], ['storage_tier', STRING]], queries);
}

/** https://cloud.google.com/bigquery/docs/information-schema-table-storage: logical sizes; nothing is compressed or kept for long. */
export function tableStorageView(tables: readonly TableRecord[]): VirtualTable {
  const queries = tables.filter((t) => t.kind === 'TABLE').map((table) => {
    const partitioning = partitioningOf(table);
    const partitions = partitioning === undefined ? '0' : `count(DISTINCT ${partitionIdSql(partitioning)})`;
    const none = Array.from({ length: 3 }, () => 'CAST(0 AS BIGINT)').join(', ');
    return `SELECT ${quoteString(table.projectId)}, CAST(0 AS BIGINT), ${names(table)}, ${instant(table.creationTime)}, false, ${instant(table.lastModifiedTime)}, count(*), CAST(${partitions} AS BIGINT), ${bytesOf(table)}, ${bytesOf(table)}, CAST(0 AS BIGINT), ${bytesOf(table)}, ${none}, 'BASE TABLE' FROM ${engineTableName(table)}`;
  });
  return counted([
    ['project_id', STRING], ['project_number', INT64], ['table_catalog', STRING], ['table_schema', STRING], ['table_name', STRING], ['creation_time', TIMESTAMP], ['deleted', BOOL], ['storage_last_modified_time', TIMESTAMP],
    ['total_rows', INT64], ['total_partitions', INT64], ['total_logical_bytes', INT64], ['active_logical_bytes', INT64], ['long_term_logical_bytes', INT64], ['active_physical_bytes', INT64], ['long_term_physical_bytes', INT64],
    ['time_travel_physical_bytes', INT64], ['fail_safe_physical_bytes', INT64], ['table_type', STRING],
  ], queries);
}
