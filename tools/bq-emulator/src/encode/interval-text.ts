export interface IntervalParts {
  readonly months: number;
  readonly days: number;
  readonly micros: bigint;
}

const INTERVAL = /^([+-]?)(\d+)-(\d+) ([+-]?\d+) ([+-]?)(\d+):(\d+):(\d+)(?:\.(\d{1,6}))?$/;

/** INTERVAL's bounds: https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types#interval_type */
const MAX_MONTHS = 10_000 * 12;
const MAX_DAYS = 3_660_000;
const MAX_MICROS = 87_840_000n * 3_600_000_000n;

/** BigQuery's canonical interval, `[-]Y-M [-]D [-]H:M:S[.F]`; `carries` where a part is more than fits it (13 months). */
export function readInterval(text: string): (IntervalParts & { readonly carries: boolean }) | undefined {
  const match = INTERVAL.exec(text.trim());
  if (match === null) return undefined;
  const [, monthSign, years, months, days, timeSign, hours, minutes, seconds, fraction = ''] = match;
  const monthCount = Number(years) * 12 + Number(months);
  const micros = BigInt(Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1_000_000n + BigInt(fraction.padEnd(6, '0'));
  return {
    months: monthSign === '-' ? -monthCount : monthCount, days: Number(days), micros: timeSign === '-' ? -micros : micros,
    carries: Number(months) > 11 || Number(minutes) > 59 || Number(seconds) > 59,
  };
}

export function isWithinIntervalBounds({ months, days, micros }: IntervalParts): boolean {
  return Math.abs(months) <= MAX_MONTHS && Math.abs(days) <= MAX_DAYS && micros <= MAX_MICROS && micros >= -MAX_MICROS;
}

/** @throws RangeError for text that is no canonical interval */
export function intervalFromText(text: string): IntervalParts {
  const read = readInterval(text);
  if (read === undefined) throw new RangeError(`Invalid INTERVAL value '${text}'`);
  return read;
}

export function intervalText({ months, days, micros }: IntervalParts): string {
  const monthSign = months < 0 ? '-' : '';
  const m = Math.abs(months);
  const timeSign = micros < 0n ? '-' : '';
  const t = micros < 0n ? -micros : micros;
  const seconds = t / 1_000_000n;
  // In groups of three digits, as GoogleSQL prints them.
  const fraction = (t % 1_000_000n).toString().padStart(6, '0').replace(/(?:000)+$/, '');
  const clock = `${seconds / 3600n}:${(seconds / 60n) % 60n}:${seconds % 60n}${fraction === '' ? '' : `.${fraction}`}`;
  return `${monthSign}${Math.floor(m / 12)}-${m % 12} ${days} ${timeSign}${clock}`;
}

const RANGE_PARTS = ['YEAR', 'MONTH', 'DAY', 'HOUR', 'MINUTE', 'SECOND'];
/** What stands between two parts of a range, by the part before. */
const SEPARATORS: Readonly<Record<string, string>> = { YEAR: '-', MONTH: ' ', DAY: ' ', HOUR: ':', MINUTE: ':' };

/** `INTERVAL '1-2' YEAR TO MONTH`; undefined where the text does not fit the range. */
export function intervalOfRange(text: string, from: string, to: string): IntervalParts | undefined {
  const parts = RANGE_PARTS.slice(RANGE_PARTS.indexOf(from), RANGE_PARTS.indexOf(to) + 1);
  const pattern = parts.map((part, i) => `${i === 0 || part === 'DAY' || part === 'HOUR' ? '([+-]?)' : '()'}(${part === 'SECOND' ? String.raw`\d+(?:\.\d{0,6})?|\.\d{1,6}` : String.raw`\d+`})${i === parts.length - 1 ? '' : SEPARATORS[part] ?? ''}`).join('');
  const match = new RegExp(`^${pattern}$`).exec(text.trim());
  if (match === null) return undefined;
  // A sign holds for its group: years and months, days, or the clock.
  const signs = new Map<string, number>();
  const group = (part: string): string => (part === 'YEAR' || part === 'MONTH' ? 'months' : part === 'DAY' ? 'days' : 'clock');
  const amount = (part: string): number => {
    const i = parts.indexOf(part);
    if (i === -1) return 0;
    const sign = match[i * 2 + 1] ?? '';
    if (!signs.has(group(part))) signs.set(group(part), sign === '-' ? -1 : 1);
    return Number(match[i * 2 + 2]) * (signs.get(group(part)) ?? 1);
  };
  const months = amount('YEAR') * 12 + amount('MONTH');
  const days = amount('DAY');
  const seconds = amount('HOUR') * 3600 + amount('MINUTE') * 60 + amount('SECOND');
  return { months, days, micros: BigInt(Math.round(seconds * 1_000_000)) };
}

const MICROS_PER_DAY = 86_400_000_000n;
const DAYS_PER_MONTH = 30;

/** JUSTIFY_HOURS, JUSTIFY_DAYS, or both: full days out of the clock, full months of 30 days out of the days; the parts concerned get one sign. */
export function justified(interval: IntervalParts, hours: boolean, whole: boolean): IntervalParts {
  const clocked = hours ? justifiedHours(interval) : interval;
  const both = whole ? justifiedDays(clocked) : clocked;
  if (!hours || !whole) return both;
  // Days that were taken from the months leave the clock with the sign of before.
  const sign = Math.sign(both.months === 0 ? both.days : both.months);
  const against = sign !== 0 && both.micros !== 0n && (both.micros > 0n ? 1 : -1) !== sign;
  return justifiedDays(against ? { ...both, days: both.days - sign, micros: both.micros + BigInt(sign) * MICROS_PER_DAY } : both);
}

function justifiedHours({ months, days, micros }: IntervalParts): IntervalParts {
  const whole = micros / MICROS_PER_DAY;
  const [all, rest] = [days + Number(whole), micros - whole * MICROS_PER_DAY];
  const shift = all > 0 && rest < 0n ? 1 : all < 0 && rest > 0n ? -1 : 0;
  return { months, days: all - shift, micros: rest + BigInt(shift) * MICROS_PER_DAY };
}

function justifiedDays({ months, days, micros }: IntervalParts): IntervalParts {
  const whole = Math.trunc(days / DAYS_PER_MONTH);
  const [all, rest] = [months + whole, days - whole * DAYS_PER_MONTH];
  const shift = all > 0 && rest < 0 ? 1 : all < 0 && rest > 0 ? -1 : 0;
  return { months: all - shift, days: rest + shift * DAYS_PER_MONTH, micros };
}

/** INTERVAL * n, INTERVAL / n; what is left of a part moves to the next smaller one. */
export function scaled({ months, days, micros }: IntervalParts, n: bigint, divide: boolean): IntervalParts {
  const by = Number(n);
  if (!divide) return { months: months * by, days: days * by, micros: micros * n };
  if (n === 0n) throw new RangeError('Interval division by zero');
  const restDays = days + (months % by) * DAYS_PER_MONTH;
  return { months: Math.trunc(months / by), days: Math.trunc(restDays / by), micros: (micros + BigInt(restDays % by) * MICROS_PER_DAY) / n };
}
