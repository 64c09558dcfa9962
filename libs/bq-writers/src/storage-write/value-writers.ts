import { BIGNUMERIC_RANGE, type DecimalRange, NUMERIC_RANGE } from '../row/decimal-text.js';
import { wrongValue } from '../row/row-fault.js';
import { type Checked, SCALAR_CODECS, type ScalarType } from '../row/scalar-codec.js';
import { dateDays, timestampMicros } from './canonical-time.js';
import type { ProtoBuffer } from './proto-buffer.js';

/**
 * Checks a value and writes it, behind its tag. The common forms take a short way without intermediate values; everything else
 * goes the way of `SCALAR_CODECS`, which decides what a column takes. A short way must never take what that refuses.
 */
export type ValueWriter = (out: ProtoBuffer, tag: number, value: unknown, path: string) => void;

function throughCodec(type: ScalarType, write: (out: ProtoBuffer, value: never) => void): ValueWriter {
  const codec = SCALAR_CODECS[type];
  return (out, tag, value, path) => {
    const carried = codec.toProto(codec.check(value, path) as Checked);
    out.uint32(tag);
    write(out, carried as never);
  };
}

const writeText = (out: ProtoBuffer, value: string): void => void out.string(value);
const writeInt = (out: ProtoBuffer, value: number | bigint): void => out.int64(value);

const viaText = (type: ScalarType): ValueWriter => throughCodec(type, writeText);

function text(type: 'STRING' | 'GEOGRAPHY' | 'INTERVAL'): ValueWriter {
  const slow = viaText(type);
  return (out, tag, value, path) => {
    if (typeof value !== 'string') return slow(out, tag, value, path);
    out.uint32(tag);
    if (!out.string(value)) throw wrongValue(path, value, 'valid Unicode: it holds half a surrogate pair');
  };
}

const ZERO = 48;
const NINE = 57;
const MINUS = 45;
const POINT = 46;

/** `-12.345` that fits its type as it is written goes out as it is; exponents, signs and surplus zeros are normalised first. */
function decimal(type: 'NUMERIC' | 'BIGNUMERIC', range: DecimalRange): ValueWriter {
  const slow = viaText(type);
  return (out, tag, value, path) => {
    if (typeof value !== 'string' || !fitsAsWritten(value, range)) return slow(out, tag, value, path);
    out.uint32(tag);
    out.string(value);
  };
}

function fitsAsWritten(value: string, range: DecimalRange): boolean {
  const { length } = value;
  const from = value.charCodeAt(0) === MINUS ? 1 : 0;
  let point = -1;
  for (let index = from; index < length; index += 1) {
    const code = value.charCodeAt(index);
    if (code >= ZERO && code <= NINE) continue;
    if (code !== POINT || point >= 0) return false;
    point = index;
  }
  const integer = (point < 0 ? length : point) - from;
  const fraction = point < 0 ? 0 : length - point - 1;
  return integer > 0 && integer <= range.integerDigits && fraction <= range.scale && (point < 0 || fraction > 0);
}

const slowInt64 = throughCodec('INT64', writeInt);
const int64: ValueWriter = (out, tag, value, path) => {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) return slowInt64(out, tag, value, path);
  out.uint32(tag);
  out.int64(value);
};

const slowTimestamp = throughCodec('TIMESTAMP', writeInt);
const timestamp: ValueWriter = (out, tag, value, path) => {
  const micros = typeof value === 'string' ? timestampMicros(value) : undefined;
  if (micros === undefined) return slowTimestamp(out, tag, value, path);
  out.uint32(tag);
  out.int64(micros);
};

const slowDate = throughCodec('DATE', writeInt);
const date: ValueWriter = (out, tag, value, path) => {
  const days = typeof value === 'string' ? dateDays(value) : undefined;
  if (days === undefined) return slowDate(out, tag, value, path);
  out.uint32(tag);
  out.int64(days);
};

export const VALUE_WRITERS: Readonly<Record<ScalarType, ValueWriter>> = {
  STRING: text('STRING'),
  GEOGRAPHY: text('GEOGRAPHY'),
  INTERVAL: text('INTERVAL'),
  JSON: viaText('JSON'),
  NUMERIC: decimal('NUMERIC', NUMERIC_RANGE),
  BIGNUMERIC: decimal('BIGNUMERIC', BIGNUMERIC_RANGE),
  INT64: int64,
  FLOAT64: throughCodec('FLOAT64', (out, value: number) => out.double(value)),
  BOOL: throughCodec('BOOL', (out, value: boolean) => out.uint32(value ? 1 : 0)),
  BYTES: throughCodec('BYTES', (out, value: Uint8Array) => out.bytes(value)),
  DATE: date,
  TIME: viaText('TIME'),
  DATETIME: viaText('DATETIME'),
  TIMESTAMP: timestamp,
};
