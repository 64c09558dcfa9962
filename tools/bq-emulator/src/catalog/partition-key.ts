import { civilOf, MICROS_PER_DAY } from '../encode/civil-time.js';
import { partitioningOf } from './partitioning.js';
import type { JsonObject } from './resources.js';
import type { Cell, TableField } from './table-store.js';

const floor = (a: bigint, b: bigint): bigint => (a - (((a % b) + b) % b)) / b;
const MICROS_PER_HOUR = MICROS_PER_DAY / 24n;

/** Tells which partition a row belongs to, as a key without further meaning; undefined for a table without partitions by a column. */
export function partitionKey(table: { readonly fields: readonly TableField[]; readonly properties?: JsonObject }): ((cells: readonly Cell[]) => string) | undefined {
  const partitioning = partitioningOf(table);
  if (partitioning === undefined) return undefined;
  const at = table.fields.indexOf(partitioning.column);
  // All rows of a job arrive in one partition.
  if (at === -1) return undefined;
  if (partitioning.by === 'range') {
    const { start, end, interval } = partitioning;
    return (cells) => {
      const cell = cells[at] as bigint | null | undefined;
      return cell === null || cell === undefined ? 'null' : cell < start || cell >= end ? 'outside' : String((cell - start) / interval);
    };
  }
  const { unit } = partitioning;
  return (cells) => {
    const cell = cells[at] as bigint | number | null | undefined;
    if (cell === null || cell === undefined) return 'null';
    const micros = typeof cell === 'number' ? BigInt(cell) * MICROS_PER_DAY : cell;
    if (unit === 'DAY') return String(typeof cell === 'number' ? cell : floor(micros, MICROS_PER_DAY));
    if (unit === 'HOUR') return String(floor(micros, MICROS_PER_HOUR));
    const { year, month } = civilOf(micros);
    return unit === 'YEAR' ? String(year) : `${year}-${month}`;
  };
}
