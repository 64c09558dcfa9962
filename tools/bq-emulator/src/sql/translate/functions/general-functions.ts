import { invalidQuery, notSupported } from '../../../api-error.js';
import { isLaxPath, jsonSteps } from '../../../encode/json-path.js';
import { duckType, quoteString } from '../../sql-type.js';
import { isVolatile } from '../bound-once.js';
import { type Value, value } from '../expression-value.js';
import { compare } from '../operators.js';
import { type Overload, row } from './function-table.js';

export const CONDITIONAL_FUNCTIONS: readonly Overload[] = [
  // A sketch is what `HLL_COUNT.INIT` of `aggregates.ts` makes.
  row('HLL_COUNT.EXTRACT', 'BYTES -> INT64', 'coalesce(len(CAST(CAST(decode($1) AS JSON) AS UBIGINT[])), 0)'),
  row('IF', 'BOOL, T, T -> T', 'CASE WHEN $1 THEN $2 ELSE $3 END'),
  row('IFNULL', 'T, T -> T', 'coalesce($1, $2)'), row('COALESCE', 'T* -> T', 'coalesce($*)'), row('NULLIF', 'T, T -> T', ([a = '', b = ''], _, type) => (['FLOAT64', 'STRUCT', 'ARRAY', 'JSON'].includes(type.kind) && !isVolatile(a) ? `CASE WHEN ${compare('=', value(a, type), value(b, type)).sql} THEN NULL ELSE ${a} END` : `nullif(${a}, ${b})`)),
];

/** The element at an end; `at` counts as the engine does. */
const edge = (which: string, at: string) => ([list = '']: readonly string[]): string =>
  `CASE WHEN CASE WHEN len(${list}) = 0 THEN bq_raise('ARRAY_${which.toUpperCase()} cannot get the ${which} element of an empty array') END IS NULL THEN ${list}[${at}] END`;

/** Of BIGNUMERIC, each element the start and so many steps. */
const wideSeries = (a: string, b: string, step: string): string =>
  `CAST(bq_wide_array(${a}, ${b}, ${step}) AS BIGNUM[])`;

export const ARRAY_FUNCTIONS: readonly Overload[] = [
  row('ARRAY_LENGTH', 'ARRAY<T> -> INT64', 'len($1)'), row('ARRAY_REVERSE', 'ARRAY<T> -> ARRAY<T>', 'list_reverse($1)'),
  row('ARRAY_TO_STRING', 'ARRAY<STRING>, STRING -> STRING', 'CASE WHEN $2 IS NOT NULL THEN array_to_string($1, $2) END'),
  row('ARRAY_TO_STRING', 'ARRAY<STRING>, STRING, STRING -> STRING', 'CASE WHEN $2 IS NOT NULL AND $3 IS NOT NULL THEN array_to_string(list_transform($1, lambda x: coalesce(x, $3)), $2) END'),
  row('ARRAY_CONCAT', 'ARRAY<T>* -> ARRAY<T>', (args, values) => {
    if (values.some(({ literal }) => literal === 'null')) throw invalidQuery('The argument to ARRAY_CONCAT (or ARRAY_CONCAT_AGG) must be an array type but was NULL');
    return `CASE WHEN ${args.map((a) => `${a} IS NULL`).join(' OR ')} THEN NULL ELSE ${args.reduce((a, b) => `list_concat(${a}, ${b})`)} END`;
  }),
  row('ARRAY_FIRST', 'ARRAY<T> -> T', edge('first', '1')), row('ARRAY_LAST', 'ARRAY<T> -> T', edge('last', '-1')),
  row('ARRAY_SLICE', 'ARRAY<T>, INT64, INT64 -> ARRAY<T>', 'bq_slice($1, $2, $3)'), row('ARRAY_IS_DISTINCT', 'ARRAY<T> -> BOOL', '(len(list_distinct($1)) + CASE WHEN len(list_filter($1, lambda x: x IS NULL)) > 0 THEN 1 ELSE 0 END = len($1))'),
  row('ARRAY_TO_STRING', 'ARRAY<BYTES>, BYTES, BYTES -> BYTES', 'CASE WHEN $2 IS NOT NULL AND $3 IS NOT NULL THEN bq_of_latin(array_to_string(list_transform($1, lambda x: bq_latin_of(coalesce(x, $3))), bq_latin_of($2))) END'),
  row('ARRAY_TO_STRING', 'ARRAY<BYTES>, BYTES -> BYTES', `bq_of_latin(array_to_string(list_transform($1, lambda x: bq_latin_of(x)), bq_latin_of($2)))`),
  row('ARRAY_INCLUDES', 'ARRAY<T>, T -> BOOL', 'list_contains($1, $2)'),
  row('GENERATE_ARRAY', 'INT64, INT64 -> ARRAY<INT64>', 'bq_int_array($1, $2, 1)'), row('GENERATE_ARRAY', 'INT64, INT64, INT64 -> ARRAY<INT64>', 'bq_int_array($1, $2, $3)'),
  row('GENERATE_ARRAY', 'BIGNUMERIC, BIGNUMERIC -> ARRAY<BIGNUMERIC>', ([a = '', b = '']) => wideSeries(a, b, 'bq_wide_of_int(1)')), row('GENERATE_ARRAY', 'BIGNUMERIC, BIGNUMERIC, BIGNUMERIC -> ARRAY<BIGNUMERIC>', ([a = '', b = '', s = '']) => wideSeries(a, b, s)),
  ...[['NUMERIC', 'bq_decimal_array'], ['FLOAT64', 'bq_float_array']].flatMap(([type = '', macro = '']) => [
    row('GENERATE_ARRAY', `${type}, ${type} -> ARRAY<${type}>`, ([a = '', b = ''], _, result) => `CAST(${macro}(${a}, ${b}, 1) AS ${duckType(result)})`),
    row('GENERATE_ARRAY', `${type}, ${type}, ${type} -> ARRAY<${type}>`, ([a = '', b = '', s = ''], _, result) => `CAST(${macro}(${a}, ${b}, ${s}) AS ${duckType(result)})`),
  ]),
];

/** An index that no array has: to the engine one below 0 counts from the end. */
const NO_INDEX = 2 ** 31 - 1;

/** `$['a b'].c[0]` to the engine's `$."a b"."c"[0]`. */
function jsonPath(name: string, given: Value | undefined): string {
  if (given?.literal === 'null') return 'CAST(NULL AS VARCHAR)';
  const path = given?.text;
  if (path === undefined) throw notSupported(`${name} with a path that is neither a literal nor a parameter`);
  try {
    return quoteString(`$${jsonSteps(path, name.startsWith('JSON_EXTRACT') ? 'legacy' : 'standard').map((step) => (typeof step === 'number' ? `[${step < 0 ? NO_INDEX : step}]` : `."${step.replaceAll('"', String.raw`\"`)}"`)).join('')}`);
  } catch (error) {
    throw invalidQuery(error instanceof Error ? error.message : String(error));
  }
}

type JsonBody = (json: string, path: string) => string;

/** JSON functions read a JSON value or a STRING that holds one (NULL where it does not); without a path they read the whole. */
function jsonRows(name: string, result: string, ofJson: JsonBody, ofText: JsonBody = ofJson): readonly Overload[] {
  const textResult = result.replace('JSON', 'STRING');
  const valid: JsonBody = (json, path) => ofText(`bq_json_or_null(${json})`, path);
  return [
    row(name, `JSON -> ${result}`, ([json = '']) => ofJson(json, `'$'`)), row(name, `JSON, STRING -> ${result}`, ([json = ''], values) => ofJson(json, jsonPath(name, values[1]))),
    row(name, `STRING -> ${textResult}`, ([json = '']) => valid(json, `'$'`)), row(name, `STRING, STRING -> ${textResult}`, ([json = ''], values) => valid(json, jsonPath(name, values[1]))),
  ];
}

const scalarAt: JsonBody = (json, path) => `CASE WHEN json_type(${json}, ${path}) IN ('OBJECT', 'ARRAY') THEN NULL ELSE json_extract_string(${json}, ${path}) END`;
/** In a text numbers are as they were written; the engine would write them anew. */
const scalarTextAt: JsonBody = (json, path) => `CASE WHEN json_type(${json}, ${path}) = 'DOUBLE' THEN bq_json_source_number(${json}, ${path}) ELSE ${scalarAt(json, path)} END`;
const queryAt: JsonBody = (json, path) => `json_extract(${json}, ${path})`;
const queryTextAt: JsonBody = (json, path) => `nullif(CASE WHEN regexp_matches(CAST(json_extract(${json}, ${path}) AS VARCHAR), '[0-9][.eE]') THEN bq_json_source(${json}, ${path}) ELSE CAST(json_extract(${json}, ${path}) AS VARCHAR) END, 'null')`;
const elements: JsonBody = (json, path) => `CASE WHEN json_type(${json}, ${path}) = 'ARRAY' THEN list_transform(CAST(json_extract(${json}, ${path}) AS JSON[]), lambda x: coalesce(x, CAST('null' AS JSON))) END`;
const valueArray: JsonBody = (json, path) => `CASE WHEN json_type(${json}, ${path}) = 'ARRAY' AND len(list_filter(CAST(json_extract(${json}, ${path}) AS JSON[]), lambda x: json_type(x) IN ('OBJECT', 'ARRAY'))) = 0 THEN list_transform(CAST(json_extract(${json}, ${path}) AS JSON[]), lambda x: json_extract_string(x, '$')) END`;
/** Elements that are numbers, as they were written. */
const sourced = (body: JsonBody): JsonBody => (json, path) =>
  `CASE WHEN regexp_matches(CAST(json_extract(${json}, ${path}) AS VARCHAR), '[0-9][.eE]') THEN list_transform(CAST(${body(json, path)} AS VARCHAR[]), lambda shown, place: coalesce(bq_json_source_numbers(${json}, ${path})[place], shown)) ELSE CAST(${body(json, path)} AS VARCHAR[]) END`;
/** A converter of JSON, one of arrays of it, and the two that never fail. */
function typed(name: string, noun: string, accepts: string, sql: string, engine: string): readonly Overload[] {
  const body = `CASE WHEN $1 IS NULL THEN NULL WHEN ${accepts} THEN ${sql} ELSE CAST(bq_raise('The provided JSON input is not ${noun}') AS ${engine}) END`;
  const lax = `bq_json_lax_${{ INT64: 'int', FLOAT64: 'float', BOOL: 'bool', STRING: 'string' }[name] ?? ''}`;
  const each = (item: string): string => `CASE WHEN json_type($1) = 'ARRAY' THEN list_transform(CAST($1 AS JSON[]), lambda item: ${item})`;
  return [
    row(name, `JSON -> ${name}`, body), row(`LAX_${name}`, `JSON -> ${name}`, `${lax}(CAST($1 AS VARCHAR))`),
    row(`${name}_ARRAY`, `JSON -> ARRAY<${name}>`, `${each(body.replaceAll('$1', 'item'))} WHEN $1 IS NOT NULL THEN CAST([bq_raise('The provided JSON input is not an array')] AS ${engine}[]) END`),
    row(`LAX_${name}_ARRAY`, `JSON -> ARRAY<${name}>`, `${each(`${lax}(CAST(item AS VARCHAR))`)} END`),
  ];
}
/** JSON_QUERY of a JSON value also takes paths with `lax`, which answer with an array of all that they find. */
function alsoLax(overload: Overload): Overload {
  const { body } = overload;
  if (overload.parameters.join() !== 'JSON,STRING' || typeof body === 'string') return overload;
  return { ...overload, body: (args, values, result) => (isLaxPath(values[1]?.text ?? '') ? `CAST(bq_json_lax_query(CAST(${args[0] ?? ''} AS VARCHAR), ${args[1] ?? ''}) AS JSON)` : body(args, values, result)) };
}

const typeIn = (...names: readonly string[]): string => `json_type($1) IN (${names.map((n) => `'${n}'`).join(', ')})`;
const whole = `json_extract_string($1, '$')`;

export const JSON_FUNCTIONS: readonly Overload[] = [
  ...jsonRows('JSON_VALUE', 'STRING', scalarAt, scalarTextAt), ...jsonRows('JSON_EXTRACT_SCALAR', 'STRING', scalarAt, scalarTextAt),
  ...jsonRows('JSON_QUERY', 'JSON', queryAt, queryTextAt).map(alsoLax), ...jsonRows('JSON_EXTRACT', 'JSON', queryAt, queryTextAt),
  ...['JSON_QUERY_ARRAY', 'JSON_EXTRACT_ARRAY'].flatMap((name) => jsonRows(name, 'ARRAY<JSON>', elements, sourced(elements))),
  ...['JSON_VALUE_ARRAY', 'JSON_EXTRACT_STRING_ARRAY'].flatMap((name) => jsonRows(name, 'ARRAY<STRING>', valueArray, sourced(valueArray))),
  row('JSON_TYPE', 'JSON -> STRING', `CASE WHEN $1 IS NULL THEN NULL ELSE CASE json_type($1) WHEN 'OBJECT' THEN 'object' WHEN 'ARRAY' THEN 'array' WHEN 'VARCHAR' THEN 'string' WHEN 'BOOLEAN' THEN 'boolean' WHEN 'NULL' THEN 'null' ELSE 'number' END END`),
  ...typed('INT64', 'an integer', `${typeIn('UBIGINT', 'BIGINT')} OR (${typeIn('DOUBLE')} AND TRY_CAST(${whole} AS DOUBLE) % 1 = 0)`, `CAST(CAST(${whole} AS DECIMAL(38,9)) AS BIGINT)`, 'BIGINT'),
  ...typed('FLOAT64', 'a number', typeIn('DOUBLE', 'UBIGINT', 'BIGINT'), `CAST(${whole} AS DOUBLE)`, 'DOUBLE'), ...typed('BOOL', 'a boolean', typeIn('BOOLEAN'), `CAST(${whole} AS BOOLEAN)`, 'BOOLEAN'), ...typed('STRING', 'a string', typeIn('VARCHAR'), whole, 'VARCHAR'),
  row('FLOAT64', 'JSON, STRING -> FLOAT64', `CASE WHEN ${typeIn('DOUBLE')} OR ($2 = 'round' AND ${typeIn('UBIGINT', 'BIGINT')}) OR CAST(CAST(${whole} AS DOUBLE) AS HUGEINT) = CAST(${whole} AS HUGEINT) THEN CAST(${whole} AS DOUBLE) WHEN $1 IS NOT NULL THEN CAST(bq_raise('The JSON number: ' || ${whole} || ' cannot be converted to DOUBLE without loss of precision') AS DOUBLE) END`),
  row('JSON_FLATTEN', 'JSON -> ARRAY<JSON>', 'CAST(bq_json_flatten(CAST($1 AS VARCHAR)) AS JSON[])'),
];
