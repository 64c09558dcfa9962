import { notSupported } from '../../../api-error.js';
import { type Overload, row } from './function-table.js';

export const CONDITIONAL_FUNCTIONS: readonly Overload[] = [
  row('IF', 'BOOL, T, T -> T', 'CASE WHEN $1 THEN $2 ELSE $3 END'),
  row('IFNULL', 'T, T -> T', 'coalesce($1, $2)'), row('COALESCE', 'T* -> T', 'coalesce($*)'), row('NULLIF', 'T, T -> T', 'nullif($1, $2)'),
];

export const ARRAY_FUNCTIONS: readonly Overload[] = [
  row('ARRAY_LENGTH', 'ARRAY<T> -> INT64', 'len($1)'), row('ARRAY_REVERSE', 'ARRAY<T> -> ARRAY<T>', 'list_reverse($1)'),
  row('ARRAY_TO_STRING', 'ARRAY<STRING>, STRING -> STRING', 'array_to_string($1, $2)'),
  row('ARRAY_TO_STRING', 'ARRAY<STRING>, STRING, STRING -> STRING', 'array_to_string(list_transform($1, lambda x: coalesce(x, $3)), $2)'),
  row('ARRAY_CONCAT', 'ARRAY<T>* -> ARRAY<T>', (args) => `CASE WHEN ${args.map((a) => `${a} IS NULL`).join(' OR ')} THEN NULL ELSE ${args.reduce((a, b) => `list_concat(${a}, ${b})`)} END`),
  row('ARRAY_FIRST', 'ARRAY<T> -> T', 'bq_element($1, 0)'), row('ARRAY_LAST', 'ARRAY<T> -> T', 'bq_element($1, len($1) - 1)'),
  row('ARRAY_INCLUDES', 'ARRAY<T>, T -> BOOL', 'list_contains($1, $2)'),
  row('GENERATE_ARRAY', 'INT64, INT64 -> ARRAY<INT64>', 'generate_series($1, $2)'), row('GENERATE_ARRAY', 'INT64, INT64, INT64 -> ARRAY<INT64>', 'generate_series($1, $2, $3)'),
];

/** `$['a b'].c[0]` to the engine's `$."a b".c[0]`. */
function jsonPath(name: string, path: string | undefined): string {
  if (path === undefined) throw notSupported(`${name} with a path that is neither a literal nor a parameter`);
  return `'${path.replace(/\[(['"])(.*?)\1\]/g, (_, _quote: string, key: string) => `."${key}"`).replaceAll("'", "''")}'`;
}

/** JSON functions read a JSON value or a STRING that holds one; without a path they read the whole. */
function jsonRows(name: string, result: string, body: (json: string, path: string) => string): readonly Overload[] {
  return ['JSON', 'STRING'].flatMap((source) => [
    row(name, `${source} -> ${source === 'JSON' ? result : result.replace('JSON', 'STRING')}`, ([json = '']) => body(json, `'$'`)),
    row(name, `${source}, STRING -> ${source === 'JSON' ? result : result.replace('JSON', 'STRING')}`, ([json = ''], values) => body(json, jsonPath(name, values[1]?.text))),
  ]);
}

const scalarAt = (json: string, path: string): string => `CASE WHEN json_type(${json}, ${path}) IN ('OBJECT', 'ARRAY') THEN NULL ELSE json_extract_string(${json}, ${path}) END`;
const queryAt = (json: string, path: string): string => `nullif(json_extract(${json}, ${path}), 'null'::JSON)`;
const queryArray = (json: string, path: string): string => `CASE WHEN json_type(${json}, ${path}) = 'ARRAY' THEN CAST(json_extract(${json}, ${path}) AS JSON[]) END`;
const valueArray = (json: string, path: string): string => `CASE WHEN json_type(${json}, ${path}) = 'ARRAY' THEN list_transform(CAST(json_extract(${json}, ${path}) AS JSON[]), lambda x: json_extract_string(x, '$')) END`;
const typed = (name: string, jsonTypes: string, engine: string): Overload =>
  row(name, `JSON -> ${name}`, `CASE WHEN json_type($1) IN (${jsonTypes}) THEN CAST(json_extract_string($1, '$') AS ${engine}) WHEN $1 IS NULL THEN NULL ELSE CAST(bq_raise('The provided JSON input is not ${name === 'INT64' ? 'an integer' : `a ${name}`}') AS ${engine}) END`);

export const JSON_FUNCTIONS: readonly Overload[] = [
  ...jsonRows('JSON_VALUE', 'STRING', scalarAt), ...jsonRows('JSON_EXTRACT_SCALAR', 'STRING', scalarAt),
  ...jsonRows('JSON_QUERY', 'JSON', queryAt), ...jsonRows('JSON_EXTRACT', 'JSON', queryAt),
  ...jsonRows('JSON_QUERY_ARRAY', 'ARRAY<JSON>', queryArray), ...jsonRows('JSON_EXTRACT_ARRAY', 'ARRAY<JSON>', queryArray), ...jsonRows('JSON_VALUE_ARRAY', 'ARRAY<STRING>', valueArray),
  row('PARSE_JSON', 'STRING -> JSON', 'CAST($1 AS JSON)'),
  row('JSON_TYPE', 'JSON -> STRING', `CASE json_type($1) WHEN 'OBJECT' THEN 'object' WHEN 'ARRAY' THEN 'array' WHEN 'VARCHAR' THEN 'string' WHEN 'BOOLEAN' THEN 'boolean' WHEN 'NULL' THEN 'null' WHEN NULL THEN NULL ELSE 'number' END`),
  typed('INT64', `'UBIGINT', 'BIGINT'`, 'BIGINT'), typed('FLOAT64', `'DOUBLE', 'UBIGINT', 'BIGINT'`, 'DOUBLE'), typed('BOOL', `'BOOLEAN'`, 'BOOLEAN'), typed('STRING', `'VARCHAR'`, 'VARCHAR'),
  row('LAX_STRING', 'JSON -> STRING', scalarAt('$1', `'$'`)), row('LAX_INT64', 'JSON -> INT64', `TRY_CAST(${scalarAt('$1', `'$'`)} AS BIGINT)`),
  row('LAX_FLOAT64', 'JSON -> FLOAT64', `TRY_CAST(${scalarAt('$1', `'$'`)} AS DOUBLE)`), row('LAX_BOOL', 'JSON -> BOOL', `TRY_CAST(${scalarAt('$1', `'$'`)} AS BOOLEAN)`),
];
