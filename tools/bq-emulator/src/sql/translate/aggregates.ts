import type { FuncCall, Node } from 'sql-parser-cst';
import { invalidQuery, notSupported } from '../../api-error.js';
import { arrayOf, BOOL, BYTES, duckType, FLOAT64, INT64, STRING, structOf, typeName } from '../sql-type.js';
import { divideSql } from './arithmetic.js';
import { coerce, coerceSql } from './coercion.js';
import { expression } from './expression.js';
import { type Value, value } from './expression-value.js';
import type { Scope } from './scope.js';
import type { Translation } from './translation.js';
import { orderBySql, overSql } from './windows.js';

/** What a call site adds to an aggregate. */
interface AggregateSite {
  readonly name: string;
  readonly args: readonly Value[];
  readonly distinct: string;
  readonly order: string;
  /** ` FILTER (…)` and ` OVER (…)`, to follow each engine aggregate. */
  readonly tail: string;
  readonly limit: string | undefined;
  readonly ignoreNulls: boolean;
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
const aggregate = (engine: string, site: AggregateSite, args: string): string => `${engine}(${site.distinct}${args})${site.tail}`;

/** SUM keeps its type: the engine's wider integer is narrowed again, with an error where it does not fit. */
const sum: Aggregate = (site) => {
  const arg = numeric(site);
  return value(`CAST(${aggregate('sum', site, coerceSql(arg, arg.type))} AS ${duckType(arg.type)})`, arg.type);
};

const avg: Aggregate = (site) => {
  const arg = numeric(site);
  if (arg.type.kind !== 'NUMERIC' && arg.type.kind !== 'BIGNUMERIC') return value(aggregate('avg', site, arg.sql), FLOAT64);
  const total = `CAST(${aggregate('sum', site, arg.sql)} AS ${duckType(arg.type)})`;
  return value(divideSql(total, `CAST(${aggregate('count', site, arg.sql)} AS ${duckType(arg.type)})`, arg.type), arg.type);
};

const count: Aggregate = (site) => value(`count(${site.distinct}${site.args[0]?.sql ?? '*'})${site.tail}`, INT64);
const same = (engine: string): Aggregate => (site) => value(aggregate(engine, site, first(site).sql), first(site).type);
const floating = (engine: string, arity = 1): Aggregate => (site) =>
  value(aggregate(engine, site, site.args.slice(0, arity).map((a) => coerce(a, FLOAT64, () => `${site.name} needs numbers`)).join(', ')), FLOAT64);
const logical = (engine: string): Aggregate => (site) => value(aggregate(engine, site, coerce(first(site), BOOL, () => `${site.name} needs a BOOL`)), BOOL);
const bitwise = (engine: string): Aggregate => (site) => value(aggregate(engine, site, coerce(first(site), INT64, () => `${site.name} needs an INT64`)), INT64);

const slice = (sql: string, limit: string | undefined): string => (limit === undefined ? sql : `${sql}[1:${limit}]`);

const arrayAgg: Aggregate = (site) => {
  const arg = first(site);
  if (arg.type.kind === 'ARRAY') throw invalidQuery('The argument to ARRAY_AGG must not be an array type');
  const filtered = site.ignoreNulls ? ` FILTER (WHERE ${arg.sql} IS NOT NULL)` : '';
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
  return value(`quantile_disc(${site.distinct}${arg.sql}, [${points.join(', ')}])${site.tail}`, arrayOf(arg.type));
};

const topCount: Aggregate = (site) => {
  const arg = first(site);
  const limit = site.args[1]?.sql ?? fail(site, 'a number of elements');
  const counted = `list_reverse_sort(list_transform(map_entries(histogram(${arg.sql})${site.tail}), lambda e: struct_pack(n := e.value, v := e.key)))`;
  return value(`list_transform((${counted})[1:${limit}], lambda e: struct_pack("value" := e.v, "count" := CAST(e.n AS BIGINT)))`, arrayOf(structOf([{ name: 'value', type: arg.type }, { name: 'count', type: INT64 }])));
};

/** Every aggregate function; with OVER each is a window function too. */
export const AGGREGATES: ReadonlyMap<string, Aggregate> = new Map<string, Aggregate>([
  ['COUNT', count], ['SUM', sum], ['AVG', avg], ['MIN', same('min')], ['MAX', same('max')], ['ANY_VALUE', same('any_value')],
  ['COUNTIF', (site) => value(`CAST(coalesce(${aggregate('count_if', site, coerce(first(site), BOOL, () => 'COUNTIF needs a BOOL'))}, 0) AS BIGINT)`, INT64)],
  ['LOGICAL_AND', logical('bool_and')], ['LOGICAL_OR', logical('bool_or')],
  ['BIT_AND', bitwise('bit_and')], ['BIT_OR', bitwise('bit_or')], ['BIT_XOR', bitwise('bit_xor')],
  ['ARRAY_AGG', arrayAgg], ['STRING_AGG', stringAgg], ['APPROX_COUNT_DISTINCT', (site) => value(`approx_count_distinct(${first(site).sql})${site.tail}`, INT64)],
  ['ARRAY_CONCAT_AGG', (site) => value(`flatten(list(${first(site).sql}${site.order}) FILTER (WHERE ${first(site).sql} IS NOT NULL)${site.tail})`, first(site).type)],
  ['APPROX_QUANTILES', quantiles], ['APPROX_TOP_COUNT', topCount], ['GROUPING', (site) => value(`CAST(grouping(${first(site).sql}) AS BIGINT)`, INT64)], ['MAX_BY', by('arg_max')], ['MIN_BY', by('arg_min')],
  ['STDDEV', floating('stddev_samp')], ['STDDEV_SAMP', floating('stddev_samp')], ['STDDEV_POP', floating('stddev_pop')],
  ['VARIANCE', floating('var_samp')], ['VAR_SAMP', floating('var_samp')], ['VAR_POP', floating('var_pop')],
  ['CORR', floating('corr', 2)], ['COVAR_POP', floating('covar_pop', 2)], ['COVAR_SAMP', floating('covar_samp', 2)],
]);

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
  if (given?.having !== undefined) return havingExtreme(t, name, node, args, scope);
  if (node.filter !== undefined) throw notSupported('FILTER on an aggregate (use IF inside it)');
  const build = AGGREGATES.get(name);
  if (build === undefined) throw notSupported(`Aggregate ${name}`);
  const limit = given?.limit?.count === undefined ? undefined : expression(t, given.limit.count, scope).sql;
  return build({
    name, args, limit,
    distinct: given?.distinctKw === undefined ? '' : 'DISTINCT ',
    order: given?.orderBy === undefined ? '' : ` ${orderBySql(t, given.orderBy, scope)}`,
    tail: `${filter === undefined ? '' : ` FILTER (WHERE ${filter})`}${node.over === undefined ? '' : ` ${overSql(t, node.over, outer)}`}`,
    ignoreNulls: given?.nullHandlingKw?.[0].name === 'IGNORE',
  });
}

/** `ANY_VALUE(x HAVING MAX y)`. */
function havingExtreme(t: Translation, name: string, node: FuncCall, args: readonly Value[], scope: Scope): Value {
  const having = node.args?.expr.having;
  const [picked] = args;
  if (name !== 'ANY_VALUE' || having === undefined || picked === undefined) throw notSupported(`HAVING inside ${name}`);
  return value(`${having.minMaxKw.name === 'MAX' ? 'arg_max_null' : 'arg_min_null'}(${picked.sql}, ${expression(t, having.expr, scope).sql})`, picked.type);
}

