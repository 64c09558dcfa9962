import { quoteIdentifier } from '@cloudact/bq-core';
import type { TableSchema } from '@cloudact/schemas';
import { formatDate } from '../row/civil-time.js';
import type { CheckedRow, CompiledField } from '../row/row-codec.js';

/** Days that are named one by one; beyond, the rows' first and last day bound the scan. */
const NAMED_DAYS = 64;
const MICROS_PER_DAY = 86_400_000_000n;

/**
 * The days of the partition column that the rows of a MERGE have. Where that column is a key column, a row can only match in the
 * partition of its own value, so a constant condition on it lets BigQuery read those partitions alone
 * (docs: using-dml-with-partitioned-tables#using_a_filter_in_the_merge_condition). Where it is not, a row's earlier version may be
 * in any partition, and there is no condition that keeps the MERGE right.
 */
export class PartitionSpan {
  readonly #days = new Set<number>();
  #first = Infinity;
  #last = -Infinity;
  #null = false;

  private constructor(
    private readonly column: string,
    private readonly type: 'DATE' | 'DATETIME' | 'TIMESTAMP',
    private readonly position: number,
  ) {}

  /** Undefined where no condition is right, or where the request stamps the column: the key's own condition is constant then. */
  static of(table: TableSchema, fields: readonly CompiledField[]): PartitionSpan | undefined {
    const { field: column } = table.partitioning;
    const position = fields.findIndex(({ schema }) => schema.name === column);
    const type = fields[position]?.schema.type;
    if (!table.primaryKey.includes(column) || (type !== 'DATE' && type !== 'DATETIME' && type !== 'TIMESTAMP')) return undefined;
    return new PartitionSpan(column, type, position);
  }

  add(row: CheckedRow): void {
    const value = row[this.position] ?? null;
    if (value === null) this.#null = true;
    else this.#addDay(typeof value === 'bigint' ? dayOf(value) : (value as number));
  }

  /** The condition on `T`; undefined when no row was added. Its literals are made from checked values, never from a caller's text. */
  condition(): string | undefined {
    const parts = this.#first > this.#last ? [] : this.#ranges().map((range) => this.#between(range));
    const column = `T.${quoteIdentifier(this.column)}`;
    if (this.#null) parts.push(`${column} IS NULL`);
    return parts.length === 0 ? undefined : parts.length === 1 ? parts[0] : `(${parts.join(' OR ')})`;
  }

  #addDay(day: number): void {
    if (this.#days.size <= NAMED_DAYS) this.#days.add(day);
    this.#first = Math.min(this.#first, day);
    this.#last = Math.max(this.#last, day);
  }

  /** Days in a row, as ranges; one range for all when there are too many to name. */
  #ranges(): readonly { readonly from: number; readonly to: number }[] {
    if (this.#days.size > NAMED_DAYS) return [{ from: this.#first, to: this.#last }];
    const ranges: { from: number; to: number }[] = [];
    for (const day of [...this.#days].sort((a, b) => a - b)) {
      const open = ranges.at(-1);
      if (open?.to === day - 1) open.to = day;
      else ranges.push({ from: day, to: day });
    }
    return ranges;
  }

  #between({ from, to }: { readonly from: number; readonly to: number }): string {
    const column = `T.${quoteIdentifier(this.column)}`;
    if (this.type === 'DATE') return from === to ? `${column} = DATE '${formatDate(from)}'` : `${column} BETWEEN DATE '${formatDate(from)}' AND DATE '${formatDate(to)}'`;
    const zone = this.type === 'TIMESTAMP' ? '+00' : '';
    return `${column} BETWEEN ${this.type} '${formatDate(from)} 00:00:00${zone}' AND ${this.type} '${formatDate(to)} 23:59:59.999999${zone}'`;
  }
}

function dayOf(micros: bigint): number {
  return Number((micros - (((micros % MICROS_PER_DAY) + MICROS_PER_DAY) % MICROS_PER_DAY)) / MICROS_PER_DAY);
}
