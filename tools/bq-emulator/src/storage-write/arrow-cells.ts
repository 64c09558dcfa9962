import { type Data, DataType, DateUnit, type Decimal, IntervalUnit, Precision, type Timestamp, TimeUnit } from 'apache-arrow';
import type { Cell, TableField } from '../catalog/table-store.js';
import { MICROS_PER_DAY } from '../encode/civil-time.js';
import { decimalFromPacked } from './decimal-cell.js';
import { cellFromText, checkLength, decimalColumn } from './cell-from-text.js';
import { checkDateDays, checkTimestampMicros } from './civil-cell.js';
import { type ColumnType, columnType } from './column-type.js';
import { intervalFromParts } from './interval-cell.js';
import { RowFault } from './row-fault.js';

/** Reads the value at `index`, which is not null. */
export type ArrowCellReader = (data: Data, index: number) => Cell;
export type ArrowScalar = Exclude<ColumnType, 'STRUCT' | 'RANGE'>;

/**
 * The reader of a scalar column's values, by https://cloud.google.com/bigquery/docs/supported-data-types#supported-arrow-data-types;
 * undefined where the column does not take the Arrow type.
 */
export function arrowScalar(field: TableField, type: DataType): ArrowCellReader | undefined {
  const column = columnType(field.type) as ArrowScalar;
  switch (column) {
    case 'BOOL': return DataType.isBool(type) ? bit : undefined;
    case 'INT64': return DataType.isInt(type) && type.isSigned ? integer : undefined;
    case 'DOUBLE': return DataType.isFloat(type) && type.precision !== Precision.HALF ? (data, index) => (data.values as Float64Array)[index] ?? 0 : undefined;
    case 'NUMERIC': case 'BIGNUMERIC': return decimal(column, field, type);
    case 'BYTES': return DataType.isBinary(type) ? (data, index) => checkLength(slice(data, index), field) : undefined;
    case 'DATE': return date(type) ?? text(column, field, type);
    case 'TIME': return DataType.isTime(type) && type.unit === TimeUnit.MICROSECOND ? time : undefined;
    case 'DATETIME': return isMicros(type) && !type.timezone ? instant : undefined;
    case 'TIMESTAMP': return isMicros(type) && /^(?:UTC|\+00:00)$/i.test(type.timezone ?? '') ? instant : undefined;
    case 'INTERVAL': return interval(type) ?? text(column, field, type);
    case 'STRING': case 'GEOGRAPHY': case 'JSON': return text(column, field, type);
  }
}

const isMicros = (type: DataType): type is Timestamp => DataType.isTimestamp(type) && type.unit === TimeUnit.MICROSECOND;

const bit: ArrowCellReader = (data, index) => (((data.values as Uint8Array)[index >> 3] ?? 0) & (1 << (index & 7))) !== 0;
const integer: ArrowCellReader = (data, index) => BigInt((data.values as Int32Array | BigInt64Array)[index] ?? 0);
const instant: ArrowCellReader = (data, index) => checkTimestampMicros((data.values as BigInt64Array)[index] ?? 0n);

const time: ArrowCellReader = (data, index) => {
  const micros = (data.values as BigInt64Array)[index] ?? 0n;
  if (micros < 0n || micros >= MICROS_PER_DAY) throw new RowFault(`${micros} microseconds is not a TIME.`);
  return micros;
};

function slice(data: Data, index: number): Uint8Array {
  const offsets = data.valueOffsets as Int32Array;
  return (data.values as Uint8Array).subarray(offsets[index], offsets[index + 1]);
}

function text(column: ArrowScalar, field: TableField, type: DataType): ArrowCellReader | undefined {
  const parse = DataType.isUtf8(type) ? cellFromText[column]?.(field) : undefined;
  return parse === undefined ? undefined : (data, index) => parse(Buffer.from(slice(data, index)).toString('utf8'));
}

function date(type: DataType): ArrowCellReader | undefined {
  if (!(DataType.isDate(type) && type.unit === DateUnit.DAY) && !(DataType.isInt(type) && type.isSigned && type.bitWidth === 32)) return undefined;
  return (data, index) => checkDateDays((data.values as Int32Array)[index] ?? 0);
}

/** Two's complement of 128 bits for NUMERIC, of 256 for BIGNUMERIC, with the column's own decimals or fewer. */
function decimal(column: 'NUMERIC' | 'BIGNUMERIC', field: TableField, type: DataType): ArrowCellReader | undefined {
  if (!DataType.isDecimal(type) || type.bitWidth !== (column === 'NUMERIC' ? 128 : 256)) return undefined;
  const { scale, bitWidth } = type as Decimal;
  const wanted = decimalColumn(column, field);
  const words = bitWidth / 32;
  return (data, index) => {
    const values = (data.values as Uint32Array).subarray(index * words, (index + 1) * words);
    return decimalFromPacked(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), wanted, scale);
  };
}

function interval(type: DataType): ArrowCellReader | undefined {
  if (!DataType.isInterval(type)) return undefined;
  const at = (data: Data, index: number): number => (data.values as Int32Array)[index] ?? 0;
  switch (type.unit) {
    case IntervalUnit.YEAR_MONTH: return (data, index) => intervalFromParts({ months: at(data, index), days: 0, micros: 0n });
    case IntervalUnit.DAY_TIME: return (data, index) => intervalFromParts({ months: 0, days: at(data, index * 2), micros: BigInt(at(data, index * 2 + 1)) * 1000n });
    case IntervalUnit.MONTH_DAY_NANO: return (data, index) => {
      const nanos = (BigInt(at(data, index * 4 + 3)) << 32n) | BigInt(at(data, index * 4 + 2) >>> 0);
      if (nanos % 1000n !== 0n) throw new RowFault(`${nanos} nanoseconds is finer than INTERVAL's microseconds.`);
      return intervalFromParts({ months: at(data, index * 4), days: at(data, index * 4 + 1), micros: nanos / 1000n });
    };
    default: return undefined;
  }
}
