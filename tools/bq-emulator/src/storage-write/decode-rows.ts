import type { PartitionCheck } from '../catalog/partition-bounds.js';
import type { Cell } from '../catalog/table-store.js';
import { MAX_ROW_ERRORS } from './limits.js';
import type { FillMissing } from './row-decoder.js';
import { RowFault } from './row-fault.js';
import type { RowSource } from './row-source.js';
import { rowsRejected } from './storage-error.js';
import type { RowErrorMessage } from './wire-messages.js';

/** RowError.RowErrorCode. */
const FIELDS_ERROR = 1;

/** Decodes an append's rows, all or none. @throws StorageWriteError with `row_errors` that name every bad row */
export function decodeRows(rows: RowSource, fill: FillMissing | undefined, check: PartitionCheck | undefined, stream: string): Cell[][] {
  const decoded: Cell[][] = [];
  const errors: RowErrorMessage[] = [];
  for (let index = 0; index < rows.count; index++) {
    try {
      const cells = rows.decode(index, fill);
      const outside = check?.(cells);
      if (outside !== undefined) throw new RowFault(outside);
      decoded.push(cells);
    } catch (fault) {
      if (!(fault instanceof RowFault)) throw fault;
      if (errors.length < MAX_ROW_ERRORS) errors.push({ index, code: FIELDS_ERROR, message: fault.describe() });
    }
  }
  if (errors.length > 0) throw rowsRejected(errors, stream);
  return decoded;
}
