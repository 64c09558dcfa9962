import { quoteIdentifier } from '../sql/sql-type.js';
import { PARTITION_TIME } from '../sql/translate/pseudo-columns.js';
import { ingestionUnit } from './ingestion-time.js';
import { asObject, asText, type JsonObject } from './resources.js';
import type { TableField } from './table-store.js';

export type PartitionUnit = 'HOUR' | 'DAY' | 'MONTH' | 'YEAR';

/** How a table is divided by a column of its own, or by `_PARTITIONTIME`. */
export type Partitioning =
  | { readonly by: 'time'; readonly column: TableField; readonly unit: PartitionUnit; readonly expirationMs: number | undefined }
  | { readonly by: 'range'; readonly column: TableField; readonly start: bigint; readonly end: bigint; readonly interval: bigint };

/** Undefined for a table without partitions. */
export function partitioningOf(table: { readonly fields: readonly TableField[]; readonly properties?: JsonObject }): Partitioning | undefined {
  const time = asObject(table.properties?.['timePartitioning']);
  const range = asObject(table.properties?.['rangePartitioning']);
  const expirationMs = time['expirationMs'] === undefined || time['expirationMs'] === null ? undefined : Number(time['expirationMs']);
  const ingestion = ingestionUnit(table);
  if (ingestion !== undefined) return { by: 'time', column: PARTITION_TIME, unit: ingestion, expirationMs };
  const name = (asText(time['field']) ?? asText(range['field']))?.toLowerCase();
  const column = name === undefined ? undefined : table.fields.find((f) => f.name.toLowerCase() === name);
  if (column === undefined) return undefined;
  if (time['field'] !== undefined) {
    return { by: 'time', column, unit: (asText(time['type']) ?? 'DAY') as PartitionUnit, expirationMs };
  }
  const { start, end, interval } = asObject(range['range']);
  return { by: 'range', column, start: BigInt(asText(start) ?? '0'), end: BigInt(asText(end) ?? '0'), interval: BigInt(asText(interval) ?? '1') };
}

/** The finest step of a column's type. */
const STEP: Readonly<Record<string, string>> = { DATE: "INTERVAL 1 DAY", DATETIME: 'INTERVAL 1 MICROSECOND', TIMESTAMP: 'INTERVAL 1 MICROSECOND' };
const TYPE: Readonly<Record<string, string>> = { DATE: 'DATE', DATETIME: 'TIMESTAMP', TIMESTAMP: 'TIMESTAMPTZ' };

/** Engine expressions for the least and the greatest value that a row's partition can hold. Integers outside of the range share a partition without ends. */
export function partitionEnds(partitioning: Partitioning): { readonly low: string; readonly high: string } {
  const column = quoteIdentifier(partitioning.column.name);
  if (partitioning.by === 'range') {
    const { start, end, interval } = partitioning;
    const low = `${start} + ((${column} - ${start}) // ${interval}) * ${interval}`;
    const inside = (sql: string, outside: string): string => `CASE WHEN ${column} IS NULL THEN NULL WHEN ${column} >= ${start} AND ${column} < ${end} THEN CAST(${sql} AS BIGINT) ELSE CAST(${outside} AS BIGINT) END`;
    return { low: inside(low, "'-9223372036854775808'"), high: inside(`${low} + ${interval} - 1`, "'9223372036854775807'") };
  }
  const type = TYPE[partitioning.column.type] ?? 'DATE';
  const low = `date_trunc('${partitioning.unit.toLowerCase()}', ${column})`;
  return { low: `CAST(${low} AS ${type})`, high: `CAST(${low} + INTERVAL 1 ${partitioning.unit} - ${STEP[partitioning.column.type] ?? 'INTERVAL 1 DAY'} AS ${type})` };
}

/** https://cloud.google.com/bigquery/docs/partitioned-tables#partition_decorators: a partition's id, as INFORMATION_SCHEMA.PARTITIONS and decorators spell it. */
export function partitionIdSql(partitioning: Partitioning): string {
  const column = quoteIdentifier(partitioning.column.name);
  if (partitioning.by === 'range') {
    const { low } = partitionEnds(partitioning);
    return `CASE WHEN ${column} IS NULL THEN '__NULL__' WHEN ${column} < ${partitioning.start} OR ${column} >= ${partitioning.end} THEN '__UNPARTITIONED__' ELSE CAST(${low} AS VARCHAR) END`;
  }
  return `coalesce(strftime(${partitioning.column.type === 'TIMESTAMP' ? `${column} AT TIME ZONE 'UTC'` : column}, '${ID_FORMAT[partitioning.unit]}'), '${partitioning.column === PARTITION_TIME ? '__UNPARTITIONED__' : '__NULL__'}')`;
}

const ID_FORMAT: Readonly<Record<PartitionUnit, string>> = { HOUR: '%Y%m%d%H', DAY: '%Y%m%d', MONTH: '%Y%m', YEAR: '%Y' };
