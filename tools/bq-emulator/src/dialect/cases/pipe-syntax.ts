import type { DialectCases } from '../dialect-case.js';

/** https://cloud.google.com/bigquery/docs/reference/standard-sql/pipe-syntax; the table Produce of its examples is written out here. */
const PRODUCE = "(SELECT 'apples' AS item, 2 AS sales, 'fruit' AS category UNION ALL SELECT 'carrots', 8, 'vegetable' UNION ALL SELECT 'apples', 7, 'fruit' UNION ALL SELECT 'bananas', 5, 'fruit')";

export const PIPE_CASES: DialectCases = {
  'FROM and WHERE': [
    [`FROM ${PRODUCE} |> WHERE sales >= 7 |> ORDER BY sales`, 'STRING, INT64, STRING', ['apples', 7, 'fruit'], ['carrots', 8, 'vegetable']], ['FROM Items |> WHERE category = "fruit" |> WHERE purchases > 5', 'STRING, INT64, STRING', ['apple', 8, 'fruit']], ['FROM Items AS i |> WHERE i.purchases = 23 |> SELECT i.item', 'STRING', 'kale'], ['(SELECT "apples" AS item, 2 AS sales) |> SELECT item', 'STRING', 'apples'],
    ['SELECT item FROM Items |> WHERE item = "leek"', 'STRING', 'leek'], ['FROM UNNEST([1, 2, 3]) AS x |> WHERE x > 1 |> ORDER BY x', 'INT64', 2, 3], ['FROM Items |> WHERE nope = 1', '!Unrecognized name: nope at [1:21]'], ['FROM Items |> SIDEWAYS', '!Syntax error: Unexpected "SIDEWAYS"'],
  ],
  'SELECT, EXTEND, SET, DROP, RENAME, AS': [
    ["FROM (SELECT 'apples' AS item, 2 AS sales) |> SELECT item AS fruit_name", 'STRING', 'apples'], ["(SELECT 'apples' AS item, 2 AS sales UNION ALL SELECT 'carrots' AS item, 8 AS sales) |> EXTEND item IN ('bananas', 'lemons') AS is_yellow |> ORDER BY sales", 'STRING, INT64, BOOL', ['apples', 2, false], ['carrots', 8, false]],
    ["(SELECT 'apples' AS item, 2 AS sales UNION ALL SELECT 'bananas' AS item, 5 AS sales UNION ALL SELECT 'carrots' AS item, 8 AS sales) |> EXTEND SUM(sales) OVER() AS total_sales |> ORDER BY sales", 'STRING, INT64, INT64', ['apples', 2, 15], ['bananas', 5, 15], ['carrots', 8, 15]], ['(SELECT 1 AS x, 11 AS y UNION ALL SELECT 2 AS x, 22 AS y) |> SET x = x * x, y = 3 |> ORDER BY x', 'INT64, INT64', [1, 3], [4, 3]],
    ["SELECT 'apples' AS item, 2 AS sales, 'fruit' AS category |> DROP sales, category", 'STRING', 'apples'], ['SELECT 1 AS x, 2 AS y, 3 AS z |> RENAME y AS renamed_y |> SELECT *', 'INT64, INT64, INT64', [1, 2, 3]], ['SELECT 1 AS x, 2 AS y, 3 AS z |> RENAME y AS w |> SELECT z, w', 'INT64, INT64', [3, 2]], ['SELECT 1 AS x |> RENAME nope AS w', '!Column nope in RENAME list does not exist'], ['SELECT 1 AS x |> DROP nope', '!Column nope in SELECT * EXCEPT list does not exist'], ["(SELECT '000123' AS id, 'apples' AS item, 2 AS sales) |> AS t1 |> WHERE t1.sales = 2 |> SELECT t1.id", 'STRING', '000123'],
    ['FROM (SELECT 1 AS a, 2 AS b) |> EXTEND a + b AS c |> SET c = c * 10 |> DROP a', 'INT64, INT64', [2, 30]],
  ],
  'AGGREGATE': [
    [`FROM ${PRODUCE} |> AGGREGATE COUNT(*) AS num_items, SUM(sales) AS total_sales`, 'INT64, INT64', [4, 22]], [`FROM ${PRODUCE} |> AGGREGATE COUNT(*) AS num_items, SUM(sales) AS total_sales GROUP BY item |> ORDER BY item`, 'STRING, INT64, INT64', ['apples', 2, 9], ['bananas', 1, 5], ['carrots', 1, 8]], [`FROM ${PRODUCE} |> AGGREGATE SUM(sales) AS total GROUP AND ORDER BY category, item DESC`, 'STRING, STRING, INT64', ['fruit', 'bananas', 5], ['fruit', 'apples', 9], ['vegetable', 'carrots', 8]], [`FROM ${PRODUCE} |> AGGREGATE SUM(sales) AS total DESC GROUP BY category`, 'STRING, INT64', ['fruit', 14], ['vegetable', 8]],
    [`FROM ${PRODUCE} |> AGGREGATE GROUP BY UPPER(category) AS c |> ORDER BY c`, 'STRING', 'FRUIT', 'VEGETABLE'], [`FROM ${PRODUCE} |> AGGREGATE COUNT(*) |> SELECT f0_ + 1`, 'INT64', 5], [`FROM ${PRODUCE} |> AGGREGATE SUM(sales) AS total GROUP BY item |> WHERE total > 8 |> AGGREGATE COUNT(*)`, 'INT64', 1],
  ],
  'ORDER BY, LIMIT, DISTINCT': [
    [`FROM ${PRODUCE} |> ORDER BY sales DESC |> LIMIT 1 |> SELECT item`, 'STRING', 'carrots'], [`FROM ${PRODUCE} |> ORDER BY sales |> LIMIT 1 OFFSET 2 |> SELECT item, sales`, 'STRING, INT64', ['apples', 7]], ['FROM UNNEST([1, 1, 2]) AS x |> DISTINCT |> ORDER BY x', 'INT64', 1, 2], ['FROM UNNEST([3, 1, 2]) AS x |> ORDER BY x |> LIMIT 2 |> WHERE x > 1', 'INT64', 2], ['FROM UNNEST([1, NULL]) AS x |> ORDER BY x NULLS LAST', 'INT64', 1, null],
  ],
  'JOIN': [
    ["(SELECT 'apples' AS item, 2 AS sales UNION ALL SELECT 'bananas' AS item, 5 AS sales) |> AS produce_sales |> LEFT JOIN (SELECT 'apples' AS item, 123 AS id) AS produce_data ON produce_sales.item = produce_data.item |> SELECT produce_sales.item, sales, id |> ORDER BY sales", 'STRING, INT64, INT64', ['apples', 2, 123], ['bananas', 5, null]], ['FROM Items |> JOIN (SELECT "kale" AS item, 1 AS w) USING (item) |> SELECT item, w', 'STRING, INT64', ['kale', 1]], ['FROM UNNEST([1, 2]) AS x |> CROSS JOIN UNNEST([10]) AS y |> SELECT x + y AS s |> ORDER BY s', 'INT64', 11, 12],
  ],
  'set operators': [
    ['SELECT * FROM UNNEST(ARRAY<INT64>[1, 2, 3]) AS number |> UNION ALL (SELECT 1) |> ORDER BY number', 'INT64', 1, 1, 2, 3], ['SELECT * FROM UNNEST(ARRAY<INT64>[1, 2, 3]) AS number |> UNION DISTINCT (SELECT 1) |> ORDER BY number', 'INT64', 1, 2, 3], ['SELECT * FROM UNNEST(ARRAY<INT64>[1, 2, 3, 3, 4]) AS number |> INTERSECT DISTINCT (SELECT * FROM UNNEST(ARRAY<INT64>[2, 3, 3, 5]) AS number) |> ORDER BY number', 'INT64', 2, 3], ['SELECT * FROM UNNEST(ARRAY<INT64>[1, 2, 3, 3, 4]) AS number |> EXCEPT DISTINCT (SELECT * FROM UNNEST(ARRAY<INT64>[1, 2]) AS number), (SELECT * FROM UNNEST(ARRAY<INT64>[1, 4]) AS number)', 'INT64', 3], ['SELECT 1 AS one_digit, 10 AS two_digit |> UNION ALL BY NAME (SELECT 20 AS two_digit, 2 AS one_digit) |> ORDER BY one_digit', 'INT64, INT64', [1, 10], [2, 20]],
  ],
  'PIVOT, UNPIVOT, TABLESAMPLE, ASSERT': [
    ["(SELECT 'kale' AS product, 51 AS sales, 'Q1' AS quarter UNION ALL SELECT 'kale' AS product, 4 AS sales, 'Q1' AS quarter UNION ALL SELECT 'kale' AS product, 45 AS sales, 'Q2' AS quarter UNION ALL SELECT 'apple' AS product, 8 AS sales, 'Q1' AS quarter UNION ALL SELECT 'apple' AS product, 10 AS sales, 'Q2' AS quarter) |> PIVOT(SUM(sales) FOR quarter IN ('Q1', 'Q2')) |> ORDER BY product", 'STRING, INT64, INT64', ['apple', 8, 10], ['kale', 55, 45]], ["(SELECT 'kale' as product, 55 AS Q1, 45 AS Q2 UNION ALL SELECT 'apple', 8, 10) |> UNPIVOT(sales FOR quarter IN (Q1, Q2)) |> ORDER BY product, quarter", 'STRING, INT64, STRING', ['apple', 8, 'Q1'], ['apple', 10, 'Q2'], ['kale', 55, 'Q1'], ['kale', 45, 'Q2']], ['FROM Items |> TABLESAMPLE SYSTEM (100 PERCENT) |> AGGREGATE COUNT(*)', 'INT64', 6], ['FROM Items |> ASSERT purchases > 0, "sold" |> AGGREGATE COUNT(*)', 'INT64', 6], ['FROM Items |> ASSERT purchases > 2, "too few"', '!Assert failed: too few'],
  ],
  'unfinished operators': [
    ['SELECT 1 AS x, 2 AS y |> RENAME y', '!Syntax error: Expected keyword AS'], ['SELECT * REPLACE (y) FROM (SELECT 1 AS y)', '!Syntax error: Expected keyword AS'], ['SELECT 1 AS x |> PIVOT', '!Syntax error: Unexpected end of pipe operator PIVOT'], ['SELECT ARRAY([1])', '!Syntax error'], ['SELECT ARRAY()', '!Syntax error'],
  ],
  'places': [
    ['WITH t AS (FROM UNNEST([1, 2, 3]) AS x |> WHERE x > 1) FROM t |> AGGREGATE SUM(x) AS s', 'INT64', 5], ['SELECT (FROM UNNEST([1, 2]) AS x |> AGGREGATE MAX(x)) AS m', 'INT64', 2], ['SELECT ARRAY(FROM UNNEST([3, 1]) AS x |> ORDER BY x) AS xs', 'ARRAY<INT64>', [1, 3]], ['SELECT 5 IN (FROM UNNEST([5]) AS x)', 'BOOL', true], ['FROM Items -- all of them\n|> AGGREGATE COUNT(*) -- counted', 'INT64', 6], ['SELECT * FROM (FROM Items |> LIMIT 2) |> AGGREGATE COUNT(*)', 'INT64', 2],
  ],
};
