import { instantOf, offsetAt, offsetText } from './time-zone.js';

/** Dates and times between text and integers: microseconds since the epoch, days since the epoch. */

export const MICROS_PER_DAY = 86_400_000_000n;

/** DATE in days since the epoch, 0001-01-01 to 9999-12-31: https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types#date_type */
export const MIN_DATE_DAYS = -719_162;
export const MAX_DATE_DAYS = 2_932_896;

/** TIMESTAMP and DATETIME in microseconds since the epoch: the same years. */
export const MIN_TIMESTAMP_MICROS = BigInt(MIN_DATE_DAYS) * MICROS_PER_DAY;
export const MAX_TIMESTAMP_MICROS = (BigInt(MAX_DATE_DAYS) + 1n) * MICROS_PER_DAY - 1n;

const pad = (value: number, width: number): string => String(value).padStart(width, '0');
const floorDiv = (a: bigint, b: bigint): bigint => (a >= 0n ? a / b : -((-a + b - 1n) / b));

export interface CivilTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly micro: number;
}

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeap(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/**
 * Days since the epoch of a proleptic Gregorian date (Howard Hinnant, "chrono-compatible low-level date algorithms"); undefined where
 * the years 1 to 9999 have no such day.
 */
export function daysOf(year: number, month: number, day: number): number | undefined {
  if (!(year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month))) return undefined;
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468;
}

/** Microseconds since midnight; undefined where the clock has no such time. */
export function clockMicros(hour: number, minute: number, second: number, micro: number): number | undefined {
  if (hour > 23 || minute > 59 || second > 59 || micro > 999_999) return undefined;
  return ((hour * 60 + minute) * 60 + second) * 1_000_000 + micro;
}

export const microsOf = (days: number, microsOfDay: number): bigint => BigInt(days) * MICROS_PER_DAY + BigInt(microsOfDay);

export function civilOf(micros: bigint): CivilTime {
  const days = floorDiv(micros, MICROS_PER_DAY);
  const rest = micros - days * MICROS_PER_DAY;
  const date = new Date(Number(days) * 86_400_000);
  const seconds = Number(rest / 1_000_000n);
  return {
    year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate(),
    hour: Math.floor(seconds / 3600), minute: Math.floor(seconds / 60) % 60, second: seconds % 60, micro: Number(rest % 1_000_000n),
  };
}

const DATE = /^(\d{1,4})-(\d{1,2})-(\d{1,2})$/;
const CLOCK = /^(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,9}))?)?$/;
const ZONE = /\s*(Z|z|UTC|[+-]\d{1,2}(?::?\d{2})?)$/;

export function parseDate(text: string): number | undefined {
  const match = DATE.exec(text.trim());
  return match === null ? undefined : daysOf(Number(match[1]), Number(match[2]), Number(match[3]));
}

export function parseTime(text: string): bigint | undefined {
  const match = CLOCK.exec(text.trim());
  if (match === null) return undefined;
  const [, hour, minute, second = '0', fraction = ''] = match;
  const micros = clockMicros(Number(hour), Number(minute), Number(second), Number(fraction.padEnd(6, '0').slice(0, 6)));
  return micros === undefined ? undefined : BigInt(micros);
}

/**
 * Whether a date or time is written as SQL wants it: with a year of four digits, with seconds and six digits of fraction at most, and no space but one
 * between its parts. Files and streams may be looser. https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types#time_type
 */
export const isSqlTime = (text: string): boolean => !/(?:^|[Tt\s])\d{1,2}:\d{1,2}(?!\d*:\d)|:\d{1,2}\.\d{7}|^\s|\s$|\s{2}|^\d{1,3}-/.test(text);

/** `YYYY-MM-DD[( |T)HH:MM[:SS[.F]]]` without a zone. */
export function parseDatetime(text: string): bigint | undefined {
  const [datePart = '', timePart] = text.trim().split(/[Tt]|\s+/, 2);
  const days = parseDate(datePart);
  const clock = timePart === undefined ? 0n : parseTime(timePart);
  return days === undefined || clock === undefined ? undefined : BigInt(days) * MICROS_PER_DAY + clock;
}

/** The largest offset from UTC: https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types#time_zones */
const MAX_OFFSET_MINUTES = 14 * 60;

function zoneMicros(zone: string): bigint | undefined {
  if (/^(Z|UTC)$/i.test(zone)) return 0n;
  const digits = zone.slice(1).replace(':', '');
  const hours = digits.length > 2 ? digits.slice(0, digits.length - 2) : digits;
  const minutes = digits.length > 2 ? digits.slice(-2) : '0';
  const total = Number(hours) * 60 + Number(minutes);
  if (total > MAX_OFFSET_MINUTES || Number(minutes) > 59) return undefined;
  const magnitude = BigInt(total) * 60_000_000n;
  return zone.startsWith('-') ? -magnitude : magnitude;
}

const NAMED_ZONE = /\s+([A-Za-z][\w+-]*(?:\/[\w+-]+)*)$/;

/** A leap second is the first of the next minute. */
const LEAP_SECOND = /(?<=:\d{1,2}):60(?!\d)/;

/** A civil time with an optional offset or zone name; UTC where none is given. */
export function parseTimestamp(text: string): bigint | undefined {
  const leap = LEAP_SECOND.exec(text);
  if (leap !== null) {
    const before = parseTimestamp(text.replace(LEAP_SECOND, ':59'));
    return before === undefined ? undefined : before + 1_000_000n;
  }
  const trimmed = text.trim();
  const named = NAMED_ZONE.exec(trimmed);
  if (named !== null && !/^(?:Z|UTC)$/i.test(named[1] ?? '')) return parseNamed(trimmed.slice(0, named.index), named[1] ?? '');
  // A bare date also ends in what looks like an offset ("-09").
  const zone = DATE.test(trimmed) ? null : ZONE.exec(trimmed);
  const civil = parseDatetime(zone === null ? trimmed : trimmed.slice(0, zone.index));
  const offset = zone === null ? 0n : zoneMicros(zone[1] ?? 'Z');
  return civil === undefined || offset === undefined ? undefined : civil - offset;
}

function parseNamed(text: string, zone: string): bigint | undefined {
  const civil = parseDatetime(text);
  if (civil === undefined) return undefined;
  try {
    return instantOf(civil, zone);
  } catch {
    return undefined;
  }
}

export function dateText(days: number): string {
  const { year, month, day } = civilOf(BigInt(days) * MICROS_PER_DAY);
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;
}

/** Fractions of a second come in groups of three digits, as GoogleSQL prints them. */
function fractionText(micro: number): string {
  if (micro === 0) return '';
  return micro % 1000 === 0 ? `.${pad(micro / 1000, 3)}` : `.${pad(micro, 6)}`;
}

export function timeText(micros: bigint): string {
  const { hour, minute, second, micro } = civilOf(micros);
  return `${pad(hour, 2)}:${pad(minute, 2)}:${pad(second, 2)}${fractionText(micro)}`;
}

export function datetimeText(micros: bigint, separator: 'T' | ' ' = 'T'): string {
  return `${dateText(Number(floorDiv(micros, MICROS_PER_DAY)))}${separator}${timeText(micros - floorDiv(micros, MICROS_PER_DAY) * MICROS_PER_DAY)}`;
}

/** As GoogleSQL casts a TIMESTAMP to STRING. */
export function timestampText(micros: bigint, zone = 'UTC'): string {
  const offset = offsetAt(micros, zone);
  return `${datetimeText(micros + offset, ' ')}${offsetText(offset).replace(/:00$/, '')}`;
}
