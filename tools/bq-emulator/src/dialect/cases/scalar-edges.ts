import { type DialectCases, fails, of } from '../dialect-case.js';

/** Edges of the function reference: https://cloud.google.com/bigquery/docs/reference/standard-sql/functions-all and the pages it leads to */
export const SCALAR_EDGES: DialectCases = {
  'edges of FORMAT': [
    ...of('STRING', {
      'FORMAT("%.5d", 3)': '00003', 'FORMAT("%08.3d|", 3)': '     003|', 'FORMAT("%.0d|", 0)': '|', 'FORMAT("%+.3d", 5)': '+005', 'FORMAT("%-8.3d|", -4)': '-004    |', 'FORMAT("%.4x", 255)': '00ff', 'FORMAT("%#.4x", 255)': '0x00ff',
      'FORMAT("%#.0f", 2.5)': '2.', 'FORMAT("%#g", 1.0)': '1.00000', 'FORMAT("%#.3g", 1234.0)': '1.23e+03', 'FORMAT("%#g", 0.0)': '0.00000', 'FORMAT("%.f", 2.5)': '2', 'FORMAT("%010f", CAST("inf" AS FLOAT64))': '       inf',
      [String.raw`FORMAT("%T", "\u0001\u007f")`]: String.raw`"\x01\x7f"`, [String.raw`FORMAT("%T", b"a\\b\"")`]: String.raw`b'a\\b"'`, [String.raw`FORMAT("%t", b"a\\b")`]: String.raw`a\\b`,
    }),
    ...fails({ 'FORMAT("100%")': 'Invalid FORMAT string: "100%"', 'FORMAT("%")': 'Invalid FORMAT string: "%"' }),
  ],
  'edges of texts and bytes': [
    ...of('STRING', {
      'SUBSTR("apple", 2, 9223372036854775807)': 'pple', 'SUBSTR("apple", 9223372036854775807, 9223372036854775807)': '', 'SUBSTR("apple", -9223372036854775808)': 'apple', 'SUBSTR("apple", -9223372036854775808, 2)': 'ap', 'SUBSTR("apple", NULL, 2)': null,
      'SUBSTR("apple", 2, NULL)': null, [String.raw`"a\x00b"`]: 'a\0b', [String.raw`REVERSE("e\u0301a")`]: 'a\u0301e', 'UPPER("ŉ")': 'ʼN', 'LOWER("ΑΣ")': 'ας', 'ARRAY_TO_STRING(["a", NULL], ",", NULL)': null, 'NULL || NULL': null,
    }),
    ...of('INT64', { [String.raw`LENGTH("a\x00b")`]: 3, 'EDIT_DISTANCE("é", "e")': 1, 'EDIT_DISTANCE("😀", "")': 1, 'EDIT_DISTANCE("kitten", "sitting")': 3, 'BIT_COUNT(b"")': 0 }),
    ...of('BYTES', {
      [String.raw`rb"\x41"`]: String.raw`\x41`, [String.raw`b"\\x41"`]: String.raw`\x41`, [String.raw`b"\\101\x41\\"`]: '\\101A\\', 'b"" & b""': '', '~b""': '', 'b"" << 1': '', [String.raw`b"\x01" << 100`]: '\0', [String.raw`b"\xff\x00" >> 4`]: '\x0f\xf0',
    }),
    ...fails({ [String.raw`b"\x01" >> -1`]: 'Bitwise right shift by negative offset', 'b"a" & b"ab"': 'Bitwise binary operator for BYTES requires equal length of the inputs.' }),
  ],
  'edges of numbers': [
    ...of('NUMERIC', {
      'CAST(1e15 AS NUMERIC)': '1000000000000000', 'CAST(1e22 AS NUMERIC)': '10000000000000000000000', 'CAST(123456789.123456789 AS NUMERIC)': '123456789.123456789', 'NUMERIC "1" + 123456789.123456789': '123456790.123456789',
      'ROUND(NUMERIC "125", -1, "ROUND_HALF_EVEN")': '120', 'ROUND(NUMERIC "135", -1, "ROUND_HALF_EVEN")': '140', 'ROUND(NUMERIC "-125", -1, "ROUND_HALF_EVEN")': '-120', 'ROUND(NUMERIC "12345678901234567890123456789.25", 1, "ROUND_HALF_EVEN")': '12345678901234567890123456789.2',
      'ROUND(NUMERIC "-12345678901234567890123456789.35", 1, "ROUND_HALF_EVEN")': '-12345678901234567890123456789.4', 'ROUND(NUMERIC "50", -30, "ROUND_HALF_EVEN")': '0', 'POW(NUMERIC "2", 0.5)': '1.414213562', 'POW(2, NUMERIC "2")': '4',
      'LOG(NUMERIC "8", 2)': '3', 'LOG(NUMERIC "100")': '4.605170186', 'ARRAY<NUMERIC>[1e15][0]': '1000000000000000',
    }),
    ['SELECT CAST(x AS NUMERIC) FROM UNNEST([1e15, 123456789.123456789, -0.5, 5e-10, 4.9e-10]) AS x', 'NUMERIC', '1000000000000000', '123456789.123456791', '-0.5', '0.000000001', '0'],
    ...of('BIGNUMERIC', { 'LOG(BIGNUMERIC "8", 2)': '3' }),
    ['SELECT CAST(NUMERIC "21121143643688482.5711153" AS FLOAT64) = CAST("21121143643688482.5711153" AS FLOAT64)', 'BOOL', true],
    ...of('FLOAT64', { 'SIGN(CAST("nan" AS FLOAT64))': 'NaN', 'LOG(8, 2)': 3, 'LOG(5, CAST("inf" AS FLOAT64))': 'NaN', 'LOG(CAST("inf" AS FLOAT64), 0.5)': '-inf', 'POW(CAST(2 AS FLOAT64), NUMERIC "2")': 4 }),
    ...of('INT64', { 'RANGE_BUCKET(CAST("nan" AS FLOAT64), [1.0])': null }),
    ...fails({
      'RANGE_BUCKET(1.0, [CAST("nan" AS FLOAT64)])': 'Elements in input array to RANGE_BUCKET', 'CAST(NUMERIC "9223372036854775808" AS INT64)': 'int64 out of range: 9223372036854775808', 'CEIL(NUMERIC "99999999999999999999999999999.5")': 'numeric overflow',
      'NUMERIC "99999999999999999999999999999.999999999" + 1': 'numeric overflow: 99999999999999999999999999999.999999999 + 1', 'DIV(1, NUMERIC "0")': 'division by zero: 1 / 0', 'CAST(1e30 AS NUMERIC)': 'numeric out of range: 1e+30', 'GREATEST([1])': 'GREATEST is not defined for arguments of type ARRAY<INT64>',
      '+"a"': 'No matching signature for operator + for argument type: STRING', '9223372036854775808': 'Invalid integer literal: 9223372036854775808 at [1:8]', 'NUMERIC "abc"': 'Invalid NUMERIC literal: "abc" at [1:8]',
    }),
  ],
  'edges of NaN': [
    ...of('BOOL', { 'CAST("nan" AS FLOAT64) IN UNNEST([CAST("nan" AS FLOAT64)])': false, 'CAST("nan" AS FLOAT64) IN (SELECT CAST("nan" AS FLOAT64))': false, 'CAST("nan" AS FLOAT64) IN UNNEST([CAST("nan" AS FLOAT64), NULL])': null, 'IS_NAN(NULLIF(CAST("nan" AS FLOAT64), CAST("nan" AS FLOAT64)))': true }),
    ['SELECT x IN UNNEST([1.0, CAST("nan" AS FLOAT64)]), x NOT IN UNNEST([1.0, CAST("nan" AS FLOAT64)]) FROM UNNEST([CAST("nan" AS FLOAT64), 1.0, 2.0]) AS x ORDER BY x', 'BOOL, BOOL', [false, true], [true, false], [false, true]],
    ...of('STRING', { 'CASE CAST("nan" AS FLOAT64) WHEN CAST("nan" AS FLOAT64) THEN "eq" ELSE "ne" END': 'ne', 'CASE (1, NULL) WHEN (1, NULL) THEN "eq" ELSE "ne" END': 'ne', 'CASE (1, 2) WHEN (1, 2) THEN "eq" ELSE "ne" END': 'eq' }),
    ['SELECT NULLIF((1, NULL), (1, NULL)) IS NULL, NULLIF((1, 2), (1, 2)) IS NULL', 'BOOL, BOOL', [false, true]], ...fails({ 'NULLIF([1], [1])': 'Equality is not defined for arguments of type ARRAY<INT64>' }),
  ],
  'edges of comparisons and constructors': [
    ...of('BOOL', { '(1, NULL) IN ((1, 2), (3, 4))': null, '(1, NULL) NOT IN ((2, 2), (3, 4))': true, '(1, NULL) IN UNNEST([(1, 2), (3, NULL)])': null, '(1, 2) IN UNNEST([(1, 2), (3, NULL)])': true, '(1, 5) NOT IN (SELECT AS STRUCT 1, 2)': true, '(1, NULL) IN (SELECT AS STRUCT 1, 2)': null }),
    ['SELECT x, (x, 2) IN UNNEST([(1, 2), (3, NULL)]) FROM UNNEST([1, 3, 5]) AS x ORDER BY x', 'INT64, BOOL', [1, true], [3, null], [5, false]],
    ...of('ARRAY<STRING>', { 'ARRAY_SLICE(["a", "b", "c"], -10, -9)': [], 'ARRAY_SLICE(["a", "b", "c"], -10, -3)': ['a'] }),
    ...fails({
      'CAST((1, 2) AS STRUCT<INT64>)': 'Invalid cast from STRUCT<INT64, INT64> to STRUCT<INT64> at [1:13]', '1 IS TRUE': 'No matching signature for operator IS TRUE', '[1] IN ([1])': 'IN is not defined for arguments of type ARRAY<INT64>',
      'CASE WHEN TRUE THEN 1 ELSE "a" END': 'No matching signature for operator CASE for argument types: INT64, STRING at [1:8]', '[1, "a"]': 'Array elements of types {INT64, STRING} do not have a common supertype at [1:8]',
    }),
  ],
  'edges of intervals': [
    ...of('INTERVAL', {
      'INTERVAL "1.5" SECOND': '0-0 0 0:0:1.500', 'INTERVAL "-1.123456" SECOND': '0-0 0 -0:0:1.123456', 'INTERVAL "-3" WEEK': '0-0 -21 0:0:0', 'INTERVAL "2" QUARTER': '0-6 0 0:0:0', 'CAST("1-2 3" AS INTERVAL)': '1-2 3 0:0:0', 'CAST("3 4:5:6" AS INTERVAL)': '0-0 3 4:5:6',
      'GREATEST(INTERVAL 1 DAY, INTERVAL 25 HOUR)': '0-0 0 25:0:0', 'LEAST(INTERVAL 1 MONTH, INTERVAL 31 DAY, INTERVAL 40 DAY)': '0-1 0 0:0:0', 'JUSTIFY_HOURS(INTERVAL "1 -1:0:0" DAY TO SECOND)': '0-0 0 23:0:0', 'JUSTIFY_DAYS(INTERVAL "0-1 -5" YEAR TO DAY)': '0-0 25 0:0:0',
      'JUSTIFY_INTERVAL(INTERVAL "0-1 0 -1:0:0" YEAR TO SECOND)': '0-0 29 23:0:0',
    }),
    ...of('INT64', { 'EXTRACT(MICROSECOND FROM INTERVAL "1.123456" SECOND)': 123456, 'EXTRACT(SECOND FROM INTERVAL "10.5" SECOND)': 10 }),
    ...fails({ 'INTERVAL "1.5" DAY': 'Invalid INTERVAL literal', 'INTERVAL 10001 YEAR': 'Interval field YEAR', 'MAKE_INTERVAL(10001)': 'Interval field YEAR' }),
  ],
  'edges of times': [
    ...of('STRING', {
      'FORMAT_DATE("%H:%M %F", DATE "2008-12-25")': '%H:%M 2008-12-25', 'FORMAT_DATE("%%H", DATE "2008-12-25")': '%H', 'FORMAT_DATETIME("%F %Z", DATETIME "2008-12-25 05:03:09")': '2008-12-25 %Z', 'FORMAT_TIME("%I:%M %p %Y", TIME "15:30:00")': '03:30 PM %Y',
      'FORMAT_TIMESTAMP("%s", TIMESTAMP "1969-12-31 23:59:59.999")': '-1', 'FORMAT_TIMESTAMP("%s", TIMESTAMP "2020-01-01 00:00:00.999")': '1577836800',
    }),
    ['SELECT FORMAT_DATE(f, DATE "2020-01-02") FROM UNNEST(["%H", "%F"]) AS f', 'STRING', '%H', '2020-01-02'],
    ...of('DATETIME', { 'PARSE_DATETIME("%F %T", "2020-01-01 10:00:60")': '2020-01-01T10:01:00', 'PARSE_DATETIME("%H %p", "13 PM")': '1970-01-01T13:00:00', 'PARSE_DATETIME("%p %I", "PM 12")': '1970-01-01T12:00:00' }),
    ...of('TIMESTAMP', { 'PARSE_TIMESTAMP("%F %T", "2016-12-31 23:59:60")': '2017-01-01 00:00:00+00' }), ...of('DATE', { 'PARSE_DATE("%t%Y%n", " 2008 ")': '2008-01-01', 'SAFE.PARSE_DATE("%s", "1")': null }),
    ...fails({
      'PARSE_DATE("%H", "1")': 'Invalid format: %H is not allowed for the DATE type.', 'PARSE_TIME("%Y", "2000")': 'Invalid format: %Y is not allowed for the TIME type.', 'PARSE_DATETIME("%Z", "UTC")': 'Invalid format: %Z is not allowed for the DATETIME type.',
      'PARSE_DATE("%Y %j", "2019 366")': 'Year 2019 has 365 days, and the specified day of year (%j) was 366', 'LAST_DAY(DATE "2008-11-10", DAY)': 'LAST_DAY does not support the DAY date part', 'DATETIME(2020, 1, 1, 24, 0, 0)': 'Input calculates to invalid datetime',
      'GENERATE_TIMESTAMP_ARRAY(TIMESTAMP "2016-10-05", TIMESTAMP "2016-12-05", INTERVAL 1 MONTH)': 'GENERATE_TIMESTAMP_ARRAY does not support the MONTH date part', 'GENERATE_DATE_ARRAY(DATE "2016-10-05", DATE "2016-12-05", INTERVAL 1 HOUR)': 'GENERATE_DATE_ARRAY does not support the HOUR date part',
      'DATE_TRUNC(DATE "2020-01-01", FOO)': 'A valid date part name is required but found FOO at [1:38]',
    }),
  ],
  'edges of buckets': of('DATE', {
    'DATE_BUCKET(DATE "2020-05-05", INTERVAL 1 YEAR, DATE "2019-03-03")': '2020-03-03', 'DATE_BUCKET(DATE "2020-05-05", INTERVAL 1 MONTH, DATE "2019-03-15")': '2020-04-15', 'DATE_BUCKET(DATE "2020-05-15", INTERVAL 1 MONTH, DATE "2019-03-15")': '2020-05-15',
    'DATE_BUCKET(DATE "1949-12-31", INTERVAL 1 MONTH)': '1949-12-01', 'DATE_BUCKET(DATE "1949-12-29", INTERVAL 2 DAY)': '1949-12-28',
  }),
  'edges of NET': of('STRING', {
    'NET.IP_TO_STRING(NET.IP_FROM_STRING("::ffff:1.2.3.4"))': '::ffff:1.2.3.4', 'NET.IP_TO_STRING(NET.IP_FROM_STRING("2001:0db8:0:0:0:0:0:1"))': '2001:db8::1', 'NET.IP_TO_STRING(NET.IP_FROM_STRING("::1"))': '::1',
  }),
  'edges of JSON': [
    ...of('ARRAY<STRING>', {
      [`JSON_VALUE_ARRAY('{"a": ["x", null, 1.50]}', "$.a")`]: ['x', null, '1.50'], [`JSON_QUERY_ARRAY('[1.50, {"b": [1.0]}, null, "x"]')`]: ['1.50', '{"b":[1.0]}', 'null', '"x"'], [`JSON_VALUE_ARRAY('[1.50, [1]]')`]: null, [`JSON_VALUE_ARRAY(JSON '[1.50]')`]: ['1.5'],
    }),
    ...of('JSON', {
      [`JSON '[1]'[-1]`]: null, [`JSON '[1, 2]'[1]`]: '2', [`JSON_QUERY(JSON '{"a": [{"b": 1}, {"b": 2}]}', "lax $.a.b")`]: '[1,2]', [`JSON_QUERY(JSON '{"a": [{"b": 1}, [{"b": 2}]]}', "lax $.a.b")`]: '[1]', [`JSON_QUERY(JSON '{"a": [{"b": 1}, [{"b": 2}]]}', "lax recursive $.a.b")`]: '[1,2]',
      [`JSON_QUERY(JSON '{"a": {"b": 1}}', "lax $.a[0].b")`]: '[1]', [`JSON_QUERY(JSON '{"a": 1}', "lax $.b")`]: '[]', [`JSON_QUERY(CAST(NULL AS JSON), "lax $.b")`]: null,
    }),
    ...fails({ [`PARSE_JSON("1E400", wide_number_mode=>"round")`]: 'syntax error while parsing value - number overflow', [`PARSE_JSON("1", wide_number_mode=>"foo")`]: 'Invalid `wide_number_mode` specified: foo', [`JSON '{"a": 1e400}'`]: 'Invalid JSON literal', [`JSON '123456789012345678901234567890'`]: 'Invalid JSON literal: Input number: 123456789012345678901234567890 cannot round-trip through string representation' }),
  ],
};
