/** Quick readers of the canonical forms; `undefined` for all others, which `row/civil-time.ts` then decides about. */

const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
/** Years whose microseconds since the epoch are safe integers. */
const SAFE_YEARS = { from: 1700, to: 2250 };
const ZERO = 48;
const DASH = 45;
const COLON = 58;
const LETTER_T = 84;
const SPACE = 32;
const LETTER_Z = 90;

/** `YYYY-MM-DD` as days since 1970-01-01. */
export function dateDays(text: string): number | undefined {
  return text.length === 10 ? days(text) : undefined;
}

/** `YYYY-MM-DDTHH:MM:SS[Z]`, or with a space, as microseconds since the epoch; no zone is UTC. */
export function timestampMicros(text: string): number | undefined {
  const { length } = text;
  if (length !== 19 && !(length === 20 && text.charCodeAt(19) === LETTER_Z)) return undefined;
  const separator = text.charCodeAt(10);
  if ((separator !== LETTER_T && separator !== SPACE) || text.charCodeAt(13) !== COLON || text.charCodeAt(16) !== COLON) return undefined;
  const day = days(text);
  const hour = two(text, 11);
  const minute = two(text, 14);
  const second = two(text, 17);
  // NaN from a character that is no digit fails these comparisons too
  if (day === undefined || !(hour <= 23 && minute <= 59 && second <= 59)) return undefined;
  return (day * 86_400 + hour * 3_600 + minute * 60 + second) * 1_000_000;
}

function days(text: string): number | undefined {
  if (text.charCodeAt(4) !== DASH || text.charCodeAt(7) !== DASH) return undefined;
  const year = two(text, 0) * 100 + two(text, 2);
  const month = two(text, 5);
  const day = two(text, 8);
  if (!(year >= SAFE_YEARS.from && year <= SAFE_YEARS.to && month >= 1 && month <= 12 && day >= 1)) return undefined;
  const leap = month === 2 && ((year % 4 === 0 && year % 100 !== 0) || year % 400 === 0) ? 1 : 0;
  if (!(day <= (DAYS_IN_MONTH[month - 1] as number) + leap)) return undefined;
  return daysFromCivil(year, month, day);
}

/** Days since the epoch of a Gregorian date (H. Hinnant, chrono-compatible low-level date algorithms). */
function daysFromCivil(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468;
}

function two(text: string, at: number): number {
  return digit(text, at) * 10 + digit(text, at + 1);
}

function digit(text: string, at: number): number {
  const value = text.charCodeAt(at) - ZERO;
  return value >= 0 && value <= 9 ? value : Number.NaN;
}
