import type { Expr, FuncCall, Node, SubSelect } from 'sql-parser-cst';
import { invalidQuery, notSupported } from '../../api-error.js';
import { BOOL, DATE, DATETIME, INT64, INTERVAL, JSON_TYPE, quoteString, STRING, TIME, TIMESTAMP } from '../sql-type.js';
import { AGGREGATES, aggregateCall } from './aggregates.js';
import { castSql } from './casts.js';
import { suggestion } from './closest-name.js';
import { coerceSql } from './coercion.js';
import { arraySubquery, expression, extractPart } from './expression.js';
import { intervalSql } from './date-parts.js';
import { type Value, value } from './expression-value.js';
import { callFunction, type Overload } from './functions/function-table.js';
import { FUNCTIONS } from './functions/functions.js';
import { JSON_CHANGES } from './json-changes.js';
import { jsonTextSql } from './json-text.js';
import { formatText } from './literal-text.js';
import { nameParts } from './paths.js';
import type { Scope } from './scope.js';
import { callSqlFunction } from './sql-functions.js';
import type { Translation } from './translation.js';
import { WINDOW_FUNCTIONS, windowCall } from './windows.js';

/** Functions whose result depends on more than the values of their arguments. */
const SPECIAL: Readonly<Record<string, (t: Translation, args: readonly Node[], scope: Scope, node: FuncCall) => Value>> = {
  ARRAY: (t, args, scope) => arraySubquery(t, args[0] as SubSelect, scope),
  CURRENT_TIMESTAMP: (t) => value(`CAST(make_timestamp(${t.options.nowMicros}) AS TIMESTAMPTZ)`, TIMESTAMP),
  CURRENT_DATE: (t, args, scope) => value(`CAST(${civilNow(t, args, scope)} AS DATE)`, DATE),
  CURRENT_DATETIME: (t, args, scope) => value(civilNow(t, args, scope), DATETIME),
  CURRENT_TIME: (t, args, scope) => value(`CAST(${civilNow(t, args, scope)} AS TIME)`, TIME),
  ...JSON_CHANGES,
  TO_JSON_STRING: (t, args, scope) => {
    const [v, pretty] = argumentValues(t, args, scope);
    const text = jsonTextSql(v ?? invalidCall('TO_JSON_STRING'));
    return value(pretty === undefined ? text : `CASE WHEN ${coerceSql(pretty, BOOL)} THEN bq_json_pretty(${text}) ELSE ${text} END`, STRING);
  },
  TO_JSON: (t, args, scope) => {
    const [v, wide] = argumentValues(t, args, scope);
    if (wide !== undefined) throw notSupported('TO_JSON with stringify_wide_numbers');
    return value(`CAST(bq_json_parse(${jsonTextSql(v ?? invalidCall('TO_JSON'))}, 'round') AS JSON)`, JSON_TYPE);
  },
  JSON_OBJECT: (t, args, scope) => jsonObject(argumentValues(t, args, scope)),
  JSON_ARRAY: (t, args, scope) => value(`CAST('[' || ${argumentValues(t, args, scope).map(jsonTextSql).join(` || ',' || `) || `''`} || ']' AS JSON)`, JSON_TYPE),
  FORMAT: (t, args, scope) => formatCall(argumentValues(t, args, scope)),
  CONCAT: (t, args, scope) => {
    // Other types than BYTES are written as their text.
    const values = argumentValues(t, args, scope);
    if (values.length === 0) return invalidCall('CONCAT');
    const texts = values.some((v) => v.type.kind === 'BYTES') ? values : values.map((v) => (v.literal === 'null' ? value('CAST(NULL AS VARCHAR)', STRING) : value(castSql(v, STRING), STRING)));
    return callFunction('CONCAT', FUNCTIONS.get('CONCAT') ?? [], texts);
  },
  MAKE_INTERVAL: (t, args, scope) => {
    const given = namedArguments(t, args, scope, INTERVAL_PARTS);
    const parts = INTERVAL_PARTS.map((name) => intervalSql(coerceSql(given.get(name) ?? value('0', INT64), INT64), name.toUpperCase()));
    return value(`(${parts.join(' + ')})`, INTERVAL);
  },
  CONTAINS_SUBSTR: (t, args, scope) => {
    const [searched, part] = argumentValues(t, args, scope);
    if (searched === undefined || part === undefined) return invalidCall('CONTAINS_SUBSTR');
    return value(`contains(bq_normalize(lower(${formatText(searched, 't')}), 'NFKC'), bq_normalize(lower(${part.sql}), 'NFKC'))`, BOOL);
  },
};

const INTERVAL_PARTS = ['year', 'month', 'day', 'hour', 'minute', 'second'];

/** Arguments by parameter name; those without a name come in order. */
function namedArguments(t: Translation, args: readonly Node[], scope: Scope, names: readonly string[]): ReadonlyMap<string, Value> {
  return new Map(args.map((arg, i) => {
    const name = arg.type === 'named_arg' ? arg.name.name.toLowerCase() : (names[i] ?? '');
    if (!names.includes(name)) throw t.error(`Named argument ${name} not found in signature`, arg);
    return [name, expression(t, arg.type === 'named_arg' ? arg.value : arg, scope)];
  }));
}

function invalidCall(name: string): never {
  throw invalidQuery(`Number of arguments does not match for function ${name}`);
}

function civilNow(t: Translation, args: readonly Node[], scope: Scope): string {
  const [zone] = argumentValues(t, args, scope);
  return `bq_at_zone(${zone?.sql ?? `'UTC'`}, CAST(make_timestamp(${t.options.nowMicros}) AS TIMESTAMPTZ))`;
}

function jsonObject(values: readonly Value[]): Value {
  const [keys, items] = values;
  if (keys?.type.kind === 'ARRAY' && items?.type.kind === 'ARRAY') {
    const pair = `to_json(k) || ':' || ${jsonTextSql(value(`(${items.sql})[i]`, items.type.element))}`;
    return value(`CAST(bq_json_parse('{' || array_to_string(list_transform(${keys.sql}, lambda k, i: ${pair}), ',') || '}', 'round') AS JSON)`, JSON_TYPE);
  }
  const pairs: string[] = [];
  for (let i = 0; i + 1 < values.length; i += 2) pairs.push(`${jsonTextSql(values[i] as Value)} || ':' || ${jsonTextSql(values[i + 1] as Value)}`);
  return value(`CAST(bq_json_parse('{' || ${pairs.join(` || ',' || `) || `''`} || '}', 'round') AS JSON)`, JSON_TYPE);
}

function formatCall([format, ...rest]: readonly Value[]): Value {
  if (format === undefined || (format.type.kind !== 'STRING' && format.literal !== 'null')) throw invalidQuery('FORMAT needs a STRING as its first argument');
  const list = (items: readonly string[]): string => `CAST([${items.join(', ')}] AS VARCHAR[])`;
  const style = (s: 't' | 'T'): string => list(rest.map((v) => formatText(v, s)));
  return value(`bq_format(${coerceSql(format, STRING)}, ${list(rest.map((v) => quoteString(v.type.kind)))}, ${style('t')}, ${style('T')})`, STRING);
}

const argumentValues = (t: Translation, args: readonly Node[], scope: Scope): readonly Value[] => args.map((arg) => expression(t, positional(t, arg), scope));

/** Names that stand for a place of their own, so that the name alone changes nothing. */
const PLACED_NAMES = ['max_distance', 'pretty_print'];

function positional(t: Translation, arg: Node): Node {
  if (arg.type !== 'named_arg') return arg;
  if (!PLACED_NAMES.includes(arg.name.name.toLowerCase())) throw notSupported(`Named argument \`${t.textOf(arg)}\``);
  return arg.value;
}

export function call(t: Translation, node: FuncCall, scope: Scope): Value {
  const parts = (nameParts(node.name) ?? []).map((p) => p.toUpperCase());
  const safe = parts[0] === 'SAFE' && parts.length > 1;
  const name = (safe ? parts.slice(1) : parts).join('.');
  const result = dispatch(t, name, node, scope);
  return safe ? value(`TRY(${result.sql})`, result.type) : result;
}

function dispatch(t: Translation, name: string, node: FuncCall, scope: Scope): Value {
  const args = node.args?.expr.args.items ?? [];
  if (WINDOW_FUNCTIONS.has(name)) return windowCall(t, name, node, scope);
  if (AGGREGATES.has(name)) return aggregateCall(t, name, node, scope);
  if (node.over !== undefined) throw notSupported(`Window function ${name}`);
  if (node.filter !== undefined) throw notSupported(`FILTER on ${name}`);
  const special = SPECIAL[name];
  if (special !== undefined) return special(t, args, scope, node);
  if (name === 'EXTRACT') return extractPart(datePart(args[0]) ?? '', expression(t, args[1] as Expr, scope).sql);
  const own = t.functions.get(name);
  if (own !== undefined) return callSqlFunction(t, own, argumentValues(t, args, scope));
  const overloads = FUNCTIONS.get(name);
  if (overloads === undefined) throw unknownFunction(t, name, node);
  return callFunction(name, overloads, args.map((arg, i) => argument(t, arg, i, overloads, scope)));
}

/** Functions that GoogleSQL has and this server has not are told apart from misspelt ones. */
const NOT_DONE = /^(ST_|S2_|NET\.|APPROX_TOP_SUM$|HLL_|KLL_|KEYS\.|AEAD\.|ML\.|AI\.|SEARCH$|VECTOR_|DLP_|COLLATE$|RANGE|DETERMINISTIC_|EXTERNAL_|OBJ\.|BAG_OF_WORDS$|TEXT_ANALYZE$|TF_IDF$|GAP_FILL$|APPENDS$|CHANGES$)/;

function unknownFunction(t: Translation, name: string, node: FuncCall): Error {
  if (NOT_DONE.test(name)) return notSupported(`Function ${name}`);
  const known = [...FUNCTIONS.keys(), ...AGGREGATES.keys(), ...WINDOW_FUNCTIONS.keys(), ...Object.keys(SPECIAL)];
  return t.error(`Function not found: ${name}${suggestion(name, known.map((n) => n.toLowerCase()))}`, node);
}

function datePart(node: Node | undefined): string | undefined {
  if (node?.type === 'identifier') return node.name.toUpperCase();
  if (node?.type !== 'func_call') return undefined;
  const [inner] = node.args?.expr.args.items ?? [];
  return inner?.type === 'identifier' ? `${(nameParts(node.name) ?? []).join('.').toUpperCase()}(${inner.name.toUpperCase()})` : undefined;
}

function argument(t: Translation, node: Node, index: number, overloads: readonly Overload[], scope: Scope): Value {
  if (overloads.some((o) => o.parameters[index] === 'PART')) {
    const part = datePart(node);
    if (part !== undefined) return { sql: quoteString(part), type: STRING, text: part };
  }
  return expression(t, positional(t, node), scope);
}

