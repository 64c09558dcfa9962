import type { ResultLimits, ResultRow } from '../gateway.js';
import { cutRow } from './cut-row.js';
import type { RestField } from './rest-resources.js';
import { valueBytes } from './value-bytes.js';

/** Gathers rows up to the caller's limits. */
export class ResultCollector {
  readonly rows: ResultRow[] = [];
  /** A value has been cut. */
  cut = false;
  /** A row did not fit: neither it nor those after it are here. */
  full = false;
  #bytes = 0;

  constructor(
    private readonly limits: ResultLimits,
    private readonly fields: readonly RestField[],
  ) {}

  /** Rows that still fit, as far as their number goes. */
  get left(): number {
    return Math.max(0, (this.limits.maxRows ?? Infinity) - this.rows.length);
  }

  add(row: ResultRow): void {
    const { maxBytes, maxCellBytes } = this.limits;
    const kept = maxCellBytes === undefined ? { row, cut: false } : cutRow(row, this.fields, maxCellBytes);
    if (maxBytes !== undefined) this.#bytes += valueBytes(kept.row);
    this.full ||= this.left === 0 || this.#bytes > (maxBytes ?? Infinity);
    if (this.full) return;
    this.rows.push(kept.row);
    this.cut ||= kept.cut;
  }
}
