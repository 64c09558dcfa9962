import { invalidQuery } from '../../../api-error.js';
import { isReadable, shownFormat } from '../../../encode/format-elements.js';
import { quoteString } from '../../sql-type.js';
import type { Value } from '../expression-value.js';
import { boundariesSql, MICROS_OF_PART, truncateSql, weekStart } from '../date-parts.js';
import { type Overload, row } from './function-table.js';

/** The date part of an argument declared `PART`; the call translator leaves its name in `text`. */
const part = (values: readonly Value[], index: number): string => values[index]?.text ?? '';
const micros = (civil: string): string => `epoch_us(CAST(${civil} AS TIMESTAMP))`;
const civil = (microsSql: string): string => `make_timestamp(${microsSql})`;
const asTimestamp = (microsSql: string): string => `CAST(make_timestamp(${microsSql}) AS TIMESTAMPTZ)`;

const CLOCK_PARTS = ['MICROSECOND', 'MILLISECOND', 'SECOND', 'MINUTE', 'HOUR'];
const MONTH_PARTS = ['MONTH', 'QUARTER', 'YEAR'];
/** Parts that an ADD or SUB refuses: https://cloud.google.com/bigquery/docs/reference/standard-sql/date_functions#date_add and its like. */
const REFUSED_PARTS: Readonly<Record<string, readonly string[]>> = { DATE: CLOCK_PARTS, TIME: ['DAY', 'WEEK', ...MONTH_PARTS], TIMESTAMP: ['WEEK', ...MONTH_PARTS], DATETIME: [] };

/** The macro that refuses what is beyond the year 9999; a TIME wraps around. */
const IN_RANGE: Readonly<Record<string, string>> = { DATE: 'bq_date_in', DATETIME: 'bq_time_in', TIMESTAMP: 'bq_timestamp_in' };
const DAY_PARTS = [...['DAY', 'ISOYEAR', 'ISOWEEK', 'WEEK'], ...MONTH_PARTS];

/** The part, where a function of the type supports it. */
function supported(name: string, type: 'DATE' | 'TIME', values: readonly Value[], index: number): string {
  const given = part(values, index);
  const refused = type === 'DATE' ? CLOCK_PARTS.includes(given) : DAY_PARTS.includes(given) || given.startsWith('WEEK(');
  if (refused) throw unsupportedPart(name, given, type);
  return given;
}

/** Types that the functions of one take too: `DATE_ADD(timestamp, …)`. Texts are of the first. */
const TAKEN: Readonly<Record<string, readonly string[]>> = { DATE: ['DATE', 'DATETIME', 'TIMESTAMP'], DATETIME: ['DATETIME', 'TIMESTAMP'], TIMESTAMP: ['TIMESTAMP', 'DATETIME'], TIME: ['TIME'] };
const ENGINE_TYPES: Readonly<Record<string, string>> = { DATE: 'DATE', DATETIME: 'TIMESTAMP', TIMESTAMP: 'TIMESTAMPTZ', TIME: 'TIME' };

/** ADD and SUB of one family: the engine widens DATE + INTERVAL to a timestamp. */
const shifts = (family: string): readonly Overload[] => (['ADD', 'SUB'] as const).flatMap((name) => (TAKEN[family] ?? []).map((type) =>
  row(`${family}_${name}`, `${type}, INTERVAL -> ${type}`, ([x = '', step = ''], values) => {
    if (REFUSED_PARTS[type]?.includes(part(values, 1)) === true) throw unsupportedPart(`${family}_${name}`, part(values, 1), type);
    return `${IN_RANGE[type] ?? ''}(CAST(${x} ${name === 'ADD' ? '+' : '-'} ${step} AS ${ENGINE_TYPES[type] ?? type}))`;
  })));

/** The step of a series, of a part that the type's series may have. */
function steps(name: string, type: string, values: readonly Value[], step: string): string {
  if (REFUSED_PARTS[type]?.includes(part(values, 2)) === true) throw unsupportedPart(name, part(values, 2), type);
  return step;
}

const unsupportedPart = (name: string, given: string, type: string): Error => invalidQuery(`${name} does not support the ${given} date part when the argument is ${type} type`);

/** A format that is known is looked at once, not row by row. */
const shown = (type: string, sql: string, format: Value | undefined): string => (format?.text === undefined ? `bq_shown_format('${type}', ${sql})` : quoteString(shownFormat(type, format.text)));
const read = (type: string, sql: string, text: string, format: Value | undefined): string =>
  civil(`bq_parse_time(${format?.text !== undefined && isReadable(type, format.text) ? sql : `bq_readable_format('${type}', ${sql})`}, ${text})`);

const DEFAULT_ORIGIN = `TIMESTAMP '1950-01-01'`;
/** DATE_BUCKET and its like; `wrap` makes the type of a civil TIMESTAMP. */
const buckets = (type: string, wrap: (civil: string) => string): readonly Overload[] => {
  const body = (x: string, step: string, origin: string, values: readonly Value[]): string => {
    if (!MONTH_PARTS.includes(part(values, 1))) return wrap(civil(`bq_bucket(${micros(x)}, bq_interval_micros(${step}), ${micros(origin)})`));
    return wrap(`bq_month_bucket(CAST(${x} AS TIMESTAMP), bq_interval_months(${step}), CAST(${origin} AS TIMESTAMP))`);
  };
  return [
    row(`${type}_BUCKET`, `${type}, INTERVAL -> ${type}`, ([x = '', step = ''], v) => body(x, step, DEFAULT_ORIGIN, v)),
    row(`${type}_BUCKET`, `${type}, INTERVAL, ${type} -> ${type}`, ([x = '', step = '', origin = ''], v) => body(x, step, origin, v)),
  ];
};

function timestampDiff(values: readonly Value[], a: string, b: string): string {
  const unit = MICROS_OF_PART[part(values, 2)];
  if (unit === undefined) throw unsupportedPart('TIMESTAMP_DIFF', part(values, 2), 'TIMESTAMP');
  return `((epoch_us(${a}) - epoch_us(${b})) // ${unit})`;
}

function timestampTrunc(values: readonly Value[], ts: string, zone: string): string {
  // Within a day the offset of the instant stays: an hour that a clock shows twice is two hours.
  if (CLOCK_PARTS.includes(part(values, 1))) return `(${ts} - (bq_at_zone(${zone}, ${ts}) - ${truncateSql(part(values, 1), `bq_at_zone(${zone}, ${ts})`)}))`;
  return `bq_of_zone(${zone}, ${truncateSql(part(values, 1), `bq_at_zone(${zone}, ${ts})`)})`;
}

const lastDay = (values: readonly Value[], date: string): string => {
  const unit = values.length > 1 ? part(values, 1) : 'MONTH';
  if (CLOCK_PARTS.includes(unit) || unit === 'DAY') throw unsupportedPart('LAST_DAY', unit, values[0]?.type.kind ?? 'DATE');
  const start = truncateSql(unit, date);
  if (unit === 'ISOYEAR') return `CAST(${truncateSql(unit, `CAST(${start} + to_days(371) AS DATE)`)} - to_days(1) AS DATE)`;
  const step = weekStart(unit) !== undefined ? 'to_days(7)' : unit === 'MONTH' ? 'to_months(1)' : unit === 'QUARTER' ? 'to_months(3)' : 'to_months(12)';
  return `CAST(${start} + ${step} - to_days(1) AS DATE)`;
};

export const TIME_FUNCTIONS: readonly Overload[] = [
  row('DATE', 'INT64, INT64, INT64 -> DATE', `CASE WHEN $1 NOT BETWEEN 1 AND 9999 THEN CAST(bq_raise('Input calculates to invalid date: ' || lpad($1::VARCHAR, 4, '0') || '-' || lpad($2::VARCHAR, 2, '0') || '-' || lpad($3::VARCHAR, 2, '0')) AS DATE) ELSE make_date($1, $2, $3) END`), row('DATE', 'TIMESTAMP -> DATE', `CAST(timezone('UTC', $1) AS DATE)`),
  row('DATE', 'TIMESTAMP, STRING -> DATE', 'CAST(bq_at_zone($2, $1) AS DATE)'), row('DATE', 'DATETIME -> DATE', 'CAST($1 AS DATE)'), row('DATE', 'DATE -> DATE', '$1'), row('DATE', 'STRING -> DATE', 'bq_date_of($1)'),
  row('DATETIME', 'INT64, INT64, INT64, INT64, INT64, INT64 -> DATETIME', `CASE WHEN $4 NOT BETWEEN 0 AND 23 OR $5 NOT BETWEEN 0 AND 59 OR $6 NOT BETWEEN 0 AND 60 OR $1 NOT BETWEEN 1 AND 9999 THEN CAST(bq_raise('Input calculates to invalid datetime: ' || lpad($1::VARCHAR, 4, '0') || '-' || lpad($2::VARCHAR, 2, '0') || '-' || lpad($3::VARCHAR, 2, '0') || ' ' || lpad($4::VARCHAR, 2, '0') || ':' || lpad($5::VARCHAR, 2, '0') || ':' || lpad($6::VARCHAR, 2, '0')) AS TIMESTAMP) ELSE make_timestamp($1, $2, $3, $4, $5, CAST($6 AS DOUBLE)) END`),
  row('DATETIME', 'TIMESTAMP -> DATETIME', `timezone('UTC', $1)`), row('DATETIME', 'TIMESTAMP, STRING -> DATETIME', 'bq_at_zone($2, $1)'),
  row('DATETIME', 'DATE -> DATETIME', 'CAST($1 AS TIMESTAMP)'), row('DATETIME', 'DATE, TIME -> DATETIME', '($1 + $2)'), row('DATETIME', 'STRING -> DATETIME', 'make_timestamp(bq_datetime_micros_of($1))'), row('DATETIME', 'DATETIME -> DATETIME', '$1'),
  row('TIMESTAMP', 'STRING -> TIMESTAMP', asTimestamp('bq_timestamp_micros_of($1)')), row('TIMESTAMP', 'STRING, STRING -> TIMESTAMP', 'bq_of_zone($2, make_timestamp(bq_datetime_micros_of($1)))'),
  row('TIMESTAMP', 'DATE -> TIMESTAMP', `timezone('UTC', CAST($1 AS TIMESTAMP))`), row('TIMESTAMP', 'DATE, STRING -> TIMESTAMP', 'bq_of_zone($2, CAST($1 AS TIMESTAMP))'),
  row('TIMESTAMP', 'DATETIME -> TIMESTAMP', `timezone('UTC', $1)`), row('TIMESTAMP', 'DATETIME, STRING -> TIMESTAMP', 'bq_of_zone($2, $1)'), row('TIMESTAMP', 'TIMESTAMP -> TIMESTAMP', '$1'),
  row('TIME', 'INT64, INT64, INT64 -> TIME', `CASE WHEN $1 BETWEEN 0 AND 23 AND $2 BETWEEN 0 AND 59 AND $3 BETWEEN 0 AND 59 THEN make_time($1, $2, CAST($3 AS DOUBLE)) WHEN $1 IS NOT NULL AND $2 IS NOT NULL AND $3 IS NOT NULL THEN CAST(bq_raise('Input calculates to invalid time: ' || lpad($1::VARCHAR, 2, '0') || ':' || lpad($2::VARCHAR, 2, '0') || ':' || lpad($3::VARCHAR, 2, '0')) AS TIME) END`), row('TIME', 'TIMESTAMP -> TIME', `CAST(timezone('UTC', $1) AS TIME)`), row('TIME', 'DATETIME -> TIME', 'CAST($1 AS TIME)'), row('TIME', 'TIMESTAMP, STRING -> TIME', 'CAST(bq_at_zone($2, $1) AS TIME)'),
  row('TIME_TRUNC', 'TIME, PART -> TIME', ([x = ''], v) => `CAST(${truncateSql(supported('TIME_TRUNC', 'TIME', v, 1), `(DATE '1970-01-01' + ${x})`)} AS TIME)`),
  ...buckets('DATE', (x) => `CAST(${x} AS DATE)`), ...buckets('DATETIME', (x) => x), ...buckets('TIMESTAMP', (x) => `timezone('UTC', ${x})`),
  row('JUSTIFY_HOURS', 'INTERVAL -> INTERVAL', 'bq_justify($1, true, false)'), row('JUSTIFY_DAYS', 'INTERVAL -> INTERVAL', 'bq_justify($1, false, true)'), row('JUSTIFY_INTERVAL', 'INTERVAL -> INTERVAL', 'bq_justify($1, true, true)'),
  ...['DATE', 'DATETIME', 'TIMESTAMP', 'TIME'].flatMap(shifts),
  row('DATE_DIFF', 'DATE, DATE, PART -> INT64', ([a = '', b = ''], v) => boundariesSql(supported('DATE_DIFF', 'DATE', v, 2), a, b)),
  row('TIME_DIFF', 'TIME, TIME, PART -> INT64', ([a = '', b = ''], v) => boundariesSql(supported('TIME_DIFF', 'TIME', v, 2), a, b)),
  row('TIMESTAMP_DIFF', 'TIMESTAMP, TIMESTAMP, PART -> INT64', ([a = '', b = ''], v) => timestampDiff(v, a, b)),
  ...['DATETIME', 'DATE', 'TIMESTAMP'].flatMap((family) => [
    row(`${family}_DIFF`, 'DATETIME, DATETIME, PART -> INT64', ([a = '', b = ''], v) => boundariesSql(part(v, 2), a, b)),
    ...(family === 'TIMESTAMP' ? [] : [row(`${family}_DIFF`, 'TIMESTAMP, TIMESTAMP, PART -> INT64', ([a = '', b = ''], v) => timestampDiff(v, a, b))]),
  ]),
  row('DATE_TRUNC', 'DATE, PART -> DATE', ([d = ''], v) => `bq_date_in(CAST(${truncateSql(supported('DATE_TRUNC', 'DATE', v, 1), d)} AS DATE))`),
  row('DATE_TRUNC', 'DATETIME, PART -> DATETIME', ([d = ''], v) => truncateSql(part(v, 1), d)), row('DATE_TRUNC', 'TIMESTAMP, PART -> TIMESTAMP', ([d = ''], v) => timestampTrunc(v, d, `'UTC'`)),
  row('DATETIME_TRUNC', 'DATETIME, PART -> DATETIME', ([d = ''], v) => truncateSql(part(v, 1), d)), row('DATETIME_TRUNC', 'TIMESTAMP, PART -> TIMESTAMP', ([d = ''], v) => timestampTrunc(v, d, `'UTC'`)),
  row('TIMESTAMP_TRUNC', 'TIMESTAMP, PART -> TIMESTAMP', ([d = ''], v) => timestampTrunc(v, d, `'UTC'`)), row('TIMESTAMP_TRUNC', 'DATETIME, PART -> DATETIME', ([d = ''], v) => truncateSql(part(v, 1), d)), row('TIMESTAMP_TRUNC', 'TIMESTAMP, PART, STRING -> TIMESTAMP', ([d = '', , zone = ''], v) => timestampTrunc(v, d, zone)),
  row('LAST_DAY', 'DATE -> DATE', ([d = ''], v) => lastDay(v, d)), row('LAST_DAY', 'DATE, PART -> DATE', ([d = ''], v) => lastDay(v, d)), row('LAST_DAY', 'DATETIME -> DATE', ([d = ''], v) => lastDay(v, d)), row('LAST_DAY', 'DATETIME, PART -> DATE', ([d = ''], v) => lastDay(v, d)),
  row('FORMAT_DATE', 'STRING, DATE -> STRING', ([f = '', d = ''], [format]) => `bq_format_time(${shown('DATE', f, format)}, ${micros(d)}, '')`),
  row('FORMAT_DATETIME', 'STRING, DATETIME -> STRING', ([f = '', d = ''], [format]) => `bq_format_time(${shown('DATETIME', f, format)}, ${micros(d)}, '')`),
  row('FORMAT_TIMESTAMP', 'STRING, TIMESTAMP -> STRING', `bq_format_time($1, epoch_us($2), 'UTC')`), row('FORMAT_TIMESTAMP', 'STRING, TIMESTAMP, STRING -> STRING', 'bq_format_time($1, epoch_us($2), $3)'),
  row('FORMAT_TIME', 'STRING, TIME -> STRING', ([f = '', d = ''], [format]) => `bq_format_time(${shown('TIME', f, format)}, epoch_us(${d}), '')`),
  row('PARSE_DATE', 'STRING, STRING -> DATE', ([f = '', x = ''], [format]) => `CAST(${read('DATE', f, x, format)} AS DATE)`), row('PARSE_DATETIME', 'STRING, STRING -> DATETIME', ([f = '', x = ''], [format]) => read('DATETIME', f, x, format)),
  row('PARSE_TIMESTAMP', 'STRING, STRING -> TIMESTAMP', asTimestamp('bq_parse_time($1, $2)')), row('PARSE_TIMESTAMP', 'STRING, STRING, STRING -> TIMESTAMP', asTimestamp('bq_parse_instant($1, $2, $3)')),
  row('PARSE_TIME', 'STRING, STRING -> TIME', ([f = '', x = ''], [format]) => `CAST(${read('TIME', f, x, format)} AS TIME)`),
  row('UNIX_SECONDS', 'TIMESTAMP -> INT64', 'bq_floor_div(epoch_us($1), 1000000)'), row('UNIX_MILLIS', 'TIMESTAMP -> INT64', 'bq_floor_div(epoch_us($1), 1000)'), row('UNIX_MICROS', 'TIMESTAMP -> INT64', 'epoch_us($1)'),
  row('TIMESTAMP_SECONDS', 'INT64 -> TIMESTAMP', `bq_timestamp_in(${asTimestamp('$1 * 1000000')})`), row('TIMESTAMP_MILLIS', 'INT64 -> TIMESTAMP', `bq_timestamp_in(${asTimestamp('$1 * 1000')})`), row('TIMESTAMP_MICROS', 'INT64 -> TIMESTAMP', `bq_timestamp_in(${asTimestamp('$1')})`),
  row('UNIX_DATE', 'DATE -> INT64', `CAST($1 - DATE '1970-01-01' AS BIGINT)`), row('DATE_FROM_UNIX_DATE', 'INT64 -> DATE', `bq_date_in(DATE '1970-01-01' + CAST($1 AS INTEGER))`),
  row('STRING', 'TIMESTAMP -> STRING', 'bq_timestamp_text(epoch_us($1))'), row('STRING', 'DATE -> STRING', 'CAST($1 AS VARCHAR)'), row('STRING', 'DATETIME -> STRING', 'bq_datetime_text(epoch_us($1))'), row('STRING', 'TIME -> STRING', 'bq_time_text(epoch_us($1))'), row('STRING', 'TIMESTAMP, STRING -> STRING', 'bq_timestamp_text_in(epoch_us($1), $2)'),
  row('GENERATE_DATE_ARRAY', 'DATE, DATE -> ARRAY<DATE>', 'bq_day_array($1, $2, to_days(1))'),
  row('GENERATE_DATE_ARRAY', 'DATE, DATE, INTERVAL -> ARRAY<DATE>', ([a = '', b = '', step = ''], v) => (MONTH_PARTS.includes(part(v, 2))
    ? `bq_month_series(${a}, ${b}, bq_interval_months(${step}))` : `bq_day_array(${a}, ${b}, ${steps('GENERATE_DATE_ARRAY', 'DATE', v, step)})`)),
  row('GENERATE_TIMESTAMP_ARRAY', 'TIMESTAMP, TIMESTAMP, INTERVAL -> ARRAY<TIMESTAMP>', ([a = '', b = '', step = ''], v) => `bq_time_array(${a}, ${b}, ${steps('GENERATE_TIMESTAMP_ARRAY', 'TIMESTAMP', v, step)})`),
];
