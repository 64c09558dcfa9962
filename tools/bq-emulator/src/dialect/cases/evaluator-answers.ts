import { type DialectCases, fails, of } from '../dialect-case.js';

/** What Google's own evaluator of GoogleSQL answers, the one inside its Spanner emulator: edges that the reference does not tell. */
export const EVALUATOR_ANSWERS: DialectCases = {
  'strings': [
    ...of('STRING', {
      "SOUNDEX('foo-bar_baz.qux')": 'f612', "SOUNDEX('sas')": 's000', "SOUNDEX('bib')": 'b000', "SOUNDEX('jackson')": 'j500', "SOUNDEX('tymczak')": 't520', "SOUNDEX('pfister')": 'p236', "SOUNDEX('rupert')": 'r163',
      'REPEAT(CAST(NULL AS STRING), -2)': null, 'LPAD(CAST(NULL AS STRING), -1)': null, "RPAD('aaa', -1, CAST(NULL AS STRING))": null, "SUBSTR('aaa', CAST(NULL AS INT64), -1)": null,
      "CAST(CAST('nan' AS FLOAT64) AS STRING)": 'nan', "FORMAT('%x', -255)": '-ff', "FORMAT('%#X', -255)": '-0XFF', "FORMAT('%08x', -7)": '-0000007', "FORMAT('%o', -9)": '-11', "FORMAT('%10s|', 'é😀x')": '       é😀x|', "FORMAT('%-5s|', '😀')": '😀    |',
      "TO_JSON_STRING(JSON '-0.0')": '-0.0',
    }),
    ...of('FLOAT64', { [`LAX_FLOAT64(JSON '"0x10"')`]: 16 }),
    ...of('BYTES', { "NET.SAFE_IP_FROM_STRING('01.2.3.4')": null, "FROM_BASE64('YQ')": 'a', "FROM_BASE64('Y Q==')": 'a', "FROM_BASE64('YW\\nJj')": 'abc' }),
    ...fails({ "FORMAT('%s', NULL)": 'Invalid type for argument 2 to FORMAT; Expected', "FORMAT('%d', CAST(NULL AS STRING))": 'Invalid type for argument 2 to FORMAT; Expected', "FROM_BASE64('YQ=')": 'Failed to decode invalid base64 string', "FROM_BASE64('YWJj=')": 'Failed to decode invalid base64 string', "FROM_BASE64('YW-_')": 'Failed to decode invalid base64 string' }),
  ],
  'empty matches': of('ARRAY<STRING>', {
    "REGEXP_EXTRACT_ALL('abc', '')": ['', '', ''], "REGEXP_EXTRACT_ALL('abcabc', r'$')": [''], "REGEXP_EXTRACT_ALL('abcabc', r'\\b')": ['', ''], "REGEXP_EXTRACT_ALL('', r'x*')": [''],
    "REGEXP_EXTRACT_ALL('foo@example.com', r'\\b')": ['', '', '', '', '', ''], "REGEXP_EXTRACT_ALL('axxb', r'x*')": ['', 'xx', ''], "REGEXP_EXTRACT_ALL('ab', '(a)|b')": ['a', ''],
  }),
  'times': [
    ...of('INT64', {
      "TIMESTAMP_DIFF(TIMESTAMP '9999-12-31 23:59:59.999999+00', TIMESTAMP '0001-01-01 00:00:00+00', MICROSECOND)": '315537897599999999',
      "TIMESTAMP_DIFF(TIMESTAMP '0001-01-01 00:00:00+00', TIMESTAMP '9999-12-31 23:59:59.999999+00', HOUR)": -87649415,
      "UNIX_SECONDS(TIMESTAMP '9999-12-31 23:59:59.999999+00')": 253402300799, "UNIX_MILLIS(TIMESTAMP '9999-12-31 23:59:59.999999+00')": 253402300799999, "UNIX_SECONDS(TIMESTAMP '1969-12-31 23:59:59.5+00')": -1,
    }),
    ...of('DATE', { "PARSE_DATE('%U %Y', '05 2024')": '2024-02-04', "PARSE_DATE('%W %Y', '05 2024')": '2024-01-29', "PARSE_DATE('%U', '10')": '1970-03-08', "PARSE_DATE('%Q %Y', '2 2024')": '2024-04-01', "PARSE_DATE('%m %Q %Y', '8 2 2024')": '2024-04-01', "PARSE_DATE('%j %U %Y', '100 05 2024')": '2024-04-09', "PARSE_DATE('%u %Y', '3 2024')": '2024-01-01', "PARSE_DATE('%a %Y', 'Tue 2024')": '2024-01-01' }),
    ...fails({ "PARSE_TIMESTAMP('%F %H %z', '2024-02-29 01 +2500')": 'Failed to parse input string', "PARSE_DATE('%U %Y', '53 2024')": 'Week number 53 is invalid for year 2024', "PARSE_DATE('%U %u %Y', '05 3 2024')": 'Weekday parse elements are not supported yet', "PARSE_DATE('%Q %Y', '5 2024')": 'Failed to parse input string' }),
    ...of('TIMESTAMP', { "TIMESTAMP '2020-01-01 00:00:60'": '2020-01-01 00:01:00+00', "CAST('2024-01-01 23:59:60.5' AS TIMESTAMP)": '2024-01-02 00:00:00.500+00' }),
    ...of('STRING', { "FORMAT_TIMESTAMP('%Z', TIMESTAMP '2024-01-01', '-03:30')": 'UTC-0330', "FORMAT_TIMESTAMP('%Z', TIMESTAMP '2024-01-01', '+10:00')": 'UTC+10' }),
    ...fails({ "CAST(' 2024-01-01' AS DATE)": "Invalid date: ' 2024-01-01'", "CAST('24-1-1' AS DATE)": "Invalid date: '24-1-1'", "CAST('2024-01-01 10:00:00 ' AS TIMESTAMP)": "Invalid timestamp: '2024-01-01 10:00:00 '", "CAST('2024-01-01  10:11:12' AS TIMESTAMP)": 'Invalid timestamp' }),
  ],
  'mathematics': [
    ...of('FLOAT64', Object.fromEntries(["LN(CAST('-inf' AS FLOAT64))", "LOG10(CAST('-inf' AS FLOAT64))", "ASIN(CAST('inf' AS FLOAT64))", "ACOS(CAST('-inf' AS FLOAT64))", "ACOSH(CAST('-inf' AS FLOAT64))", "ATANH(CAST('inf' AS FLOAT64))"].map((call) => [call, 'NaN']))),
    ...of('FLOAT64', { "COSH(CAST('-inf' AS FLOAT64))": 'inf', "POW(CAST('-inf' AS FLOAT64), 0.5)": 'inf', 'IEEE_DIVIDE(1, -0.0)': '-inf' }),
    ...fails({ "SQRT(CAST('-inf' AS FLOAT64))": 'Argument to SQRT cannot be negative', 'ACOSH(0.5)': 'Floating point error in function: ACOSH(0.5)' }),
  ],
  'names': [
    ['SELECT 1 FROM UNNEST([1]) HAVING TRUE', '!The HAVING clause requires GROUP BY or aggregation to be present'], ['SELECT x, x FROM UNNEST([1]) AS x ORDER BY x', '!Column name x is ambiguous'],
    ['SELECT *, off FROM UNNEST([1]) WITH OFFSET off ORDER BY off', '!Column name off is ambiguous'], ['SELECT COUNT(*) FROM UNNEST([1]) HAVING COUNT(*) > 0', 'INT64', 1],
  ],
  'JSON paths': [
    ...of('STRING', { "JSON_VALUE('{\"a b\":1}', '$.a b')": '1', "JSON_VALUE('{\"a\":[1,2]}', '$.a[-1]')": null, "JSON_VALUE('{\"é\":1}', '$.é')": '1', "JSON_VALUE('{\"a\":1}', '$.a ')": null, "JSON_VALUE('{\"a.b\":1}', '$.\"a.b\"')": '1' }),
    ...fails({
      "JSON_VALUE('{\"a.b\":1}', \"$['a.b']\")": "Invalid token in JSONPath at: ['a.b']", "JSON_VALUE('{}', '$.')": 'Invalid token in JSONPath at: .', "JSON_VALUE('{}', '$a')": 'Invalid token in JSONPath at: a', "JSON_VALUE('{}', '$.a.[0]')": 'Invalid token in JSONPath at: .[0]',
      "JSON_VALUE('{}', '$.a.*')": 'Unsupported operator in JSONPath: *', "JSON_VALUE('{}', '$..b')": 'Unsupported operator in JSONPath: ..', "JSON_VALUE('{}', 'a')": "JSONPath must start with '$'",
    }),
  ],
};
