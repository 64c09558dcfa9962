import { type ConversionOptions, type RowConversion, rowFromJson } from '../encode/json-cell.js';
import type { Cell, TableField } from './table-store.js';

/** A value that the quick way does not know; `rowFromJson` decides, and words the fault. */
const OTHER = Symbol('other');
type QuickRead = (item: unknown) => Cell | typeof OTHER;

const NOTHING: RowConversion['faults'] = [];
const DIGIT_0 = 48;
const DAY_MICROS = 86_400_000_000;
const DAYS_BEFORE_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334] as const;
const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;
/** Digits that fit NUMERIC and BIGNUMERIC as this server keeps them, whatever their place. */
const SHORT_DECIMAL = /^-?\d{1,18}(?:\.\d{1,9})?$/;

/** `length` digits of `text` from `at`, or NaN. */
function digits(text: string, at: number, length: number): number {
  let value = 0;
  for (let i = at; i < at + length; i++) {
    const digit = text.charCodeAt(i) - DIGIT_0;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

/** Days since the epoch of `YYYY-MM-DD` at the start of `text`; NaN for anything else. */
function epochDays(text: string): number {
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 2);
  const day = digits(text, 8, 2);
  if (!(year >= 1 && month >= 1 && month <= 12 && day >= 1) || text.charAt(4) !== '-' || text.charAt(7) !== '-') return Number.NaN;
  const leapDay = isLeap(year) ? 1 : 0;
  if (day > (DAYS_IN_MONTH[month - 1] ?? 0) + (month === 2 ? leapDay : 0)) return Number.NaN;
  const before = year - 1;
  const days = before * 365 + Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400);
  return days + (DAYS_BEFORE_MONTH[month - 1] ?? 0) + (month > 2 ? leapDay : 0) + day - 719_163;
}

/** `YYYY-MM-DD?HH:MM:SS[.ffffff]`, then `Z` where `zoned`. */
function epochMicros(text: string, zoned: boolean): bigint | typeof OTHER {
  const end = zoned ? text.length - 1 : text.length;
  const separator = text.charAt(10);
  if (end < 19 || end > 26 || end === 20 || (zoned && text.charAt(end) !== 'Z') || (separator !== 'T' && separator !== ' ') || text.charAt(13) !== ':' || text.charAt(16) !== ':') return OTHER;
  const days = epochDays(text);
  const hours = digits(text, 11, 2);
  const minutes = digits(text, 14, 2);
  const seconds = digits(text, 17, 2);
  if (!(hours <= 23 && minutes <= 59 && seconds <= 59) || Number.isNaN(days)) return OTHER;
  let fraction = 0;
  if (end > 19) {
    if (text.charAt(19) !== '.') return OTHER;
    fraction = digits(text, 20, end - 20) * 10 ** (26 - end);
    if (Number.isNaN(fraction)) return OTHER;
  }
  const ofDay = (hours * 3600 + minutes * 60 + seconds) * 1_000_000 + fraction;
  // Until the year 2255 a number holds them.
  const micros = days * DAY_MICROS + ofDay;
  return Number.isSafeInteger(micros) ? BigInt(micros) : BigInt(days) * BigInt(DAY_MICROS) + BigInt(ofDay);
}

const QUICK: Readonly<Record<string, QuickRead>> = {
  STRING: (item) => (typeof item === 'string' ? item : OTHER),
  INTEGER: (item) => (Number.isSafeInteger(item) ? BigInt(item as number) : OTHER),
  FLOAT: (item) => (typeof item === 'number' ? item : OTHER),
  BOOLEAN: (item) => (typeof item === 'boolean' ? item : OTHER),
  NUMERIC: (item) => (typeof item === 'string' && SHORT_DECIMAL.test(item) ? item : OTHER),
  BIGNUMERIC: (item) => (typeof item === 'string' && SHORT_DECIMAL.test(item) ? item : OTHER),
  DATE: (item) => {
    const days = typeof item === 'string' && item.length === 10 ? epochDays(item) : Number.NaN;
    return Number.isNaN(days) ? OTHER : days;
  },
  TIMESTAMP: (item) => (typeof item === 'string' ? epochMicros(item, true) : OTHER),
  DATETIME: (item) => (typeof item === 'string' ? epochMicros(item, false) : OTHER),
};

interface Column {
  readonly name: string;
  readonly field: readonly [TableField];
  readonly quick: QuickRead | undefined;
  readonly whenNull: Cell | typeof OTHER;
}

/**
 * Reads JSON rows of one table. What most rows are made of is read here without detours; every other value, and every row with
 * names that are not the schema's, goes the long way through `rowFromJson`, which gives the same cells and words the faults.
 */
export class RowReader {
  readonly #fields: readonly TableField[];
  readonly #options: ConversionOptions;
  readonly #columns: readonly Column[];
  readonly #lenient: ConversionOptions;

  constructor(fields: readonly TableField[], options: ConversionOptions) {
    this.#fields = fields;
    this.#options = options;
    this.#lenient = { ignoreUnknownValues: options.ignoreUnknownValues };
    this.#columns = fields.map((field) => {
      const plain = field.mode !== 'REPEATED' && field.maxLength === undefined && field.precision === undefined;
      const whenNull = field.mode === 'REPEATED' ? [] : field.mode === 'REQUIRED' ? OTHER : null;
      return { name: field.name, field: [field], quick: plain ? QUICK[field.type] : undefined, whenNull };
    });
  }

  read(row: Readonly<Record<string, unknown>>): RowConversion {
    const cells = new Array<Cell>(this.#columns.length);
    let used = 0;
    for (let i = 0; i < this.#columns.length; i++) {
      const column = this.#columns[i];
      if (column === undefined) continue;
      const item = row[column.name];
      // An own name of Object's, a default, another spelling: the long way tells them apart.
      if (item === undefined || typeof item === 'function') return this.#longWay(row);
      used += 1;
      const quick = item === null ? column.whenNull : column.quick === undefined ? OTHER : column.quick(item);
      if (quick !== OTHER) {
        cells[i] = quick;
        continue;
      }
      const { cells: [cell = null], faults } = rowFromJson({ [column.name]: item }, column.field, this.#lenient);
      if (faults.length > 0) return this.#longWay(row);
      cells[i] = cell;
    }
    return used === Object.keys(row).length ? { cells, faults: NOTHING } : this.#longWay(row);
  }

  #longWay(row: Readonly<Record<string, unknown>>): RowConversion {
    return rowFromJson(row, this.#fields, this.#options);
  }
}
