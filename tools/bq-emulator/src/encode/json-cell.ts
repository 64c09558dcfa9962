import type { Cell, TableField } from '../catalog/table-store.js';
import { MAX_TIMESTAMP_MICROS, MIN_TIMESTAMP_MICROS, parseDate, parseDatetime, parseTime, parseTimestamp } from './civil-time.js';
import { parseDecimal } from './decimal-text.js';
import { intervalFromText } from './interval-text.js';
import { storedJson } from './stored-json.js';
import { DECIMAL_PRECISION, storedScale } from '../sql/sql-type.js';

/** One value that does not fit its column, in BigQuery's words. */
export interface CellFault {
  /** Path of the field, `a.b[2].c`. */
  readonly location: string;
  readonly message: string;
  readonly reason: 'invalid';
}

export interface RowConversion {
  readonly cells: readonly Cell[];
  readonly faults: readonly CellFault[];
}

export interface ConversionOptions {
  readonly ignoreUnknownValues: boolean;
  /** Fills a column that the row does not mention. */
  readonly defaults?: ReadonlyMap<string, Cell>;
}

class Unfit extends Error {}
const INT64_MAX = 9_223_372_036_854_775_807n;

/** Converts one JSON row; every fault is told, not only the first. */
export function rowFromJson(row: Readonly<Record<string, unknown>>, fields: readonly TableField[], options: ConversionOptions): RowConversion {
  const faults: CellFault[] = [];
  const cells = record(row, fields, '', options, faults);
  return { cells, faults };
}

type Row = Readonly<Record<string, unknown>>;

function record(row: Row, fields: readonly TableField[], prefix: string, options: ConversionOptions, faults: CellFault[]): readonly Cell[] {
  let used = 0;
  let folded: ReadonlyMap<string, unknown> | undefined;
  const cells = fields.map((field): Cell => {
    let item: unknown = Object.hasOwn(row, field.name) ? row[field.name] : undefined;
    // Names match in any case; most rows spell them as the schema does, and pay nothing for that.
    if (item === undefined) item = (folded ??= foldedNames(row)).get(field.name.toLowerCase());
    if (item !== undefined) used += 1;
    else if (prefix === '' && options.defaults?.has(field.name.toLowerCase()) === true) return options.defaults.get(field.name.toLowerCase()) ?? null;
    return column(item ?? null, field, `${prefix}${field.name}`, options, faults);
  });
  const names = Object.keys(row);
  if (used < names.length && !options.ignoreUnknownValues) {
    const known = new Set(fields.map((f) => f.name.toLowerCase()));
    for (const name of names) {
      if (!known.has(name.toLowerCase())) faults.push({ location: `${prefix}${name}`, message: `no such field: ${prefix}${name}.`, reason: 'invalid' });
    }
  }
  return cells;
}

const foldedNames = (row: Row): ReadonlyMap<string, unknown> => new Map(Object.entries(row).map(([name, item]) => [name.toLowerCase(), item]));

function column(item: unknown, field: TableField, path: string, options: ConversionOptions, faults: CellFault[]): Cell {
  if (field.mode === 'REPEATED') {
    if (item === null) return [];
    if (!Array.isArray(item)) {
      faults.push({ location: path, message: `Repeated field must be imported as a JSON array. Field: ${path}; Value: ${show(item)}`, reason: 'invalid' });
      return [];
    }
    return item.map((element: unknown, i) => {
      if (element !== null) return single(element, field, `${path}[${i}]`, options, faults);
      faults.push({ location: path, message: `Only optional fields can be set to NULL. Field: ${field.name}; Value: NULL`, reason: 'invalid' });
      return null;
    });
  }
  if (item === null) {
    if (field.mode === 'REQUIRED') faults.push({ location: path, message: `Missing required field: ${path}.`, reason: 'invalid' });
    return null;
  }
  if (Array.isArray(item) && field.type !== 'JSON') {
    faults.push({ location: path, message: `Array specified for non-repeated field: ${path}.`, reason: 'invalid' });
    return null;
  }
  return single(item, field, path, options, faults);
}

function single(item: unknown, field: TableField, path: string, options: ConversionOptions, faults: CellFault[]): Cell {
  if (field.type === 'RECORD') {
    if (typeof item === 'object' && item !== null && !Array.isArray(item)) return record(item as Record<string, unknown>, field.fields ?? [], `${path}.`, options, faults);
    faults.push({ location: path, message: `This field: ${path} is a record.`, reason: 'invalid' });
    return null;
  }
  try {
    return convert(item, field);
  } catch (error) {
    if (!(error instanceof Unfit)) throw error;
    faults.push({ location: path, message: error.message, reason: 'invalid' });
    return null;
  }
}

const show = (item: unknown): string => (typeof item === 'string' ? item : JSON.stringify(item));

function refuse(message: string): never {
  throw new Unfit(message);
}

type Converter = (item: unknown, field: TableField) => Cell;

function text(item: unknown): string {
  if (typeof item === 'string') return item;
  if (typeof item === 'number' || typeof item === 'boolean') return String(item);
  return refuse(`This field is not a record: ${show(item)}`);
}

function integer(item: unknown): bigint {
  const source = typeof item === 'number' && Number.isInteger(item) ? BigInt(item).toString() : typeof item === 'string' ? item.trim() : typeof item === 'bigint' ? item.toString() : show(item);
  if (!/^[+-]?\d+$/.test(source)) return refuse(`Cannot convert value to integer (bad value): ${show(item)}`);
  const value = BigInt(source);
  if (value > INT64_MAX || value < -INT64_MAX - 1n) return refuse(`Cannot convert value to integer (bad value): ${show(item)}`);
  return value;
}

const SPECIAL_FLOATS: Readonly<Record<string, number>> = { nan: Number.NaN, inf: Number.POSITIVE_INFINITY, '+inf': Number.POSITIVE_INFINITY, infinity: Number.POSITIVE_INFINITY, '-inf': Number.NEGATIVE_INFINITY, '-infinity': Number.NEGATIVE_INFINITY };

function float(item: unknown): number {
  if (typeof item === 'number') return item;
  if (typeof item === 'string') {
    const special = SPECIAL_FLOATS[item.trim().toLowerCase()];
    if (special !== undefined) return special;
    if (item.trim() !== '' && Number.isFinite(Number(item))) return Number(item);
  }
  return refuse(`Cannot convert value to floating point (bad value): ${show(item)}`);
}

function bool(item: unknown): boolean {
  if (typeof item === 'boolean') return item;
  if (typeof item === 'string' && /^(true|t|yes|y|1)$/i.test(item.trim())) return true;
  if (typeof item === 'string' && /^(false|f|no|n|0)$/i.test(item.trim())) return false;
  return refuse(`Cannot convert value to boolean (bad value): ${show(item)}`);
}

/** Checked against what this server keeps: a digit too many is an error, never rounded away. */
function decimal(item: unknown, field: TableField): string {
  const source = typeof item === 'number' || typeof item === 'string' ? String(item).trim() : show(item);
  const parsed = parseDecimal(source);
  if (parsed === undefined) return refuse(`Invalid ${field.type} value: ${show(item)}`);
  const scale = Math.min(field.scale === undefined ? storedScale(field.type as 'NUMERIC') : Number(field.scale), storedScale(field.type as 'NUMERIC'));
  if (parsed.scale > scale) return refuse(`Invalid ${field.type} value: ${source} (at most ${scale} digits after the decimal point)`);
  const precision = field.precision === undefined ? DECIMAL_PRECISION - storedScale(field.type as 'NUMERIC') : Number(field.precision) - Number(field.scale ?? 0);
  const whole = (parsed.unscaled < 0n ? -parsed.unscaled : parsed.unscaled) / 10n ** BigInt(parsed.scale);
  if (whole >= 10n ** BigInt(precision)) return refuse(`Invalid ${field.type} value: ${source} (out of range)`);
  return source;
}

function base64(item: unknown): Uint8Array {
  if (typeof item !== 'string' || !/^[A-Za-z0-9+/_-]*={0,2}$/.test(item) || item.replace(/=+$/, '').length % 4 === 1) return refuse(`Could not decode base64 string to bytes. Field: ${show(item)}`);
  return Buffer.from(item, 'base64');
}

function timestamp(item: unknown): bigint {
  const micros = typeof item === 'number' || (typeof item === 'string' && /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(item.trim())) ? epochMicros(String(item).trim()) : typeof item === 'string' ? parseTimestamp(item.replace(/^(\d{4})\/(\d\d?)\/(\d\d?)/, '$1-$2-$3')) : undefined;
  if (micros === undefined) return refuse(`Could not parse '${show(item)}' as a timestamp. Required format is YYYY-MM-DD HH:MM[:SS[.SSSSSS]] or YYYY/MM/DD HH:MM[:SS[.SSSSSS]]`);
  if (micros < MIN_TIMESTAMP_MICROS || micros > MAX_TIMESTAMP_MICROS) return refuse(`Timestamp is out of range: ${show(item)}`);
  return micros;
}

/** Seconds since the epoch; values too large to be seconds are milliseconds or microseconds, as BigQuery reads them. */
function epochMicros(source: string): bigint | undefined {
  const parsed = parseDecimal(source);
  if (parsed === undefined) return undefined;
  const seconds = (parsed.unscaled * 1_000_000n) / 10n ** BigInt(parsed.scale);
  if (seconds <= MAX_TIMESTAMP_MICROS && seconds >= MIN_TIMESTAMP_MICROS) return seconds;
  const millis = seconds / 1000n;
  return millis <= MAX_TIMESTAMP_MICROS && millis >= MIN_TIMESTAMP_MICROS ? millis : seconds / 1_000_000n;
}

const parsed = <T extends Cell>(parse: (source: string) => T | undefined, name: string, format: string): Converter => (item) =>
  (typeof item === 'string' ? parse(item) : undefined) ?? refuse(`Could not parse '${show(item)}' as ${name}. Required format is ${format}`);

function range(item: unknown, field: TableField): Cell {
  const bounds = typeof item === 'object' && item !== null ? (item as Record<string, unknown>) : refuse(`Invalid RANGE value: ${show(item)}`);
  const element: TableField = { name: field.name, type: field.rangeElementType?.type ?? 'DATE' };
  const bound = (value: unknown): Cell => (value === null || value === undefined ? null : convert(value, element));
  return [bound(bounds['start']), bound(bounds['end'])];
}

function json(item: unknown): string {
  try {
    return storedJson(typeof item === 'string' ? item : JSON.stringify(item));
  } catch {
    return refuse(`Invalid JSON value: ${show(item)}`);
  }
}

const CONVERTERS: Readonly<Record<string, Converter>> = {
  STRING: text, GEOGRAPHY: text, INTEGER: integer, FLOAT: float, BOOLEAN: bool, NUMERIC: decimal, BIGNUMERIC: decimal, BYTES: base64, TIMESTAMP: timestamp, RANGE: range, JSON: json,
  DATE: parsed(parseDate, 'a date', 'YYYY-MM-DD'), TIME: parsed(parseTime, 'a time', 'HH:MM:SS[.SSSSSS]'), DATETIME: parsed(parseDatetime, 'a datetime', 'YYYY-MM-DD HH:MM:SS[.SSSSSS]'),
  INTERVAL: (item) => {
    try {
      intervalFromText(show(item));
      return show(item);
    } catch {
      return refuse(`Invalid INTERVAL value: ${show(item)}`);
    }
  },
};

function convert(item: unknown, field: TableField): Cell {
  const converter = CONVERTERS[field.type];
  if (converter === undefined) throw new Error(`No conversion for ${field.type}`);
  const cell = converter(item, field);
  const length = typeof cell === 'string' && field.type === 'STRING' ? [...cell].length : cell instanceof Uint8Array ? cell.length : 0;
  if (field.maxLength !== undefined && length > Number(field.maxLength)) return refuse(`Value has length ${length} which exceeds the maximum length ${field.maxLength} of field ${field.name}`);
  return cell;
}
