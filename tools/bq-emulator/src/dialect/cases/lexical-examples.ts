import { type DialectCases, fails, of } from '../dialect-case.js';

const ROWS = 'WITH h AS (SELECT 1 AS id, ["a", "b"] AS ids, STRUCT([STRUCT("x" AS k, 1 AS v, ["t1", "t2"] AS tags), STRUCT("y" AS k, 2 AS v, ["t3"] AS tags)] AS items) AS s UNION ALL SELECT 2, [], STRUCT(ARRAY<STRUCT<k STRING, v INT64, tags ARRAY<STRING>>>[]) UNION ALL SELECT 3, ["b", "c", "d"], STRUCT([STRUCT("z" AS k, 9 AS v, ARRAY<STRING>[] AS tags)])) ';

/** https://cloud.google.com/bigquery/docs/reference/standard-sql/lexical and the FROM clause's array scans */
export const LEXICAL_CASES: DialectCases = {
  'raw strings': [
    ...of('STRING', {
      [String.raw`r'\''`]: String.raw`\'`, [String.raw`r"\""`]: String.raw`\"`, [String.raw`R'a\\'`]: String.raw`a\\`, [String.raw`r'\d+\.'`]: String.raw`\d+\.`, [String.raw`r'''\''''`]: String.raw`\'`, [String.raw`r"""a"b\n"""`]: String.raw`a"b\n`, "r''": '', [String.raw`CONCAT(r'\'', "x")`]: String.raw`\'x`,
      [String.raw`REGEXP_REPLACE('a.b', r'\.', r'\\')`]: String.raw`a\b`, [String.raw`REGEXP_EXTRACT("it's", r'\'(.)')`]: 's',
    }),
    ...of('BYTES', { [String.raw`rb'\x'`]: String.raw`\x`, [String.raw`br"\"x"`]: String.raw`\"x`, [String.raw`RB'''\''''`]: String.raw`\'`, [String.raw`bR'\\'`]: String.raw`\\` }),
  ],
  'quoted and triple-quoted strings': [
    ...of('STRING', { [String.raw`'a\'b'`]: "a'b", [String.raw`"a\"b"`]: 'a"b', [String.raw`'''a\'''b'''`]: "a'''b", "'''x\ny'''": 'x\ny', '"""x"y""z"""': 'x"y""z', "''''''": '', [String.raw`'\\'`]: '\\', [String.raw`'\x41\u00e9\U0001F600\101'`]: 'Aé😀A', [String.raw`'\?\"\'\`'`]: '?"\'`' }),
    ...of('BYTES', { [String.raw`b'\xff\001a'`]: '\u00ff\u0001a', [String.raw`B"""\""""`]: '"' }),
  ],
  'literals that never end': fails({
    [String.raw`r'\'`]: 'Syntax error: Unclosed raw string literal at [1:8]', [String.raw`r'a\\\'`]: 'Syntax error: Unclosed raw string literal at [1:8]', "'abc": 'Syntax error: Unclosed string literal at [1:8]', '"""abc"': 'Syntax error: Unclosed triple-quoted string literal at [1:8]', [String.raw`'''\'''`]: 'Syntax error: Unclosed triple-quoted string literal at [1:8]', [String.raw`rb'abc\'`]: 'Syntax error: Unclosed raw bytes literal at [1:8]', "b'x": 'Syntax error: Unclosed bytes literal at [1:8]', '`abc': 'Syntax error: Unclosed identifier literal at [1:8]', '1 /* abc': 'Syntax error: Unclosed comment at [1:10]', "'a\nb'": 'Syntax error: Unclosed string literal at [1:8]', "'it''s'": "Syntax error: Unexpected string literal 's' at [1:12]", [String.raw`'\q'`]: String.raw`Syntax error: Illegal escape sequence: \q`,
  }),
  'syntax errors': [
    ...fails({ 'FROM t': 'Syntax error: SELECT list must not be empty at [1:8]', '1 FORM t': 'Syntax error: Expected end of input but got identifier "t" at [1:15]', '1 +': 'Syntax error: Unexpected end of script at [1:11]', '(1': 'Syntax error: Expected ")" but got end of script at [1:10]', '1 2.5': 'Syntax error: Expected end of input but got floating point literal "2.5" at [1:10]', '%': 'Syntax error: Unexpected "%" at [1:8]', '1)': 'Syntax error: Expected end of input but got ")" at [1:9]', 'COUNT(* FROM t': 'Syntax error: Expected ")" but got keyword FROM at [1:16]', '1 UNION SELECT 2': 'Syntax error: Expected keyword ALL or keyword DISTINCT but got keyword SELECT at [1:16]', 'x FROM d.t ORDER x': 'Syntax error: Expected keyword BY but got identifier "x" at [1:25]', 'LEAST()': 'No matching signature for function LEAST with no arguments', 'DATE "2024-13-01"': 'Invalid DATE literal', 'TIMESTAMP "x"': 'Invalid TIMESTAMP literal' }),
    ['SELECT x.* FROM UNNEST([1]) AS x', '!Dot-star is not supported for type INT64 at [1:8]'], ['SELEC 1', '!Syntax error: Unexpected identifier "SELEC" at [1:1]'], ['SELECT\n  x,\n  (1', '!Syntax error: Expected ")" but got end of script at [3:5]'],
  ],
  'WITH expressions': [
    ...of('INT64', { 'WITH(a AS 1, b AS a + 1, a + b)': 3, 'WITH(a AS 1, WITH(b AS a + 1, b * 10))': 20, 'WITH(a AS (SELECT MAX(x) FROM UNNEST([1, 5, 3]) AS x), a * 2)': 10, 'WITH(a AS [1, 2, 3], ARRAY_LENGTH(a) + a[OFFSET(0)])': 4, 'WITH(s AS STRUCT(1 AS p, "q" AS r), s.p)': 1 }),
    ['SELECT WITH(a AS SUM(x), a / COUNT(*)) FROM UNNEST([1, 2, 3]) AS x', 'FLOAT64', 2], ['SELECT x, WITH(y AS x * 2, z AS y + 1, [x, y, z]) FROM UNNEST([1, 2]) AS x ORDER BY x', 'INT64, ARRAY<INT64>', [1, [1, 2, 3]], [2, [2, 4, 5]]],
  ],
  'arrays of an outer table': [
    [`${ROWS} SELECT h.id, (SELECT COUNT(*) FROM h.ids), ARRAY(SELECT p FROM h.ids AS p WHERE p > "a" ORDER BY p DESC), (SELECT STRING_AGG(p, ">" ORDER BY o) FROM h.ids AS p WITH OFFSET AS o), "b" IN UNNEST(h.ids) FROM h ORDER BY id`, 'INT64, INT64, ARRAY<STRING>, STRING, BOOL', [1, 2, ['b'], 'a>b', true], [2, 0, [], null, false], [3, 3, ['d', 'c', 'b'], 'b>c>d', true]],
    [`${ROWS} SELECT id, p, o FROM h LEFT JOIN h.ids AS p WITH OFFSET AS o ORDER BY id, o`, 'INT64, STRING, INT64', [1, 'a', 0], [1, 'b', 1], [2, null, null], [3, 'b', 0], [3, 'c', 1], [3, 'd', 2]], [`${ROWS} SELECT id, i.k, tag FROM h, h.s.items AS i, i.tags AS tag ORDER BY id, tag`, 'INT64, STRING, STRING', [1, 'x', 't1'], [1, 'x', 't2'], [1, 'y', 't3']],
    [`${ROWS} SELECT x.id, (SELECT SUM(v) FROM x.s.items), (SELECT MAX(i.v) FROM x.s.items AS i WHERE EXISTS (SELECT 1 FROM i.tags AS t WHERE t LIKE "t%")) FROM h AS x ORDER BY id`, 'INT64, INT64, INT64', [1, 3, 2], [2, null, null], [3, 9, null]], [`${ROWS} SELECT id FROM h AS q WHERE "d" IN (SELECT p FROM q.ids AS p)`, 'INT64', 3],
    [`${ROWS} SELECT id, (SELECT AS STRUCT k, v FROM h.s.items ORDER BY v DESC LIMIT 1).k FROM h ORDER BY id`, 'INT64, STRING', [1, 'y'], [2, null], [3, 'z']], [`${ROWS} SELECT id, (SELECT COUNT(*) FROM h.ids AS a JOIN h.ids AS b ON a < b) FROM h ORDER BY id`, 'INT64, INT64', [1, 1], [2, 0], [3, 3]], [`${ROWS} SELECT id, x FROM h, UNNEST(ARRAY(SELECT p FROM h.ids AS p WHERE p != "b")) AS x ORDER BY id, x`, 'INT64, STRING', [1, 'a'], [3, 'c'], [3, 'd']],
  ],
};
