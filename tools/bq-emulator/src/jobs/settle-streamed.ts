import type { Catalog } from '../catalog/catalog.js';
import { engineTableName } from '../catalog/table-ddl.js';
import { STREAMED_AT, STREAMED_SQL } from '../catalog/history/arrival-mark.js';
import { ingestionUnit } from '../catalog/ingestion-time.js';
import type { TableRecord } from '../catalog/resources.js';
import type { Engine } from '../engine/engine.js';
import { INT64, quoteIdentifier } from '../sql/sql-type.js';
import { PARTITION_TIME } from '../sql/translate/pseudo-columns.js';
import { STREAMING_BUFFER_MS } from './apply-dml.js';

const ARRIVED = quoteIdentifier(STREAMED_AT);
const PARTITION = quoteIdentifier(PARTITION_TIME.name);

/**
 * Takes rows out of the streaming buffer into the partition of their arrival, once they have been there for so long:
 * https://cloud.google.com/bigquery/docs/streaming-data-into-bigquery#streaming_into_partitioned_tables. The caller holds the table's lock.
 * @returns epoch milliseconds when the next ones are due
 */
export async function settleStreamed(engine: Engine, catalog: Catalog, record: TableRecord, nowMs: number): Promise<number> {
  const unit = ingestionUnit(record);
  if (unit === undefined) return Number.POSITIVE_INFINITY;
  const name = engineTableName(record);
  const settled = await engine.transaction((session) => session.run(`UPDATE ${name} SET ${PARTITION} = date_trunc('${unit.toLowerCase()}', ${ARRIVED}) WHERE ${PARTITION} IS NULL AND ${STREAMED_SQL} AND epoch_ms(${ARRIVED}) <= ${nowMs - STREAMING_BUFFER_MS}`));
  if (settled > 0) catalog.touch(record);
  const [[oldest = null] = []] = (await engine.query(`SELECT epoch_ms(min(${ARRIVED})) FROM ${name} WHERE ${PARTITION} IS NULL AND ${STREAMED_SQL}`, [INT64])).rows();
  return oldest === null ? Number.POSITIVE_INFINITY : Number(oldest) + STREAMING_BUFFER_MS;
}
