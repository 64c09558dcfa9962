import { invalid, notSupported } from '../../api-error.js';
import type { TableId } from '../table-store.js';
import type { Micros } from './retired-table.js';

/**
 * `table@1700000000000` is the table at that millisecond, `table@-3600000` an hour ago, `table@0` as early as can be read:
 * https://cloud.google.com/bigquery/docs/table-decorators, https://cloud.google.com/bigquery/docs/restore-deleted-tables
 * @returns the moment as `Catalog.past` takes it
 */
export function splitTime<T extends TableId>(id: T): { readonly id: T; readonly at: Micros | undefined } {
  const [tableId = '', time, more] = id.tableId.split('@');
  if (time === undefined) return { id, at: undefined };
  if (/^-?\d+-(?:-?\d+)?$/.test(time)) throw notSupported(`Range decorator @${time} of table ${tableId}`);
  if (more !== undefined || !/^-?\d+$/.test(time)) throw invalid(`Invalid table decorator @${[time, more].filter((part) => part !== undefined).join('@')} of table ${tableId}: it is milliseconds since the epoch, or below zero the milliseconds before now`);
  return { id: { ...id, tableId }, at: Number(time) * 1000 };
}
