/** Strict readers of GoogleSQL's canonical dates and times. They return undefined for anything else; nothing is guessed. */

const MICROS_PER_SECOND = 1_000_000n;
const MS_PER_DAY = 86_400_000;

const DATE = /^(\d{4})-(\d{1,2})-(\d{1,2})$/;
const TIME = /^(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d{1,6}))?$/;
const DATETIME = /^(\d{4}-\d{1,2}-\d{1,2})(?:[Tt ](\d{1,2}:\d{1,2}(?::\d{1,2}(?:\.\d{1,6})?)?))?$/;
const ZONE = /(?:\s*([Zz]|UTC|[+-]\d{1,2}(?::?\d{2})?))$/;

/** Days since 1970-01-01, or undefined when the date does not exist. GoogleSQL's range is 0001-01-01 to 9999-12-31. */
export function parseDate(text: string): number | undefined {
  const match = DATE.exec(text);
  if (match === null) return undefined;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (year < 1) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const exists = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists ? date.getTime() / MS_PER_DAY : undefined;
}

export function formatDate(days: number): string {
  const date = new Date(days * MS_PER_DAY);
  return `${String(date.getUTCFullYear()).padStart(4, '0')}-${String(date.getUTCMonth() + 1).padStart(2, '0')}-${String(date.getUTCDate()).padStart(2, '0')}`;
}

/** Microseconds since midnight. */
export function parseTime(text: string): bigint | undefined {
  const match = TIME.exec(text);
  if (match === null) return undefined;
  const [hour, minute, second] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  return BigInt(hour * 3600 + minute * 60 + second) * MICROS_PER_SECOND + BigInt((match[4] ?? '').padEnd(6, '0'));
}

export function formatTime(micros: bigint): string {
  const seconds = Number(micros / MICROS_PER_SECOND);
  const fraction = micros % MICROS_PER_SECOND;
  const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map((part) => String(part).padStart(2, '0')).join(':');
  return fraction === 0n ? clock : `${clock}.${String(fraction).padStart(6, '0')}`;
}

/** A civil time as microseconds since 1970-01-01T00:00:00, as if it were UTC. `YYYY-MM-DD` alone is midnight. */
export function parseDatetime(text: string): bigint | undefined {
  const match = DATETIME.exec(text);
  if (match === null) return undefined;
  const days = parseDate(match[1] as string);
  const clock = match[2] ?? '00:00:00';
  const time = parseTime(/^\d{1,2}:\d{1,2}$/.test(clock) ? `${clock}:00` : clock);
  return days === undefined || time === undefined ? undefined : BigInt(days) * 86_400n * MICROS_PER_SECOND + time;
}

export function formatDatetime(micros: bigint, separator = 'T'): string {
  const dayMicros = 86_400n * MICROS_PER_SECOND;
  const days = micros >= 0n ? micros / dayMicros : -((-micros + dayMicros - 1n) / dayMicros);
  return `${formatDate(Number(days))}${separator}${formatTime(micros - days * dayMicros)}`;
}

/** An instant as microseconds since the epoch. A text without a zone is UTC, as BigQuery reads it. */
export function parseTimestamp(text: string): bigint | undefined {
  const zone = ZONE.exec(text);
  const hasClock = text.includes(':');
  const civil = parseDatetime(zone === null || !hasClock ? text : text.slice(0, zone.index));
  if (civil === undefined) return undefined;
  const offset = zone === null || !hasClock ? 0 : zoneMinutes(zone[1] as string);
  return offset === undefined ? undefined : civil - BigInt(offset) * 60n * MICROS_PER_SECOND;
}

export function formatTimestamp(micros: bigint): string {
  return `${formatDatetime(micros)}Z`;
}

function zoneMinutes(zone: string): number | undefined {
  if (/^(Z|UTC)$/i.test(zone)) return 0;
  const match = /^([+-])(\d{1,2})(?::?(\d{2}))?$/.exec(zone);
  if (match === null) return undefined;
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0);
  return minutes > 14 * 60 ? undefined : minutes * (match[1] === '-' ? -1 : 1);
}
