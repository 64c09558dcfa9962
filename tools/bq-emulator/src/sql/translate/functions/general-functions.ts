import { notSupported } from '../../../api-error.js';
import { duckType } from '../../sql-type.js';
import { type Overload, row } from './function-table.js';

export const CONDITIONAL_FUNCTIONS: readonly Overload[] = [
  row('IF', 'BOOL, T, T -> T', 'CASE WHEN $1 THEN $2 ELSE $3 END'),
  row('IFNULL', 'T, T -> T', 'coalesce($1, $2)'), row('COALESCE', 'T* -> T', 'coalesce($*)'), row('NULLIF', 'T, T -> T', 'nullif($1, $2)'),
];

/** The element at an end; `at` counts as the engine does. */
const edge = (which: string, at: string) => ([list = '']: readonly string[]): string =>
  `CASE WHEN len(${list}) > 0 THEN ${list}[${at}] WHEN ${list} IS NULL THEN NULL ELSE CASE WHEN bq_raise('ARRAY_${which.toUpperCase()} cannot get the ${which} element of an empty array') IS NULL THEN ${list}[1] END END`;

export const ARRAY_FUNCTIONS: readonly Overload[] = [
  row('ARRAY_LENGTH', 'ARRAY<T> -> INT64', 'len($1)'), row('ARRAY_REVERSE', 'ARRAY<T> -> ARRAY<T>', 'list_reverse($1)'),
  row('ARRAY_TO_STRING', 'ARRAY<STRING>, STRING -> STRING', 'array_to_string($1, $2)'),
  row('ARRAY_TO_STRING', 'ARRAY<STRING>, STRING, STRING -> STRING', 'array_to_string(list_transform($1, lambda x: coalesce(x, $3)), $2)'),
  row('ARRAY_CONCAT', 'ARRAY<T>* -> ARRAY<T>', (args) => `CASE WHEN ${args.map((a) => `${a} IS NULL`).join(' OR ')} THEN NULL ELSE ${args.reduce((a, b) => `list_concat(${a}, ${b})`)} END`),
  row('ARRAY_FIRST', 'ARRAY<T> -> T', edge('first', '1')), row('ARRAY_LAST', 'ARRAY<T> -> T', edge('last', '-1')),
  row('ARRAY_SLICE', 'ARRAY<T>, INT64, INT64 -> ARRAY<T>', 'bq_slice($1, $2, $3)'), row('ARRAY_IS_DISTINCT', 'ARRAY<T> -> BOOL', '(len(list_distinct($1)) + CASE WHEN len(list_filter($1, lambda x: x IS NULL)) > 0 THEN 1 ELSE 0 END = len($1))'),
  row('ARRAY_TO_STRING', 'ARRAY<BYTES>, BYTES -> BYTES', `bq_of_latin(array_to_string(list_transform($1, lambda x: bq_latin_of(x)), bq_latin_of($2)))`),
  row('ARRAY_INCLUDES', 'ARRAY<T>, T -> BOOL', 'list_contains($1, $2)'),
  row('GENERATE_ARRAY', 'INT64, INT64 -> ARRAY<INT64>', 'generate_series($1, $2)'), row('GENERATE_ARRAY', 'INT64, INT64, INT64 -> ARRAY<INT64>', `CASE WHEN $3 = 0 THEN CAST([bq_raise('Sequence step cannot be 0.')] AS BIGINT[]) ELSE generate_series($1, $2, $3) END`),
  ...['NUMERIC', 'BIGNUMERIC', 'FLOAT64'].flatMap((type) => [
    row('GENERATE_ARRAY', `${type}, ${type} -> ARRAY<${type}>`, ([a = '', b = ''], _, result) => `CAST(list_transform(range(0, CAST(floor(${b} - ${a}) AS BIGINT) + 1), lambda i: ${a} + i) AS ${duckType(result)})`),
    row('GENERATE_ARRAY', `${type}, ${type}, ${type} -> ARRAY<${type}>`, ([a = '', b = '', s = ''], _, result) => `CAST(list_transform(range(0, CAST(floor((${b} - ${a}) / ${s}) AS BIGINT) + 1), lambda i: ${a} + i * ${s}) AS ${duckType(result)})`),
  ]),
];

/** `$['a b'].c[0]` to the engine's `$."a b".c[0]`. */
function jsonPath(name: string, path: string | undefined): string {
  if (path === undefined) throw notSupported(`${name} with a path that is neither a literal nor a parameter`);
  return `'${path.replace(/\[(['"])(.*?)\1\]/g, (_, _quote: string, key: string) => `."${key}"`).replaceAll("'", "''")}'`;
}

type JsonBody = (json: string, path: string) => string;

/** JSON functions read a JSON value or a STRING that holds one (NULL where it does not); without a path they read the whole. */
function jsonRows(name: string, result: string, ofJson: JsonBody, ofText: JsonBody = ofJson): readonly Overload[] {
  const textResult = result.replace('JSON', 'STRING');
  const valid: JsonBody = (json, path) => ofText(`bq_json_or_null(${json})`, path);
  return [
    row(name, `JSON -> ${result}`, ([json = '']) => ofJson(json, `'$'`)), row(name, `JSON, STRING -> ${result}`, ([json = ''], values) => ofJson(json, jsonPath(name, values[1]?.text))),
    row(name, `STRING -> ${textResult}`, ([json = '']) => valid(json, `'$'`)), row(name, `STRING, STRING -> ${textResult}`, ([json = ''], values) => valid(json, jsonPath(name, values[1]?.text))),
  ];
}

const scalarAt: JsonBody = (json, path) => `CASE WHEN json_type(${json}, ${path}) IN ('OBJECT', 'ARRAY') THEN NULL ELSE json_extract_string(${json}, ${path}) END`;
const queryAt: JsonBody = (json, path) => `json_extract(${json}, ${path})`;
const queryTextAt: JsonBody = (json, path) => `nullif(CAST(json_extract(${json}, ${path}) AS VARCHAR), 'null')`;
const elements: JsonBody = (json, path) => `CASE WHEN json_type(${json}, ${path}) = 'ARRAY' THEN list_transform(CAST(json_extract(${json}, ${path}) AS JSON[]), lambda x: coalesce(x, CAST('null' AS JSON))) END`;
const valueArray: JsonBody = (json, path) => `CASE WHEN json_type(${json}, ${path}) = 'ARRAY' THEN list_transform(CAST(json_extract(${json}, ${path}) AS JSON[]), lambda x: json_extract_string(x, '$')) END`;
const typed = (name: string, noun: string, accepts: string, sql: string, engine: string): Overload =>
  row(name, `JSON -> ${name}`, `CASE WHEN $1 IS NULL THEN NULL WHEN ${accepts} THEN ${sql} ELSE CAST(bq_raise('The provided JSON input is not ${noun}') AS ${engine}) END`);
const typeIn = (...names: readonly string[]): string => `json_type($1) IN (${names.map((n) => `'${n}'`).join(', ')})`;
const whole = `json_extract_string($1, '$')`;

export const JSON_FUNCTIONS: readonly Overload[] = [
  ...jsonRows('JSON_VALUE', 'STRING', scalarAt), ...jsonRows('JSON_EXTRACT_SCALAR', 'STRING', scalarAt),
  ...jsonRows('JSON_QUERY', 'JSON', queryAt, queryTextAt), ...jsonRows('JSON_EXTRACT', 'JSON', queryAt, queryTextAt),
  ...['JSON_QUERY_ARRAY', 'JSON_EXTRACT_ARRAY'].flatMap((name) => jsonRows(name, 'ARRAY<JSON>', elements)),
  ...['JSON_VALUE_ARRAY', 'JSON_EXTRACT_STRING_ARRAY'].flatMap((name) => jsonRows(name, 'ARRAY<STRING>', valueArray)),
  row('JSON_TYPE', 'JSON -> STRING', `CASE WHEN $1 IS NULL THEN NULL ELSE CASE json_type($1) WHEN 'OBJECT' THEN 'object' WHEN 'ARRAY' THEN 'array' WHEN 'VARCHAR' THEN 'string' WHEN 'BOOLEAN' THEN 'boolean' WHEN 'NULL' THEN 'null' ELSE 'number' END END`),
  typed('INT64', 'an integer', `${typeIn('UBIGINT', 'BIGINT')} OR (${typeIn('DOUBLE')} AND TRY_CAST(${whole} AS DOUBLE) % 1 = 0)`, `CAST(CAST(${whole} AS DECIMAL(38,9)) AS BIGINT)`, 'BIGINT'),
  typed('FLOAT64', 'a number', typeIn('DOUBLE', 'UBIGINT', 'BIGINT'), `CAST(${whole} AS DOUBLE)`, 'DOUBLE'), typed('BOOL', 'a boolean', typeIn('BOOLEAN'), `CAST(${whole} AS BOOLEAN)`, 'BOOLEAN'), typed('STRING', 'a string', typeIn('VARCHAR'), whole, 'VARCHAR'),
  row('LAX_STRING', 'JSON -> STRING', 'bq_json_lax_string(CAST($1 AS VARCHAR))'), row('LAX_INT64', 'JSON -> INT64', 'bq_json_lax_int(CAST($1 AS VARCHAR))'),
  row('LAX_FLOAT64', 'JSON -> FLOAT64', 'bq_json_lax_float(CAST($1 AS VARCHAR))'), row('LAX_BOOL', 'JSON -> BOOL', 'bq_json_lax_bool(CAST($1 AS VARCHAR))'),
];
