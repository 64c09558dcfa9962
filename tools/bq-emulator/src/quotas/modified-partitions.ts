import { invalid } from '../api-error.js';
import type { Cell } from '../catalog/table-store.js';
import { MAX_PARTITIONS, MAX_PARTITIONS_MODIFIED } from './limits.js';

/** The partitions that a job has written to so far. */
export class ModifiedPartitions {
  readonly #keyOf: (cells: readonly Cell[]) => string;
  readonly #keys = new Set<string>();

  constructor(keyOf: (cells: readonly Cell[]) => string) {
    this.#keyOf = keyOf;
  }

  add(rows: readonly (readonly Cell[])[]): void {
    for (const row of rows) this.#keys.add(this.#keyOf(row));
    refuseTooMany(this.#keys.size);
  }
}

/** @throws ApiError where one job modifies more partitions than it may */
export function refuseTooMany(modified: number): void {
  if (modified > MAX_PARTITIONS_MODIFIED) throw invalid(`Too many partitions produced by query, allowed ${MAX_PARTITIONS_MODIFIED}, query produces at least ${modified} partitions`);
}

/** @throws ApiError where a table would have more partitions than it may */
export function refuseTooLarge(table: string, partitions: number): void {
  if (partitions > MAX_PARTITIONS) throw invalid(`Too many total leaf partitions: ${partitions} of table ${table}. Maximum is ${MAX_PARTITIONS}.`);
}
