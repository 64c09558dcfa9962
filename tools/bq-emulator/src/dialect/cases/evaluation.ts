import { type DialectCases, fails, of } from '../dialect-case.js';

const STORED = 'UNNEST([BIGNUMERIC "99999999999999.5", BIGNUMERIC "0.5"]) AS x';

/** https://cloud.google.com/bigquery/docs/reference/standard-sql/functions-reference#safe_prefix, operators#with_expression, and the limits of what one call makes */
export const EVALUATION_CASES: DialectCases = {
  'WITH draws a random value once': [
    ...of('FLOAT64', { 'WITH(a AS RAND(), a - a)': 0, 'WITH(a AS RAND(), b AS a * 2, b - a - a)': 0, 'WITH(a AS RAND(), WITH(b AS RAND() + a, b - b + a - a))': 0 }), ...of('BOOL', { 'WITH(a AS GENERATE_UUID(), a = a)': true }),
    ['SELECT x, WITH(a AS x + RAND(), a - a), WITH(a AS RAND(), s AS SUM(x) OVER (), a + s > s) FROM UNNEST([1, 2]) AS x ORDER BY x', 'INT64, FLOAT64, BOOL', [1, 0, true], [2, 0, true]], ['SELECT COUNT(DISTINCT WITH(a AS RAND(), a)), WITH(a AS SUM(x) + RAND(), a - a) FROM UNNEST([1, 2, 3]) AS x', 'INT64, FLOAT64', [3, 0]],
  ],
  'SAFE hides the errors of its call, not those of its arguments': [
    ...of('INT64', { 'SAFE_CAST("a" AS INT64)': null, 'SAFE_CAST(CONCAT("a", "b") AS INT64)': null, 'SAFE_CAST(CONCAT("1", "2") AS INT64)': 12, 'SAFE.MOD(5, 0)': null, 'SAFE.MOD(ABS(-5), 3)': 2, 'SAFE.MOD(ABS(-5), ABS(0))': null, 'SAFE_ADD(9223372036854775807, ABS(-1))': null, 'SAFE_NEGATE(ABS(-5))': -5, 'SAFE_CAST(JSON_VALUE(\'{"a": "x"}\', "$.a") AS INT64)': null }),
    ...of('DATE', { 'SAFE.PARSE_DATE("%Y", CONCAT("x", "y"))': null, 'SAFE.DATE_TRUNC(DATE_ADD(DATE "2024-05-15", INTERVAL 1 DAY), MONTH)': '2024-05-01', 'SAFE.DATE_TRUNC(DATE_ADD(DATE "2024-05-15", INTERVAL 1 DAY), WEEK(MONDAY))': '2024-05-13', 'SAFE.DATE_ADD(DATE_ADD(DATE "9999-12-30", INTERVAL 1 DAY), INTERVAL 1 DAY)': null }),
    ...fails({ 'SAFE_CAST(9223372036854775807 + ABS(-1) AS STRING)': 'int64 overflow', 'SAFE.LENGTH(CAST(9223372036854775807 + ABS(-1) AS STRING))': 'int64 overflow', 'SAFE.LENGTH(ERROR("mine"))': 'mine', 'SAFE_ADD(9223372036854775807 + ABS(-1), 1)': 'int64 overflow', 'SAFE_DIVIDE(1.5, CAST(CONCAT("a", "b") AS FLOAT64))': 'Bad double value: ab' }),
    ['SELECT SAFE_CAST(SUM(x) AS STRING), SAFE.LENGTH(CAST(SUM(x) AS STRING)), SAFE_DIVIDE(SUM(x), SUM(x) - 3), SAFE_ADD(MAX(x), MIN(x)) FROM UNNEST([1.0, 2.0]) AS x', 'STRING, INT64, FLOAT64, FLOAT64', ['3', 1, null, 3]], ['SELECT SAFE_CAST(SUM(x) AS STRING) FROM UNNEST([9223372036854775807, 1]) AS x', '!int64 overflow'], ['SELECT SAFE_CAST(x + 1 AS STRING) AS y, COUNT(*) FROM UNNEST([1, 1, 2]) AS x GROUP BY SAFE_CAST(x + 1 AS STRING) ORDER BY y', 'STRING, INT64', ['2', 2], ['3', 1]],
  ],
  'SAFE around sums of BIGNUMERIC': [
    [`SELECT SAFE_CAST(SUM(x) AS STRING), SAFE.ROUND(SUM(x), 1), SAFE_ADD(MAX(x), MIN(x)), SAFE_CAST(MAX(x) + MIN(x) AS STRING) FROM ${STORED}`, 'STRING, BIGNUMERIC, BIGNUMERIC, STRING', ['100000000000000', '100000000000000', '100000000000000', '100000000000000']],
  ],
  'arrays and texts that are too long': [
    ...fails({
      'GENERATE_ARRAY(1, 1048576)': 'GENERATE_ARRAY(1, 1048576, 1) produced too many elements', 'GENERATE_ARRAY(1, 1000000000000, 2)': 'GENERATE_ARRAY(1, 1000000000000, 2) produced too many elements', 'GENERATE_ARRAY(0.0, 1e300, 0.5)': 'GENERATE_ARRAY(0, 1e+300, 0.5) produced too many elements', 'GENERATE_ARRAY(NUMERIC "0", NUMERIC "1e9")': 'GENERATE_ARRAY(0, 1000000000, 1) produced too many elements', 'GENERATE_ARRAY(BIGNUMERIC "0", BIGNUMERIC "1e30")': 'GENERATE_ARRAY(0, ', 'GENERATE_ARRAY(9223372036854775807, -9223372036854775807, -1)': 'GENERATE_ARRAY(9223372036854775807, -9223372036854775807, -1) produced too many elements',
      'GENERATE_DATE_ARRAY("0001-01-01", "9999-12-31")': 'GENERATE_DATE_ARRAY(0001-01-01, 9999-12-31) produced too many elements', 'GENERATE_TIMESTAMP_ARRAY("2024-01-01", "2025-01-01", INTERVAL 1 MICROSECOND)': 'GENERATE_TIMESTAMP_ARRAY(', 'GENERATE_ARRAY(0.0, 1.0, 0.0)': 'Sequence step cannot be 0.', 'GENERATE_DATE_ARRAY("2024-01-01", "2024-03-01", INTERVAL 0 MONTH)': 'Sequence step cannot be 0.',
      'REPEAT("a", 1048577)': 'Output of REPEAT exceeds max allowed output size of 1MB', 'REPEAT("ä", 524289)': 'Output of REPEAT exceeds max allowed output size of 1MB', 'REPEAT(b"a", 9223372036854775807)': 'Output of REPEAT exceeds max allowed output size of 1MB', 'LPAD("a", 1048577)': 'Output of LPAD/RPAD exceeds max allowed output size of 1MB', 'RPAD("a", 9223372036854775807, "xy")': 'Output of LPAD/RPAD exceeds max allowed output size of 1MB', 'LPAD(b"a", 1048577, b"x")': 'Output of LPAD/RPAD exceeds max allowed output size of 1MB',
    }),
    ['SELECT SUM(ARRAY_LENGTH(GENERATE_ARRAY(x, 1000000))) FROM UNNEST(GENERATE_ARRAY(1, 2000)) AS x', '!Resources exceeded'], ['SELECT SUM(LENGTH(REPEAT("a", 1000000 + x))) FROM UNNEST(GENERATE_ARRAY(1, 2000)) AS x', '!Resources exceeded'], ['SELECT SUM(LENGTH(LPAD("a", 1000000 + x))) FROM UNNEST(GENERATE_ARRAY(1, 2000)) AS x', '!Resources exceeded'], ['SELECT SUM(ARRAY_LENGTH(GENERATE_ARRAY(x, 20000))) FROM UNNEST(GENERATE_ARRAY(1, 1000)) AS x', 'INT64', 19500500],
    ['SELECT ARRAY_LENGTH(GENERATE_RANGE_ARRAY(RANGE(d, DATE_ADD(d, INTERVAL 3 DAY)), INTERVAL 1 DAY)) FROM UNNEST([DATE "2024-01-01", DATE "2024-01-05"]) AS d', 'INT64', 3, 3],
    ['SELECT GENERATE_ARRAY(x, 100000000000) FROM UNNEST([1, 2]) AS x', '!GENERATE_ARRAY('],
    ...of('INT64', { 'LENGTH(REPEAT("a", 1048576))': 1048576, 'BYTE_LENGTH(REPEAT(b"\\xff", 1048576))': 1048576, 'LENGTH(REPEAT("", 1000000000000))': 0, 'LENGTH(LPAD("a", 1048576))': 1048576, 'ARRAY_LENGTH(SAFE.GENERATE_ARRAY(1, 10000000))': null, 'ARRAY_LENGTH(GENERATE_ARRAY(1, NULL))': null, 'LENGTH(REPEAT("a", NULL))': null, 'ARRAY_LENGTH(GENERATE_DATE_ARRAY("0001-01-01", "9999-12-01", INTERVAL 1 MONTH))': 119988 }),
    ...of('ARRAY<INT64>', { 'GENERATE_ARRAY(-9223372036854775807, 9223372036854775807, 9223372036854775807)': ['-9223372036854775807', 0, '9223372036854775807'], 'GENERATE_ARRAY(5, 1)': [], 'GENERATE_ARRAY(5, 1, -2)': [5, 3, 1] }),
  ],
};
