import type { FuncCall, Node } from 'sql-parser-cst';
import { invalidQuery, notSupported } from '../../api-error.js';
import { arrayOf, BIGNUMERIC, BOOL, BYTES, duckType, FLOAT64, INT64, INTERVAL, STRING, structOf, typeName } from '../sql-type.js';
import { divideSql } from './arithmetic.js';
import { coerce, coerceSql } from './coercion.js';
import { expression } from './expression.js';
import { type Value, value } from './expression-value.js';
import type { Scope } from './scope.js';
import { isStored } from './wide-decimals.js';
import type { Translation } from './translation.js';
import { orderBySql, overSql, windowOf } from './windows.js';

/** What a call site adds to an aggregate. */
interface AggregateSite {
  readonly name: string;
  readonly args: readonly Value[];
  readonly distinct: string;
  readonly order: string;
  /** ` FILTER (…)` and ` OVER (…)`, to follow each engine aggregate. */
  readonly tail: string;
  readonly limit: string | undefined;
  readonly nulls: string | undefined;
  /** Engine SQL of the list of an argument's values in the rows that HAVING MAX or HAVING MIN leaves; without it all rows count. */
  readonly among?: (arg: string) => string;
}

type Aggregate = (site: AggregateSite) => Value;

const first = (site: AggregateSite): Value => site.args[0] ?? fail(site, 'at least one argument');
function fail(site: AggregateSite, needed: string): never {
  throw invalidQuery(`No matching signature for aggregate function ${site.name}: it needs ${needed}`);
}

const NUMBERS = ['INT64', 'FLOAT64', 'NUMERIC', 'BIGNUMERIC'];
const numeric = (site: AggregateSite): Value => {
  const arg = first(site);
  if (!NUMBERS.includes(arg.type.kind)) throw invalidQuery(`No matching signature for aggregate function ${site.name} for argument types: ${typeName(arg.type)}`);
  return arg;
};
const aggregate = (engine: string, site: AggregateSite, args: string): string => (site.among === undefined ? `${engine}(${site.distinct}${args})${site.tail}` : `list_aggregate(${distinctAmong(site, args)}, '${engine}')`);
const distinctAmong = (site: AggregateSite, args: string): string => (site.distinct === '' ? site.among?.(args) ?? '' : `list_distinct(${site.among?.(args) ?? ''})`);

/** Months, days and the clock are summed apart. */
const intervalSum: Aggregate = (site) => {
  const { sql } = first(site);
  return value(`(to_months(CAST(${aggregate('sum', site, `bq_interval_months(${sql})`)} AS INTEGER)) + to_days(CAST(${aggregate('sum', site, `datepart('day', ${sql})`)} AS INTEGER)) + to_microseconds(CAST(${aggregate('sum', site, `bq_interval_clock(${sql})`)} AS BIGINT)))`, INTERVAL);
};

/** Finite numbers must have a finite sum: the engine would answer infinity. */
function finiteTotal(site: AggregateSite, arg: Value, engine: 'sum' | 'avg'): Value {
  const total = aggregate(engine, site, arg.sql);
  const endless = aggregate('bool_or', site, `NOT isfinite(${arg.sql})`);
  return value(`CASE WHEN isinf(${total}) AND NOT ${endless} THEN CAST(bq_raise('double overflow: ${site.name}') AS DOUBLE) ELSE ${total} END`, FLOAT64);
}

/** SUM keeps its type: the engine's wider integer is narrowed again, with an error where it does not fit. */
const sum: Aggregate = (site) => {
  if (first(site).type.kind === 'INTERVAL') return intervalSum(site);
  const arg = numeric(site);
  if (arg.type.kind === 'FLOAT64') return finiteTotal(site, arg, 'sum');
  if (arg.type.kind === 'BIGNUMERIC' && !isStored(arg.type)) return value(`bq_wide_in(${aggregate('sum', site, coerceSql(arg, arg.type))}, ' in SUM')`, BIGNUMERIC);
  return value(`CAST(${aggregate('sum', site, coerceSql(arg, arg.type))} AS ${duckType(arg.type)})`, arg.type);
};

const avg: Aggregate = (site) => {
  if (first(site).type.kind === 'INTERVAL') return value(`bq_interval_scale(${intervalSum(site).sql}, ${aggregate('count', site, first(site).sql)}, true)`, INTERVAL);
  const arg = numeric(site);
  if (arg.type.kind === 'FLOAT64') return finiteTotal(site, arg, 'avg');
  if (arg.type.kind === 'INT64') return value(aggregate('avg', site, arg.sql), FLOAT64);
  if (arg.type.kind === 'BIGNUMERIC') return value(divideSql(coerceSql(sum(site), BIGNUMERIC), coerceSql(value(`nullif(${aggregate('count', site, arg.sql)}, 0)`, INT64), BIGNUMERIC), BIGNUMERIC), BIGNUMERIC);
  const total = `CAST(${aggregate('sum', site, arg.sql)} AS ${duckType(arg.type)})`;
  const count = `CAST(${aggregate('count', site, arg.sql)} AS ${duckType(arg.type)})`;
  return value(divideSql(total, count, arg.type), arg.type);
};

const count: Aggregate = (site) => value(site.among === undefined ? `count(${site.distinct}${site.args[0]?.sql ?? '*'})${site.tail}` : `coalesce(${aggregate('count', site, site.args[0]?.sql ?? '1')}, 0)`, INT64);
const same = (engine: string): Aggregate => (site) => value(aggregate(engine, site, first(site).sql), first(site).type);
/** The engine refuses NaN and infinity, for which the answer is NaN. */
const floating = (engine: string, arity = 1): Aggregate => (site) => {
  const args = site.args.slice(0, arity).map((a) => coerce(a, FLOAT64, () => `${site.name} needs numbers`));
  const endless = aggregate('bool_or', site, args.map((a) => `NOT isfinite(${a})`).join(' OR '));
  const finite = aggregate(engine, site, args.map((a) => `CASE WHEN isfinite(${a}) THEN ${a} END`).join(', '));
  const enough = engine === 'corr' ? `WHEN ${aggregate('count', site, `CASE WHEN ${args.map((a) => `${a} IS NOT NULL`).join(' AND ')} THEN 1 END`)} < 2 THEN NULL ` : '';
  return value(`CASE ${enough}WHEN ${endless} THEN 'nan'::DOUBLE ELSE ${finite} END`, FLOAT64);
};
const logical = (engine: string): Aggregate => (site) => value(aggregate(engine, site, coerce(first(site), BOOL, () => `${site.name} needs a BOOL`)), BOOL);
const bitwise = (engine: string): Aggregate => (site) => value(aggregate(engine, site, coerce(first(site), INT64, () => `${site.name} needs an INT64`)), INT64);

const slice = (sql: string, limit: string | undefined): string => (limit === undefined ? sql : `${sql}[1:${limit}]`);

const arrayAgg: Aggregate = (site) => {
  const arg = first(site);
  if (arg.type.kind === 'ARRAY') throw invalidQuery('The argument to ARRAY_AGG must not be an array type');
  if (site.among !== undefined) {
    if (site.distinct !== '') throw notSupported('ARRAY_AGG(DISTINCT … HAVING …)');
    const kept = site.among(arg.sql);
    return value(slice(site.nulls === 'IGNORE' ? `list_filter(${kept}, lambda "~v": "~v" IS NOT NULL)` : kept, site.limit), arrayOf(arg.type));
  }
  const filtered = site.nulls === 'IGNORE' ? ` FILTER (WHERE ${arg.sql} IS NOT NULL)` : '';
  return value(slice(`list(${site.distinct}${arg.sql}${site.order})${filtered}${site.tail}`, site.limit), arrayOf(arg.type));
};

const stringAgg: Aggregate = (site) => {
  const arg = first(site);
  if (arg.type.kind === 'BYTES') {
    const [, separator = value(`encode(',')`, BYTES)] = site.args;
    const joined = stringAgg({ ...site, args: [value(`bq_latin_of(${arg.sql})`, STRING), value(`bq_latin_of(${separator.sql})`, STRING)] });
    return value(`bq_of_latin(${joined.sql})`, BYTES);
  }
  if (arg.type.kind !== 'STRING') throw invalidQuery(`No matching signature for aggregate function STRING_AGG for argument types: ${typeName(arg.type)}`);
  const separator = site.args[1]?.sql ?? `','`;
  if (site.among !== undefined) return value(`array_to_string(nullif(${slice(`list_filter(${distinctAmong(site, arg.sql)}, lambda "~v": "~v" IS NOT NULL)`, site.limit)}, []), ${separator})`, STRING);
  if (site.limit === undefined) return value(`string_agg(${site.distinct}${arg.sql}, ${separator}${site.order})${site.tail}`, STRING);
  return value(`array_to_string(${slice(`list(${site.distinct}${arg.sql}${site.order}) FILTER (WHERE ${arg.sql} IS NOT NULL)${site.tail}`, site.limit)}, ${separator})`, STRING);
};

const by = (engine: string): Aggregate => (site) => {
  const [picked, key] = site.args;
  if (picked === undefined || key === undefined) return fail(site, 'two arguments');
  return value(`${engine}(${picked.sql}, ${key.sql})${site.tail}`, picked.type);
};

const quantiles: Aggregate = (site) => {
  const arg = first(site);
  const buckets = site.args[1] ?? fail(site, 'a number of quantiles');
  const n = /^CAST\((\d+) AS BIGINT\)$/.exec(buckets.sql)?.[1];
  if (n === undefined) throw notSupported('APPROX_QUANTILES with a number that is not a literal');
  const points = Array.from({ length: Number(n) + 1 }, (_, i) => i / Number(n));
  if (site.nulls === 'RESPECT') {
    const all = `list(${site.distinct}${arg.sql} ORDER BY ${arg.sql} NULLS FIRST)${site.tail}`;
    return value(`list_transform(range(0, ${Number(n) + 1}), lambda i: (${all})[greatest((i * len(${all}) + ${Number(n) - 1}) // ${n}, 1)])`, arrayOf(arg.type));
  }
  return value(`quantile_disc(${site.distinct}${arg.sql}, [${points.join(', ')}])${site.tail}`, arrayOf(arg.type));
};

const topCount: Aggregate = (site) => {
  const arg = first(site);
  const limit = site.args[1]?.sql ?? fail(site, 'a number of elements');
  const counted = `list_reverse_sort(list_transform(map_entries(histogram(struct_pack(v := ${arg.sql}))${site.tail}), lambda "~e": struct_pack(n := "~e".value, v := "~e".key.v)))`;
  return value(`list_transform((${counted})[1:${limit}], lambda "~e": struct_pack("value" := "~e".v, "count" := CAST("~e".n AS BIGINT)))`, arrayOf(structOf([{ name: 'value', type: arg.type }, { name: 'count', type: INT64 }])));
};

/** The names of its lambdas are none that a column has: the engine would take `p.v` for that. The heaviest values; a value without any weight comes last. */
const topSum: Aggregate = (site) => {
  const [arg, weight, limit] = site.args;
  if (arg === undefined || weight === undefined || limit === undefined || !NUMBERS.includes(weight.type.kind)) return fail(site, 'a value, a numeric weight and a number of elements');
  const pairs = `list(struct_pack(v := ${arg.sql}, w := ${coerceSql(weight, weight.type)}))${site.tail}`;
  const total = `CAST(list_sum(list_transform(list_filter(${pairs}, lambda "~p": "~p".v IS NOT DISTINCT FROM "~d".v), lambda "~p": "~p".w)) AS ${duckType(weight.type)})`;
  const sums = `list_transform(list_distinct(list_transform(${pairs}, lambda "~p": struct_pack(v := "~p".v))), lambda "~d": struct_pack(w := ${total}, v := "~d".v))`;
  const ranked = `list_sort(list_transform(${sums}, lambda "~s": struct_pack(missing := "~s".w IS NULL, w := -"~s".w, v := "~s".v)))`;
  return value(`list_transform((${ranked})[1:${limit.sql}], lambda "~s": struct_pack("value" := "~s".v, "sum" := -"~s".w))`, arrayOf(structOf([{ name: 'value', type: arg.type }, { name: 'sum', type: weight.type }])));
};

/** A sketch is the list of the distinct hashes, as JSON; the real service's has another form and is exact for small numbers too. */
const sketch = (hashes: string): string => `encode(CAST(to_json(list_sort(list_distinct(${hashes}))) AS VARCHAR))`;
const hashesOf = (sketches: string): string => `CAST(CAST(decode(${sketches}) AS JSON) AS UBIGINT[])`;
const merged = (site: AggregateSite): string => `flatten(list(${hashesOf(coerce(first(site), BYTES, () => `${site.name} needs a sketch of type BYTES`))}) FILTER (WHERE ${first(site).sql} IS NOT NULL)${site.tail})`;

const ordered = (engine: string): Aggregate => (site) => {
  const { kind } = first(site).type;
  if (['ARRAY', 'STRUCT', 'JSON', 'GEOGRAPHY'].includes(kind) && first(site).literal !== 'null') throw invalidQuery(`${site.name} is not defined for arguments of type ${typeName(first(site).type)}`);
  return same(engine)(site);
};

/** Every aggregate function; with OVER each is a window function too. */
export const AGGREGATES: ReadonlyMap<string, Aggregate> = new Map<string, Aggregate>([
  ['COUNT', count], ['SUM', sum], ['AVG', avg], ['MIN', (site) => (first(site).type.kind === 'FLOAT64' ? value(`CASE WHEN ${aggregate('bool_or', site, `isnan(${first(site).sql})`)} THEN 'nan'::DOUBLE ELSE ${same('min')(site).sql} END`, FLOAT64) : ordered('min')(site))], ['MAX', ordered('max')], ['ANY_VALUE', (site) => (site.among === undefined ? same('any_value')(site) : value(`${site.among(first(site).sql)}[1]`, first(site).type))],
  ['COUNTIF', (site) => value(`CAST(coalesce(${aggregate('count_if', site, coerce(first(site), BOOL, () => 'COUNTIF needs a BOOL'))}, 0) AS BIGINT)`, INT64)],
  ['LOGICAL_AND', logical('bool_and')], ['LOGICAL_OR', logical('bool_or')],
  ['BIT_AND', bitwise('bit_and')], ['BIT_OR', bitwise('bit_or')], ['BIT_XOR', bitwise('bit_xor')],
  ['ARRAY_AGG', arrayAgg], ['STRING_AGG', stringAgg], ['APPROX_COUNT_DISTINCT', (site) => value(`count(DISTINCT ${first(site).sql})${site.tail}`, INT64)],
  ['ARRAY_CONCAT_AGG', (site) => value(`flatten(${slice(`list(${first(site).sql}${site.order}) FILTER (WHERE ${first(site).sql} IS NOT NULL)${site.tail}`, site.limit)})`, first(site).type)],
  ['APPROX_QUANTILES', quantiles], ['APPROX_TOP_COUNT', topCount], ['APPROX_TOP_SUM', topSum],
  ['HLL_COUNT.INIT', (site) => value(sketch(`list(hash(${first(site).sql})) FILTER (WHERE ${first(site).sql} IS NOT NULL)${site.tail}`), BYTES)],
  ['HLL_COUNT.MERGE_PARTIAL', (site) => value(sketch(merged(site)), BYTES)], ['HLL_COUNT.MERGE', (site) => value(`coalesce(len(list_distinct(${merged(site)})), 0)`, INT64)],
  ['GROUPING', (site) => value(`CAST(grouping(${first(site).sql}) AS BIGINT)`, INT64)], ['MAX_BY', by('arg_max')], ['MIN_BY', by('arg_min')],
  ['STDDEV', floating('stddev_samp')], ['STDDEV_SAMP', floating('stddev_samp')], ['STDDEV_POP', floating('stddev_pop')],
  ['VARIANCE', floating('var_samp')], ['VAR_SAMP', floating('var_samp')], ['VAR_POP', floating('var_pop')],
  ['CORR', floating('corr', 2)], ['COVAR_POP', floating('covar_pop', 2)], ['COVAR_SAMP', floating('covar_samp', 2)],
]);

/** Aggregates of more than one argument. */
const MOST_ARGUMENTS: Readonly<Record<string, number>> = {
  STRING_AGG: 2, CORR: 2, COVAR_POP: 2, COVAR_SAMP: 2, MAX_BY: 2, MIN_BY: 2, APPROX_QUANTILES: 2, APPROX_TOP_COUNT: 2, APPROX_TOP_SUM: 3, 'HLL_COUNT.INIT': 2,
};

/** In an aggregate's arguments names mean columns, never aliases of the select list. */
function columnScope(scope: Scope): Scope {
  return scope.aliases === undefined ? scope : { relations: scope.relations, merged: scope.merged, parent: scope.parent };
}

export function aggregateCall(t: Translation, name: string, node: FuncCall, outer: Scope): Value {
  const filter = t.aggregateFilter;
  return t.withAggregateFilter(undefined, () => filteredCall(t, name, node, outer, filter));
}

function filteredCall(t: Translation, name: string, node: FuncCall, outer: Scope, filter: string | undefined): Value {
  const scope = columnScope(outer);
  const given = node.args?.expr;
  const args = (given?.args.items ?? []).filter((a: Node) => a.type !== 'all_columns').map((a) => expression(t, a, scope));
  if (node.filter !== undefined) throw notSupported('FILTER on an aggregate (use IF inside it)');
  const build = AGGREGATES.get(name);
  if (build === undefined) throw notSupported(`Aggregate ${name}`);
  if (given?.distinctKw !== undefined && node.over !== undefined && windowOf(t, node.over, outer).orderBy !== undefined) throw t.error('Window ORDER BY is not allowed if DISTINCT is specified', node);
  if (args.length === 0 && given?.args.items.length === 0 && node.args !== undefined) throw t.error(`Number of arguments does not match for aggregate function ${name}`, node);
  const most = MOST_ARGUMENTS[name] ?? 1;
  if (args.length > most) throw t.error(`No matching signature for aggregate function ${name} for argument types: ${args.map((a) => typeName(a.type)).join(', ')}`, node);
  const distinctOf = given?.distinctKw === undefined ? undefined : args.find((a) => ['JSON', 'GEOGRAPHY'].includes(a.type.kind) && a.literal !== 'null');
  if (distinctOf !== undefined) throw t.error(`Aggregate functions with DISTINCT cannot be used with arguments of type ${typeName(distinctOf.type)}`, node);
  if (node.over !== undefined && (given?.orderBy ?? given?.limit) !== undefined) throw t.error(`${given?.orderBy === undefined ? 'LIMIT' : 'ORDER BY'} in arguments is not supported on analytic functions`, node);
  const limit = given?.limit?.count === undefined ? undefined : expression(t, given.limit.count, scope).sql;
  if (given?.having !== undefined) checkHaving(t, name, node);
  const site: AggregateSite = {
    name, args, limit,
    distinct: given?.distinctKw === undefined ? '' : 'DISTINCT ',
    order: given?.orderBy === undefined ? '' : ` ${orderBySql(t, given.orderBy, scope)}`,
    tail: `${filter === undefined ? '' : ` FILTER (WHERE ${filter})`}${node.over === undefined ? '' : ` ${overSql(t, node.over, outer)}`}`,
    nulls: given?.nullHandlingKw?.[0].name,
  };
  return build(given?.having === undefined ? site : amongExtremes(site, expression(t, given.having.expr, scope), given.having.minMaxKw.name));
}

/** Aggregates that take HAVING MAX and HAVING MIN here: https://cloud.google.com/bigquery/docs/reference/standard-sql/aggregate-function-calls#max_min_clause */
const TAKES_HAVING = /^(?:ANY_VALUE|ARRAY_AGG|STRING_AGG|COUNT|COUNTIF|SUM|AVG|MIN|MAX|LOGICAL_(?:AND|OR)|BIT_(?:AND|OR|XOR)|STDDEV\w*|VAR\w*)$/;

function checkHaving(t: Translation, name: string, node: FuncCall): void {
  if (node.over !== undefined) throw t.error('HAVING modifier is not allowed in a window function call', node);
  if (!TAKES_HAVING.test(name)) throw notSupported(`HAVING inside ${name}`);
}

/** `SUM(x HAVING MAX y)`: of the rows that have the greatest `y`. A NULL is never that, nor is NaN. */
function amongExtremes(site: AggregateSite, key: Value, which: 'MAX' | 'MIN'): AggregateSite {
  const { distinct: _distinct, order, ...plain } = site;
  const extreme = AGGREGATES.get(which)?.({ ...plain, name: which, args: [key], distinct: '', order: '' }).sql ?? '';
  const among = (arg: string): string => `(list_transform([struct_pack(l := list(struct_pack(k := ${key.sql}, v := ${arg})${order})${site.tail}, m := ${extreme})], lambda "~h": list_transform(list_filter("~h".l, lambda "~e": "~e".k = "~h".m${key.type.kind === 'FLOAT64' ? ' AND NOT isnan("~e".k)' : ''}), lambda "~e": "~e".v))[1])`;
  return { ...site, among };
}
