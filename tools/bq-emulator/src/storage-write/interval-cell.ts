import { type IntervalParts, intervalText, isWithinIntervalBounds, readInterval } from '../encode/interval-text.js';
import { RowFault } from './row-fault.js';

/** Checks the canonical format `[-]Y-M [-]D [-]H:M:S[.F]`. */
export function intervalCell(text: string): string {
  const read = readInterval(text);
  if (read === undefined) throw new RowFault(`'${text}' is not an INTERVAL. Write [-]Y-M [-]D [-]H:M:S[.F].`);
  if (read.carries || !isWithinIntervalBounds(read)) throw new RowFault(`'${text}' is out of range for INTERVAL.`);
  return intervalText(read);
}

/** @throws RowFault beyond INTERVAL's bounds */
export function intervalFromParts(parts: IntervalParts): string {
  if (!isWithinIntervalBounds(parts)) throw new RowFault(`'${intervalText(parts)}' is out of range for INTERVAL.`);
  return intervalText(parts);
}

/** A google.protobuf.Duration as canonical text. */
export function intervalFromDuration(seconds: bigint, nanos: number): string {
  if (nanos % 1000 !== 0) throw new RowFault(`${nanos} nanoseconds is finer than INTERVAL's microseconds.`);
  return intervalFromParts({ months: 0, days: 0, micros: seconds * 1_000_000n + BigInt(nanos / 1000) });
}
