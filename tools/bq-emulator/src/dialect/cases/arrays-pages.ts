import { type DialectCases, fails, of } from '../dialect-case.js';

/** From the pages on array and mathematical functions, read page by page: https://cloud.google.com/bigquery/docs/reference/standard-sql/functions-reference */
export const ARRAY_PAGES: DialectCases = {
  'distances and buckets': [
    ...of('FLOAT64', { 'ROUND(COSINE_DISTANCE([(1, 1.0), (2, 2.0)], [(2, 4.0), (1, 3.0)]), 5)': 0.01613, 'ROUND(EUCLIDEAN_DISTANCE([("a", 1.0), ("b", 2.0)], [("b", 4.0), ("c", 3.0)]), 5)': 3.74166 }),
    ...fails({ 'COSINE_DISTANCE([0.0, 0.0], [3.0, 4.0])': 'Cannot compute cosine distance against zero vector', 'COSINE_DISTANCE([1.0], [3.0, 4.0])': 'Array length mismatch', 'RANGE_BUCKET(5, [10, 5])': 'Elements in input array to RANGE_BUCKET must be in ascending order', 'RANGE_BUCKET(5, [NULL, 5])': 'Elements in input array to RANGE_BUCKET cannot be null' }),
    ['SELECT COUNT(*) FROM UNNEST(GENERATE_ARRAY(1, 1000000)) AS x WHERE MOD(x, 2) = 0', 'INT64', 500000], ['SELECT t, x FROM UNNEST([1, 2]) AS t, UNNEST(GENERATE_ARRAY(1, t)) AS x ORDER BY 1, 2', 'INT64, INT64', [1, 1], [2, 1], [2, 2]],
  ],
  'arrays': [
    ...of('ARRAY<INT64>', {
      'ARRAY(SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3)': [1, 2, 3], 'ARRAY(SELECT x FROM UNNEST([3,1,2]) x ORDER BY x DESC)': [3, 2, 1],
      'ARRAY_REVERSE([1,2,3])': [3, 2, 1],
    }),
    ...of('ARRAY<STRUCT<INT64, INT64, INT64>>', { 'ARRAY(SELECT AS STRUCT 1, 2, 3 UNION ALL SELECT AS STRUCT 4, 5, 6)': [[1, 2, 3], [4, 5, 6]] }),
    ...of('BOOL', {
      'ARRAY_IS_DISTINCT([1,2,2])': false, 'GENERATE_ARRAY(5, NULL, 1) IS NULL': true,
      'GENERATE_DATE_ARRAY(\'2016-10-05\', NULL) IS NULL': true,
    }),
    ...of('ARRAY<FLOAT64>', { 'ARRAY_CONCAT([1], [2.5])': [1, 2.5], 'GENERATE_ARRAY(0.5, 2, 0.5)': [0.5, 1, 1.5, 2] }),
    ...of('STRING', {
      'ARRAY_FIRST([\'a\',\'b\',\'c\',\'d\'])': 'a', 'ARRAY_LAST([\'a\',\'b\',\'c\',\'d\'])': 'd', 'ARRAY_SLICE([\'a\', \'b\', NULL, \'d\', \'e\'], 1, 3)[1]': null,
      'ARRAY_TO_STRING([\'coffee\', \'tea\', \'milk\'], \'--\')': 'coffee--tea--milk',
      'ARRAY_TO_STRING([\'cake\', \'pie\', NULL], \'--\', \'MISSING\')': 'cake--pie--MISSING', 'ARRAY_TO_STRING([\'cake\', \'pie\', NULL], \'--\')': 'cake--pie',
      '[\'a\',\'b\'][SAFE_OFFSET(-1)]': null,
    }),
    ...of('ARRAY<STRING>', {
      'ARRAY_SLICE([\'a\', \'b\', \'c\', \'d\', \'e\'], 1, 3)': ['b', 'c', 'd'], 'ARRAY_SLICE([\'a\', \'b\', \'c\', \'d\', \'e\'], -1, 3)': [],
      'ARRAY_SLICE([\'a\', \'b\', \'c\', \'d\', \'e\'], 1, -3)': ['b', 'c'], 'ARRAY_SLICE([\'a\', \'b\', \'c\', \'d\', \'e\'], -1, -3)': [],
      'ARRAY_SLICE([\'a\', \'b\', \'c\', \'d\', \'e\'], -3, -1)': ['c', 'd', 'e'], 'ARRAY_SLICE([\'a\', \'b\', \'c\', \'d\', \'e\'], 3, 3)': ['d'],
      'ARRAY_SLICE([\'a\', \'b\', \'c\', \'d\', \'e\'], -3, -3)': ['c'], 'ARRAY_SLICE([\'a\', \'b\', \'c\', \'d\', \'e\'], 1, 30)': ['b', 'c', 'd', 'e'],
      'ARRAY_SLICE([\'a\', \'b\', \'c\', \'d\', \'e\'], 1, -30)': [], 'ARRAY_SLICE([\'a\', \'b\', \'c\', \'d\', \'e\'], -30, 30)': ['a', 'b', 'c', 'd', 'e'],
      'ARRAY_SLICE([\'a\', \'b\', \'c\', \'d\', \'e\'], -30, -5)': ['a'], 'ARRAY_SLICE([\'a\', \'b\', \'c\', \'d\', \'e\'], 5, 30)': [],
    }),
    ...of('ARRAY<DATE>', {
      'GENERATE_DATE_ARRAY(\'2016-10-05\', \'2016-10-08\')': ['2016-10-05', '2016-10-06', '2016-10-07', '2016-10-08'],
      'GENERATE_DATE_ARRAY(\'2016-10-05\', \'2016-10-09\', INTERVAL 2 DAY)': ['2016-10-05', '2016-10-07', '2016-10-09'],
      'GENERATE_DATE_ARRAY(\'2016-10-05\', \'2016-10-01\', INTERVAL -3 DAY)': ['2016-10-05', '2016-10-02'],
      'GENERATE_DATE_ARRAY(\'2016-10-05\', \'2016-10-05\', INTERVAL 8 DAY)': ['2016-10-05'], 'GENERATE_DATE_ARRAY(\'2016-10-10\', \'2016-10-09\', INTERVAL 1 DAY)': [],
      'GENERATE_DATE_ARRAY(\'2016-01-01\', \'2016-12-31\', INTERVAL 2 MONTH)': ['2016-01-01', '2016-03-01', '2016-05-01', '2016-07-01', '2016-09-01', '2016-11-01'],
      'GENERATE_DATE_ARRAY(\'2016-01-31\', \'2016-05-31\', INTERVAL 1 MONTH)': ['2016-01-31', '2016-02-29', '2016-03-29', '2016-04-29', '2016-05-29'],
      'GENERATE_DATE_ARRAY(\'2024-01-31\', \'2027-01-01\', INTERVAL 5 MONTH)': ['2024-01-31', '2024-06-30', '2024-11-30', '2025-04-30', '2025-09-30', '2026-02-28', '2026-07-28', '2026-12-28'],
    }),
    ...of('ARRAY<TIMESTAMP>', {
      'GENERATE_TIMESTAMP_ARRAY(\'2016-10-05 00:00:00\', \'2016-10-07 00:00:00\', INTERVAL 1 DAY)': ['2016-10-05 00:00:00+00', '2016-10-06 00:00:00+00', '2016-10-07 00:00:00+00'],
      'GENERATE_TIMESTAMP_ARRAY(\'2016-10-05 00:00:00\', \'2016-10-05 00:00:02\', INTERVAL 1 SECOND)': ['2016-10-05 00:00:00+00', '2016-10-05 00:00:01+00', '2016-10-05 00:00:02+00'],
      'GENERATE_TIMESTAMP_ARRAY(\'2016-10-06 00:00:00\', \'2016-10-01 00:00:00\', INTERVAL -2 DAY)': ['2016-10-06 00:00:00+00', '2016-10-04 00:00:00+00', '2016-10-02 00:00:00+00'],
    }),
    ...of('INT64', { 'ARRAY_LENGTH(GENERATE_ARRAY(1, 1000000))': 1000000 }),
    ...of('ARRAY<STRUCT<a INT64>>', { '[STRUCT(NULL AS a)]': [[null]] }),
    ...fails({
      'ARRAY(SELECT 1, 2)': 'ARRAY subquery cannot have more than one column unless using SELECT AS STRUCT to build STRUCT values',
      'GENERATE_ARRAY(4, 4, 0)': 'Sequence step cannot be 0.', '[1,2,3][ORDINAL(4)]': 'Array index 4 is out of bounds (overflow)',
      '[1,2,3][-1]': 'Array index -1 is out of bounds (underflow)',
    }),
  ],
  'math': [
    ...of('FLOAT64', {
      'ACOS(0.5)': 1.0471975511965979, 'CEIL(2)': 2, 'CEILING(2.5)': 3, 'CSC(100)': -1.9748575314241, 'CSCH(0.5)': 1.9190347513349437, 'SECH(0.5)': 0.886818883970074,
      'EUCLIDEAN_DISTANCE([(1, 1.0), (2, 2.0)], [(2, 4.0), (1, 3.0)])': 2.8284271247461903, 'FLOOR(-2.8)': -3, 'GREATEST(1, CAST(\'nan\' AS FLOAT64))': 'NaN',
      'IEEE_DIVIDE(0.0, -5.0)': 0, 'LN(1)': 0, 'LOG(100, 10)': 2, 'LOG(2.0)': 0.6931471805599453, 'LOG10(100)': 2, 'POW(2, 3)': 8, 'ROUND(2.675, 2)': 2.67, 'ROUND(1.15, 1)': 1.1, 'ROUND(1.005, 2)': 1, 'ROUND(-2.675, 2)': -2.67, 'ROUND(0.285, 2)': 0.28, 'ROUND(0.125, 2)': 0.13, 'TRUNC(0.29, 2)': 0.28, 'TRUNC(1.1, 1)': 1.1, 'ROUND(123456.789, -2)': 123500,
      'SINH(1)': 1.1752011936438014, 'TRUNC(123.456, 1)': 123.4, 'ROUND(1234.5678, NULL)': null, 'ROUND(5, -1)': 10, 'SAFE_MULTIPLY(1e308, 10)': null, 'POW(10, -2)': 0.01,
      'SAFE.LN(0)': null,
    }),
    ...of('NUMERIC', {
      'CEIL(NUMERIC \'2.1\')': 3, 'FLOOR(NUMERIC \'-2.8\')': -3, 'POWER(NUMERIC \'2\', 3)': 8, 'ROUND(NUMERIC \'2.25\', 1, \'ROUND_HALF_EVEN\')': '2.2',
      'ROUND(NUMERIC \'-2.5\', 0, \'ROUND_HALF_EVEN\')': -2, 'ROUND(NUMERIC \'2.25\', 1, \'ROUND_HALF_AWAY_FROM_ZERO\')': '2.3', 'ROUND(NUMERIC \'2.25\', 1)': '2.3',
      'TRUNC(NUMERIC \'123.456\', -1)': 120, 'ABS(NUMERIC \'-1.5\')': '1.5', 'MOD(5, NUMERIC \'1.5\')': '0.5',
    }),
    ...of('STRING', { 'GREATEST(\'a\', \'b\')': 'b', 'SAFE.SUBSTR(\'foo\', 0, -2)': null }),
    ...of('BOOL', { 'IS_INF(CAST(\'inf\' AS FLOAT64))': true, 'IS_NAN(CAST(\'nan\' AS FLOAT64))': true }),
    ...of('INT64', { 'RANGE_BUCKET(20, [])': 0, 'RANGE_BUCKET(NULL, [1])': null }),
    ...of('DATE', { 'SAFE.PARSE_DATE(\'%Y\', \'x\')': null }),
  ],
};
