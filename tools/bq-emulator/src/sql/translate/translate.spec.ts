import { restRow } from '../../encode/rest-row.js';
import { Engine } from '../../engine/engine.js';
import { toApiError } from '../engine-messages.js';
import { ApiError } from '../../api-error.js';
import { typeName } from '../sql-type.js';
import type { CatalogView } from './catalog-view.js';
import { translate } from './statement.js';

const NOTHING: CatalogView = { table: () => undefined, tablesWithPrefix: () => [], datasetLocation: () => undefined, informationSchema: () => undefined };
/** 2024-05-06 07:08:09.123456 UTC, a Monday. */
const NOW = 1_714_979_289_123_456n;

let engine: Engine;
beforeAll(async () => { engine = await Engine.open(undefined); });
afterAll(() => { engine.close(); });

interface Ran {
  readonly types: string;
  readonly rows: string;
}

async function run(sql: string): Promise<Ran> {
  const plan = translate(sql, { catalog: NOTHING, projectId: 'p', defaultDataset: undefined, parameters: [], nowMicros: NOW });
  if (plan.kind !== 'select') throw new Error('Expected a query');
  const types = plan.columns.map((c) => c.type);
  const rows = (await engine.query(plan.sql, types, plan.parameters)).rows();
  return { types: types.map(typeName).join(', '), rows: rows.map((row) => JSON.stringify(restRow(row, types, 'ISO8601_STRING').f.map((c) => plain(c.v)))).join(' ') };
}

/** `{f: [{v}]}` without its wrapping. */
function plain(v: unknown): unknown {
  if (Array.isArray(v)) return v.map((item: { v: unknown }) => plain(item.v));
  return typeof v === 'object' && v !== null ? plain((v as { f: unknown }).f) : v;
}

/** Source, result types, rows. */
type Example = readonly [source: string, types: string, rows: string];

const EXAMPLES: Readonly<Record<string, readonly Example[]>> = {
  'numbers keep their types': [
    ['SELECT 1 + 2', 'INT64', '["3"]'], ['SELECT 7 / 2', 'FLOAT64', '["3.5"]'], ['SELECT DIV(-7, 2), MOD(-7, 3)', 'INT64, INT64', '["-3","-1"]'],
    [`SELECT NUMERIC '0.1' + NUMERIC '0.2'`, 'NUMERIC', '["0.3"]'], [`SELECT NUMERIC '10' / 3`, 'NUMERIC', '["3.333333333"]'],
    [`SELECT BIGNUMERIC '1.000000000000000001' * 3`, 'BIGNUMERIC', '["3.000000000000000003"]'], [`SELECT BIGNUMERIC '123456789.5' * BIGNUMERIC '1000.25'`, 'BIGNUMERIC', '["123487653697.375"]'],
    [`SELECT NUMERIC '1.5' * 2.5`, 'NUMERIC', '["3.75"]'], ['SELECT 1 + 0.5', 'FLOAT64', '["1.5"]'], [`SELECT ROUND(NUMERIC '2.345', 2)`, 'NUMERIC', '["2.35"]'],
    ['SELECT SAFE_DIVIDE(1, 0), SAFE_DIVIDE(6, 4)', 'FLOAT64, FLOAT64', '[null,"1.5"]'], [`SELECT SAFE_DIVIDE(NUMERIC '1', 0)`, 'NUMERIC', '[null]'], ['SELECT ABS(-3), SIGN(-2), GREATEST(1, 3, 2), LEAST(2.5, 1)', 'INT64, INT64, INT64, FLOAT64', '["3","-1","3","1.0"]'],
    ['SELECT GREATEST(1, NULL)', 'INT64', '[null]'], ['SELECT CEIL(1.2), FLOOR(-1.2), TRUNC(1.9), POW(2, 10), SQRT(9)', 'FLOAT64, FLOAT64, FLOAT64, FLOAT64, FLOAT64', '["2.0","-2.0","1.0","1024.0","3.0"]'],
    ['SELECT 5 & 3, 5 | 3, 5 ^ 3, ~5, 1 << 4', 'INT64, INT64, INT64, INT64, INT64', '["1","7","6","-6","16"]'], ['SELECT SAFE_ADD(9223372036854775807, 1), SAFE.LN(0)', 'INT64, FLOAT64', '[null,null]'],
  ],
  'casts follow GoogleSQL': [
    [`SELECT CAST('12' AS INT64), CAST(2.5 AS INT64), CAST(TRUE AS INT64)`, 'INT64, INT64, INT64', '["12","3","1"]'], [`SELECT SAFE_CAST('1.5' AS INT64), SAFE_CAST('x' AS DATE)`, 'INT64, DATE', '[null,null]'],
    ['SELECT CAST(1.0 AS STRING), CAST(NUMERIC \'1.50\' AS STRING), CAST(TRUE AS STRING)', 'STRING, STRING, STRING', '["1","1.5","true"]'],
    [`SELECT CAST(TIMESTAMP '2024-01-02 03:04:05.5+00' AS STRING), CAST(DATE '2024-01-02' AS TIMESTAMP)`, 'STRING, TIMESTAMP', '["2024-01-02 03:04:05.500+00","2024-01-02T00:00:00Z"]'],
    [`SELECT CAST('abc' AS BYTES), CAST(b'abc' AS STRING)`, 'BYTES, STRING', '["YWJj","abc"]'],
  ],
  'strings': [
    [`SELECT CONCAT('a', 'b'), 'a' || NULL, UPPER('x'), LENGTH('é'), BYTE_LENGTH('é')`, 'STRING, STRING, STRING, INT64, INT64', '["ab",null,"X","1","2"]'], [`SELECT SUBSTR('hello', 2), SUBSTR('hello', -3, 2), LEFT('abc', 2), RIGHT('abc', 2)`, 'STRING, STRING, STRING, STRING', '["ello","ll","ab","bc"]'],
    [`SELECT STARTS_WITH('abc', 'a'), STRPOS('abc', 'c'), REPLACE('aba', 'a', 'x'), SPLIT('a,b')`, 'BOOL, INT64, STRING, ARRAY<STRING>', '["true","3","xbx",["a","b"]]'], [`SELECT TRIM('  a '), LTRIM('xxa', 'x'), LPAD('7', 3, '0'), REPEAT('ab', 2), REVERSE('abc')`, 'STRING, STRING, STRING, STRING, STRING', '["a","a","007","abab","cba"]'],
    [String.raw`SELECT REGEXP_CONTAINS('a1', r'\d'), REGEXP_EXTRACT('k=v', r'k=(.)'), REGEXP_EXTRACT('abc', r'z'), REGEXP_REPLACE('a1b2', r'\d', '-')`, 'BOOL, STRING, STRING, STRING', '["true","v",null,"a-b-"]'],
    [String.raw`SELECT 'a%b' LIKE 'a\\%b', 'axb' LIKE 'a\\%b', 'abc' LIKE 'a%'`, 'BOOL, BOOL, BOOL', '["true","false","true"]'], [`SELECT TO_HEX(SHA256('a')), TO_BASE64(MD5('a'))`, 'STRING, STRING', '["ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb","DMF1ucDxtqgxw5niaXcmYQ=="]'],
    [`SELECT FORMAT('%05d|%.2f|%s|%t', 42, 1.005, 'x', DATE '2024-01-02')`, 'STRING', '["00042|1.00|x|2024-01-02"]'], [`SELECT 'a\\n\\x41', r'a\\n', '''it's'''`, 'STRING, STRING, STRING', String.raw`["a\nA","a\\n","it's"]`], [`SELECT INITCAP('hello big world'), CONTAINS_SUBSTR('Hello', 'ELL')`, 'STRING, BOOL', '["Hello Big World","true"]'],
  ],
  'dates and times': [
    ['SELECT CURRENT_DATE(), CURRENT_TIMESTAMP()', 'DATE, TIMESTAMP', '["2024-05-06","2024-05-06T07:08:09.123456Z"]'], [`SELECT DATE_ADD(DATE '2024-01-31', INTERVAL 1 MONTH), DATE_SUB('2024-03-01', INTERVAL 1 DAY)`, 'DATE, DATE', '["2024-02-29","2024-02-29"]'],
    [`SELECT DATE_TRUNC(DATE '2024-05-08', WEEK), DATE_TRUNC(DATE '2024-05-08', WEEK(MONDAY)), DATE_TRUNC(DATE '2024-05-08', ISOWEEK), DATE_TRUNC(DATE '2024-05-08', MONTH), DATE_TRUNC(DATE '2024-05-08', QUARTER)`, 'DATE, DATE, DATE, DATE, DATE', '["2024-05-05","2024-05-06","2024-05-06","2024-05-01","2024-04-01"]'],
    [`SELECT DATE_DIFF(DATE '2024-05-08', DATE '2024-05-04', DAY), DATE_DIFF('2024-02-01', '2024-01-31', MONTH), DATE_DIFF(DATE '2024-05-05', DATE '2024-05-04', WEEK)`, 'INT64, INT64, INT64', '["4","1","1"]'],
    [`SELECT TIMESTAMP_DIFF(TIMESTAMP '2024-01-01 01:59:00', TIMESTAMP '2024-01-01', HOUR), TIMESTAMP_DIFF(TIMESTAMP '2024-01-01', TIMESTAMP '2024-01-01 01:59:00', HOUR)`, 'INT64, INT64', '["1","-1"]'],
    [`SELECT TIMESTAMP_TRUNC(TIMESTAMP '2024-01-02 03:04:05', HOUR), TIMESTAMP_TRUNC(TIMESTAMP '2024-01-02 03:04:05', DAY, 'America/New_York')`, 'TIMESTAMP, TIMESTAMP', '["2024-01-02T03:00:00Z","2024-01-01T05:00:00Z"]'],
    [`SELECT TIMESTAMP_ADD(TIMESTAMP '2024-01-01', INTERVAL 90 MINUTE), TIMESTAMP_SECONDS(0), UNIX_MILLIS(TIMESTAMP '1970-01-02'), UNIX_SECONDS(TIMESTAMP '1969-12-31 23:59:59.5')`, 'TIMESTAMP, TIMESTAMP, INT64, INT64', '["2024-01-01T01:30:00Z","1970-01-01T00:00:00Z","86400000","-1"]'],
    [`SELECT EXTRACT(YEAR FROM DATE '2024-05-08'), EXTRACT(DAYOFWEEK FROM DATE '2024-05-05'), EXTRACT(ISOWEEK FROM DATE '2024-01-01'), EXTRACT(WEEK FROM DATE '2024-01-07'), EXTRACT(HOUR FROM TIMESTAMP '2024-01-01 05:00:00' AT TIME ZONE 'America/New_York'), EXTRACT(DATE FROM TIMESTAMP '2024-01-01 05:00:00')`, 'INT64, INT64, INT64, INT64, INT64, DATE', '["2024","1","1","1","0","2024-01-01"]'],
    [`SELECT FORMAT_DATE('%Y-%m (%b %e) %j', DATE '2024-02-03'), FORMAT_TIMESTAMP('%F %T %Z', TIMESTAMP '2024-01-01 05:00:00', 'America/New_York'), FORMAT_TIMESTAMP('%E3S', TIMESTAMP '2024-01-01 00:00:01.25')`, 'STRING, STRING, STRING', '["2024-02 (Feb  3) 034","2024-01-01 00:00:00 UTC-5","01.250"]'],
    [`SELECT PARSE_DATE('%d/%m/%Y', '03/02/2024'), PARSE_TIMESTAMP('%Y-%m-%dT%H:%M:%E*S%Ez', '2024-01-01T00:00:00.5+01:00'), SAFE.PARSE_DATE('%Y', 'x')`, 'DATE, TIMESTAMP, DATE', '["2024-02-03","2023-12-31T23:00:00.500Z",null]'],
    [`SELECT LAST_DAY(DATE '2024-02-03'), DATE(2024, 2, 3), DATE(TIMESTAMP '2024-01-01 03:00:00', 'America/New_York'), DATE '2024-01-01' + 1`, 'DATE, DATE, DATE, DATE', '["2024-02-29","2024-02-03","2023-12-31","2024-01-02"]'], [`SELECT GENERATE_DATE_ARRAY('2024-01-30', '2024-02-01')`, 'ARRAY<DATE>', '[["2024-01-30","2024-01-31","2024-02-01"]]'],
    [`SELECT DATETIME(TIMESTAMP '2024-01-01 05:00:00'), TIME(1, 2, 3), DATETIME_ADD(DATETIME '2024-01-01 00:00:00', INTERVAL 1 HOUR), DATETIME_DIFF(DATETIME '2024-01-02T00:00:00', DATETIME '2024-01-01T23:00:00', DAY)`, 'DATETIME, TIME, DATETIME, INT64', '["2024-01-01T05:00:00","01:02:03","2024-01-01T01:00:00","1"]'],
  ],
  'JSON': [
    [`SELECT JSON_VALUE('{"a":{"b":[1,"x"]}}', '$.a.b[1]'), JSON_QUERY('{"a":{"b":1}}', '$.a'), JSON_VALUE('{"a":{}}', '$.a')`, 'STRING, STRING, STRING', String.raw`["x","{\"b\":1}",null]`], [`SELECT JSON_VALUE(JSON '{"a b":1}', '$."a b"'), PARSE_JSON('{"x":1}').x, INT64(JSON '5')`, 'STRING, JSON, INT64', '["1","1","5"]'],
    [`SELECT TO_JSON_STRING(STRUCT(1 AS a, 'x' AS b, [1.5, 2] AS c, NULL AS d, DATE '2024-01-02' AS e, 9007199254740993 AS f))`, 'STRING', String.raw`["{\"a\":1,\"b\":\"x\",\"c\":[1.5,2],\"d\":null,\"e\":\"2024-01-02\",\"f\":\"9007199254740993\"}"]`],
    [`SELECT JSON_QUERY_ARRAY('[1,{"a":2}]'), JSON_VALUE_ARRAY('["a","b"]'), JSON_TYPE(JSON '1.5')`, 'ARRAY<STRING>, ARRAY<STRING>, STRING', String.raw`[["1","{\"a\":2}"],["a","b"],"number"]`],
  ],
  'arrays and structs': [
    ['SELECT [1, 2][OFFSET(0)], [1, 2][SAFE_OFFSET(9)], ARRAY_LENGTH([1, 2, 3]), ARRAY_TO_STRING(["a", "b"], "-")', 'INT64, INT64, INT64, STRING', '["1",null,"3","a-b"]'], [`SELECT STRUCT(1 AS a, 'x' AS b).b, STRUCT<n INT64, s STRING>(1, 'y').s`, 'STRING, STRING', '["x","y"]'],
    ['SELECT ARRAY(SELECT x * 2 FROM UNNEST([1, 2, 3]) AS x ORDER BY x DESC)', 'ARRAY<INT64>', '[["6","4","2"]]'], [`SELECT s.a, s.b FROM UNNEST(ARRAY<STRUCT<a INT64, b STRING>>[(1, 'x'), (2, 'y')]) AS s ORDER BY s.a`, 'INT64, STRING', '["1","x"] ["2","y"]'],
    [`SELECT * FROM UNNEST([STRUCT(1 AS a, 'x' AS b)])`, 'INT64, STRING', '["1","x"]'], ['SELECT x, o FROM UNNEST(["a", "b"]) AS x WITH OFFSET AS o', 'STRING, INT64', '["a","0"] ["b","1"]'],
    ['SELECT id, v FROM (SELECT 1 AS id, [10, 20] AS vs) AS t, t.vs AS v ORDER BY v', 'INT64, INT64', '["1","10"] ["1","20"]'], ['SELECT id, v FROM (SELECT 1 AS id, ARRAY<INT64>[] AS vs) LEFT JOIN UNNEST(vs) AS v ON TRUE', 'INT64, INT64', '["1",null]'],
    ['SELECT 2 IN UNNEST([1, 2]), 3 NOT IN (1, 2), ARRAY_CONCAT([1], [2]), ARRAY_REVERSE([1, 2])', 'BOOL, BOOL, ARRAY<INT64>, ARRAY<INT64>', '["true","true",["1","2"],["2","1"]]'], ['SELECT AS STRUCT 1 AS a, "x" AS b', 'INT64, STRING', '["1","x"]'], ['SELECT GENERATE_ARRAY(1, 3)', 'ARRAY<INT64>', '[["1","2","3"]]'],
  ],
  'queries': [
    ['SELECT x, COUNT(*) AS n FROM UNNEST([1, 1, 2]) AS x GROUP BY x HAVING n > 1 ORDER BY n', 'INT64, INT64', '["1","2"]'], ['WITH a AS (SELECT 1 AS x UNION ALL SELECT 2), b AS (SELECT x + 1 AS y FROM a) SELECT x, y FROM a JOIN b ON a.x = b.y', 'INT64, INT64', '["2","2"]'],
    ['SELECT x FROM UNNEST([3, NULL, 1]) AS x ORDER BY x', 'INT64', '[null] ["1"] ["3"]'], ['SELECT x FROM UNNEST([3, NULL, 1]) AS x ORDER BY x NULLS LAST', 'INT64', '["1"] ["3"] [null]'], ['SELECT x FROM UNNEST([3, NULL, 1]) AS x ORDER BY x DESC', 'INT64', '["3"] ["1"] [null]'],
    ['SELECT x FROM UNNEST([1, 2, 3]) AS x QUALIFY ROW_NUMBER() OVER (ORDER BY x DESC) = 1', 'INT64', '["3"]'], ['SELECT k, SUM(v) AS s FROM (SELECT 1 AS k, 2 AS v UNION ALL SELECT 1, 3) GROUP BY 1', 'INT64, INT64', '["1","5"]'],
    ['SELECT * EXCEPT (b) REPLACE (a + 1 AS a) FROM (SELECT 1 AS a, 2 AS b, 3 AS c)', 'INT64, INT64', '["2","3"]'], ['SELECT id, l.v, r.v FROM (SELECT 1 AS id, "l" AS v) AS l FULL JOIN (SELECT 2 AS id, "r" AS v) AS r USING (id) ORDER BY id', 'INT64, STRING, STRING', '["1","l",null] ["2",null,"r"]'],
    ['SELECT (SELECT MAX(x) FROM UNNEST([1, 5]) AS x), EXISTS (SELECT 1), 1 IN (SELECT 1)', 'INT64, BOOL, BOOL', '["5","true","true"]'], ['(SELECT 1 AS a UNION DISTINCT SELECT 1) UNION ALL SELECT 2 ORDER BY a DESC LIMIT 1', 'INT64', '["2"]'], ['SELECT 1 AS a UNION ALL SELECT 2.5 ORDER BY 1', 'FLOAT64', '["1.0"] ["2.5"]'],
    ['WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 3) SELECT i FROM n ORDER BY i', 'INT64', '["1"] ["2"] ["3"]'], [`SELECT CASE WHEN 1 > 2 THEN 'a' ELSE NULL END, IF(TRUE, 1, 2.5), COALESCE(NULL, 3), IFNULL(NULL, 'x'), NULLIF(1, 1)`, 'STRING, FLOAT64, INT64, STRING, INT64', '[null,"1.0","3","x",null]'],
    ['SELECT LAG(x) OVER (ORDER BY x), SUM(x) OVER (ORDER BY x ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW), FIRST_VALUE(x) OVER w FROM UNNEST([1, 2]) AS x WINDOW w AS (ORDER BY x) ORDER BY x', 'INT64, INT64, INT64', '[null,"1","1"] ["1","3","1"]'],
    ['SELECT UPPER(x) AS x, COUNT(*) FROM UNNEST(["a", "A"]) AS x GROUP BY x', 'STRING, INT64', '["A","2"]'], ['SELECT x.a IS NULL, NULL IS NOT NULL, TRUE IS TRUE, 1 BETWEEN 0 AND 2, 1 IS DISTINCT FROM NULL FROM (SELECT STRUCT(CAST(NULL AS INT64) AS a) AS x)', 'BOOL, BOOL, BOOL, BOOL, BOOL', '["true","false","true","true","true"]'],
    ['SELECT DISTINCT x FROM UNNEST([1, 1]) AS x', 'INT64', '["1"]'], ['SELECT a, SUM(b) FROM (SELECT 1 AS a, 2 AS b) GROUP BY ROLLUP (a) ORDER BY a', 'INT64, INT64', '[null,"2"] ["1","2"]'],
  ],
  'aggregates': [
    [`SELECT SUM(x), AVG(x), MIN(x), MAX(x), COUNTIF(x > 1), COUNT(DISTINCT x) FROM UNNEST([1, 2, 2]) AS x`, 'INT64, FLOAT64, INT64, INT64, INT64, INT64', '["5","1.6666666666666667","1","2","2","2"]'], [`SELECT SUM(x), AVG(x) FROM UNNEST([NUMERIC '0.1', NUMERIC '0.2']) AS x`, 'NUMERIC, NUMERIC', '["0.3","0.15"]'],
    ['SELECT ARRAY_AGG(x IGNORE NULLS ORDER BY x DESC LIMIT 2), STRING_AGG(CAST(x AS STRING), "-" ORDER BY x), ANY_VALUE(x HAVING MAX x), LOGICAL_AND(x > 0) FROM UNNEST([1, 3, NULL, 2]) AS x', 'ARRAY<INT64>, STRING, INT64, BOOL', '[["3","2"],"1-2-3","3","true"]'],
    ['SELECT APPROX_COUNT_DISTINCT(x), APPROX_QUANTILES(x, 2), STDDEV(x), MAX_BY(x, -x) FROM UNNEST([1, 2, 3]) AS x', 'INT64, ARRAY<INT64>, FLOAT64, INT64', '["3",["1","2","3"],"1.0","1"]'],
  ],
};

describe.each(Object.entries(EXAMPLES))('%s', (_group, examples) => {
  test.each(examples)('%s', async (source, types, rows) => {
    expect(await run(source)).toEqual({ types, rows });
  });
});

describe('what cannot be answered is refused by name', () => {
  test.each([
    ['SELECT ST_GEOGPOINT(1, 2)', 'Function ST_GEOGPOINT is not supported'], ['SELECT NOPE(1)', 'Function not found: NOPE at [1:8]'], ['SELECT x', 'Unrecognized name: x at [1:8]'], [`SELECT 1 + 'a'`, 'No matching signature for operator + for argument types: INT64, STRING'],
    ['SELECT 1/0', 'division by zero: 1 / 0'], ['SELECT 9223372036854775807 + 1', 'int64 overflow'], [`SELECT CAST('x' AS INT64)`, 'Bad int64 value: x'], ['SELECT [1][OFFSET(3)]', 'Array index 3 is out of bounds (overflow)'],
    ['SELECT (SELECT x FROM UNNEST([1, 2]) AS x)', 'Scalar subquery produced more than one element'], [`SELECT BIGNUMERIC '5.8e38'`, 'Invalid BIGNUMERIC literal'],
    [`SELECT * FROM read_csv('/etc/passwd')`, 'is not supported'], [`SELECT getenv('HOME')`, 'Function not found: getenv'], [`ATTACH 'x'`, 'Syntax error'], ['SELECT * FROM duckdb_settings', 'must be qualified with a dataset'], ['SELECT FROM', 'Syntax error: SELECT list must not be empty'],
  ])('%s', async (source, message) => {
    const failure: unknown = await run(source).then(() => undefined, toApiError);
    expect(failure).toBeInstanceOf(ApiError);
    expect((failure as ApiError).message).toContain(message);
  });
});
