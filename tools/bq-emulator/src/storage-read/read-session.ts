import type { TableId } from '../catalog/table-store.js';
import type { RowFormat } from './row-format.js';
import type { RowRange, SessionRows } from './session-rows.js';

/** A session and the streams that it was split into. Each row belongs to one of its first streams. */
export interface ReadSession {
  /** `projects/P/locations/L/sessions/ID`. */
  readonly name: string;
  readonly table: TableId;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
  readonly rows: SessionRows;
  readonly format: RowFormat;
  /** So many rows make about one response, as far as the table's size tells. */
  readonly firstPageRows: number;
  /** Ranges of rows by stream name; SplitReadStream adds to them. */
  readonly streams: Map<string, RowRange>;
}

export interface StreamOfSession {
  readonly session: ReadSession;
  readonly range: RowRange;
}

/** `count` ranges of nearly the same length, in order. */
export function cutRange({ from, to }: RowRange, count: number): readonly RowRange[] {
  const at = (index: number): number => from + Math.floor(((to - from) * index) / count);
  return Array.from({ length: count }, (_, index) => ({ from: at(index), to: at(index + 1) }));
}
