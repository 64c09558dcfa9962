import type { FieldType } from '@cloudact/schemas';
import { formatDate, formatDatetime, formatTime, formatTimestamp, parseDate, parseDatetime, parseTime, parseTimestamp } from './civil-time.js';
import { BIGNUMERIC_RANGE, type DecimalRange, NUMERIC_RANGE, normaliseDecimal } from './decimal-text.js';
import { wrongValue } from './row-fault.js';

/** A checked value: exactly what its column stores. */
export type Checked = string | number | boolean | bigint | Uint8Array;

export type ProtoScalar = 'int64' | 'int32' | 'double' | 'bool' | 'string' | 'bytes';

/** How values of one column type are checked and carried. Three carriers: JSON (insertAll, load files), parameters, proto rows. */
export interface ScalarCodec {
  /** Throws `RowFault` for a value that the column does not take. Never coerces: `"12abc"` is no INT64, `1.7` neither. */
  check(value: unknown, path: string): Checked;
  /** As `insertAll` and load files take it. JSON columns differ between the two: see `jsonInline`. */
  toJson(value: Checked): string | number | boolean;
  readonly proto: ProtoScalar;
  toProto(value: Checked): string | number | boolean | bigint | Uint8Array;
}

export type ScalarType = Exclude<FieldType, 'STRUCT' | 'RANGE'>;

const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;
/** docs: data-types#date_type. Days from 0001-01-01 to 9999-12-31 around the epoch. */
const DATE_RANGE = { min: -719_162, max: 2_932_896 };

function checkInt64(value: unknown, path: string): bigint {
  const expected = 'an INT64 (whole number; beyond ±2^53 as text or bigint)';
  let whole: bigint;
  if (typeof value === 'bigint') whole = value;
  else if (typeof value === 'number' && Number.isSafeInteger(value)) whole = BigInt(value);
  else if (typeof value === 'string' && /^[+-]?\d{1,20}$/.test(value)) whole = BigInt(value.replace(/^\+/, ''));
  else throw wrongValue(path, value, expected);
  if (whole < INT64_MIN || whole > INT64_MAX) throw wrongValue(path, value, 'within the range of INT64', 'OUT_OF_RANGE');
  return whole;
}

function checkFloat64(value: unknown, path: string): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'string' && /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(value)) return Number(value);
  const special = typeof value === 'string' ? SPECIAL_FLOATS[value] : undefined;
  if (special === undefined) throw wrongValue(path, value, 'a FLOAT64');
  return special;
}
const SPECIAL_FLOATS: Readonly<Record<string, number>> = { NaN: Number.NaN, Infinity: Infinity, '-Infinity': -Infinity };

function checkDecimal(range: DecimalRange, type: string): (value: unknown, path: string) => string {
  return (value, path) => {
    const text = typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value)) ? String(value) : value;
    if (typeof text !== 'string') throw wrongValue(path, value, `a ${type} as text (a JavaScript number loses digits)`);
    const plain = normaliseDecimal(text, range);
    if (plain === undefined) throw wrongValue(path, value, `a ${type}`);
    if (plain === 'too-precise') throw wrongValue(path, value, `a ${type}: it has more than ${range.scale} decimals`, 'OUT_OF_RANGE');
    if (plain === 'too-large') throw wrongValue(path, value, `a ${type}: it has more than ${range.integerDigits} digits before the point`, 'OUT_OF_RANGE');
    return plain;
  };
}

function checkText(type: string): (value: unknown, path: string) => string {
  return (value, path) => {
    if (typeof value !== 'string') throw wrongValue(path, value, `a ${type} (text)`);
    if (!value.isWellFormed()) throw wrongValue(path, value, 'valid Unicode: it holds half a surrogate pair');
    return value;
  };
}

function checkParsed<T extends Checked>(expected: string, parse: (text: string) => T | undefined): (value: unknown, path: string) => T {
  return (value, path) => {
    const parsed = typeof value === 'string' ? parse(value) : undefined;
    if (parsed === undefined) throw wrongValue(path, value, expected);
    return parsed;
  };
}

function checkTimestamp(value: unknown, path: string): bigint {
  if (value instanceof Date && !Number.isNaN(value.getTime())) return BigInt(value.getTime()) * 1000n;
  return checkParsed('a TIMESTAMP (2026-01-31T12:00:00.123456Z; a number could be s, ms or µs)', parseTimestamp)(value, path);
}

function checkDate(value: unknown, path: string): number {
  const days = checkParsed('a DATE (YYYY-MM-DD that exists)', parseDate)(value, path);
  if (days < DATE_RANGE.min || days > DATE_RANGE.max) throw wrongValue(path, value, 'within 0001-01-01 and 9999-12-31', 'OUT_OF_RANGE');
  return days;
}

function checkBool(value: unknown, path: string): boolean {
  if (typeof value === 'boolean') return value;
  if (value === 'true' || value === 'false') return value === 'true';
  throw wrongValue(path, value, 'a BOOL (true or false)');
}

function checkBytes(value: unknown, path: string): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (typeof value === 'string' && /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(value)) return Buffer.from(value, 'base64');
  throw wrongValue(path, value, 'BYTES (a Uint8Array, or base64 text)');
}

/** A JSON column takes any JSON value; text is taken as JSON text, which is what CSV and our own readers carry. */
function checkJson(value: unknown, path: string): string {
  if (typeof value !== 'string') {
    const text = JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner));
    if (text === undefined) throw wrongValue(path, value, 'a JSON value');
    return text;
  }
  if (!value.isWellFormed()) throw wrongValue(path, value, 'valid Unicode: it holds half a surrogate pair');
  try {
    JSON.parse(value);
  } catch {
    throw wrongValue(path, value, 'JSON text');
  }
  return value;
}

const asIs = (value: Checked): never => value as never;
const asText = (value: Checked): string => String(value);

function textCodec(check: ScalarCodec['check']): ScalarCodec {
  return { check, toJson: asIs, proto: 'string', toProto: asIs };
}

/** One row per column type; the proto carriers are those of docs: supported-data-types. */
export const SCALAR_CODECS: Readonly<Record<ScalarType, ScalarCodec>> = {
  STRING: textCodec(checkText('STRING')),
  GEOGRAPHY: textCodec(checkText('GEOGRAPHY')),
  INTERVAL: textCodec(checkText('INTERVAL')),
  JSON: textCodec(checkJson),
  NUMERIC: textCodec(checkDecimal(NUMERIC_RANGE, 'NUMERIC')),
  BIGNUMERIC: textCodec(checkDecimal(BIGNUMERIC_RANGE, 'BIGNUMERIC')),
  INT64: { check: checkInt64, toJson: asText, proto: 'int64', toProto: asIs },
  FLOAT64: { check: checkFloat64, toJson: (value) => (Number.isFinite(value) ? (value as number) : String(value)), proto: 'double', toProto: asIs },
  BOOL: { check: checkBool, toJson: asIs, proto: 'bool', toProto: asIs },
  BYTES: { check: checkBytes, toJson: (value) => Buffer.from(value as Uint8Array).toString('base64'), proto: 'bytes', toProto: asIs },
  DATE: { check: checkDate, toJson: (value) => formatDate(value as number), proto: 'int32', toProto: asIs },
  TIME: { check: checkParsed('a TIME (HH:MM:SS[.ffffff])', parseTime), toJson: (value) => formatTime(value as bigint), proto: 'string', toProto: (value) => formatTime(value as bigint) },
  DATETIME: { check: checkParsed('a DATETIME (YYYY-MM-DDTHH:MM:SS[.ffffff])', parseDatetime), toJson: (value) => formatDatetime(value as bigint), proto: 'string', toProto: (value) => formatDatetime(value as bigint, ' ') },
  TIMESTAMP: { check: checkTimestamp, toJson: (value) => formatTimestamp(value as bigint), proto: 'int64', toProto: asIs },
};
