import { type DialectCases, fails, of } from '../dialect-case.js';

/** From the page on JSON functions, read page by page: https://cloud.google.com/bigquery/docs/reference/standard-sql/functions-reference */
export const JSON_PAGES: DialectCases = {
  'json': [
    ...of('JSON', {
      'JSON_QUERY(JSON \'{"class": {"students": [{"name": "Jane"}]}}\', \'$.class\')': '{"students":[{"name":"Jane"}]}',
      'JSON_QUERY(JSON \'{"a": null}\', \'$.a\')': 'null', 'JSON_OBJECT(\'foo\', 10, \'bar\', TRUE)': '{"bar":true,"foo":10}',
      'JSON_OBJECT([\'a\',\'b\'], [10, NULL])': '{"a":10,"b":null}', 'JSON_OBJECT(\'a\', 10, \'a\', \'foo\')': '{"a":10}',
      'JSON_ARRAY(10, \'foo\', NULL)': '[10,"foo",null]', 'JSON_ARRAY(STRUCT(10 AS a, \'foo\' AS b))': '[{"a":10,"b":"foo"}]',
      'JSON_ARRAY_APPEND(JSON \'["a","b","c"]\', \'$\', 1)': '["a","b","c",1]', 'JSON_ARRAY_APPEND(JSON \'["a", ["b"], "c"]\', \'$[1]\', 1)': '["a",["b",1],"c"]',
      'JSON_ARRAY_APPEND(JSON \'["a","b"]\', \'$\', [1,2], append_each_element=>FALSE)': '["a","b",[1,2]]',
      'JSON_ARRAY_APPEND(JSON \'["a","b"]\', \'$\', [1,2])': '["a","b",1,2]', 'JSON_ARRAY_APPEND(JSON \'{"a":null}\', \'$.a\', 10)': '{"a":[10]}',
      'JSON_ARRAY_INSERT(JSON \'["a","b"]\', \'$[5]\', 1)': '["a","b",null,null,null,1]',
      'JSON_SET(JSON \'{"a": 1}\', \'$.b\', 999, create_if_missing => false)': '{"a":1}', 'JSON_SET(JSON \'{"a": 1}\', \'$.b.c\', 1)': '{"a":1,"b":{"c":1}}',
      'JSON_SET(JSON \'["a", ["b", "c"], "d"]\', \'$[4]\', \'foo\')': '["a",["b","c"],"d",null,"foo"]',
      'JSON_STRIP_NULLS(JSON \'{"a": {"b": {"c": null}}, "d": [null], "e": [], "f": 1}\', remove_empty=>TRUE)': '{"f":1}',
      'JSON_STRIP_NULLS(JSON \'[1, null, 2, null]\', include_arrays=>FALSE)': '[1,null,2,null]',
      'PARSE_JSON(\'{"coordinates":[10,20],"id":1}\')': '{"coordinates":[10,20],"id":1}', 'PARSE_JSON(\' "red" \')': '"red"',
      'TO_JSON(STRUCT(1 AS id, [10,20] AS coordinates))': '{"coordinates":[10,20],"id":1}', 'TO_JSON(DATE \'2020-01-01\')': '"2020-01-01"',
      'TO_JSON(TIMESTAMP \'2020-01-01 01:02:03.5\')': '"2020-01-01T01:02:03.500Z"', 'TO_JSON(NUMERIC \'1.5\')': '1.5', 'TO_JSON(CAST(\'nan\' AS FLOAT64))': '"NaN"',
      'TO_JSON(b\'abc\')': '"YWJj"', 'JSON \'{"a": {"b": [1, 2]}}\'.a.b[1]': 2, 'JSON \'{"a": 1}\'[\'a\']': 1, 'JSON \'{"a": 1}\'.zzz': null, 'JSON \'[1,2]\'[5]': null,
      'JSON \'{"A":1}\'.a': null,
    }),
    ...of('STRING', {
      'JSON_QUERY(\'{"a": null}\', \'$.b\')': null, 'JSON_QUERY(\'{"a.b": {"c": "world"}}\', \'$."a.b"\')': '{"c":"world"}', 'JSON_QUERY(\'{"a": 1.50}\', \'$.a\')': '1.50',
      'JSON_QUERY(\'{bad\', \'$.a\')': null, 'JSON_QUERY(\'{"a":"x"}\', \'$.a\')': '"x"', 'JSON_VALUE(\'{"name": "Jakob", "age": "6"}\', \'$.age\')': 6,
      'JSON_VALUE(JSON \'{"name": "Jakob", "age": 6}\', \'$.age\')': 6, 'JSON_VALUE(\'{"a": null}\', \'$.a\')': null, 'JSON_VALUE(JSON \'"x"\')': 'x',
      'JSON_VALUE(\'{"a": 1.50}\', \'$.a\')': '1.50', 'JSON_VALUE(\'{"a": true}\', \'$.a\')': true, 'JSON_VALUE(\'{"a":[1,2]}\', \'$.a[1]\')': 2,
      'JSON_VALUE(\'{"a":[1,2]}\', \'$.a[5]\')': null, 'JSON_EXTRACT(\'{"a b": 1}\', "$[\'a b\']")': 1, 'JSON_EXTRACT_SCALAR(\'{"a": "x"}\', \'$.a\')': 'x',
      'JSON_TYPE(JSON \'1.5\')': 'number', 'LAX_STRING(JSON \'1.0\')': 1, 'TO_JSON_STRING(STRUCT(1 AS id, [10,20] AS coordinates))': '{"id":1,"coordinates":[10,20]}',
      'TO_JSON_STRING(1.0)': 1, 'TO_JSON_STRING(CAST(\'inf\' AS FLOAT64))': '"Infinity"', 'TO_JSON_STRING(DATETIME \'2020-01-01 01:02:03\')': '"2020-01-01T01:02:03"',
      'TO_JSON_STRING(TIMESTAMP \'2020-01-01 01:02:03\')': '"2020-01-01T01:02:03Z"', 'TO_JSON_STRING(JSON \'{"b":1,"a":[1.50]}\')': '{"a":[1.5],"b":1}',
    }),
    ...of('ARRAY<JSON>', { 'JSON_QUERY_ARRAY(JSON \'{"fruits":["apples","oranges","grapes"]}\', \'$.fruits\')': ['"apples"', '"oranges"', '"grapes"'] }),
    ...of('ARRAY<STRING>', {
      'JSON_QUERY_ARRAY(\'{"fruits":["apples","oranges"]}\', \'$.fruits\')': ['"apples"', '"oranges"'], 'JSON_QUERY_ARRAY(\'[1,2,3]\')': [1, 2, 3],
      'JSON_VALUE_ARRAY(\'["apples","oranges"]\', \'$\')': ['apples', 'oranges'], 'JSON_VALUE_ARRAY(\'[1, "a", true]\')': [1, 'a', true],
      'JSON_EXTRACT_STRING_ARRAY(\'["a"]\')': ['a'], 'JSON_KEYS(JSON \'{"a":1, "b":{"c":1}}\', 1)': ['a', 'b'],
      'JSON_KEYS(JSON \'[{"a":1},{"b":2}]\', mode => \'lax\')': ['a', 'b'], 'JSON_KEYS(JSON \'[{"a":1},{"b":2}]\')': [], 'JSON_KEYS(JSON \'{"a.b": 1}\')': ['"a.b"'],
      'STRING_ARRAY(JSON \'["a","b"]\')': ['a', 'b'],
    }),
    ...of('INT64', { 'ARRAY_LENGTH(JSON_VALUE_ARRAY(\'[1, null]\'))': 2, 'SAFE.INT64(JSON \'"a"\')': null }),
    ...of('BOOL', {
      'JSON_VALUE_ARRAY(\'[1, {"a":1}]\') IS NULL': true, 'JSON \'{"a":null}\'.a IS NULL': false, 'JSON_VALUE(JSON \'{"a":null}\'.a) IS NULL': true,
    }),
    ...of('FLOAT64', { 'LAX_FLOAT64(JSON \'"-inf"\')': '-inf' }),
    ...of('ARRAY<INT64>', { 'INT64_ARRAY(JSON \'[1,2]\')': [1, 2] }),
    ...fails({
      'BOOL(JSON \'1\')': 'The provided JSON input is not a boolean',
    }),
  ],
};
