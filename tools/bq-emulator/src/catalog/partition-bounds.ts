import { dateText, datetimeText } from '../encode/civil-time.js';
import { asObject, asText, type JsonObject } from './resources.js';
import type { Cell, TableField } from './table-store.js';

/** https://cloud.google.com/bigquery/docs/write-api-rest: a streamed row's partition lies within 10 years back and 1 year ahead. */
const PAST_DAYS = 3650;
const FUTURE_DAYS = 366;
const DAY_MS = 86_400_000;
const MICROS_PER_DAY = BigInt(DAY_MS) * 1000n;

/** What is wrong with a row's partition, in BigQuery's words; undefined for a good one. */
export type PartitionCheck = (cells: readonly Cell[]) => string | undefined;

export interface PartitionedTable {
  readonly projectId: string;
  readonly datasetId: string;
  readonly tableId: string;
  readonly fields: readonly TableField[];
  readonly properties?: JsonObject;
}

/** The check of rows that are streamed into a table, undefined where it is not partitioned by a time column. */
export function partitionCheck(table: PartitionedTable, nowMs: number): PartitionCheck | undefined {
  const name = asText(asObject(table.properties?.['timePartitioning'])['field'])?.toLowerCase();
  const column = name === undefined ? -1 : table.fields.findIndex((field) => field.name.toLowerCase() === name);
  const field = table.fields[column];
  if (field === undefined) return undefined;
  const today = Math.floor(nowMs / DAY_MS);
  return (cells) => {
    const cell = cells[column] ?? null;
    if (cell === null) return undefined;
    const day = typeof cell === 'bigint' ? Number(cell / MICROS_PER_DAY) : Number(cell);
    if (day >= today - PAST_DAYS && day <= today + FUTURE_DAYS) return undefined;
    const text = typeof cell === 'bigint' ? datetimeText(cell) : dateText(day);
    return `Value ${text} for field ${field.name} of the destination table ${table.projectId}:${table.datasetId}.${table.tableId} is outside the allowed bounds. You can only stream to date range within ${PAST_DAYS} days in the past and ${FUTURE_DAYS} days in the future relative to the current date.`;
  };
}
