import duckdb, { type Vector } from '@duckdb/node-bindings';
import type { Cell } from '../catalog/table-store.js';
import { unscaledDecimal } from '../encode/decimal-text.js';
import { intervalFromText } from '../encode/interval-text.js';
import { BIGNUMERIC_SCALE, type SqlType, storedScale } from '../sql/sql-type.js';
import { bignumBytes } from './bignum-bytes.js';
import { writeDecimal } from './decimal-writer.js';
import { writeTexts } from './text-writer.js';

/**
 * Writes the cells of a table's column into a vector of the engine: one copy of the whole column, where the binding's own setters would make an
 * object and a native call for each cell.
 */
export function writeVector(vector: Vector, type: SqlType, cells: readonly Cell[]): void {
  writeValidity(vector, cells);
  switch (type.kind) {
    case 'STRING': case 'JSON': case 'GEOGRAPHY': writeTexts(vector, cells as readonly (string | null)[]); return;
    case 'BYTES': writeTexts(vector, cells as readonly (Uint8Array | null)[]); return;
    case 'ARRAY': writeLists(vector, type.element, cells as readonly (readonly Cell[] | null)[]); return;
    case 'STRUCT': writeMembers(vector, type.fields.map((f) => f.type), cells as readonly (readonly Cell[] | null)[]); return;
    case 'RANGE': writeMembers(vector, [type.element, type.element], cells as readonly (readonly Cell[] | null)[]); return;
    default:
      if (type.kind === 'BIGNUMERIC' && type.stored !== true) writeTexts(vector, (cells as readonly (string | null)[]).map((cell) => (cell === null ? null : bignumBytes(unscaledDecimal(cell, BIGNUMERIC_SCALE)))));
      else copyTo(vector, fixedWidth({ kind: type.kind }, cells));
  }
}

const copyTo = (vector: Vector, data: ArrayBuffer): void => { duckdb.copy_data_to_vector(vector, 0, data, 0, data.byteLength); };

/** A bit a row, set where it is not NULL; vectors start out as all valid. */
function writeValidity(vector: Vector, cells: readonly Cell[]): void {
  if (!cells.includes(null)) return;
  const bits = new Uint8Array(Math.ceil(cells.length / 64) * 8).fill(0xff);
  for (let row = 0; row < cells.length; row++) {
    if (cells[row] === null) bits[row >> 3] = (bits[row >> 3] ?? 0) & ~(1 << (row & 7));
  }
  duckdb.vector_ensure_validity_writable(vector);
  duckdb.copy_data_to_vector_validity(vector, 0, bits.buffer, 0, bits.byteLength);
}

type FixedKind = Exclude<SqlType['kind'], 'STRING' | 'JSON' | 'GEOGRAPHY' | 'BYTES' | 'ARRAY' | 'STRUCT' | 'RANGE'>;

/** The engine's layout of a type of fixed width: https://duckdb.org/docs/stable/clients/c/vector#primitive-types */
function fixedWidth(type: { readonly kind: FixedKind }, cells: readonly Cell[]): ArrayBuffer {
  switch (type.kind) {
    case 'INT64': case 'TIME': case 'DATETIME': case 'TIMESTAMP': {
      const data = new BigInt64Array(cells.length);
      for (let row = 0; row < cells.length; row++) data[row] = (cells[row] as bigint | null) ?? 0n;
      return data.buffer;
    }
    case 'FLOAT64': {
      const data = new Float64Array(cells.length);
      for (let row = 0; row < cells.length; row++) data[row] = (cells[row] as number | null) ?? 0;
      return data.buffer;
    }
    case 'BOOL': {
      const data = new Uint8Array(cells.length);
      for (let row = 0; row < cells.length; row++) data[row] = cells[row] === true ? 1 : 0;
      return data.buffer;
    }
    case 'DATE': {
      const data = new Int32Array(cells.length);
      for (let row = 0; row < cells.length; row++) data[row] = (cells[row] as number | null) ?? 0;
      return data.buffer;
    }
    case 'NUMERIC': case 'BIGNUMERIC': {
      const data = new ArrayBuffer(cells.length * 16);
      const words = new Int32Array(data);
      const scale = storedScale(type.kind);
      for (let row = 0; row < cells.length; row++) {
        const text = cells[row] as string | null;
        if (text !== null && !writeDecimal(words, row, text, scale)) writeWide(data, row, unscaledDecimal(text, scale));
      }
      return data;
    }
    case 'INTERVAL': {
      const data = new ArrayBuffer(cells.length * 16);
      const view = new DataView(data);
      for (let row = 0; row < cells.length; row++) {
        if (cells[row] === null) continue;
        const { months, days, micros } = intervalFromText(cells[row] as string);
        view.setInt32(row * 16, months, true);
        view.setInt32(row * 16 + 4, days, true);
        view.setBigInt64(row * 16 + 8, micros, true);
      }
      return data;
    }
  }
}

function writeWide(data: ArrayBuffer, row: number, unscaled: bigint): void {
  const view = new DataView(data, row * 16, 16);
  view.setBigUint64(0, BigInt.asUintN(64, unscaled), true);
  view.setBigInt64(8, unscaled >> 64n, true);
}

/** A list is an offset and a length into the child vector, which holds the elements of all rows. */
function writeLists(vector: Vector, element: SqlType, cells: readonly (readonly Cell[] | null)[]): void {
  const entries = new BigUint64Array(cells.length * 2);
  const items: Cell[] = [];
  cells.forEach((list, row) => {
    entries[row * 2] = BigInt(items.length);
    entries[row * 2 + 1] = BigInt(list?.length ?? 0);
    for (const item of list ?? []) items.push(item);
  });
  copyTo(vector, entries.buffer);
  duckdb.list_vector_reserve(vector, items.length);
  duckdb.list_vector_set_size(vector, items.length);
  if (items.length > 0) writeVector(duckdb.list_vector_get_child(vector), element, items);
}

function writeMembers(vector: Vector, types: readonly SqlType[], cells: readonly (readonly Cell[] | null)[]): void {
  types.forEach((type, member) => { writeVector(duckdb.struct_vector_get_child(vector, member), type, cells.map((cell) => cell?.[member] ?? null)); });
}
