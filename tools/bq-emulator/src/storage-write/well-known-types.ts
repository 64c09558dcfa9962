import type { TableField } from '../catalog/table-store.js';
import { type CellReader, cellDecoders, type ScalarType } from './cell-decoders.js';
import { checkTimestampMicros } from './civil-cell.js';
import { intervalFromDuration } from './interval-cell.js';
import { type ProtoType, wireTypeOf } from './proto-scalars.js';
import { RowFault } from './row-fault.js';
import { WireReader, wireType } from './wire-reader.js';

/** Which wrapper messages each column takes, with the type that they wrap (supported-data-types). */
const wrappers: Readonly<Partial<Record<ScalarType, Readonly<Record<string, ProtoType>>>>> = {
  BOOL: { BoolValue: 'bool' },
  INT64: { Int32Value: 'int32', Int64Value: 'int64', UInt32Value: 'uint32' },
  DOUBLE: { DoubleValue: 'double', FloatValue: 'float' },
  NUMERIC: { BytesValue: 'bytes' },
  BIGNUMERIC: { BytesValue: 'bytes' },
  STRING: { StringValue: 'string' },
  BYTES: { BytesValue: 'bytes' },
};

/** What an unset `value` of a wrapper stands for: the zero of its type, as it would be on the wire. */
const zeroOnWire: Readonly<Record<number, Buffer>> = {
  [wireType.VARINT]: Buffer.alloc(1),
  [wireType.LENGTH]: Buffer.alloc(1),
  [wireType.FIXED32]: Buffer.alloc(4),
  [wireType.FIXED64]: Buffer.alloc(8),
};

function wrapper(inner: ProtoType, read: CellReader): CellReader {
  const wire = wireTypeOf[inner];
  const zero = new WireReader();
  return (reader) => {
    let present = false;
    let cell: ReturnType<CellReader> = null;
    const outer = reader.enter();
    while (reader.pos < reader.limit) {
      const tag = reader.tag();
      if (tag === ((1 << 3) | wire)) {
        cell = read(reader);
        present = true;
      } else reader.skip(tag & 7);
    }
    reader.leave(outer);
    if (present) return cell;
    zero.reset(zeroOnWire[wire] ?? Buffer.alloc(8));
    return read(zero);
  };
}

/** google.protobuf.Timestamp and Duration: `int64 seconds = 1; int32 nanos = 2`. */
function secondsAndNanos(convert: (seconds: bigint, nanos: number) => bigint | string): CellReader {
  return (reader) => {
    let seconds = 0n;
    let nanos = 0;
    const outer = reader.enter();
    while (reader.pos < reader.limit) {
      const tag = reader.tag();
      if (tag === 1 << 3) seconds = reader.int64();
      else if (tag === 2 << 3) nanos = reader.int32();
      else reader.skip(tag & 7);
    }
    reader.leave(outer);
    return convert(seconds, nanos);
  };
}

function timestampOf(seconds: bigint, nanos: number): bigint {
  if (nanos < 0 || nanos > 999_999_999) throw new RowFault(`${nanos} is not a Timestamp's nanoseconds.`);
  if (nanos % 1000 !== 0) throw new RowFault(`${nanos} nanoseconds is finer than TIMESTAMP's microseconds.`);
  return checkTimestampMicros(seconds * 1_000_000n + BigInt(nanos / 1000));
}

/** The reader of a scalar column that is written as a message; undefined when the column does not take that message. */
export function wellKnownTypeReader(type: ScalarType, typeName: string, field: TableField): CellReader | undefined {
  // Self-contained descriptors often flatten `google.protobuf.Int64Value` to `google_protobuf_Int64Value`.
  const name = /google[._]protobuf[._]([A-Za-z0-9]+)$/.exec(typeName)?.[1] ?? '';
  if (type === 'TIMESTAMP' && name === 'Timestamp') return secondsAndNanos(timestampOf);
  if (type === 'INTERVAL' && name === 'Duration') return secondsAndNanos(intervalFromDuration);
  const inner = wrappers[type]?.[name];
  const read = inner === undefined ? undefined : cellDecoders[type][inner]?.(field, undefined);
  return inner === undefined || read === undefined ? undefined : wrapper(inner, read);
}
