import { BIGNUMERIC_RANGE, type DecimalRange, digitsFit, NUMERIC_RANGE } from '../row/decimal-text.js';
import { isJsonText } from '../row/json-texts.js';
import { RecentValues } from '../row/recent-values.js';
import { wrongValue } from '../row/row-fault.js';
import { type Checked, SCALAR_CODECS, type ScalarType } from '../row/scalar-codec.js';
import { dateDays, timestampMicros } from './canonical-time.js';
import type { ProtoBuffer } from './proto-buffer.js';

/**
 * Checks a value and writes it, behind its tag, at a position; answers with the position after it. The common forms take a short
 * way without intermediate values; everything else goes the way of `SCALAR_CODECS`, which decides what a column takes. A short way
 * must never take what that refuses.
 */
export type ValueWriter = (out: ProtoBuffer, at: number, tag: number, value: unknown, path: string) => number;

function throughCodec(type: ScalarType, write: (out: ProtoBuffer, at: number, value: never) => number): ValueWriter {
  const codec = SCALAR_CODECS[type];
  return (out, at, tag, value, path) => {
    const carried = codec.toProto(codec.check(value, path) as Checked);
    return write(out, out.uint32(at, tag), carried as never);
  };
}

const writeText = (out: ProtoBuffer, at: number, value: string): number => out.text(at, value);
const writeInt = (out: ProtoBuffer, at: number, value: number | bigint): number => out.int64(at, value);

const viaText = (type: ScalarType): ValueWriter => throughCodec(type, writeText);

function text(type: 'STRING' | 'GEOGRAPHY' | 'INTERVAL'): ValueWriter {
  const slow = viaText(type);
  return (out, at, tag, value, path) => {
    if (typeof value !== 'string') return slow(out, at, tag, value, path);
    const end = out.text(out.uint32(at, tag), value);
    if (end < 0) throw wrongValue(path, value, 'valid Unicode: it holds half a surrogate pair');
    return end;
  };
}

const slowJson = viaText('JSON');
const json: ValueWriter = (out, at, tag, value, path) => (typeof value === 'string' && isJsonText(value) ? out.text(out.uint32(at, tag), value) : slowJson(out, at, tag, value, path));

const ZERO = 48;
const NINE = 57;
const MINUS = 45;
const POINT = 46;
/** The longest decimal whose length is one byte on the wire. */
const ONE_BYTE_LENGTH = 127;

/** `-12.345` that fits its type as it is written goes out as it is, digit by digit; exponents, signs and surplus zeros are normalised first. */
function decimal(type: 'NUMERIC' | 'BIGNUMERIC', range: DecimalRange): ValueWriter {
  const slow = viaText(type);
  return (out, at, tag, value, path) => {
    if (typeof value !== 'string' || value.length > ONE_BYTE_LENGTH) return slow(out, at, tag, value, path);
    const { length } = value;
    const start = out.uint32(at, tag);
    out.room(start, length + 1);
    const { bytes } = out;
    bytes[start] = length;
    let end = start + 1;
    const from = value.charCodeAt(0) === MINUS ? 1 : 0;
    if (from === 1) bytes[end++] = MINUS;
    let point = -1;
    for (let index = from; index < length; index += 1) {
      const code = value.charCodeAt(index);
      bytes[end++] = code;
      if (code >= ZERO && code <= NINE) continue;
      if (code !== POINT || point >= 0) return slow(out, at, tag, value, path);
      point = index;
    }
    return digitsFit(length - from, point < 0 ? -1 : point - from, range) ? end : slow(out, at, tag, value, path);
  };
}

const slowInt64 = throughCodec('INT64', writeInt);
const int64: ValueWriter = (out, at, tag, value, path) => {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) return slowInt64(out, at, tag, value, path);
  return out.int64(out.uint32(at, tag), value);
};

const slowTimestamp = throughCodec('TIMESTAMP', writeInt);
const recentTimestamps = new RecentValues(timestampMicros);
const timestamp: ValueWriter = (out, at, tag, value, path) => {
  const micros = typeof value === 'string' ? recentTimestamps.get(value) : value instanceof Date ? value.getTime() * 1000 : undefined;
  // A Date beyond 2255, or one that is none, is no safe integer of microseconds.
  return micros !== undefined && Number.isSafeInteger(micros) ? out.int64(out.uint32(at, tag), micros) : slowTimestamp(out, at, tag, value, path);
};

const slowDate = throughCodec('DATE', writeInt);
const recentDates = new RecentValues(dateDays);
const date: ValueWriter = (out, at, tag, value, path) => {
  const days = typeof value === 'string' ? recentDates.get(value) : undefined;
  return days === undefined ? slowDate(out, at, tag, value, path) : out.int64(out.uint32(at, tag), days);
};

export const VALUE_WRITERS: Readonly<Record<ScalarType, ValueWriter>> = {
  STRING: text('STRING'),
  GEOGRAPHY: text('GEOGRAPHY'),
  INTERVAL: text('INTERVAL'),
  JSON: json,
  NUMERIC: decimal('NUMERIC', NUMERIC_RANGE),
  BIGNUMERIC: decimal('BIGNUMERIC', BIGNUMERIC_RANGE),
  INT64: int64,
  FLOAT64: throughCodec('FLOAT64', (out, at, value: number) => out.double(at, value)),
  BOOL: throughCodec('BOOL', (out, at, value: boolean) => out.uint32(at, value ? 1 : 0)),
  BYTES: throughCodec('BYTES', (out, at, value: Uint8Array) => out.blob(at, value)),
  DATE: date,
  TIME: viaText('TIME'),
  DATETIME: viaText('DATETIME'),
  TIMESTAMP: timestamp,
};
