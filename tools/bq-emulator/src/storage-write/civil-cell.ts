import {
  MAX_DATE_DAYS, MAX_TIMESTAMP_MICROS, MIN_DATE_DAYS, MIN_TIMESTAMP_MICROS, parseDate, parseDatetime, parseTime, parseTimestamp,
} from '../encode/civil-time.js';
import { RowFault } from './row-fault.js';

/** What a writer may spell is less than what SQL casts: whole years and seconds, at most microseconds, no zone names. */
const DATE = /^\d{4}-\d{1,2}-\d{1,2}$/;
const TIME = /^\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d{1,6})?$/;
const DATETIME = /^\d{4}-\d{1,2}-\d{1,2}(?:[ Tt]\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d{1,6})?)?$/;
const TIMESTAMP = /^\d{4}-\d{1,2}-\d{1,2}(?:[ Tt]\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d{1,6})?)?(?:[Zz]| ?UTC| ?[+-]\d{1,2}(?::\d{2})?)?$/;

/** Days since 1970-01-01, within the years 1 to 9999. */
export function checkDateDays(days: number): number {
  if (days < MIN_DATE_DAYS || days > MAX_DATE_DAYS) {
    throw new RowFault(`${days} days since 1970-01-01 is outside DATE's range ${MIN_DATE_DAYS} to ${MAX_DATE_DAYS}.`);
  }
  return days;
}

/** Microseconds since the epoch, within the years 1 to 9999. */
export function checkTimestampMicros(micros: bigint): bigint {
  if (micros < MIN_TIMESTAMP_MICROS || micros > MAX_TIMESTAMP_MICROS) {
    throw new RowFault(`${micros} microseconds since the epoch is outside the years 0001 to 9999.`);
  }
  return micros;
}

/** @returns days since 1970-01-01 of `YYYY-MM-DD`. */
export function dateFromText(text: string): number {
  const days = DATE.test(text) ? parseDate(text) : undefined;
  if (days === undefined) throw new RowFault(`'${text}' is not a DATE. Write YYYY-MM-DD.`);
  return days;
}

/** @returns microseconds since midnight of `HH:MM:SS[.ffffff]`. */
export function timeFromText(text: string): bigint {
  const micros = TIME.test(text) ? parseTime(text) : undefined;
  if (micros === undefined) throw new RowFault(`'${text}' is not a TIME. Write HH:MM:SS[.ffffff].`);
  return micros;
}

/** @returns the civil time of `YYYY-MM-DD[ HH:MM:SS[.ffffff]]` in microseconds, as if it were UTC. */
export function datetimeFromText(text: string): bigint {
  const micros = DATETIME.test(text) ? parseDatetime(text) : undefined;
  if (micros === undefined) throw new RowFault(`'${text}' is not a DATETIME. Write YYYY-MM-DD HH:MM:SS[.ffffff].`);
  return micros;
}

/** @returns microseconds since the epoch of a civil time with an optional `Z`, `UTC` or `+HH:MM`; UTC without one. */
export function timestampFromText(text: string): bigint {
  const micros = TIMESTAMP.test(text) ? parseTimestamp(text) : undefined;
  if (micros === undefined) {
    throw new RowFault(`'${text}' is not a TIMESTAMP. Write YYYY-MM-DD HH:MM:SS[.ffffff] and Z or +HH:MM; zone names are not supported.`);
  }
  return checkTimestampMicros(micros);
}
