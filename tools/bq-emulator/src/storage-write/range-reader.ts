import type { Cell } from '../catalog/table-store.js';
import type { CellReader } from './cell-decoders.js';
import { RowFault } from './row-fault.js';
import type { WireReader } from './wire-reader.js';

/** A RANGE is written as `message { start; end }`; an unset bound is unbounded. */
export function rangeReader(struct: (reader: WireReader) => Cell[]): CellReader {
  return (reader) => {
    return checkRange(struct(reader));
  };
}

/** @throws RowFault unless the bounds are in order; null is unbounded */
export function checkRange(cells: Cell[]): Cell[] {
  const [start, end] = cells;
  if (isOrdinal(start) && isOrdinal(end) && start >= end) throw new RowFault('The start of a RANGE must be before its end.');
  return cells;
}

function isOrdinal(cell: Cell | undefined): cell is number | bigint {
  return typeof cell === 'number' || typeof cell === 'bigint';
}
