import { clockMicros, daysOf, microsOf } from '../encode/civil-time.js';
import { RowFault } from './row-fault.js';

/** Splits `seconds << 20 | micros` (the encoding of ZetaSQL's CivilTimeEncoder, which the Storage Write API takes). */
function clockOf(packed: bigint): number | undefined {
  const seconds = Number((packed >> 20n) & 0x1ffffn);
  const micros = Number(packed & 0xfffffn);
  return clockMicros(seconds >> 12, (seconds >> 6) & 0x3f, seconds & 0x3f, micros);
}

/** TIME as `(hour << 12 | minute << 6 | second) << 20 | micros`. @returns microseconds since midnight. */
export function timeFromPacked(packed: bigint): bigint {
  const micros = packed < 0n || packed >> 37n !== 0n ? undefined : clockOf(packed);
  if (micros === undefined) throw new RowFault(`${packed} is not a packed TIME.`);
  return BigInt(micros);
}

/** DATETIME as `(year << 26 | month << 22 | day << 17 | time) << 20 | micros`. @returns its micros, as if it were UTC. */
export function datetimeFromPacked(packed: bigint): bigint {
  const date = packed < 0n ? 0 : Number(packed >> 37n);
  const days = daysOf(date >> 9, (date >> 5) & 0xf, date & 0x1f);
  const micros = clockOf(packed);
  if (days === undefined || micros === undefined) throw new RowFault(`${packed} is not a packed DATETIME.`);
  return microsOf(days, micros);
}
