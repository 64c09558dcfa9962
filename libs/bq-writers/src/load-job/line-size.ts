import { MAX_LOAD_JSON_ROW_BYTES } from '@cloudact/bq-core';
import { RowFault } from '../row/row-fault.js';

/** Bytes of a character of JavaScript's in UTF-8 at most. */
const BYTES_A_CHARACTER = 3;

/** @throws RowFault for a line that no load file may have: the whole job would fail of it */
export function checkLineSize(line: string, limit = MAX_LOAD_JSON_ROW_BYTES): void {
  if (line.length * BYTES_A_CHARACTER <= limit) return;
  const bytes = Buffer.byteLength(line);
  if (bytes > limit) throw new RowFault('ROW_TOO_LARGE', `The row has ${bytes} bytes as a line of a load file, which takes ${limit}; no method takes more.`);
}
