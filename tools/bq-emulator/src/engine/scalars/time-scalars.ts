import { BIGINT, VARCHAR } from '@duckdb/node-api';
import { timestampText } from '../../encode/civil-time.js';
import { formatTime, parseTimeText } from '../../encode/time-format.js';
import type { ScalarFunction } from './scalar-function.js';

export const TIME_SCALARS: readonly ScalarFunction[] = [
  { name: 'bq_timestamp_text', parameters: [BIGINT], returns: VARCHAR, call: (micros: bigint) => timestampText(micros) },
  { name: 'bq_format_time', parameters: [VARCHAR, BIGINT, VARCHAR], returns: VARCHAR, call: (format: string, micros: bigint, zone: string) => formatTime(format, micros, zone) },
  { name: 'bq_parse_time', parameters: [VARCHAR, VARCHAR], returns: BIGINT, call: (format: string, text: string) => parseTimeText(format, text) },
];
