import { type CivilTime, civilOf, daysOf, MICROS_PER_DAY } from './civil-time.js';
import { fixedOffset, instantOf, offsetAt, offsetText } from './time-zone.js';

/** Format elements: https://cloud.google.com/bigquery/docs/reference/standard-sql/format-elements */
const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

const two = (n: number): string => String(n).padStart(2, '0');
const mod = (a: number, b: number): number => ((a % b) + b) % b;

/** `%E*S`, `%E3S`, `%E4Y`, `%Ez`, `%-d` or a plain `%Y`. */
const ELEMENT = /%(?:E(\*|\d)?([SYz])|-?([a-zA-Z%]))/g;

interface Moment extends CivilTime {
  /** The instant; of a civil value, as if it were UTC. */
  readonly micros: bigint;
  readonly offset: bigint;
  readonly weekday: number;
  readonly yearDay: number;
  readonly zone: string;
}

function momentOf(micros: bigint, zone: string): Moment {
  const offset = zone === '' ? 0n : offsetAt(micros, zone);
  const civil = civilOf(micros + offset);
  const days = daysOf(civil.year, civil.month, civil.day) ?? 0;
  return { ...civil, micros, offset, zone, weekday: mod(days + 4, 7), yearDay: days - (daysOf(civil.year, 1, 1) ?? 0) + 1 };
}

function isoWeek(m: Moment): { readonly year: number; readonly week: number } {
  const days = daysOf(m.year, m.month, m.day) ?? 0;
  const thursday = days - mod(m.weekday + 6, 7) + 3;
  const year = civilOf(BigInt(thursday) * MICROS_PER_DAY).year;
  return { year, week: Math.floor((thursday - (daysOf(year, 1, 1) ?? 0)) / 7) + 1 };
}

/** `UTC`, `UTC-8`, `UTC+0530`: names of zones are not unique. */
function zoneName(offset: bigint): string {
  if (offset === 0n) return 'UTC';
  const [hours = '', minutes = ''] = offsetText(offset).slice(1).split(':');
  return `UTC${offset < 0n ? '-' : '+'}${minutes === '00' ? Number(hours) : `${hours}${minutes}`}`;
}

const FORMATTERS: Readonly<Record<string, (m: Moment) => string>> = {
  A: (m) => DAYS[m.weekday] ?? '', a: (m) => (DAYS[m.weekday] ?? '').slice(0, 3), B: (m) => MONTHS[m.month - 1] ?? '',
  b: (m) => (MONTHS[m.month - 1] ?? '').slice(0, 3), h: (m) => (MONTHS[m.month - 1] ?? '').slice(0, 3), C: (m) => two(Math.floor(m.year / 100)),
  c: (m) => formatMoment('%a %b %e %H:%M:%S %Y', m), D: (m) => formatMoment('%m/%d/%y', m), d: (m) => two(m.day), e: (m) => String(m.day).padStart(2),
  F: (m) => formatMoment('%Y-%m-%d', m), G: (m) => String(isoWeek(m).year), g: (m) => two(isoWeek(m).year % 100), H: (m) => two(m.hour),
  I: (m) => two(mod(m.hour + 11, 12) + 1), J: (m) => String((isoWeek(m).week - 1) * 7 + (m.weekday === 0 ? 7 : m.weekday)).padStart(3, '0'), j: (m) => String(m.yearDay).padStart(3, '0'), k: (m) => String(m.hour).padStart(2),
  l: (m) => String(mod(m.hour + 11, 12) + 1).padStart(2), M: (m) => two(m.minute), m: (m) => two(m.month), n: () => '\n', P: (m) => (m.hour < 12 ? 'am' : 'pm'),
  p: (m) => (m.hour < 12 ? 'AM' : 'PM'), Q: (m) => String(Math.ceil(m.month / 3)), R: (m) => formatMoment('%H:%M', m), r: (m) => formatMoment('%I:%M:%S %p', m),
  S: (m) => two(m.second), s: (m) => String((m.micros - BigInt(mod(Number(m.micros % 1_000_000n), 1_000_000))) / 1_000_000n), T: (m) => formatMoment('%H:%M:%S', m), t: () => '\t',
  U: (m) => two(Math.floor((m.yearDay + 6 - m.weekday) / 7)), u: (m) => String(m.weekday === 0 ? 7 : m.weekday), V: (m) => two(isoWeek(m).week),
  W: (m) => two(Math.floor((m.yearDay + 6 - mod(m.weekday + 6, 7)) / 7)), w: (m) => String(m.weekday), X: (m) => formatMoment('%H:%M:%S', m),
  x: (m) => formatMoment('%m/%d/%y', m), Y: (m) => String(m.year), y: (m) => two(m.year % 100), Z: (m) => zoneName(m.offset), z: (m) => offsetText(m.offset, ''), '%': () => '%',
};

function secondsText(m: Moment, digits: string): string {
  const fraction = String(m.micro).padStart(6, '0');
  const kept = digits === '*' ? fraction.replace(/0+$/, '') : fraction.slice(0, Number(digits));
  return kept === '' ? two(m.second) : `${two(m.second)}.${kept}`;
}

function formatMoment(format: string, m: Moment): string {
  return format.replace(ELEMENT, (whole: string, digits: string | undefined, extended: string | undefined, letter: string | undefined) => {
    if (extended === 'S') return secondsText(m, digits ?? '*');
    if (extended === 'Y') return String(m.year).padStart(4, '0');
    if (extended === 'z') return offsetText(m.offset);
    const formatter = FORMATTERS[letter ?? ''];
    if (formatter === undefined) throw new RangeError(`Format element ${whole} is not supported by this emulator`);
    const text = formatter(m);
    return whole.startsWith('%-') ? text.replace(/^[0 ]+(?=\d)/, '') : text;
  });
}

/** @param micros an instant, shown in `zone`; a civil value where that is empty */
export const formatTime = (format: string, micros: bigint, zone: string): string => formatMoment(format, momentOf(micros, zone));

/** Shorthands that stand for several elements. */
const EXPANSIONS: Readonly<Record<string, string>> = {
  '%F': '%Y-%m-%d', '%T': '%H:%M:%S', '%X': '%H:%M:%S', '%R': '%H:%M', '%D': '%m/%d/%y', '%x': '%m/%d/%y', '%r': '%I:%M:%S %p', '%c': '%a %b %e %H:%M:%S %Y',
};

interface Draft { year: number; month: number; day: number; hour: number; minute: number; second: number; micro: number; pm?: boolean; twelve?: boolean; offset?: bigint; zone?: string; epoch?: bigint; yearDay?: number; week?: { readonly number: number; readonly begins: number }; weekday?: boolean; century?: number; short?: number }

type Reader = readonly [RegExp, (draft: Draft, text: string) => void];
const named = (names: readonly string[], text: string): number => names.findIndex((n) => n.slice(0, 3).toLowerCase() === text.slice(0, 3).toLowerCase());
const weekday: Reader = [new RegExp(`^(?:${DAYS.join('|')}|${DAYS.map((d) => d.slice(0, 3)).join('|')})`, 'i'), (d) => { d.weekday = true; }];
/** Weeks of the year from its first Sunday (0) or Monday (1) on. */
const weekBeginning = (begins: number): Reader => [/^\d{1,2}/, (d, t) => { d.week = { number: Number(t), begins }; }];
const seconds: Reader = [/^(\d{1,2})(?:\.(\d{1,9}))?/, (d, t) => {
  const [whole = '0', fraction = ''] = t.split('.');
  d.second = Number(whole);
  d.micro = Number(fraction.padEnd(6, '0').slice(0, 6));
}];
const offset: Reader = [/^(?:[Zz]|[+-]\d{2}(?::?\d{2})?)/, (d, t) => { d.offset = fixedOffset(t) ?? 0n; }];

const hour24: Reader = [/^ ?\d{1,2}/, (d, t) => { d.hour = Number(t); d.twelve = false; }];
const hour12: Reader = [/^ ?(?:1[0-2]|0?[1-9])/, (d, t) => { d.hour = Number(t) % 12; d.twelve = true; }];
const halfDay: Reader = [/^[AaPp][Mm]/, (d, t) => { d.pm = /^p/i.test(t); }];
const space: Reader = [/^\s*/, () => undefined];

const READERS: Readonly<Record<string, Reader>> = {
  Y: [/^\d{1,4}/, (d, t) => { d.year = Number(t); }], y: [/^\d{2}/, (d, t) => { d.year = Number(t) + (Number(t) < 69 ? 2000 : 1900); d.short = Number(t); }],
  m: [/^\d{1,2}/, (d, t) => { d.month = Number(t); }], d: [/^\d{1,2}/, (d, t) => { d.day = Number(t); }], e: [/^ ?\d{1,2}/, (d, t) => { d.day = Number(t); }],
  B: [/^[A-Za-z]+/, (d, t) => { d.month = named(MONTHS, t) + 1; }], b: [/^[A-Za-z]+/, (d, t) => { d.month = named(MONTHS, t) + 1; }],
  h: [/^[A-Za-z]+/, (d, t) => { d.month = named(MONTHS, t) + 1; }], A: weekday, a: weekday, C: [/^\d{1,2}/, (d, t) => { d.century = Number(t); }],
  H: hour24, I: hour12, k: hour24, l: hour12, P: halfDay, n: space, t: space,
  M: [/^\d{1,2}/, (d, t) => { d.minute = Number(t); }], S: [/^\d{1,2}/, (d, t) => { d.second = Number(t); }], p: halfDay,
  Q: [/^[1-4]/, (d, t) => { d.month = Number(t) * 3 - 2; }], U: weekBeginning(0), W: weekBeginning(1), u: [/^[1-7]/, (d) => { d.weekday = true; }], w: [/^[0-6]/, (d) => { d.weekday = true; }],
  j: [/^\d{1,3}/, (d, t) => { d.yearDay = Number(t); }], s: [/^-?\d+/, (d, t) => { d.epoch = BigInt(t) * 1_000_000n; }], z: offset, Z: [/^[A-Za-z][\w/+-]*/, (d, t) => { d.zone = t; }],
};

/** https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types#time_zones: 14 hours. */
const MAX_OFFSET = 14n * 3_600_000_000n;
const abs = (n: bigint): bigint => (n < 0n ? -n : n);

/** A day of the year is worth more than a week, and a week more than month and day. */
function dayOf({ year, month, day, yearDay, week, weekday: named }: Draft): number | undefined {
  const newYear = daysOf(year, 1, 1) ?? 0;
  if (yearDay !== undefined) return newYear + yearDay - 1;
  if (week === undefined) return daysOf(year, month, day);
  // What the service says of it, too.
  if (named === true) throw new RangeError('Weekday parse elements are not supported yet');
  if (week.number === 0) throw new RangeError('Week number 0 is not supported by this emulator');
  // Day 0 of the epoch was a Thursday.
  const first = newYear + mod(week.begins - (newYear + 4), 7);
  const found = first + (week.number - 1) * 7;
  if (found >= (daysOf(year + 1, 1, 1) ?? Number.POSITIVE_INFINITY)) throw new RangeError(`Week number ${week.number} is invalid for year ${year}`);
  return found;
}

/** Reads civil time (minus its own offset where the text has one) as microseconds since the epoch. */
export const parseTimeText = (format: string, text: string): bigint => parseInstantText(format, text, 'UTC');

/** @param defaultZone where the text names neither a zone nor an offset */
export function parseInstantText(format: string, text: string, defaultZone: string): bigint {
  const fail = (): RangeError => new RangeError(`Failed to parse input string "${text}"`);
  const expanded = format.replace(/%[FTXRDxrc]/g, (element) => EXPANSIONS[element] ?? element);
  const draft: Draft = { year: 1970, month: 1, day: 1, hour: 0, minute: 0, second: 0, micro: 0 };
  let rest = text.trim();
  for (const piece of expanded.match(/%E(?:\*|\d)?[SYz]|%-?[a-zA-Z%]|\s+|[^%\s]+|%/g) ?? []) {
    if (/^\s+$/.test(piece)) { rest = rest.trimStart(); continue; }
    if (!piece.startsWith('%') || piece === '%%') {
      const literal = piece === '%%' ? '%' : piece;
      if (!rest.startsWith(literal)) throw fail();
      rest = rest.slice(literal.length);
      continue;
    }
    const reader = piece.startsWith('%E') ? (piece.endsWith('S') ? seconds : piece.endsWith('z') ? offset : READERS['Y']) : READERS[piece.at(-1) ?? ''];
    if (reader === undefined) throw new RangeError(`Format element ${piece} is not supported by this emulator`);
    const match = reader[0].exec(rest);
    if (match === null) throw fail();
    reader[1](draft, match[0]);
    rest = rest.slice(match[0].length);
  }
  if (rest.trim() !== '') throw new RangeError(`Illegal non-space trailing data '${rest}' in string ${text}`);
  if (draft.epoch !== undefined) return draft.epoch;
  // The half of the day belongs to an hour of twelve only.
  if (draft.pm === true && draft.twelve === true) draft.hour += 12;
  if (draft.century !== undefined) draft.year = draft.century * 100 + (draft.short ?? 0);
  const days = dayOf(draft);
  // A leap second is the first of the next minute.
  if (days === undefined || draft.hour > 23 || draft.minute > 59 || draft.second > 60 || abs(draft.offset ?? 0n) > MAX_OFFSET) throw fail();
  if (draft.yearDay !== undefined && draft.yearDay > 365 && daysOf(draft.year, 2, 29) === undefined) throw new RangeError(`Year ${draft.year} has 365 days, and the specified day of year (%j) was ${draft.yearDay}`);
  const civil = BigInt(days) * MICROS_PER_DAY + BigInt(draft.hour * 3600 + draft.minute * 60 + draft.second) * 1_000_000n + BigInt(draft.micro);
  return draft.offset === undefined ? instantOf(civil, draft.zone ?? defaultZone) : civil - draft.offset;
}
