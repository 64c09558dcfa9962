import { type DialectCases, fails, of } from '../dialect-case.js';

const NAN = 'CAST("NaN" AS FLOAT64)';
const INF = 'CAST("inf" AS FLOAT64)';

/** https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types#numeric_types and operators: overflow, NaN, rounding */
export const LIMIT_CASES: DialectCases = {
  'FLOAT64 overflow': [
    ...fails({ '1e308 * 10': 'double overflow: 1e+308 * 10', '1e308 + 1e308': 'double overflow: 1e+308 + 1e+308', '-1e308 - 1e308': 'double overflow: -1e+308 - 1e+308', 'POW(10.0, 400.0)': 'Floating point error in function: POW(10, 400)', 'EXP(1000)': 'Floating point error in function: EXP(1000)', '1e308 / 0.1': 'double overflow: 1e+308 / 0.1', '1.5 / 0': 'division by zero: 1.5 / 0', 'SINH(1000.0)': 'Floating point error in function: SINH(1000)', 'COSH(1000.0)': 'Floating point error in function: COSH(1000)', 'ACOS(2.0)': 'Floating point error in function: ACOS(2)', 'ASIN(2.0)': 'Floating point error in function: ASIN(2)', 'ACOSH(0.0)': 'Floating point error in function: ACOSH(0)', 'ATANH(1.0)': 'Floating point error in function: ATANH(1)', 'POW(-1.0, 0.5)': 'Floating point error in function: POW(-1, 0.5)', 'POW(0.0, -1.0)': 'Floating point error in function: POW(0, -1)' }),
    ...of('FLOAT64', { [`${INF} + 1`]: 'inf', [`${INF} - ${INF}`]: 'NaN', [`${INF} * 2`]: 'inf', [`1 / ${INF}`]: 0, [`${NAN} + 1`]: 'NaN', 'SAFE_MULTIPLY(1e308, 10.0)': null, 'SAFE_ADD(1e308, 1e308)': null, 'SAFE_SUBTRACT(-1e308, 1e308)': null, 'SAFE_DIVIDE(1e308, 0.1)': null, 'SAFE.EXP(1000)': null, 'SAFE.POW(10.0, 400.0)': null, 'IEEE_DIVIDE(1e308, 0.1)': 'inf', 'IEEE_DIVIDE(NULL, 1)': null }),
  ],
  'FLOAT64 aggregates': [
    ['SELECT SUM(x) FROM UNNEST([1e308, 1e308]) AS x', '!double overflow'], ['SELECT AVG(x) OVER () FROM UNNEST([1e308, 1e308]) AS x', '!double overflow'],
    [`SELECT SUM(x), AVG(x) FROM UNNEST([1.0, ${INF}]) AS x`, 'FLOAT64, FLOAT64', ['inf', 'inf']], ['SELECT SUM(x), AVG(DISTINCT x) FROM UNNEST([1.5, 1.5]) AS x', 'FLOAT64, FLOAT64', [3, 1.5]], ['SELECT SUM(x) FROM UNNEST(ARRAY<FLOAT64>[]) AS x', 'FLOAT64', null],
  ],
  'NaN': [
    ['SELECT x FROM UNNEST([1.0, CAST("NaN" AS FLOAT64), NULL, CAST("-inf" AS FLOAT64), CAST("inf" AS FLOAT64)]) AS x ORDER BY x', 'FLOAT64', null, 'NaN', '-inf', 1, 'inf'], ['SELECT x FROM UNNEST([1.0, CAST("NaN" AS FLOAT64), NULL, CAST("-inf" AS FLOAT64)]) AS x ORDER BY x DESC', 'FLOAT64', 1, '-inf', 'NaN', null],
    ['SELECT MIN(x), MAX(x) FROM UNNEST([1.0, CAST("NaN" AS FLOAT64)]) AS x', 'FLOAT64, FLOAT64', ['NaN', 'NaN']], ['SELECT COUNT(DISTINCT x) FROM UNNEST([CAST("NaN" AS FLOAT64), CAST("NaN" AS FLOAT64)]) AS x', 'INT64', 1], ['SELECT x, COUNT(*) FROM UNNEST([0.0, -0.0]) AS x GROUP BY x', 'FLOAT64, INT64', [0, 2]], ['SELECT ARRAY_AGG(x ORDER BY x) FROM UNNEST([1.0, CAST("NaN" AS FLOAT64)]) AS x', 'ARRAY<FLOAT64>', ['NaN', 1]], ['SELECT ROW_NUMBER() OVER (ORDER BY x) AS n, x FROM UNNEST([1.0, CAST("NaN" AS FLOAT64)]) AS x ORDER BY n', 'INT64, FLOAT64', [1, 'NaN'], [2, 1]],
    ...of('BOOL', { [`${NAN} = ${NAN}`]: false, [`${NAN} != ${NAN}`]: true, [`${NAN} < 1`]: false, [`${NAN} >= 1`]: false, [`${NAN} BETWEEN 0 AND 1`]: false, [`1.0 BETWEEN 0 AND ${NAN}`]: false, [`${NAN} IN (${NAN})`]: false, '0.0 = -0.0': true, [`${NAN} IS DISTINCT FROM ${NAN}`]: false, [`GREATEST(${INF}, 1.0) = ${INF}`]: true }),
  ],
  'INT64': fails({ '-(-9223372036854775808)': 'int64 overflow', 'CAST(9.3e18 AS INT64)': 'Illegal conversion of floating point number to an integer: 9.3e+18', [`CAST(${NAN} AS INT64)`]: 'Illegal conversion of non-finite floating point number to an integer: nan', [`CAST(${INF} AS INT64)`]: 'Illegal conversion of non-finite floating point number to an integer: inf', 'DIV(-9223372036854775808, -1)': 'int64 overflow: -9223372036854775808 / -1', 'CAST("9223372036854775808" AS INT64)': 'Bad int64 value: 9223372036854775808', 'POW(10, 400)': 'Floating point error in function: POW(10, 400)' }),
  'NUMERIC': [
    ...of('NUMERIC', { 'CAST(1.5 AS NUMERIC(3, 1))': 1.5, 'CAST(12.345 AS NUMERIC(5, 2))': 12.35, 'CAST(NUMERIC "-12.345" AS NUMERIC(5, 2))': -12.35, 'CAST("0.0000000005" AS NUMERIC)': '0.000000001', 'NUMERIC "0.1" * NUMERIC "0.1"': 0.01, 'ROUND(NUMERIC "123.456", -2)': 100, 'TRUNC(NUMERIC "-123.456", -1)': -120, 'SUM(NUMERIC "1.1") FROM UNNEST([1])': 1.1, 'NUMERIC "1.123456789" / 1': '1.123456789', 'MOD(NUMERIC "-25", 12)': -1, 'SAFE_CAST("abc" AS NUMERIC)': null, 'SAFE_CAST("1e30" AS NUMERIC)': null, '-NUMERIC "9"': -9, 'CAST(CAST(0.1 AS FLOAT64) AS NUMERIC)': 0.1, 'CAST(1e10 AS NUMERIC)': 10000000000, 'PARSE_NUMERIC("  1.5  ")': 1.5 }),
    ...fails({ 'CAST(NUMERIC "1000" AS NUMERIC(3, 0))': '', 'CAST(123.45 AS NUMERIC(3, 1))': '', 'CAST(1e30 AS NUMERIC)': 'numeric out of range: 1e+30', 'NUMERIC "1" / NUMERIC "0"': 'division by zero: 1 / 0', 'PARSE_NUMERIC("")': 'Invalid input to PARSE_NUMERIC', 'PARSE_NUMERIC("1.2.3")': 'Invalid input to PARSE_NUMERIC', 'MOD(NUMERIC "1", 0)': 'division by zero' }),
  ],
  'BIGNUMERIC': of('BIGNUMERIC', { 'BIGNUMERIC "12345678901234567890.123456789"': '12345678901234567890.123456789', 'CAST(1.5 AS BIGNUMERIC)': 1.5, 'ROUND(BIGNUMERIC "2.345", 2)': 2.35, 'PARSE_BIGNUMERIC("1.5e3")': 1500, 'MOD(BIGNUMERIC "5.5", 2)': 1.5, 'ABS(BIGNUMERIC "-1")': 1, 'BIGNUMERIC "1" / 4': 0.25, 'SUM(BIGNUMERIC "1.5") FROM UNNEST([1])': 1.5 }),
  // https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types#decimal_types: 38 fractional digits, rounded half away from zero
  'BIGNUMERIC of many digits': [
    ...of('BIGNUMERIC', {
      'BIGNUMERIC "1" / 3': '0.33333333333333333333333333333333333333', 'BIGNUMERIC "2" / 3': '0.66666666666666666666666666666666666667', 'BIGNUMERIC "0.123456789012345" * BIGNUMERIC "0.123456789012345"': '0.015241578753238669120562399025', 'ROUND(BIGNUMERIC "1" / 3, 2)': 0.33, 'TRUNC(BIGNUMERIC "2" / 3, 2)': 0.66,
      'BIGNUMERIC "1" / 3 * 3': '0.99999999999999999999999999999999999999', 'CEIL(BIGNUMERIC "1" / 3)': 1, 'FLOOR(BIGNUMERIC "-1" / 3)': -1, 'SAFE_DIVIDE(BIGNUMERIC "1", 0)': null, 'SAFE_DIVIDE(BIGNUMERIC "1", BIGNUMERIC "8")': 0.125, '(BIGNUMERIC "1" / 7)': '0.14285714285714285714285714285714285714', 'AVG(CAST(NULL AS BIGNUMERIC)) FROM UNNEST([1])': null,
    }),
    ['SELECT AVG(x) FROM UNNEST([BIGNUMERIC "1", 2, 2]) AS x', 'BIGNUMERIC', '1.66666666666666666666666666666666666667'], ['SELECT SUM(x * 3) FROM UNNEST([BIGNUMERIC "0.123456789012345", 2]) AS x', 'BIGNUMERIC', '6.370370367037035'], ['SELECT x / 3 AS y FROM UNNEST([BIGNUMERIC "10", 9, 2]) AS x ORDER BY y', 'BIGNUMERIC', '0.66666666666666666666666666666666666667', 3, '3.33333333333333333333333333333333333333'],
    ...of('STRING', { 'CAST(BIGNUMERIC "1" / 3 AS STRING)': '0.33333333333333333333333333333333333333' }), ...of('NUMERIC', { 'CAST(BIGNUMERIC "2" / 3 AS NUMERIC)': '0.666666667' }), ...of('FLOAT64', { 'CAST(BIGNUMERIC "1" / 4 AS FLOAT64)': 0.25 }), ...of('BOOL', { 'BIGNUMERIC "1" / 3 > NUMERIC "0.333333333"': true, 'BIGNUMERIC "1" / 3 = BIGNUMERIC "2" / 6': true }),
    ...fails({ 'COALESCE(BIGNUMERIC "1" / 3, 0)': 'BIGNUMERIC 1 / 3 needs more than 18 fractional digits', 'BIGNUMERIC "1" / 0': 'division by zero: 1 / 0', 'BIGNUMERIC "1e19" * BIGNUMERIC "1e19" * 10': 'bignumeric overflow' }),
  ],
};
