import type { Cell, TableField } from '../../catalog/table-store.js';
import { RowDecoder } from '../row-decoder.js';
import { RowFault } from '../row-fault.js';
import { StorageWriteError } from '../storage-error.js';
import { WriterSchema } from '../writer-schema.js';
import { type ProtoField, ProtoRows } from './proto-rows.js';

/** A decoder of these rows for a table of these columns. */
export const compile = (rows: ProtoRows, columns: readonly TableField[]): RowDecoder =>
  new RowDecoder(WriterSchema.parse(rows.writerSchema), columns, 'the-stream');

/** One column `c` written from one proto field `c`. */
export function decodeOne(column: Omit<TableField, 'name'>, proto: Omit<ProtoField, 'name'>, value: unknown): Cell {
  const rows = new ProtoRows([{ name: 'c', ...proto }]);
  return compile(rows, [{ name: 'c', ...column }]).decode(rows.row({ c: value }))[0] ?? null;
}

/** What a row is refused with. */
export function faultOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof RowFault) return error.describe();
    throw error;
  }
  throw new Error('The row was accepted.');
}

/** What a writer's schema is refused with. */
export function refusalOf(work: () => unknown): StorageWriteError {
  try {
    work();
  } catch (error) {
    if (error instanceof StorageWriteError) return error;
    throw error;
  }
  throw new Error('The schema was accepted.');
}

/** A proto enum. */
export const colour = { type: { values: { RED: 0, GREEN: 7 } } };
