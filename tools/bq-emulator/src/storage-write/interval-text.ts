import { RowFault } from './row-fault.js';

const CANONICAL = /^[+-]?(\d+)-(\d+) ([+-]?\d+) [+-]?(\d+):(\d+):(\d+)(?:\.\d{1,6})?$/;

/** INTERVAL's bounds (cloud.google.com/bigquery/docs/reference/standard-sql/data-types#interval_type). */
const MAX_YEARS = 10_000;
const MAX_DAYS = 3_660_000;
const MAX_HOURS = 87_840_000;

/** Checks the canonical format `[-]Y-M [-]D [-]H:M:S[.F]`. */
export function intervalFromText(text: string): string {
  const match = CANONICAL.exec(text);
  if (match === null) throw new RowFault(`'${text}' is not an INTERVAL. Write [-]Y-M [-]D [-]H:M:S[.F].`);
  const [years, months, days, hours, minutes, seconds] = match.slice(1).map(Number) as [number, number, number, number, number, number];
  if (years > MAX_YEARS || months > 11 || Math.abs(days) > MAX_DAYS || hours > MAX_HOURS || minutes > 59 || seconds > 59) {
    throw new RowFault(`'${text}' is out of range for INTERVAL.`);
  }
  return text;
}

/** A google.protobuf.Duration as canonical text. */
export function intervalFromDuration(seconds: bigint, nanos: number): string {
  if (nanos % 1000 !== 0) throw new RowFault(`${nanos} nanoseconds is finer than INTERVAL's microseconds.`);
  const micros = seconds * 1_000_000n + BigInt(nanos / 1000);
  const magnitude = micros < 0n ? -micros : micros;
  const whole = magnitude / 1_000_000n;
  const fraction = magnitude % 1_000_000n;
  const clock = `${whole / 3600n}:${(whole / 60n) % 60n}:${whole % 60n}`;
  return intervalFromText(`0-0 0 ${micros < 0n ? '-' : ''}${clock}${fraction === 0n ? '' : `.${String(fraction).padStart(6, '0')}`}`);
}
