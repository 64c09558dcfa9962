import { engineTableName } from '../catalog/table-ddl.js';
import { partitionEnds, partitioningOf } from '../catalog/partitioning.js';
import { ingestionUnit } from '../catalog/ingestion-time.js';
import type { TableRecord } from '../catalog/resources.js';
import type { Session } from '../engine/engine.js';
import { INT64 } from '../sql/sql-type.js';

/** How many partitions rows fall into, those of a table or of `from`, which names the partition column likewise; 0 for a table without any. */
export async function partitionCount(session: Session, table: Pick<TableRecord, 'fields' | 'properties' | 'projectId' | 'datasetId' | 'tableId'>, from = engineTableName(table)): Promise<number> {
  const partitioning = partitioningOf(table);
  if (partitioning === undefined) return 0;
  // Rows that are yet to come all come into one.
  if (ingestionUnit(table) !== undefined && from !== engineTableName(table)) return 1;
  const { low } = partitionEnds(partitioning);
  return Number((await session.query(`SELECT count(DISTINCT ${low}) + CAST(coalesce(bool_or(${low} IS NULL), false) AS INTEGER) FROM ${from}`, [INT64])).rows()[0]?.[0] ?? 0);
}
