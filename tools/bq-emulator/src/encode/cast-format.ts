import { civilOf, daysOf, MICROS_PER_DAY } from './civil-time.js';
import { fixedOffset, instantOf, offsetAt, offsetText } from './time-zone.js';

/** CAST … FORMAT: https://cloud.google.com/bigquery/docs/reference/standard-sql/format-elements#format_elements_date_time */
const MONTHS = ['JANUARY', 'FEBRUARY', 'MARCH', 'APRIL', 'MAY', 'JUNE', 'JULY', 'AUGUST', 'SEPTEMBER', 'OCTOBER', 'NOVEMBER', 'DECEMBER'];
const DAYS = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY'];
const ELEMENTS = /"((?:[^"\\]|\\.)*)"|(YYYY|YYY|YY|Y|RRRR|RR|MONTH|MON|MM|DDD|DD|DAY|DY|D|HH24|HH12|HH|MI|SSSSS|SS|FF[1-9]|A\.M\.|P\.M\.|AM|PM|TZH|TZM|Q)|([-./,';: ])|(.)/giy;

interface Piece {
  /** Upper-cased; empty for text that stands for itself. */
  readonly element: string;
  readonly text: string;
}

function pieces(format: string): readonly Piece[] {
  return [...format.matchAll(ELEMENTS)].map(([text, quoted, element, separator]): Piece => {
    if (quoted !== undefined) return { element: '', text: quoted.replace(/\\(.)/g, '$1') };
    if (element !== undefined) return { element: element.toUpperCase(), text };
    if (separator !== undefined || text === 'T' || text === 'Z') return { element: '', text };
    throw new RangeError(`Cannot find matched format element at ${format.indexOf(text)}`);
  });
}

/** As the format element is cased: `Mon`, `MON`, `mon`. */
function cased(text: string, like: string): string {
  if (like === like.toUpperCase()) return text.toUpperCase();
  return like[0] === like[0]?.toUpperCase() ? text.charAt(0).toUpperCase() + text.slice(1).toLowerCase() : text.toLowerCase();
}

const pad = (n: number, width: number): string => String(n).padStart(width, '0');

/** @param zone moves the instant and gives TZH and TZM; empty for civil values */
export function formatCast(format: string, micros: bigint, zone: string): string {
  const offset = zone === '' ? 0n : offsetAt(micros, zone);
  const c = civilOf(micros + offset);
  const days = daysOf(c.year, c.month, c.day) ?? 0;
  const weekday = (((days + 4) % 7) + 7) % 7;
  const hour12 = ((c.hour + 11) % 12) + 1;
  const shown = ({ element, text }: Piece): string => {
    switch (element) {
      case '': return text;
      case 'YYYY': case 'RRRR': return pad(c.year, 4);
      case 'YYY': return pad(c.year % 1000, 3);
      case 'YY': case 'RR': return pad(c.year % 100, 2);
      case 'Y': return String(c.year % 10);
      case 'Q': return String(Math.ceil(c.month / 3));
      case 'MM': return pad(c.month, 2);
      case 'MON': return cased((MONTHS[c.month - 1] ?? '').slice(0, 3), text);
      case 'MONTH': return cased(MONTHS[c.month - 1] ?? '', text);
      case 'DDD': return pad(days - (daysOf(c.year, 1, 1) ?? 0) + 1, 3);
      case 'DD': return pad(c.day, 2);
      case 'D': return String(weekday + 1);
      case 'DAY': return cased(DAYS[weekday] ?? '', text);
      case 'DY': return cased((DAYS[weekday] ?? '').slice(0, 3), text);
      case 'HH24': return pad(c.hour, 2);
      case 'HH12': case 'HH': return pad(hour12, 2);
      case 'MI': return pad(c.minute, 2);
      case 'SS': return pad(c.second, 2);
      case 'SSSSS': return pad(c.hour * 3600 + c.minute * 60 + c.second, 5);
      case 'AM': case 'PM': return cased(c.hour < 12 ? 'AM' : 'PM', text);
      case 'A.M.': case 'P.M.': return cased(c.hour < 12 ? 'A.M.' : 'P.M.', text);
      case 'TZH': return offsetText(offset).slice(0, 3);
      case 'TZM': return offsetText(offset).slice(4);
      default: return pad(c.micro, 6).padEnd(9, '0').slice(0, Number(element.slice(2)));
    }
  };
  return pieces(format).map(shown).join('');
}

const READ: Readonly<Record<string, RegExp>> = {
  YYYY: /^\d{1,5}/, RRRR: /^\d{1,4}/, YYY: /^\d{1,3}/, YY: /^\d{1,2}/, RR: /^\d{1,2}/, Y: /^\d/, MM: /^\d{1,2}/, MON: /^[A-Za-z]{3}/, MONTH: /^[A-Za-z]+/, DDD: /^\d{1,3}/, DD: /^\d{1,2}/, HH24: /^\d{1,2}/, HH12: /^\d{1,2}/, HH: /^\d{1,2}/,
  MI: /^\d{1,2}/, SS: /^\d{1,2}/, SSSSS: /^\d{1,5}/, AM: /^[AaPp][Mm]/, PM: /^[AaPp][Mm]/, 'A.M.': /^[AaPp]\.[Mm]\./, 'P.M.': /^[AaPp]\.[Mm]\./, TZH: /^[+-]?\d{1,2}/, TZM: /^\d{1,2}/,
};

/** Civil time, or an instant where `zone` is given; parts that the format lacks come from the first of the current month. */
export function parseCast(format: string, text: string, zone: string, nowMicros: bigint): bigint {
  const fail = (): RangeError => new RangeError(`Failed to parse input string "${text}"`);
  const now = civilOf(nowMicros);
  const found = new Map<string, string>();
  let rest = text.trim();
  const all = pieces(format);
  for (const [i, { element, text: literal }] of all.entries()) {
    if (element === '') {
      if (literal.trim() === '') { rest = rest.trimStart(); continue; }
      if (!rest.startsWith(literal)) throw fail();
      rest = rest.slice(literal.length);
      continue;
    }
    // A year right before other digits has four of its own.
    const pattern = element === 'YYYY' && READ[all[i + 1]?.element ?? ''] !== undefined ? /^\d{4}/ : element.startsWith('FF') ? new RegExp(`^\\d{1,${element.slice(2)}}`) : READ[element];
    const match = pattern?.exec(rest);
    if (match === null || match === undefined) throw fail();
    found.set(element.startsWith('FF') ? 'FF' : element, match[0]);
    rest = rest.slice(match[0].length);
  }
  if (rest.trim() !== '') throw fail();
  const number = (...names: readonly string[]): number | undefined => names.map((n) => found.get(n)).filter((v) => v !== undefined).map(Number)[0];
  const short = (digits: number, value: number | undefined): number | undefined => (value === undefined ? undefined : now.year - (now.year % 10 ** digits) + value);
  // RR is the century that the year is nearest to: https://cloud.google.com/bigquery/docs/reference/standard-sql/format-elements#format_year_as_string
  const nearest = (value: number | undefined): number | undefined => {
    if (value === undefined) return undefined;
    const century = Math.floor(now.year / 100) * 100;
    const late = now.year % 100 >= 50;
    return century + value + (late && value < 50 ? 100 : !late && value >= 50 ? -100 : 0);
  };
  const named = found.get('MONTH') ?? found.get('MON');
  const month = named === undefined ? number('MM') : MONTHS.findIndex((m) => m.startsWith(named.toUpperCase())) + 1;
  const year = number('YYYY', 'RRRR') ?? short(3, number('YYY')) ?? nearest(number('RR')) ?? short(2, number('YY')) ?? short(1, number('Y')) ?? now.year;
  const dayOfYear = number('DDD');
  const days = dayOfYear === undefined ? daysOf(year, month ?? now.month, number('DD') ?? 1) : (daysOf(year, 1, 1) ?? 0) + dayOfYear - 1;
  const meridian = (found.get('AM') ?? found.get('PM') ?? found.get('A.M.') ?? found.get('P.M.') ?? '').toUpperCase();
  const hour12 = number('HH12', 'HH');
  const hour = number('HH24') ?? (hour12 === undefined ? 0 : (hour12 % 12) + (meridian.startsWith('P') ? 12 : 0));
  if (days === undefined || hour > 23) throw fail();
  const seconds = number('SSSSS') ?? hour * 3600 + (number('MI') ?? 0) * 60 + (number('SS') ?? 0);
  const civil = BigInt(days) * MICROS_PER_DAY + BigInt(seconds) * 1_000_000n + BigInt((found.get('FF') ?? '').padEnd(6, '0').slice(0, 6));
  if (zone === '') return civil;
  const hours = found.get('TZH');
  if (hours === undefined) return instantOf(civil, zone);
  const sign = hours.startsWith('-') ? '-' : '+';
  return civil - (fixedOffset(`${sign}${hours.replace(/[+-]/, '').padStart(2, '0')}:${(found.get('TZM') ?? '00').padStart(2, '0')}`) ?? 0n);
}
