import type { Cell } from '../catalog/table-store.js';

/** Rows by their place: from `from` (included) to `to` (excluded). */
export interface RowRange {
  readonly from: number;
  readonly to: number;
}

/** The rows of a session; they never change. */
export interface SessionRows {
  /** How many rows there are, restricted or not, and the places that they lie in. */
  extent(): Promise<{ readonly rows: number; readonly range: RowRange }>;
  /** The rows of a range, in order, cut down to what the session selects. */
  read(range: RowRange): Promise<readonly (readonly Cell[])[]>;
  /** Where in the range the row number `offset` lies; the end of the range when it has exactly so many rows, undefined when fewer. */
  placeOf(offset: number, range: RowRange): Promise<number | undefined>;
  release(): Promise<void>;
}
