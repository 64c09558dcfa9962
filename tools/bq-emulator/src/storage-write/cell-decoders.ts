import type { Cell, TableField } from '../catalog/table-store.js';
import { MAX_DATE_DAYS } from '../encode/civil-time.js';
import { cellFromText, checkLength, decimalColumn } from './cell-from-text.js';
import { checkDateDays, checkTimestampMicros } from './civil-cell.js';
import type { ColumnType } from './column-type.js';
import { decimalFromDouble, decimalFromInteger, decimalFromPacked } from './decimal-cell.js';
import { datetimeFromPacked, timeFromPacked } from './packed-civil-time.js';
import { type ProtoType, readInteger } from './proto-scalars.js';
import type { RowEnum } from './row-descriptor.js';
import { RowFault } from './row-fault.js';
import type { WireReader } from './wire-reader.js';

/** Reads one value at the cursor and checks it against its column. */
export type CellReader = (reader: WireReader) => Cell;
export type ScalarType = Exclude<ColumnType, 'STRUCT' | 'RANGE'>;
type ReaderFactory = (field: TableField, enumType: RowEnum | undefined) => CellReader;

const always =
  (read: CellReader): ReaderFactory =>
  () =>
    read;

const text =
  (type: ScalarType): ReaderFactory =>
  (field) => {
    const parse = cellFromText[type]?.(field);
    if (parse === undefined) throw new Error(`${type} has no textual form.`);
    return (reader) => parse(reader.text());
  };

const decimal = (type: 'NUMERIC' | 'BIGNUMERIC'): Partial<Record<ProtoType, ReaderFactory>> => {
  const integer =
    (read: (reader: WireReader) => bigint): ReaderFactory =>
    (field) => {
      const column = decimalColumn(type, field);
      return (reader) => decimalFromInteger(read(reader), column);
    };
  const floating =
    (read: (reader: WireReader) => number): ReaderFactory =>
    (field) => {
      const column = decimalColumn(type, field);
      return (reader) => decimalFromDouble(read(reader), column);
    };
  return {
    int32: integer(readInteger.int32),
    int64: integer(readInteger.int64),
    uint32: integer(readInteger.uint32),
    uint64: integer(readInteger.uint64),
    double: floating((reader) => reader.double()),
    float: floating((reader) => reader.float()),
    string: text(type),
    bytes: (field) => {
      const column = decimalColumn(type, field);
      return (reader) => decimalFromPacked(reader.bytes(), column);
    },
  };
};

const enumName: ReaderFactory = (field, enumType) => {
  const names = new Map(enumType?.value?.map(({ number, name }) => [number, name]));
  return (reader) => {
    const number = reader.int32();
    const name = names.get(number);
    if (name === undefined) throw new RowFault(`The enum ${enumType?.name ?? ''} has no value ${number}.`);
    return checkLength(name, field);
  };
};

function dateOf(days: bigint): number {
  // Far outside, the bigint would lose digits as a number: the check only needs to know that it is outside.
  return checkDateDays(Number(BigInt.asIntN(53, days) === days ? days : BigInt(MAX_DATE_DAYS) + 1n));
}

const bytes: ReaderFactory = (field) => (reader) => checkLength(reader.bytes(), field);

/**
 * Which protobuf types each column takes (cloud.google.com/bigquery/docs/supported-data-types), and how each becomes a cell.
 * A pair that is not here is refused before any row is read.
 */
export const cellDecoders: Readonly<Record<ScalarType, Readonly<Partial<Record<ProtoType, ReaderFactory>>>>> = {
  BOOL: {
    bool: always((reader) => reader.bool()),
    int32: always((reader) => reader.bool()),
    int64: always((reader) => reader.bool()),
    uint32: always((reader) => reader.bool()),
    uint64: always((reader) => reader.bool()),
  },
  INT64: {
    int32: always(readInteger.int32),
    int64: always(readInteger.int64),
    uint32: always(readInteger.uint32),
    enum: always(readInteger.int32),
  },
  DOUBLE: { double: always((reader) => reader.double()), float: always((reader) => reader.float()) },
  NUMERIC: decimal('NUMERIC'),
  BIGNUMERIC: decimal('BIGNUMERIC'),
  STRING: { string: text('STRING'), enum: enumName },
  BYTES: { bytes, string: bytes },
  DATE: {
    int32: always((reader) => checkDateDays(reader.int32())),
    int64: always((reader) => dateOf(reader.int64())),
    string: text('DATE'),
  },
  TIME: { string: text('TIME'), int64: always((reader) => timeFromPacked(reader.int64())) },
  DATETIME: { string: text('DATETIME'), int64: always((reader) => datetimeFromPacked(reader.int64())) },
  TIMESTAMP: {
    int64: always((reader) => checkTimestampMicros(reader.int64())),
    int32: always(readInteger.int32),
    uint32: always(readInteger.uint32),
    string: text('TIMESTAMP'),
  },
  GEOGRAPHY: { string: text('GEOGRAPHY') },
  JSON: { string: text('JSON') },
  INTERVAL: { string: text('INTERVAL') },
};
