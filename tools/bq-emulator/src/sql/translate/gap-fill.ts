import type { FuncCall, Node } from 'sql-parser-cst';
import { invalidQuery } from '../../api-error.js';
import { stringValue } from '../parse/literals.js';
import { parseSql } from '../parse/parse-sql.js';
import { type SqlType, typeName } from '../sql-type.js';
import { query } from './query.js';
import { tableArgument } from './routine-calls.js';
import { EMPTY_SCOPE, sameName, type Scope } from './scope.js';
import type { TranslatedQuery, Translation } from './translation.js';

const PARAMETERS = ['ts_column', 'bucket_width', 'partitioning_columns', 'value_columns', 'origin', 'ignore_null_values'];
const METHODS = ['null', 'locf', 'linear'];

/** How a column is filled: nothing, the last value so far, or a point on the line between its neighbours. */
interface Filled {
  readonly column: string;
  readonly method: string;
}

/** https://cloud.google.com/bigquery/docs/reference/standard-sql/time-series-functions#gap_fill, as a query over its table. */
export function gapFill(t: Translation, node: FuncCall, left: Scope): TranslatedQuery {
  const [table, ...rest] = (node.args?.expr.args.items ?? []) as readonly Node[];
  const given = new Map(rest.map((arg, i): [string, Node] => (arg.type === 'named_arg' ? [arg.name.name.toLowerCase(), arg.value] : [PARAMETERS[i] ?? '', arg])));
  const unknown = [...given.keys()].find((name) => !PARAMETERS.includes(name));
  const [time, width] = [given.get('ts_column'), given.get('bucket_width')];
  if (unknown !== undefined || table === undefined || time === undefined || width === undefined) throw t.error(unknown === undefined ? 'GAP_FILL needs a table, ts_column and bucket_width' : `Named argument ${unknown} not found in signature for call to function GAP_FILL`, node);
  const input = tableArgument(t, { name: INPUT }, table, left);
  const typeOf = (column: string): SqlType => {
    const at = input.columnNames.findIndex((name) => sameName(name, column));
    const found = input.columns[at];
    if (found === undefined) throw invalidQuery(`GAP_FILL: column ${column} does not exist in the table`);
    return found.type;
  };
  const ts = literal(time);
  const parts = literals(given.get('partitioning_columns')).map(literal);
  const values = given.get('value_columns');
  const filled = values === undefined ? input.columnNames.filter((name) => ![ts, ...parts].some((own) => sameName(own, name))).map((column): Filled => ({ column, method: 'null' })) : literals(values).map(filledBy);
  const origin = given.get('origin');
  const buckets = { kind: typeOf(ts).kind, width: t.textOf(width), origin: origin === undefined ? '' : `, ${t.textOf(origin)}` };
  if (!['DATE', 'DATETIME', 'TIMESTAMP'].includes(buckets.kind)) throw invalidQuery(`GAP_FILL: ts_column must be of type DATE, DATETIME or TIMESTAMP, not ${typeName(typeOf(ts))}`);
  const skip = t.textOf(given.get('ignore_null_values') ?? node).toUpperCase() !== 'FALSE';
  const series = { ts, parts, kind: buckets.kind, skip };
  const keys = parts.map(quoted);
  const found = filled.flatMap((one, i) => lookupsSql(one, i, series));
  const shown = filled.map((one, i) => `${valueSql(one, i, typeName(typeOf(one.column)), buckets.kind)} AS ${quoted(one.column)}`);
  const body = `WITH ends AS (SELECT ${[...keys, `MIN(${quoted(ts)}) AS lo`, `MAX(${quoted(ts)}) AS hi`].join(', ')} FROM ${INPUT}${keys.length === 0 ? '' : ` GROUP BY ${keys.join(', ')}`})
    SELECT ${[`f.bucket AS ${quoted(ts)}`, ...keys.map((key) => `f.${key}`), ...shown].join(', ')} FROM (SELECT ${['g.*', ...found].join(', ')}
    FROM (SELECT ${[...keys.map((key) => `e.${key}`), 'bucket'].join(', ')} FROM ends AS e, UNNEST(${seriesSql(buckets)}) AS bucket) AS g) AS f`;
  const parsed = parseSql(body);
  const [statement] = parsed.statements;
  if (statement?.type !== 'select_stmt') throw invalidQuery('GAP_FILL: invalid arguments');
  const nested = t.insideFunction(parsed);
  const translated = nested.withCtes([input], () => query(nested, statement, EMPTY_SCOPE));
  t.adopt(nested);
  return translated;
}

const INPUT = 'gap_fill_input';
const quoted = (name: string): string => `\`${name}\``;

function literal(node: Node): string {
  if (node.type !== 'string_literal') throw invalidQuery('GAP_FILL: names of columns must be string literals');
  return stringValue(node.text);
}

const literals = (node: Node | undefined): readonly Node[] => (node === undefined ? [] : node.type === 'array_expr' ? (node.expr.items as readonly Node[]) : []);

/** `('signal', 'locf')` */
function filledBy(node: Node): Filled {
  const items = node.type === 'struct_expr' ? node.expr.items : node.type === 'paren_expr' && node.expr.type === 'list_expr' ? node.expr.items : [];
  const [column, method] = items as readonly Node[];
  if (column === undefined || method === undefined || !METHODS.includes(literal(method))) throw invalidQuery(`GAP_FILL: value_columns are pairs of a column and one of ${METHODS.join(', ')}`);
  return { column: literal(column), method: literal(method) };
}

interface Buckets {
  readonly kind: string;
  readonly width: string;
  readonly origin: string;
}

/** From the first bucket that begins no earlier than the first row to the last that begins no later than the last. */
function seriesSql({ kind, width, origin }: Buckets): string {
  const bucket = (at: string): string => `${kind}_BUCKET(${at}, ${width}${origin})`;
  const first = `IF(${bucket('lo')} = lo, lo, ${kind}_ADD(${bucket('lo')}, ${width}))`;
  if (kind === 'DATETIME') return `ARRAY(SELECT DATETIME(x) FROM UNNEST(GENERATE_TIMESTAMP_ARRAY(TIMESTAMP(${first}), TIMESTAMP(${bucket('hi')}), ${width})) AS x)`;
  return `GENERATE_${kind}_ARRAY(${first}, ${bucket('hi')}, ${width})`;
}

interface Series {
  readonly ts: string;
  readonly parts: readonly string[];
  readonly kind: string;
  /** Whether rows without a value count for nothing. */
  readonly skip: boolean;
}

/** What is looked up in the table for one column and one bucket. */
function lookupsSql({ column, method }: Filled, i: number, { ts, parts, skip }: Series): readonly string[] {
  const mine = parts.map((part) => ` AND s.${quoted(part)} IS NOT DISTINCT FROM g.${quoted(part)}`).join('');
  const [at, value] = [`s.${quoted(ts)}`, `s.${quoted(column)}`];
  const nearest = (operator: string, order: string): string =>
    `(SELECT ARRAY_AGG(STRUCT(${at} AS t, ${value} AS v) ORDER BY ${at} ${order} LIMIT 1)[SAFE_OFFSET(0)] FROM ${INPUT} AS s WHERE ${at} ${operator} g.bucket${mine}${skip ? ` AND ${value} IS NOT NULL` : ''})`;
  if (method === 'null') return [`(SELECT ANY_VALUE(${value}) FROM ${INPUT} AS s WHERE ${at} = g.bucket${mine}) AS same_${i}`];
  return [`${nearest('<=', 'DESC')} AS before_${i}`, ...(method === 'linear' ? [`${nearest('>=', 'ASC')} AS after_${i}`] : [])];
}

function valueSql({ method }: Filled, i: number, type: string, kind: string): string {
  if (method === 'null') return `f.same_${i}`;
  const [before, after] = [`f.before_${i}`, `f.after_${i}`];
  if (method === 'locf') return `${before}.v`;
  const unit = kind === 'DATE' ? 'DAY' : 'MICROSECOND';
  const share = `${kind}_DIFF(f.bucket, ${before}.t, ${unit}) / ${kind}_DIFF(${after}.t, ${before}.t, ${unit})`;
  return `IF(${before}.t = ${after}.t, ${before}.v, CAST(${before}.v + (${after}.v - ${before}.v) * (${share}) AS ${type}))`;
}
