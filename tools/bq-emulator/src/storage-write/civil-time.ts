import { MAX_DATE_DAYS, MAX_TIMESTAMP_MICROS, MIN_DATE_DAYS, MIN_TIMESTAMP_MICROS } from './limits.js';
import { RowFault } from './row-fault.js';

const DATE = /^(\d{4})-(\d{1,2})-(\d{1,2})$/;
const TIME = /^(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d{1,6}))?$/;
const DATETIME = /^(\d{4}-\d{1,2}-\d{1,2})(?:[ Tt](\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d{1,6})?))?$/;
const ZONE = /(?:[Zz]| ?UTC| ?([+-])(\d{1,2})(?::(\d{2}))?)$/;

/** Days since 1970-01-01 of a date of the proleptic Gregorian calendar (Howard Hinnant, "chrono-compatible date algorithms"). */
function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** @returns days since 1970-01-01, or undefined when there is no such day in the years 1 to 9999. */
export function civilDays(year: number, month: number, day: number): number | undefined {
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
  return daysFromCivil(year, month, day);
}

/** @returns microseconds since midnight, or undefined when the clock has no such time. */
export function clockMicros(hour: number, minute: number, second: number, micros: number): number | undefined {
  if (hour > 23 || minute > 59 || second > 59 || micros > 999_999) return undefined;
  return ((hour * 60 + minute) * 60 + second) * 1_000_000 + micros;
}

export function microsOf(days: number, microsOfDay: number): bigint {
  return BigInt(days) * 86_400_000_000n + BigInt(microsOfDay);
}

export function checkDateDays(days: number): number {
  if (days < MIN_DATE_DAYS || days > MAX_DATE_DAYS) {
    throw new RowFault(`${days} days since 1970-01-01 is outside DATE's range ${MIN_DATE_DAYS} to ${MAX_DATE_DAYS}.`);
  }
  return days;
}

export function checkTimestampMicros(micros: bigint): bigint {
  if (micros < MIN_TIMESTAMP_MICROS || micros > MAX_TIMESTAMP_MICROS) {
    throw new RowFault(`${micros} microseconds since the epoch is outside the years 0001 to 9999.`);
  }
  return micros;
}

function parseDays(text: string): number | undefined {
  const match = DATE.exec(text);
  return match === null ? undefined : civilDays(Number(match[1]), Number(match[2]), Number(match[3]));
}

function parseClock(text: string): number | undefined {
  const match = TIME.exec(text);
  if (match === null) return undefined;
  return clockMicros(Number(match[1]), Number(match[2]), Number(match[3]), Number((match[4] ?? '').padEnd(6, '0')));
}

function parseCivil(text: string): bigint | undefined {
  const match = DATETIME.exec(text);
  const days = parseDays(match?.[1] ?? '');
  const micros = match?.[2] === undefined ? 0 : parseClock(match[2]);
  return days === undefined || micros === undefined ? undefined : microsOf(days, micros);
}

/** @returns days since 1970-01-01 of `YYYY-MM-DD`. */
export function dateFromText(text: string): number {
  const days = parseDays(text);
  if (days === undefined) throw new RowFault(`'${text}' is not a DATE. Write YYYY-MM-DD.`);
  return days;
}

/** @returns microseconds since midnight of `HH:MM:SS[.ffffff]`. */
export function timeFromText(text: string): bigint {
  const micros = parseClock(text);
  if (micros === undefined) throw new RowFault(`'${text}' is not a TIME. Write HH:MM:SS[.ffffff].`);
  return BigInt(micros);
}

/** @returns the civil time of `YYYY-MM-DD[ HH:MM:SS[.ffffff]]` in microseconds, as if it were UTC. */
export function datetimeFromText(text: string): bigint {
  const micros = parseCivil(text);
  if (micros === undefined) throw new RowFault(`'${text}' is not a DATETIME. Write YYYY-MM-DD HH:MM:SS[.ffffff].`);
  return micros;
}

/** @returns microseconds since the epoch of a civil time with an optional `Z`, `UTC` or `+HH:MM`; UTC without one. */
export function timestampFromText(text: string): bigint {
  // A bare date also ends in what looks like an offset ("-09").
  const zone = DATE.test(text) ? null : ZONE.exec(text);
  const civil = parseCivil(zone === null ? text : text.slice(0, zone.index));
  const hours = Number(zone?.[2] ?? 0);
  const minutes = Number(zone?.[3] ?? 0);
  if (civil === undefined || hours > 14 || minutes > 59) {
    throw new RowFault(`'${text}' is not a TIMESTAMP. Write YYYY-MM-DD HH:MM:SS[.ffffff] and Z or +HH:MM; zone names are not supported.`);
  }
  const offset = BigInt(hours * 60 + minutes) * 60_000_000n;
  return checkTimestampMicros(zone?.[1] === '-' ? civil + offset : civil - offset);
}
