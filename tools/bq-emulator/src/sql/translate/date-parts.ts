import { invalidQuery } from '../../api-error.js';

/** Days of the week as the engine counts them, Sunday 0. */
const WEEKDAYS = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY'];

/** A date part as the engine spells it; `WEEK(TUESDAY)` and friends are computed from a week start. */
export function weekStart(part: string): number | undefined {
  if (part === 'WEEK') return 0;
  if (part === 'ISOWEEK') return 1;
  const named = /^WEEK\((\w+)\)$/.exec(part);
  if (named === null) return undefined;
  const index = WEEKDAYS.indexOf(named[1] ?? '');
  if (index === -1) throw invalidQuery(`A valid date part name is required but found ${part}`);
  return index;
}

const TRUNCATABLE = ['MICROSECOND', 'MILLISECOND', 'SECOND', 'MINUTE', 'HOUR', 'DAY', 'MONTH', 'QUARTER', 'YEAR'];

/** Truncates a civil TIMESTAMP or DATE (`sql`) to the part, as a TIMESTAMP without zone. */
export function truncateSql(part: string, sql: string): string {
  const start = weekStart(part);
  if (start !== undefined) return `CAST(bq_week_start(${sql}, ${start}) AS TIMESTAMP)`;
  if (part === 'ISOYEAR') return `date_trunc('week', make_date(CAST(isoyear(${sql}) AS BIGINT), 1, 4))::TIMESTAMP`;
  if (!TRUNCATABLE.includes(part)) throw invalidQuery(`A valid date part name is required but found ${part}`);
  return `CAST(date_trunc('${part.toLowerCase()}', ${sql}) AS TIMESTAMP)`;
}

/** Boundaries of the part between two dates or civil times, `a - b`. */
export function boundariesSql(part: string, a: string, b: string): string {
  const start = weekStart(part);
  if (start !== undefined) return `CAST((bq_week_start(${a}, ${start}) - bq_week_start(${b}, ${start})) // 7 AS BIGINT)`;
  if (part === 'ISOYEAR') return `CAST(isoyear(${a}) - isoyear(${b}) AS BIGINT)`;
  if (!TRUNCATABLE.includes(part)) throw invalidQuery(`A valid date part name is required but found ${part}`);
  return `date_diff('${part.toLowerCase()}', ${b}, ${a})`;
}

/** Microseconds of the parts that a TIMESTAMP can be measured in. */
export const MICROS_OF_PART: Readonly<Record<string, string>> = {
  MICROSECOND: '1', MILLISECOND: '1000', SECOND: '1000000', MINUTE: '60000000', HOUR: '3600000000', DAY: '86400000000',
};

/** An engine INTERVAL of `count` parts. */
export function intervalSql(count: string, part: string): string {
  const months: Readonly<Record<string, number>> = { MONTH: 1, QUARTER: 3, YEAR: 12 };
  const monthCount = months[part];
  if (monthCount !== undefined) return `to_months(CAST((${count}) * ${monthCount} AS INTEGER))`;
  if (part === 'DAY') return `to_days(CAST(${count} AS INTEGER))`;
  if (part === 'WEEK') return `to_days(CAST((${count}) * 7 AS INTEGER))`;
  const micros = MICROS_OF_PART[part];
  if (micros === undefined) throw invalidQuery(`Invalid interval date part ${part}`);
  return `to_microseconds(CAST((${count}) * ${micros} AS BIGINT))`;
}

/** Of each part, the most that an INTERVAL holds: https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types#interval_type */
const MOST: Readonly<Record<string, bigint>> = {
  YEAR: 10_000n, QUARTER: 40_000n, MONTH: 120_000n, WEEK: 522_857n, DAY: 3_660_000n, HOUR: 87_840_000n, MINUTE: 5_270_400_000n, SECOND: 316_224_000_000n,
  MILLISECOND: 316_224_000_000_000n, MICROSECOND: 316_224_000_000_000_000n,
};

export function checkInterval(part: string, count: bigint): void {
  const most = MOST[part];
  if (most !== undefined && (count > most || count < -most)) throw invalidQuery(`Interval field ${part} '${count}' is out of range: -${most} to ${most}`);
}

/** EXTRACT over a civil DATE, TIME or TIMESTAMP. */
export function extractSql(part: string, sql: string): string {
  const start = weekStart(part);
  if (part === 'ISOWEEK') return `CAST(week(${sql}) AS BIGINT)`;
  // Weeks begin on the given day; days before the year's first such day are in week 0.
  if (start !== undefined) return `CAST((dayofyear(${sql}) + 6 - (dayofweek(${sql}) - ${start} + 7) % 7) // 7 AS BIGINT)`;
  switch (part) {
    case 'DAYOFWEEK': return `CAST(dayofweek(${sql}) + 1 AS BIGINT)`;
    case 'DAYOFYEAR': return `CAST(dayofyear(${sql}) AS BIGINT)`;
    case 'MICROSECOND': return `CAST(microsecond(${sql}) % 1000000 AS BIGINT)`;
    case 'MILLISECOND': return `CAST(millisecond(${sql}) % 1000 AS BIGINT)`;
    case 'ISOYEAR': case 'YEAR': case 'QUARTER': case 'MONTH': case 'DAY': case 'HOUR': case 'MINUTE': case 'SECOND':
      return `CAST(${part.toLowerCase()}(${sql}) AS BIGINT)`;
    default: throw invalidQuery(`A valid date part name is required but found ${part}`);
  }
}
