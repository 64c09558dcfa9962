import { randomInt } from 'node:crypto';
import type { RestrictedTable } from '../sql/translate/row-restriction.js';

/** Rows that are taken or left together: the engine's own. */
const BLOCK_ROWS = 2048;
const SEEDS = 2 ** 31;

/**
 * Part of a table's rows, whole blocks as TABLESAMPLE SYSTEM takes them, and the same ones for as long as the session lives.
 * https://cloud.google.com/bigquery/docs/reference/storage/rpc/google.cloud.bigquery.storage.v1#tablereadoptions
 */
export function sampled(table: RestrictedTable, percentage: number | null | undefined): RestrictedTable {
  if (percentage === undefined || percentage === null || percentage >= 100) return table;
  const taken = `hash(${table.alias}.rowid // ${BLOCK_ROWS}, ${randomInt(SEEDS)}) % 1000000 < ${Math.round(percentage * 10_000)}`;
  return { ...table, where: table.where === undefined ? taken : `(${table.where}) AND ${taken}` };
}
