import {
  type Binary, type Bool, type Data, type DataType, type DateDay, type Decimal, type Float64, type Int64, type IntervalMonthDayNano, type List, makeData, type Struct,
  type TimeMicrosecond, type TimestampMicrosecond, type Utf8,
} from 'apache-arrow';
import type { Cell, TableField } from '../catalog/table-store.js';
import { unscaledDecimal } from '../encode/decimal-text.js';
import { intervalFromText } from '../encode/interval-text.js';
import { columnMode, columnType, rangeColumns } from '../storage-write/column-type.js';
import { scaleOf } from './decimal-scale.js';

type Cells = readonly Cell[];

/** The values of one column as Arrow's buffers. `type` is what `arrowField` gave for the column. */
export function arrowColumn(field: TableField, type: DataType, cells: Cells): Data {
  if (columnMode(field) !== 'REPEATED') return values(field, type, cells);
  const list = type as List;
  const valueOffsets = new Int32Array(cells.length + 1);
  const elements: Cell[] = [];
  cells.forEach((cell, row) => {
    if (cell !== null) for (const element of cell as Cells) elements.push(element);
    valueOffsets[row + 1] = elements.length;
  });
  return makeData({ type: list, length: cells.length, nullCount: 0, valueOffsets, child: values(field, list.children[0]?.type as DataType, elements) });
}

function values(field: TableField, type: DataType, cells: Cells): Data {
  const shape = { length: cells.length, ...validity(cells) };
  switch (columnType(field.type)) {
    case 'STRING': case 'GEOGRAPHY': case 'JSON': return makeData({ type: type as Utf8, ...shape, ...variable(cells.map((cell) => (cell === null ? undefined : Buffer.from(cell as string)))) });
    case 'BYTES': return makeData({ type: type as Binary, ...shape, ...variable(cells.map((cell) => (cell === null ? undefined : (cell as Uint8Array)))) });
    case 'INT64': return makeData({ type: type as Int64, ...shape, data: bigints(cells) });
    case 'TIME': return makeData({ type: type as TimeMicrosecond, ...shape, data: bigints(cells) });
    case 'DATETIME': case 'TIMESTAMP': return makeData({ type: type as TimestampMicrosecond, ...shape, data: bigints(cells) });
    case 'DOUBLE': return makeData({ type: type as Float64, ...shape, data: Float64Array.from(cells, (cell) => (cell === null ? 0 : (cell as number))) });
    case 'DATE': return makeData({ type: type as DateDay, ...shape, data: Int32Array.from(cells, (cell) => (cell === null ? 0 : (cell as number))) });
    case 'BOOL': return makeData({ type: type as Bool, ...shape, data: bits(cells, (cell) => cell === true) });
    case 'NUMERIC': return makeData({ type: type as Decimal, ...shape, data: decimals(cells, scaleOf(field, 9), 2) });
    case 'BIGNUMERIC': return makeData({ type: type as Decimal, ...shape, data: decimals(cells, scaleOf(field, 38), 4) });
    case 'INTERVAL': return makeData({ type: type as IntervalMonthDayNano, ...shape, data: intervals(cells) });
    case 'STRUCT': return struct(field.fields ?? [], type as Struct, cells, shape);
    case 'RANGE': return struct(rangeColumns(field), type as Struct, cells, shape);
  }
}

function struct(fields: readonly TableField[], type: Struct, cells: Cells, shape: ReturnType<typeof validity> & { readonly length: number }): Data {
  const children = fields.map((field, index) => {
    const absent = columnMode(field) === 'REPEATED' ? [] : null;
    return arrowColumn(field, type.children[index]?.type as DataType, cells.map((cell) => (cell === null ? absent : ((cell as Cells)[index] ?? absent))));
  });
  return makeData({ type, ...shape, children });
}

/** One bit a value, the first in the lowest place. */
function bits(cells: Cells, isSet: (cell: Cell) => boolean): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(cells.length / 8));
  cells.forEach((cell, row) => {
    if (isSet(cell)) bytes[row >> 3] = (bytes[row >> 3] ?? 0) | (1 << (row & 7));
  });
  return bytes;
}

function validity(cells: Cells): { readonly nullCount: number; readonly nullBitmap?: Uint8Array } {
  const nullCount = cells.reduce<number>((count, cell) => (cell === null ? count + 1 : count), 0);
  return nullCount === 0 ? { nullCount } : { nullCount, nullBitmap: bits(cells, (cell) => cell !== null) };
}

const bigints = (cells: Cells): BigInt64Array => BigInt64Array.from(cells, (cell) => (cell === null ? 0n : (cell as bigint)));

function variable(parts: readonly (Uint8Array | undefined)[]): { readonly valueOffsets: Int32Array; readonly data: Uint8Array } {
  const valueOffsets = new Int32Array(parts.length + 1);
  parts.forEach((part, row) => { valueOffsets[row + 1] = (valueOffsets[row] ?? 0) + (part?.length ?? 0); });
  const data = new Uint8Array(valueOffsets[parts.length] ?? 0);
  parts.forEach((part, row) => { if (part !== undefined) data.set(part, valueOffsets[row]); });
  return { valueOffsets, data };
}

/** Two's complement, least significant word first. */
function decimals(cells: Cells, scale: number, words: 2 | 4): Uint32Array {
  const data = new BigUint64Array(cells.length * words);
  cells.forEach((cell, row) => {
    if (cell === null) return;
    let rest = unscaledDecimal(cell as string, scale);
    for (let word = 0; word < words; word++, rest >>= 64n) data[row * words + word] = BigInt.asUintN(64, rest);
  });
  return new Uint32Array(data.buffer);
}

/** Months and days of 32 bits, nanoseconds of 64. */
function intervals(cells: Cells): Int32Array {
  const view = new DataView(new ArrayBuffer(cells.length * 16));
  cells.forEach((cell, row) => {
    if (cell === null) return;
    const { months, days, micros } = intervalFromText(cell as string);
    view.setInt32(row * 16, months, true);
    view.setInt32(row * 16 + 4, days, true);
    view.setBigInt64(row * 16 + 8, micros * 1000n, true);
  });
  return new Int32Array(view.buffer);
}
