import { invalidQuery } from '../../../api-error.js';
import { BIGNUMERIC, duckType, FLOAT64, quoteString, type SqlType, typeName } from '../../sql-type.js';
import { arithmetic, divideSql } from '../arithmetic.js';
import { value } from '../expression-value.js';
import { isStored } from '../wide-decimals.js';
import { type Overload, row } from './function-table.js';

/** The engine narrows a rounded decimal's scale; GoogleSQL keeps the type. */
const keepType = (template: (args: readonly string[]) => string) => (args: readonly string[], _: unknown, result: SqlType): string =>
  `CAST(${template(args)} AS ${duckType(result)})`;

const rounding = (name: string, engine: string): readonly Overload[] => [
  row(name, 'NUMERIC -> NUMERIC', keepType(([x]) => `${engine}(${x})`)), row(name, 'BIGNUMERIC -> BIGNUMERIC', `bq_bignumeric_round($1, 0, '${engine.toUpperCase()}')`),
  row(name, 'INT64 -> FLOAT64', 'CAST($1 AS DOUBLE)'), row(name, 'FLOAT64 -> FLOAT64', `${engine}($1)`),
];
const toDigits = (name: string, engine: string): readonly Overload[] => [
  row(name, 'NUMERIC, INT64 -> NUMERIC', keepType(([x, n]) => `${engine}(${x}, CAST(${n} AS INTEGER))`)),
  row(name, 'BIGNUMERIC, INT64 -> BIGNUMERIC', `bq_bignumeric_round($1, $2, '${engine.toUpperCase()}')`),
  row(name, 'INT64, INT64 -> FLOAT64', `${engine}(CAST($1 AS DOUBLE), CAST($2 AS INTEGER))`), row(name, 'FLOAT64, INT64 -> FLOAT64', `bq_float_${engine}($1, $2)`),
];
const floating = (...names: readonly string[]): readonly Overload[] => names.map((name) => row(name, 'FLOAT64 -> FLOAT64', `${name.toLowerCase()}($1)`));

/** Stored BIGNUMERICs have less room than any: they would be NULL too soon. */
const safeArithmetic = (name: string, operator: '+' | '-' | '*'): readonly Overload[] => [
  row(name, 'BIGNUMERIC, BIGNUMERIC -> BIGNUMERIC', ([a = '', b = '']) => `TRY(${arithmetic(operator, value(a, BIGNUMERIC), value(b, BIGNUMERIC)).sql})`),
  row(name, 'N, N -> N', ([a = '', b = ''], _, type) => `TRY(${arithmetic(operator, value(a, type), value(b, type)).sql})`),
];
const isWide = (type: SqlType): boolean => type.kind === 'BIGNUMERIC' && !isStored(type);
/** A function of NUMERIC is that of BIGNUMERIC, rounded. */
const exact = (name: string, ...args: readonly string[]): string => `bq_numeric_of(bq_bignumeric_text(bq_bignumeric_${name}(${args.map((a) => `bq_wide_of_numeric(${a})`).join(', ')})))`;

/** A distance of sparse vectors, lists of (dimension, value): over all dimensions of either, what is absent is 0. */
const sparse = (name: string): readonly Overload[] => [row(`${name}_DISTANCE`, 'ARRAY<T>, ARRAY<T> -> FLOAT64', ([a = '', b = ''], values) => {
  const [type] = values.map((v) => v.type).filter((t) => t.kind === 'ARRAY');
  const fields = type?.element.kind === 'STRUCT' ? type.element.fields : [];
  if (fields.length !== 2 || !['INT64', 'STRING'].includes(fields[0]?.type.kind ?? '') || !['INT64', 'FLOAT64'].includes(fields[1]?.type.kind ?? '')) throw invalidQuery(`No matching signature for function ${name}_DISTANCE for argument types: ${values.map((v) => typeName(v.type)).join(', ')}`);
  const [key = '', amount = ''] = fields.map((f) => quoteString(f.name));
  const keys = (list: string): string => `list_transform(${list}, lambda e: struct_extract(e, ${key}))`;
  const dense = (list: string): string => `list_transform(list_sort(list_distinct(list_concat(${keys(a)}, ${keys(b)}))), lambda k: coalesce(list_filter(${list}, lambda e: struct_extract(e, ${key}) = k)[1][${amount}]::DOUBLE, 0))`;
  return `CASE WHEN len(list_distinct(${keys(a)})) <> len(${a}) OR len(list_distinct(${keys(b)})) <> len(${b}) THEN CAST(bq_raise('Duplicate index in a sparse vector of ${name}_DISTANCE') AS DOUBLE) ELSE bq_vectors('${name}', ${dense(a)}, ${dense(b)}) END`;
})];

/** https://cloud.google.com/bigquery/docs/reference/standard-sql/mathematical_functions#range_bucket: NaN lies in no bucket. */
function rangeBucket(point: string, bounds: string, float: boolean): string {
  return `CASE WHEN ${point} IS NULL OR ${bounds} IS NULL THEN NULL ${float ? `WHEN list_contains(list_transform(${bounds}, lambda bound: isnan(bound)), true) THEN CAST(bq_raise('Elements in input array to RANGE_BUCKET cannot be NaN') AS BIGINT) ` : ''}WHEN list_contains(list_transform(${bounds}, lambda bound: bound IS NULL), true) THEN CAST(bq_raise('Elements in input array to RANGE_BUCKET cannot be null') AS BIGINT) WHEN list_sort(${bounds}) <> ${bounds} THEN CAST(bq_raise('Elements in input array to RANGE_BUCKET must be in ascending order') AS BIGINT) ${float ? `WHEN isnan(${point}) THEN NULL ` : ''}ELSE len(list_filter(${bounds}, lambda bound: bound <= ${point})) END`;
}

const extreme = (name: string, engine: string): Overload => row(name, 'T* -> T', (args, _, type) => {
  if (['ARRAY', 'STRUCT', 'JSON', 'GEOGRAPHY'].includes(type.kind)) throw invalidQuery(`${name} is not defined for arguments of type ${typeName(type)}`);
  const unknown = args.map((a) => `${a} IS NULL`).join(' OR ');
  // The engine compares the parts of intervals one by one here.
  if (type.kind === 'INTERVAL') return `CASE WHEN ${unknown} THEN NULL ELSE list_reduce([${args.join(', ')}], lambda one, other: CASE WHEN one ${engine === 'greatest' ? '>=' : '<='} other THEN one ELSE other END) END`;
  return `CASE WHEN ${unknown} THEN NULL ${type.kind === 'FLOAT64' ? `WHEN ${args.map((a) => `isnan(${a})`).join(' OR ')} THEN 'nan'::DOUBLE ` : ''}ELSE ${engine}(${args.join(', ')}) END`;
});

export const MATH_FUNCTIONS: readonly Overload[] = [
  row('ABS', 'N -> N', ([x = ''], _, type) => `${isWide(type) ? 'bq_wide_abs' : 'abs'}(${x})`), row('SIGN', 'N -> N', ([x = ''], _, type) => (isWide(type) ? `bq_wide_sign(${x})` : type.kind === 'FLOAT64' ? `CASE WHEN isnan(${x}) THEN ${x} ELSE CAST(sign(${x}) AS DOUBLE) END` : `CAST(sign(${x}) AS ${duckType(type)})`)),
  ...rounding('ROUND', 'round'), ...toDigits('ROUND', 'round'), ...rounding('TRUNC', 'trunc'), ...toDigits('TRUNC', 'trunc'),
  ...rounding('CEIL', 'ceil'), ...rounding('CEILING', 'ceil'), ...rounding('FLOOR', 'floor'),
  row('MOD', 'INT64, INT64 -> INT64', 'CASE WHEN $2 = -1 AND $1 IS NOT NULL THEN 0 ELSE bq_mod($1, $2) END'), row('MOD', 'NUMERIC, NUMERIC -> NUMERIC', keepType(([a, b]) => `bq_mod(${a}, ${b})`)),
  row('MOD', 'BIGNUMERIC, BIGNUMERIC -> BIGNUMERIC', 'bq_bignumeric_mod($1, $2)'),
  row('DIV', 'INT64, INT64 -> INT64', `CASE WHEN $1 = -9223372036854775808 AND $2 = -1 THEN CAST(bq_raise('int64 overflow: -9223372036854775808 / -1') AS BIGINT) ELSE bq_int_div($1, $2) END`),
  row('POW', 'FLOAT64, FLOAT64 -> FLOAT64', 'bq_pow($1, $2)'), row('POWER', 'FLOAT64, FLOAT64 -> FLOAT64', 'bq_pow($1, $2)'),
  ...floating('ATAN', 'TANH', 'CBRT', 'ASINH'),
  // The engine raises an error for an infinite angle; GoogleSQL answers NaN.
  ...(['SIN', 'COS', 'TAN'] as const).map((name) => row(name, 'FLOAT64 -> FLOAT64', `CASE WHEN isinf($1) THEN 'nan'::DOUBLE ELSE ${name.toLowerCase()}($1) END`)),
  ...(['SINH', 'COSH'] as const).map((name) => row(name, 'FLOAT64 -> FLOAT64', `bq_finite('${name}', $1, ${name.toLowerCase()}($1))`)),
  ...(['ASIN', 'ACOS'] as const).map((name) => row(name, 'FLOAT64 -> FLOAT64', `bq_within('${name}', $1, abs($1) <= 1, ${name.toLowerCase()}($1))`)),
  row('ACOSH', 'FLOAT64 -> FLOAT64', `bq_within('ACOSH', $1, $1 >= 1, acosh($1))`), row('ATANH', 'FLOAT64 -> FLOAT64', `bq_within('ATANH', $1, abs($1) < 1, atanh($1))`),
  row('COT', 'FLOAT64 -> FLOAT64', `CASE WHEN isinf($1) THEN 'nan'::DOUBLE ELSE bq_within('COT', $1, $1 <> 0, 1 / tan($1)) END`),
  ...(['SQRT', 'LN', 'LOG10', 'EXP'] as const).flatMap((name) => [
    row(name, 'FLOAT64 -> FLOAT64', `bq_${name.toLowerCase()}($1)`), row(name, 'BIGNUMERIC -> BIGNUMERIC', `bq_bignumeric_${name.toLowerCase()}($1)`), row(name, 'NUMERIC -> NUMERIC', exact(name.toLowerCase(), '$1')),
  ]),
  ...['POW', 'POWER'].flatMap((name) => [row(name, 'NUMERIC, NUMERIC -> NUMERIC', exact('pow', '$1', '$2')), row(name, 'BIGNUMERIC, BIGNUMERIC -> BIGNUMERIC', 'bq_bignumeric_pow($1, $2)')]),
  row('COTH', 'FLOAT64 -> FLOAT64', `bq_within('COTH', $1, $1 <> 0, 1 / tanh($1))`), row('CSCH', 'FLOAT64 -> FLOAT64', `bq_within('CSCH', $1, $1 <> 0, 1 / sinh($1))`), row('SECH', 'FLOAT64 -> FLOAT64', '(1 / cosh($1))'),
  row('CSC', 'FLOAT64 -> FLOAT64', `CASE WHEN isinf($1) THEN 'nan'::DOUBLE ELSE bq_within('CSC', $1, $1 <> 0, 1 / sin($1)) END`), row('SEC', 'FLOAT64 -> FLOAT64', `CASE WHEN isinf($1) THEN 'nan'::DOUBLE ELSE 1 / cos($1) END`),
  // Without its remainder the quotient is whole, so that nothing is rounded.
  row('DIV', 'NUMERIC, NUMERIC -> NUMERIC', ([a = '', b = ''], _, result) => `CASE WHEN ${b} = 0 THEN ${divideSql(a, b, result)} ELSE ${divideSql(`CAST(${a} - bq_mod(${a}, ${b}) AS ${duckType(result)})`, b, result)} END`),
  row('DIV', 'BIGNUMERIC, BIGNUMERIC -> BIGNUMERIC', ([a = '', b = ''], _, result) => divideSql(`(${a} - bq_bignumeric_mod(${a}, ${b}))`, b, result)),
  row('ROUND', 'NUMERIC, INT64, STRING -> NUMERIC', keepType(([x, n, mode]) => `CASE ${mode} WHEN 'ROUND_HALF_EVEN' THEN bq_half_even(${x}, ${n}) WHEN 'ROUND_HALF_AWAY_FROM_ZERO' THEN round(${x}, CAST(${n} AS INTEGER)) ELSE CAST(bq_raise('Invalid rounding mode ' || ${mode}) AS DECIMAL(38,9)) END`)),
  row('ROUND', 'BIGNUMERIC, INT64, STRING -> BIGNUMERIC', `bq_bignumeric_round($1, $2, CASE $3 WHEN 'ROUND_HALF_EVEN' THEN 'HALF_EVEN' WHEN 'ROUND_HALF_AWAY_FROM_ZERO' THEN 'ROUND' ELSE bq_raise('Invalid rounding mode ' || $3) END)`),
  ...(['NUMERIC', 'BIGNUMERIC'] as const).map((type) => row(`PARSE_${type}`, `STRING -> ${type}`, `bq_${type.toLowerCase()}_of(bq_parse_decimal_text($1))`)),
  row('RANGE_BUCKET', 'T, ARRAY<T> -> INT64', ([point = '', bounds = ''], values) => rangeBucket(point, bounds, values.some((v) => (v.type.kind === 'ARRAY' ? v.type.element : v.type).kind === 'FLOAT64'))),
  row('COSINE_DISTANCE', 'ARRAY<FLOAT64>, ARRAY<FLOAT64> -> FLOAT64', `bq_vectors('COSINE', $1, $2)`), row('EUCLIDEAN_DISTANCE', 'ARRAY<FLOAT64>, ARRAY<FLOAT64> -> FLOAT64', `bq_vectors('EUCLIDEAN', $1, $2)`),
  ...sparse('COSINE'), ...sparse('EUCLIDEAN'),
  row('NULLIFZERO', 'N -> N', 'nullif($1, 0)'), row('ZEROIFNULL', 'N -> N', 'coalesce($1, 0)'), row('BIT_COUNT', 'BYTES -> INT64', 'CASE WHEN octet_length($1) = 0 THEN 0 ELSE CAST(bit_count(CAST($1 AS BIT)) AS BIGINT) END'),
  row('LOG', 'FLOAT64 -> FLOAT64', 'bq_ln($1)'), row('LOG', 'FLOAT64, FLOAT64 -> FLOAT64', `CASE WHEN isinf($2) THEN 'nan'::DOUBLE ELSE bq_within('LOG', $2, $2 <> 1, bq_ln($1) / bq_ln($2)) END`),
  row('LOG', 'NUMERIC -> NUMERIC', exact('ln', '$1')), row('LOG', 'BIGNUMERIC -> BIGNUMERIC', 'bq_bignumeric_ln($1)'), row('LOG', 'NUMERIC, NUMERIC -> NUMERIC', exact('log', '$1', '$2')), row('LOG', 'BIGNUMERIC, BIGNUMERIC -> BIGNUMERIC', 'bq_bignumeric_log($1, $2)'), row('ATAN2', 'FLOAT64, FLOAT64 -> FLOAT64', 'atan2($1, $2)'),
  // The engine's GREATEST and LEAST skip NULL; GoogleSQL's answer NULL.
  extreme('GREATEST', 'greatest'), extreme('LEAST', 'least'),
  row('SAFE_DIVIDE', 'FLOAT64, FLOAT64 -> FLOAT64', `TRY(${arithmetic('/', value('$1', FLOAT64), value('$2', FLOAT64)).sql})`),
  row('SAFE_DIVIDE', 'INT64, INT64 -> FLOAT64', 'bq_safe_div($1, $2)'),
  row('SAFE_DIVIDE', 'NUMERIC, NUMERIC -> NUMERIC', ([a = '', b = ''], _, type) => divideSql(a, `nullif(${b}, 0)`, type)),
  row('SAFE_DIVIDE', 'BIGNUMERIC, BIGNUMERIC -> BIGNUMERIC', ([a = '', b = ''], _, type) => `TRY(${divideSql(a, `nullif(${b}, 0)`, type)})`),
  ...safeArithmetic('SAFE_ADD', '+'), ...safeArithmetic('SAFE_SUBTRACT', '-'), ...safeArithmetic('SAFE_MULTIPLY', '*'), row('SAFE_NEGATE', 'N -> N', 'TRY(-$1)'),
  row('IEEE_DIVIDE', 'FLOAT64, FLOAT64 -> FLOAT64', `CASE WHEN $2 = 0 AND $1 = 0 THEN 'nan'::DOUBLE WHEN $2 = 0 THEN sign($1) * CASE WHEN signbit($2) THEN '-inf' ELSE 'inf' END::DOUBLE ELSE $1 / $2 END`),
  row('IS_NAN', 'FLOAT64 -> BOOL', 'isnan($1)'), row('IS_INF', 'FLOAT64 -> BOOL', 'isinf($1)'), row('RAND', '-> FLOAT64', 'random()'),
  row('BIT_COUNT', 'INT64 -> INT64', 'CAST(bit_count($1) AS BIGINT)'),
];
