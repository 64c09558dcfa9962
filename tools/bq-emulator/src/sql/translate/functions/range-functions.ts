import { duckType } from '../../sql-type.js';
import { type Overload, row } from './function-table.js';

const series = ([r = '', step = '', partial = 'true']: readonly string[], _: unknown, result: Parameters<typeof duckType>[0]): string => `CAST(bq_range_series(${r}, ${step}, ${partial}) AS ${duckType(result)})`;

/** https://cloud.google.com/bigquery/docs/reference/standard-sql/range-functions */
export const RANGE_FUNCTIONS: readonly Overload[] = [
  row('RANGE', 'D, D -> RANGE<D>', 'bq_range($1, $2)'), row('RANGE_START', 'RANGE<D> -> D', `struct_extract($1, 'start')`), row('RANGE_END', 'RANGE<D> -> D', `struct_extract($1, 'end')`),
  row('RANGE_CONTAINS', 'RANGE<D>, RANGE<D> -> BOOL', '(bq_range_key($1).s <= bq_range_key($2).s AND bq_range_key($2).e <= bq_range_key($1).e)'),
  row('RANGE_CONTAINS', 'RANGE<D>, D -> BOOL', '(bq_range_key($1).s <= $2 AND $2 < bq_range_key($1).e)'),
  row('RANGE_OVERLAPS', 'RANGE<D>, RANGE<D> -> BOOL', '(bq_range_key($1).s < bq_range_key($2).e AND bq_range_key($2).s < bq_range_key($1).e)'),
  row('RANGE_INTERSECT', 'RANGE<D>, RANGE<D> -> RANGE<D>', 'bq_range_intersect($1, $2)'),
  row('GENERATE_RANGE_ARRAY', 'RANGE<D>, INTERVAL -> ARRAY<RANGE<D>>', series), row('GENERATE_RANGE_ARRAY', 'RANGE<D>, INTERVAL, BOOL -> ARRAY<RANGE<D>>', series),
];
