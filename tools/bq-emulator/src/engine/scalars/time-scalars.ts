import { BIGINT, BOOLEAN, DuckDBIntervalValue, INTERVAL, VARCHAR } from '@duckdb/node-api';
import { formatCast, parseCast } from '../../encode/cast-format.js';
import { datetimeText, isSqlTime, parseDatetime, parseTime, parseTimestamp, timestampText, timeText } from '../../encode/civil-time.js';
import { readableFormat, shownFormat } from '../../encode/format-elements.js';
import { castInterval } from '../../encode/interval-cast.js';
import { type IntervalParts, intervalText, justified, scaled } from '../../encode/interval-text.js';
import { formatTime, parseInstantText, parseTimeText } from '../../encode/time-format.js';
import { instantOf, offsetAt } from '../../encode/time-zone.js';
import type { ScalarFunction } from './scalar-function.js';

function read(parse: (text: string) => bigint | undefined, message: (text: string) => string): ScalarFunction['call'] {
  return (text: string): bigint => {
    const micros = isSqlTime(text) ? parse(text) : undefined;
    if (micros === undefined) throw new RangeError(message(text));
    return micros;
  };
}

const interval = ({ months, days, micros }: IntervalParts): DuckDBIntervalValue => new DuckDBIntervalValue(months, days, micros);

export const TIME_SCALARS: readonly ScalarFunction[] = [
  { name: 'bq_timestamp_text', parameters: [BIGINT], returns: VARCHAR, call: (micros: bigint) => timestampText(micros) },
  { name: 'bq_format_time', parameters: [VARCHAR, BIGINT, VARCHAR], returns: VARCHAR, call: (format: string, micros: bigint, zone: string) => formatTime(format, micros, zone) },
  { name: 'bq_shown_format', parameters: [VARCHAR, VARCHAR], returns: VARCHAR, call: shownFormat },
  { name: 'bq_readable_format', parameters: [VARCHAR, VARCHAR], returns: VARCHAR, call: readableFormat },
  { name: 'bq_parse_time', parameters: [VARCHAR, VARCHAR], returns: BIGINT, call: (format: string, text: string) => parseTimeText(format, text) },
  { name: 'bq_time_text', parameters: [BIGINT], returns: VARCHAR, call: (micros: bigint) => timeText(micros) },
  { name: 'bq_datetime_text', parameters: [BIGINT], returns: VARCHAR, call: (micros: bigint) => datetimeText(micros, ' ') },
  { name: 'bq_interval_text', parameters: [INTERVAL], returns: VARCHAR, call: (interval: DuckDBIntervalValue) => intervalText(interval) },
  { name: 'bq_timestamp_micros_of', parameters: [VARCHAR], returns: BIGINT, call: read(parseTimestamp, (text) => `Invalid timestamp: '${text}'`) },
  { name: 'bq_datetime_micros_of', parameters: [VARCHAR], returns: BIGINT, call: read((text) => parseDatetime(text), (text) => `Invalid datetime string "${text}"`) },
  { name: 'bq_time_micros_of', parameters: [VARCHAR], returns: BIGINT, call: read(parseTime, (text) => `Invalid time string "${text}"`) },
  { name: 'bq_cast_format', parameters: [VARCHAR, BIGINT, VARCHAR], returns: VARCHAR, call: (format: string, micros: bigint, zone: string) => formatCast(format, micros, zone) },
  { name: 'bq_cast_parse', parameters: [VARCHAR, VARCHAR, VARCHAR, BIGINT], returns: BIGINT, call: (format: string, text: string, zone: string, now: bigint) => parseCast(format, text, zone, now) },
  { name: 'bq_parse_instant', parameters: [VARCHAR, VARCHAR, VARCHAR], returns: BIGINT, call: (format: string, text: string, zone: string) => parseInstantText(format, text, zone) },
  { name: 'bq_civil_at', parameters: [VARCHAR, BIGINT], returns: BIGINT, call: (zone: string, micros: bigint) => micros + offsetAt(micros, zone) },
  { name: 'bq_instant_of', parameters: [VARCHAR, BIGINT], returns: BIGINT, call: (zone: string, civil: bigint) => instantOf(civil, zone) },
  { name: 'bq_timestamp_text_in', parameters: [BIGINT, VARCHAR], returns: VARCHAR, call: (micros: bigint, zone: string) => timestampText(micros, zone) },
  { name: 'bq_interval_of', parameters: [VARCHAR], returns: INTERVAL, call: (text: string) => interval(castInterval(text)) },
  { name: 'bq_interval_scale', parameters: [INTERVAL, BIGINT, BOOLEAN], returns: INTERVAL, call: (i: DuckDBIntervalValue, n: bigint, divide: boolean) => interval(scaled(i, n, divide)) },
  { name: 'bq_justify', parameters: [INTERVAL, BOOLEAN, BOOLEAN], returns: INTERVAL, call: (i: DuckDBIntervalValue, hours: boolean, days: boolean) => interval(justified(i, hours, days)) },
];
