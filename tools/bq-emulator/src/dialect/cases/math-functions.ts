import { type DialectCases, fails, of } from '../dialect-case.js';

/** https://cloud.google.com/bigquery/docs/reference/standard-sql/mathematical_functions and operators */
export const MATH_CASES: DialectCases = {
  'ABS, SIGN': [
    ...of('INT64', { 'ABS(25)': 25, 'ABS(-25)': 25, 'ABS(0)': 0, 'SIGN(25)': 1, 'SIGN(0)': 0, 'SIGN(-25)': -1, 'ABS(NULL)': null }),
    ...of('FLOAT64', { 'ABS(-1.5)': 1.5, 'SIGN(-2.5)': -1, 'ABS(CAST("-inf" AS FLOAT64))': 'inf' }), ...of('NUMERIC', { 'ABS(NUMERIC "-1.5")': 1.5, 'SIGN(NUMERIC "-1.5")': -1 }),
    ...fails({ 'ABS(-9223372036854775808)': 'int64 overflow' }),
  ],
  'trigonometry': of('FLOAT64', {
    'ACOS(1)': 0, 'ACOSH(1)': 0, 'ASIN(0)': 0, 'ASINH(0)': 0, 'ATAN(0)': 0, 'ATAN2(0, 1)': 0, 'ATAN2(1, 1)': Math.PI / 4, 'ATANH(0)': 0, 'COS(0)': 1, 'COSH(0)': 1, 'SIN(0)': 0, 'SINH(0)': 0, 'TAN(0)': 0, 'TANH(0)': 0, 'COT(1)': 0.642092615934331, 'COTH(1)': 1.313035285499331, 'CSC(1)': 1.188395105778121, 'CSCH(1)': 0.8509181282393215, 'SEC(1)': 1.850815717680925, 'SECH(1)': 0.6480542736638855, 'ACOS(-1)': Math.PI, 'ASIN(1)': Math.PI / 2, 'ATAN2(NULL, 1)': null,
  }),
  'CBRT, SQRT, POW, EXP, LN, LOG': [
    ...of('FLOAT64', {
      'CBRT(27)': 3, 'SQRT(25.0)': 5, 'SQRT(2)': Math.SQRT2, 'SQRT(NULL)': null, 'POW(2.0, 3.0)': 8, 'POWER(2, 10)': 1024, 'POW(2, -1)': 0.5, 'EXP(0.0)': 1, 'EXP(1)': Math.E, 'LN(1.0)': 0, 'LN(10)': Math.LN10, 'LOG(100.0, 10.0)': 2, 'LOG(1)': 0, 'LOG(8, 2)': 3, 'LOG10(100.0)': 2, 'LOG10(0.001)': -3, 'SQRT(CAST("inf" AS FLOAT64))': 'inf', 'POW(0, 0)': 1, 'POW(CAST("NaN" AS FLOAT64), 0)': 1,
    }),
    ...of('NUMERIC', { 'POW(NUMERIC "2", 3)': 8, 'SQRT(NUMERIC "25")': 5 }),
    ...fails({ 'SQRT(-1)': 'Argument to SQRT cannot be negative: -1', 'LN(0)': 'Argument to LN must be positive: 0', 'LN(-1)': 'Argument to LN must be positive: -1', 'LOG10(0)': 'Argument to LOG10 must be positive: 0', 'EXP(1000)': 'Floating point error in function: EXP(1000)' }),
  ],
  'CEIL, FLOOR': [
    ...of('FLOAT64', { 'CEIL(2.0)': 2, 'CEIL(2.3)': 3, 'CEIL(2.8)': 3, 'CEIL(2.5)': 3, 'CEIL(-2.3)': -2, 'CEIL(-2.8)': -2, 'CEIL(-2.5)': -2, 'CEIL(0)': 0, 'CEILING(2.3)': 3, 'CEIL(CAST("inf" AS FLOAT64))': 'inf', 'FLOOR(2.0)': 2, 'FLOOR(2.3)': 2, 'FLOOR(2.8)': 2, 'FLOOR(-2.3)': -3, 'FLOOR(-2.5)': -3, 'FLOOR(0)': 0, 'CEIL(5)': 5 }),
    ...of('NUMERIC', { 'CEIL(NUMERIC "2.3")': 3, 'FLOOR(NUMERIC "-2.3")': -3 }),
  ],
  'ROUND': [
    ...of('FLOAT64', { 'ROUND(2.0)': 2, 'ROUND(2.3)': 2, 'ROUND(2.8)': 3, 'ROUND(2.5)': 3, 'ROUND(-2.3)': -2, 'ROUND(-2.8)': -3, 'ROUND(-2.5)': -3, 'ROUND(0)': 0, 'ROUND(CAST("inf" AS FLOAT64))': 'inf', 'ROUND(CAST("NaN" AS FLOAT64))': 'NaN', 'ROUND(123.7, -1)': 120, 'ROUND(1.235, 2)': 1.24, 'ROUND(12)': 12, 'ROUND(1.5, 0)': 2 }),
    ...of('NUMERIC', {
      'ROUND(NUMERIC "2.345", 2)': 2.35, 'ROUND(NUMERIC "-2.345", 2)': -2.35, 'ROUND(NUMERIC "2.25", 1, "ROUND_HALF_EVEN")': 2.2, 'ROUND(NUMERIC "2.35", 1, "ROUND_HALF_EVEN")': 2.4, 'ROUND(NUMERIC "2.251", 1, "ROUND_HALF_EVEN")': 2.3, 'ROUND(NUMERIC "-2.5", 0, "ROUND_HALF_EVEN")': -2, 'ROUND(NUMERIC "2.5", 0, "ROUND_HALF_AWAY_FROM_ZERO")': 3, 'ROUND(NUMERIC "-2.5", 0, "ROUND_HALF_AWAY_FROM_ZERO")': -3, 'ROUND(NUMERIC "125", -1)': 130, 'ROUND(NUMERIC "2.5")': 3,
    }),
  ],
  'TRUNC': [...of('FLOAT64', { 'TRUNC(2.0)': 2, 'TRUNC(2.3)': 2, 'TRUNC(2.8)': 2, 'TRUNC(2.5)': 2, 'TRUNC(-2.3)': -2, 'TRUNC(-2.8)': -2, 'TRUNC(0)': 0, 'TRUNC(1.239, 2)': 1.23 }), ...of('NUMERIC', { 'TRUNC(NUMERIC "2.89", 1)': 2.8, 'TRUNC(NUMERIC "-2.89", 1)': -2.8, 'TRUNC(NUMERIC "15", -1)': 10 })],
  'DIV, MOD': [
    ...of('INT64', { 'DIV(20, 4)': 5, 'DIV(12, -7)': -1, 'DIV(20, 3)': 6, 'DIV(0, 20)': 0, 'DIV(-7, 2)': -3, 'MOD(25, 12)': 1, 'MOD(-25, 12)': -1, 'MOD(25, -12)': 1, 'DIV(NULL, 2)': null }), ...of('NUMERIC', { 'MOD(NUMERIC "5.5", NUMERIC "2")': 1.5, 'DIV(NUMERIC "7.5", NUMERIC "2")': 3 }),
    ...fails({ 'DIV(1, 0)': 'division by zero: 1 / 0', 'MOD(1, 0)': 'division by zero', 'DIV(-9223372036854775808, -1)': 'int64 overflow' }),
  ],
  'GREATEST, LEAST': [
    ...of('INT64', { 'GREATEST(3, 5, 1)': 5, 'LEAST(3, 5, 1)': 1, 'GREATEST(1, NULL)': null, 'LEAST(NULL, 1)': null, 'GREATEST(7)': 7 }), ...of('STRING', { 'GREATEST("a", "b")': 'b', 'LEAST("B", "a")': 'B' }), ...of('FLOAT64', { 'GREATEST(1, 2.5)': 2.5, 'GREATEST(1.0, CAST("NaN" AS FLOAT64))': 'NaN', 'LEAST(1.0, CAST("NaN" AS FLOAT64))': 'NaN' }), ...of('DATE', { 'GREATEST(DATE "2024-01-01", DATE "2024-02-01")': '2024-02-01' }),
  ],
  'safe arithmetic': [
    ...of('FLOAT64', { 'SAFE_DIVIDE(20, 4)': 5, 'SAFE_DIVIDE(0, 20)': 0, 'SAFE_DIVIDE(20, 0)': null, 'SAFE_DIVIDE(NULL, 1)': null, 'IEEE_DIVIDE(20.0, 4.0)': 5, 'IEEE_DIVIDE(0.0, 25.0)': 0, 'IEEE_DIVIDE(25.0, 0.0)': 'inf', 'IEEE_DIVIDE(-25.0, 0.0)': '-inf', 'IEEE_DIVIDE(0.0, 0.0)': 'NaN', 'SAFE_ADD(1.5, 2)': 3.5 }),
    ...of('INT64', { 'SAFE_ADD(5, 4)': 9, 'SAFE_ADD(9223372036854775807, 1)': null, 'SAFE_SUBTRACT(5, 4)': 1, 'SAFE_SUBTRACT(-9223372036854775808, 1)': null, 'SAFE_MULTIPLY(20, 4)': 80, 'SAFE_MULTIPLY(9223372036854775807, 2)': null, 'SAFE_NEGATE(1)': -1, 'SAFE_NEGATE(-9223372036854775808)': null }),
    ...of('NUMERIC', { 'SAFE_ADD(NUMERIC "1.5", 1)': 2.5, 'SAFE_MULTIPLY(NUMERIC "1.5", NUMERIC "2")': 3, 'SAFE_DIVIDE(NUMERIC "1", NUMERIC "0")': null, 'SAFE_DIVIDE(NUMERIC "1", NUMERIC "3")': '0.333333333' }),
  ],
  'IS_INF, IS_NAN': of('BOOL', { 'IS_INF(CAST("inf" AS FLOAT64))': true, 'IS_INF(25)': false, 'IS_INF(CAST("-inf" AS FLOAT64))': true, 'IS_NAN(CAST("NaN" AS FLOAT64))': true, 'IS_NAN(25.0)': false, 'RAND() < 1': true, 'RAND() >= 0': true }),
  'RANGE_BUCKET': of('INT64', {
    'RANGE_BUCKET(20, [0, 10, 20, 30, 40])': 3, 'RANGE_BUCKET(20, [0, 10, 20, 20, 40, 40])': 4, 'RANGE_BUCKET(25, [0, 10, 20, 30, 40])': 3, 'RANGE_BUCKET(-10, [5, 6])': 0, 'RANGE_BUCKET(100, [0, 10, 20, 30, 40])': 5, 'RANGE_BUCKET(NULL, [0, 10])': null, 'RANGE_BUCKET("b", ["a", "b", "c"])': 2,
  }),
  'distances': of('FLOAT64', { 'ROUND(COSINE_DISTANCE([1.0, 2.0], [3.0, 4.0]), 6)': 0.01613, 'ROUND(EUCLIDEAN_DISTANCE([1.0, 2.0], [3.0, 4.0]), 6)': 2.828427 }),
  'BIT functions and operators': [
    ...of('INT64', { 'BIT_COUNT(0)': 0, 'BIT_COUNT(5)': 2, 'BIT_COUNT(-1)': 64, '5 & 3': 1, '5 | 3': 7, '5 ^ 3': 6, '~5': -6, '1 << 4': 16, '-1 >> 63': 1, '16 >> 2': 4, '0xFF': 255, '1 << 64': 0, '-0x10': -16 }),
    ...of('INT64', { 'BIT_COUNT(b"\\xff")': 8 }),
  ],
  'arithmetic operators': [
    ...of('INT64', { '1 + 2': 3, '1 - 2': -1, '2 * 3': 6, '-(3)': -3, '+3': 3, '1 + 2 * 3': 7, '(1 + 2) * 3': 9, '9223372036854775806 + 1': 9223372036854775807n, 'NULL + 1': null, '- -1': 1 }),
    ...of('FLOAT64', { '7 / 2': 3.5, '1 / 3': 1 / 3, '1.5 + 1': 2.5, '2 * 0.5': 1, '1e3': 1000, '.5': 0.5, '1E-2': 0.01, '6 / 2': 3, '-1.5': -1.5, 'NULL / 1': null }),
    ...of('NUMERIC', {
      'NUMERIC "0.1" + NUMERIC "0.2"': 0.3, 'NUMERIC "1" / 3': '0.333333333', 'NUMERIC "2" / 3': '0.666666667', 'NUMERIC "1.5" * 2': 3, 'NUMERIC "10" - 0.5': 9.5, 'NUMERIC "99999999999999999999999999999.999999999" + 0': '99999999999999999999999999999.999999999', 'NUMERIC "1e3"': 1000, 'NUMERIC "-.5"': -0.5, 'NUMERIC "123456789.123456789" * NUMERIC "1000000"': '123456789123456.789', '- NUMERIC "1.5"': -1.5,
    }),
    ...of('BIGNUMERIC', { 'BIGNUMERIC "1.5" + 1': 2.5, 'BIGNUMERIC "1.5" * NUMERIC "2"': 3, 'BIGNUMERIC "0.1" + BIGNUMERIC "0.2"': 0.3, 'BIGNUMERIC "1.123456789012345678"': '1.123456789012345678' }), ...of('FLOAT64', { 'BIGNUMERIC "1.5" + CAST(1.5 AS FLOAT64)': 3, 'NUMERIC "1.5" + CAST(1 AS FLOAT64)': 2.5 }),
    ...fails({
      '1 / 0': 'division by zero: 1 / 0', '9223372036854775807 + 1': 'int64 overflow: 9223372036854775807 + 1', '9223372036854775807 * 2': 'int64 overflow: 9223372036854775807 * 2', '-9223372036854775808 - 1': 'int64 overflow: -9223372036854775808 - 1', '1 + "a"': 'No matching signature for operator + for argument types: INT64, STRING', '1 + TRUE': 'No matching signature for operator + for argument types: INT64, BOOL',
      'NUMERIC "99999999999999999999999999999.999999999" + 1': 'numeric overflow', 'NUMERIC "99999999999999999999999999999" * 10': 'numeric overflow', 'NUMERIC "1" / 0': 'division by zero: 1 / 0', '-"a"': 'No matching signature for operator - for argument type: STRING', '9223372036854775808': 'Invalid integer literal: 9223372036854775808',
    }),
  ],
  'comparison operators': of('BOOL', {
    '1 = 1': true, '1 = 1.0': true, '1 != 2': true, '1 <> 1': false, '1 < 2': true, '"a" < "b"': true, '"B" < "a"': true, '2 >= 2': true, 'NULL = NULL': null, '1 = NULL': null, '1 IN (1, 2)': true, '3 IN (1, 2)': false, '3 IN (1, NULL)': null, '1 NOT IN (2, 3)': true, '1 NOT IN (2, NULL)': null, '1 BETWEEN 1 AND 2': true, '3 NOT BETWEEN 1 AND 2': true, 'NULL IS NULL': true, '1 IS NOT NULL': true, 'TRUE IS TRUE': true, 'NULL IS FALSE': false, 'NULL IS NOT TRUE': true, '1 IS DISTINCT FROM 2': true, 'NULL IS NOT DISTINCT FROM NULL': true, 'DATE "2024-01-01" < "2024-02-01"': true, 'b"a" < b"b"': true,
    'TRUE > FALSE': true, 'STRUCT(1, "a") = STRUCT(1, "a")': true, '(1, 2) IN ((1, 2), (3, 4))': true, '1 IN UNNEST([1, 2])': true, '5 IN UNNEST([1, NULL])': null, '1 IN UNNEST(CAST(NULL AS ARRAY<INT64>))': false, 'CAST("NaN" AS FLOAT64) = CAST("NaN" AS FLOAT64)': false, 'CAST("NaN" AS FLOAT64) > 1': false, '1 < CAST("NaN" AS FLOAT64)': false, 'NUMERIC "1.0" = 1': true, 'TIMESTAMP "2024-01-01 00:00:00+01" < TIMESTAMP "2024-01-01"': true,
  }),
  'logical operators': of('BOOL', { 'TRUE AND NULL': null, 'FALSE AND NULL': false, 'TRUE OR NULL': true, 'FALSE OR NULL': null, 'NOT TRUE': false, 'NOT NULL': null, 'TRUE AND NOT FALSE': true, '1 = 1 OR 1 / 0 = 1': true }),
  'conditional expressions': [
    ...of('INT64', { 'IF(TRUE, 1, 2)': 1, 'IF(NULL, 1, 2)': 2, 'IFNULL(NULL, 3)': 3, 'COALESCE(NULL, NULL, 4)': 4, 'NULLIF(1, 1)': null, 'NULLIF(1, 2)': 1, 'CASE WHEN FALSE THEN 1 ELSE 2 END': 2, 'CASE 1 WHEN 1 THEN 10 WHEN 2 THEN 20 END': 10, 'CASE 3 WHEN 1 THEN 10 END': null, 'CASE WHEN NULL THEN 1 END': null, 'NULLIFZERO(0)': null, 'ZEROIFNULL(NULL)': 0, 'NULLIFZERO(5)': 5 }),
    ...of('STRING', { 'COALESCE("A", "B", "C")': 'A', 'COALESCE(NULL, "B", "C")': 'B', 'IF(1 < 2, "true", "false")': 'true', 'CASE WHEN 1 > 2 THEN "a" WHEN 2 > 1 THEN "b" END': 'b' }), ...of('FLOAT64', { 'IF(TRUE, 1, 2.5)': 1, 'COALESCE(1, 2.5)': 1, 'CASE WHEN TRUE THEN 1 ELSE 0.5 END': 1 }),
    ...fails({ 'IF(1, 2, 3)': 'No matching signature for function IF for argument types: INT64, INT64, INT64', 'ERROR("boom")': 'boom', 'COALESCE(1, "a")': 'No matching signature for function COALESCE for argument types: INT64, STRING' }),
  ],
};
