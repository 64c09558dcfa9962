import { invalid } from '../api-error.js';
import { civilOf, daysOf, MICROS_PER_DAY } from '../encode/civil-time.js';
import type { Session } from '../engine/engine.js';
import { quoteIdentifier } from '../sql/sql-type.js';
import { PARTITION_TIME } from '../sql/translate/pseudo-columns.js';
import { STREAMED_SQL } from './history/arrival-mark.js';
import type { PartitionUnit } from './partitioning.js';
import { asObject, asText, type JsonObject } from './resources.js';

const MICROS_PER_HOUR = MICROS_PER_DAY / 24n;
/** https://cloud.google.com/bigquery/docs/streaming-data-into-bigquery#streaming_into_partitioned_tables: days around today that a decorator may name. */
const PAST_DAYS = 31;
const FUTURE_DAYS = 16;
const DECORATORS: Readonly<Record<PartitionUnit, RegExp>> = { HOUR: /^(\d{4})(\d\d)(\d\d)(\d\d)$/, DAY: /^(\d{4})(\d\d)(\d\d)$/, MONTH: /^(\d{4})(\d\d)$/, YEAR: /^(\d{4})$/ };

/** The unit by which a table is divided by the time of arrival; undefined for every other table. */
export function ingestionUnit({ properties }: { readonly properties?: JsonObject }): PartitionUnit | undefined {
  const { field, type } = asObject(properties?.['timePartitioning']);
  return field === undefined ? (asText(type) as PartitionUnit | undefined) : undefined;
}

/** Where the partition of a moment begins, microseconds since the epoch. */
export function partitionStart(unit: PartitionUnit, micros: bigint): bigint {
  if (unit === 'HOUR') return micros - (((micros % MICROS_PER_HOUR) + MICROS_PER_HOUR) % MICROS_PER_HOUR);
  const { year, month, day } = civilOf(micros);
  return BigInt(daysOf(year, unit === 'YEAR' ? 1 : month, unit === 'DAY' ? day : 1) ?? 0) * MICROS_PER_DAY;
}

/** Where the partition that a decorator names begins. @throws ApiError for one that does not fit the unit */
export function namedPartition(unit: PartitionUnit, decorator: string): bigint {
  const [, year, month = '1', day = '1', hour = '0'] = DECORATORS[unit].exec(decorator) ?? [];
  const days = year === undefined ? undefined : daysOf(Number(year), Number(month), Number(day));
  if (days === undefined || Number(hour) > 23) throw invalid(`Invalid partition decorator $${decorator}`);
  return BigInt(days) * MICROS_PER_DAY + BigInt(hour) * MICROS_PER_HOUR;
}

/** Refuses a partition that rows cannot be streamed into. @param nowMs undefined leaves out how far away it is */
export function checkStreamedPartition(table: { readonly properties?: JsonObject }, decorator: string, nowMs: number | undefined): void {
  if (ingestionUnit(table) !== 'DAY') throw invalid(`Streaming to a partition decorator ($${decorator}) is only supported for tables that are partitioned daily by ingestion time.`);
  const day = Number(namedPartition('DAY', decorator) / MICROS_PER_DAY);
  const today = nowMs === undefined ? day : Math.floor(nowMs / 86_400_000);
  if (day < today - PAST_DAYS || day > today + FUTURE_DAYS) {
    throw invalid(`The destination table's partition $${decorator} is outside the allowed bounds. You can only stream to partitions within ${PAST_DAYS} days in the past and ${FUTURE_DAYS} days in the future relative to the current date.`);
  }
}

/** Gives rows that have come without a partition, and not through the streaming buffer, the one of this moment or of the decorator. @param name engine name of the table */
export async function stampArrivals(session: Session, name: string, table: { readonly properties?: JsonObject }, at: { readonly nowMs: number; readonly decorator: string | undefined }): Promise<void> {
  const unit = ingestionUnit(table);
  if (unit === undefined) return;
  const micros = at.decorator === undefined ? partitionStart(unit, BigInt(at.nowMs) * 1000n) : namedPartition(unit, at.decorator);
  const column = quoteIdentifier(PARTITION_TIME.name);
  await session.run(`UPDATE ${name} SET ${column} = CAST(make_timestamp(${micros}) AS TIMESTAMPTZ) WHERE ${column} IS NULL AND (${STREAMED_SQL}) IS NOT TRUE`);
}
