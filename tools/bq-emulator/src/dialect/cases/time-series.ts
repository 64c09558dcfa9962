import type { DialectCases } from '../dialect-case.js';

const DEVICE = `WITH device AS (SELECT * FROM UNNEST(ARRAY<STRUCT<device_id INT64, time DATETIME, signal INT64, state STRING>>[(1, DATETIME '2023-11-01 09:34:01', 74, 'INACTIVE'), (2, DATETIME '2023-11-01 09:36:00', 77, 'ACTIVE'), (3, DATETIME '2023-11-01 09:37:00', 78, 'ACTIVE'), (4, DATETIME '2023-11-01 09:38:01', 80, 'ACTIVE')])) `;
const DAYS = `(SELECT * FROM UNNEST([STRUCT(DATE '2024-01-01' AS day, 'a' AS svc, NUMERIC '1.5' AS cost), (DATE '2024-01-04', 'a', 3), (DATE '2024-01-02', 'b', 2)]))`;
const [AT_35, AT_36, AT_37, AT_38] = ['2023-11-01T09:35:00', '2023-11-01T09:36:00', '2023-11-01T09:37:00', '2023-11-01T09:38:00'] as const;

/** https://cloud.google.com/bigquery/docs/reference/standard-sql/time-series-functions */
export const TIME_SERIES_CASES: DialectCases = {
  'GAP_FILL': [
    [`${DEVICE} SELECT * FROM GAP_FILL(TABLE device, ts_column => 'time', bucket_width => INTERVAL 1 MINUTE, value_columns => [('signal', 'locf')]) ORDER BY time`, 'DATETIME, INT64', [AT_35, 74], [AT_36, 77], [AT_37, 78], [AT_38, 78]],
    [`${DEVICE} SELECT * FROM GAP_FILL(TABLE device, ts_column => 'time', bucket_width => INTERVAL 1 MINUTE, value_columns => [('signal', 'linear')]) ORDER BY time`, 'DATETIME, INT64', [AT_35, 75], [AT_36, 77], [AT_37, 78], [AT_38, 80]],
    [`${DEVICE} SELECT * FROM GAP_FILL(TABLE device, ts_column => 'time', bucket_width => INTERVAL 1 MINUTE, value_columns => [('signal', 'null'), ('state', 'locf')]) ORDER BY time`, 'DATETIME, INT64, STRING', [AT_35, null, 'INACTIVE'], [AT_36, 77, 'ACTIVE'], [AT_37, 78, 'ACTIVE'], [AT_38, null, 'ACTIVE']],
    [`${DEVICE} SELECT * FROM GAP_FILL(TABLE device, ts_column => 'time', bucket_width => INTERVAL 1 MINUTE) ORDER BY time`, 'DATETIME, INT64, INT64, STRING', [AT_35, null, null, null], [AT_36, 2, 77, 'ACTIVE'], [AT_37, 3, 78, 'ACTIVE'], [AT_38, null, null, null]],
    [`SELECT * FROM GAP_FILL(${DAYS}, ts_column => 'day', bucket_width => INTERVAL 1 DAY, partitioning_columns => ['svc'], value_columns => [('cost', 'linear')]) ORDER BY svc, day`, 'DATE, STRING, NUMERIC', ['2024-01-01', 'a', 1.5], ['2024-01-02', 'a', 2], ['2024-01-03', 'a', 2.5], ['2024-01-04', 'a', 3], ['2024-01-02', 'b', 2]],
    [`SELECT day, SUM(cost) FROM GAP_FILL(${DAYS}, ts_column => 'day', bucket_width => INTERVAL 1 DAY, partitioning_columns => ['svc'], value_columns => [('cost', 'locf')]) AS filled GROUP BY day ORDER BY day`, 'DATE, NUMERIC', ['2024-01-01', 1.5], ['2024-01-02', 3.5], ['2024-01-03', 1.5], ['2024-01-04', 3]],
    [`${DEVICE} SELECT * FROM GAP_FILL(TABLE device, ts_column => 'nope', bucket_width => INTERVAL 1 MINUTE)`, '!GAP_FILL: column nope does not exist in the table'], [`${DEVICE} SELECT * FROM GAP_FILL(TABLE device, ts_column => 'signal', bucket_width => INTERVAL 1 MINUTE)`, '!GAP_FILL: ts_column must be of type DATE, DATETIME or TIMESTAMP, not INT64'], [`${DEVICE} SELECT * FROM GAP_FILL(TABLE device, ts_column => 'time', bucket_width => INTERVAL 1 MINUTE, width => 1)`, '!Named argument width not found in signature for call to function GAP_FILL'],
  ],
};
