import type { Expr, FuncCall, Node, SubSelect } from 'sql-parser-cst';
import { invalidQuery, notSupported } from '../../api-error.js';
import { DATE, DATETIME, INT64, INTERVAL, quoteString, STRING, TIME, TIMESTAMP } from '../sql-type.js';
import { RANGE_CALL, WITH_CALL } from '../parse/rewrites.js';
import { AGGREGATES, aggregateCall } from './aggregates.js';
import { boundOnce, isVolatile } from './bound-once.js';
import { castSql } from './casts.js';
import { suggestion } from './closest-name.js';
import { coerceSql } from './coercion.js';
import { roundedStored } from './wide-decimals.js';
import { arraySubquery, expression, extractPart } from './expression.js';
import { checkInterval, intervalSql } from './date-parts.js';
import { type Value, value } from './expression-value.js';
import { isQuery } from './from.js';
import { callFunction, type Overload } from './functions/function-table.js';
import { FUNCTIONS } from './functions/functions.js';
import { JSON_CHANGES } from './json-changes.js';
import { argumentValues, arranged, invalidCall, namedArguments } from './call-arguments.js';
import { JSON_CONSTRUCTORS } from './json-constructors.js';
import { formatText } from './literal-text.js';
import { containsSubstr, searchedTexts } from './text-search.js';
import { nameParts } from './paths.js';
import { placed } from './placed-error.js';
import { callRoutine, findRoutine } from './routine-calls.js';
import { safely } from './safe-calls.js';
import type { Scope } from './scope.js';
import { callSqlFunction } from './sql-functions.js';
import { describeValue, type Translation } from './translation.js';
import { WINDOW_FUNCTIONS, windowCall } from './windows.js';

/** Functions whose result depends on more than the values of their arguments. */
const SPECIAL: Readonly<Record<string, (t: Translation, args: readonly Node[], scope: Scope, node: FuncCall) => Value>> = {
  ARRAY: (t, args, scope) => {
    const [query, another] = args;
    if (query === undefined || another !== undefined || !isQuery(query)) throw invalidQuery('Syntax error: ARRAY(…) takes one subquery; a list of values is written [a, b]');
    return arraySubquery(t, query as SubSelect, scope);
  },
  CURRENT_TIMESTAMP: (t) => value(`CAST(make_timestamp(${t.options.nowMicros}) AS TIMESTAMPTZ)`, TIMESTAMP),
  CURRENT_DATE: (t, args, scope) => value(`CAST(${civilNow(t, args, scope)} AS DATE)`, DATE),
  CURRENT_DATETIME: (t, args, scope) => value(civilNow(t, args, scope), DATETIME),
  CURRENT_TIME: (t, args, scope) => value(`CAST(${civilNow(t, args, scope)} AS TIME)`, TIME),
  ...JSON_CHANGES,
  [WITH_CALL]: withExpression,
  ...JSON_CONSTRUCTORS,
  // ERROR has whatever type its place wants.
  ERROR: (t, args, scope) => ({ ...value(`bq_raise(${coerceSql(argumentValues(t, args, scope)[0] ?? invalidCall('ERROR'), STRING)})`, STRING), literal: 'error' }),
  FORMAT: (t, args, scope) => formatCall(argumentValues(t, args, scope)),
  CONCAT: (t, args, scope) => {
    // Other types than BYTES are written as their text.
    const values = argumentValues(t, args, scope);
    if (values.length === 0) return invalidCall('CONCAT');
    if (values.some((v) => v.type.kind === 'BYTES') && values.some((v) => v.type.kind !== 'BYTES' && v.literal !== 'null')) throw invalidQuery(`No matching signature for function CONCAT for argument types: ${values.map(describeValue).join(', ')}`);
    const texts = values.some((v) => v.type.kind === 'BYTES') ? values : values.map((v) => (v.literal === 'null' ? value('CAST(NULL AS VARCHAR)', STRING) : value(castSql(v, STRING), STRING)));
    return callFunction('CONCAT', FUNCTIONS.get('CONCAT') ?? [], texts);
  },
  MAKE_INTERVAL: (t, args, scope) => {
    const given = namedArguments(t, args, scope, INTERVAL_PARTS);
    for (const [name, { sql, literal }] of given) if (literal === 'int') checkInterval(name.toUpperCase(), BigInt(/-?\d+/.exec(sql)?.[0] ?? 0));
    const parts = INTERVAL_PARTS.map((name) => intervalSql(coerceSql(given.get(name) ?? value('0', INT64), INT64), name.toUpperCase()));
    return value(`(${parts.join(' + ')})`, INTERVAL);
  },
  CONTAINS_SUBSTR: (t, args, scope) => {
    const given = namedArguments(t, args, scope, ['expression', 'search_value_literal', 'json_scope']);
    const [searched, part] = [given.get('expression'), given.get('search_value_literal')];
    if (searched === undefined || part === undefined) return invalidCall('CONTAINS_SUBSTR');
    if (part.literal === 'null') throw invalidQuery('The second argument of CONTAINS_SUBSTR must not be NULL');
    return containsSubstr(searched, coerceSql(part, STRING), given.get('json_scope')?.text);
  },
  SEARCH: (t, args, scope) => {
    const given = namedArguments(t, args, scope, ['data_to_search', 'search_query', 'json_scope', 'analyzer', 'analyzer_options']);
    const [data, query] = [given.get('data_to_search'), given.get('search_query')];
    if (data === undefined || query === undefined) return invalidCall('SEARCH');
    if ((given.get('analyzer')?.text ?? 'LOG_ANALYZER') !== 'LOG_ANALYZER' || given.has('analyzer_options')) throw notSupported('SEARCH with another analyzer than LOG_ANALYZER');
    return searchedTexts(data, (text) => `bq_search(${text}, ${coerceSql(query, STRING)})`, given.get('json_scope')?.text);
  },
  COLLATE: (t, args, scope) => {
    const [text, specification] = argumentValues(t, args, scope);
    if (text === undefined || specification === undefined) return invalidCall('COLLATE');
    if (specification.text !== '' && specification.text !== 'binary') throw notSupported(`Collation ${specification.text ?? specification.sql}`);
    return value(coerceSql(text, STRING), STRING);
  },
};

/** `WITH(a AS 1, b AS a + 1, a * b)`: each name is its expression; that of a random value, the value. */
function withExpression(t: Translation, [first, ...rest]: readonly Node[], scope: Scope): Value {
  if (first === undefined) return invalidCall('WITH');
  if (rest.length === 0) return expression(t, first, scope);
  const { sql, type } = expression(t, first, scope);
  const [field] = type.kind === 'STRUCT' ? type.fields : [];
  if (field === undefined) throw t.error('WITH expression variable must have a name', first);
  const drawn = isVolatile(sql) ? t.freshName('~w') : undefined;
  const column = { name: field.name, sql: `struct_extract(${drawn ?? sql}, ${quoteString(field.name)})`, type: field.type, sources: [] };
  const result = withExpression(t, rest, { relations: [{ alias: undefined, columns: [column] }], merged: new Map(), parent: scope });
  if (drawn === undefined) return result;
  if (rest.some(hasQuery)) throw notSupported('A subquery behind a random variable in WITH(…)');
  return value(boundOnce(drawn, sql, result.sql), result.type);
}

/** Whether a query stands anywhere in `part`, which the engine refuses where a bound value is seen. */
function hasQuery(part: unknown): boolean {
  if (typeof part !== 'object' || part === null) return false;
  if ('type' in part && (part.type === 'select_stmt' || part.type === 'compound_select_stmt')) return true;
  return Object.values(part).some(hasQuery);
}

const INTERVAL_PARTS = ['year', 'month', 'day', 'hour', 'minute', 'second'];

function civilNow(t: Translation, args: readonly Node[], scope: Scope): string {
  const [zone] = argumentValues(t, args, scope);
  return `bq_at_zone(${zone?.sql ?? `'UTC'`}, CAST(make_timestamp(${t.options.nowMicros}) AS TIMESTAMPTZ))`;
}

function formatCall([format, ...rest]: readonly Value[]): Value {
  if (format === undefined || (format.type.kind !== 'STRING' && format.literal !== 'null')) throw invalidQuery('FORMAT needs a STRING as its first argument');
  const list = (items: readonly string[]): string => `CAST([${items.join(', ')}] AS VARCHAR[])`;
  const style = (s: 't' | 'T'): string => list(rest.map((v) => formatText(v, s)));
  return value(`bq_format(${coerceSql(format, STRING)}, ${list(rest.map((v) => quoteString(v.type.kind)))}, ${style('t')}, ${style('T')})`, STRING);
}

const NO_DATE_PART = 'A valid date part name is required but found ';

export function call(t: Translation, node: FuncCall, scope: Scope): Value {
  const parts = (nameParts(node.name) ?? []).map((p) => (p === RANGE_CALL ? 'RANGE' : p.toUpperCase()));
  const safe = parts[0] === 'SAFE' && parts.length > 1;
  const name = (safe ? parts.slice(1) : parts).join('.');
  const args = arranged(t, name, node.args?.expr.args.items ?? []);
  const culprit = (message: string): Node => args.find((arg) => message.startsWith(NO_DATE_PART) && datePart(arg) === message.slice(NO_DATE_PART.length)) ?? node;
  return placed(t, culprit, () => called(t, node, scope, { name, safe, args }));
}

function called(t: Translation, node: FuncCall, scope: Scope, { name, safe, args }: { readonly name: string; readonly safe: boolean; readonly args: readonly Node[] }): Value {
  const whole = (given: readonly Node[], seen: Scope): Value => dispatch(t, name, given, node, seen, safe);
  // What stands for a value of its own (a window, an aggregate) has no arguments that could be computed before it.
  if (safe && !WINDOW_FUNCTIONS.has(name) && !AGGREGATES.has(name)) return safely(t, args, scope, whole, (sql) => `TRY(${sql})`);
  const result = whole(args, scope);
  // Like SAFE.f: of SAFE_ADD(a, b) an error of `a` is none of the addition.
  return SAFE_ARITHMETIC.test(name) && result.sql.includes('TRY(') ? safely(t, args, scope, whole, (sql) => sql) : result;
}

const SAFE_ARITHMETIC = /^SAFE_(?:ADD|SUBTRACT|MULTIPLY|NEGATE|DIVIDE)$/;

/** @param safe behind `SAFE.`, where an overflow of a narrower type than GoogleSQL's would be a NULL that it does not have */
function dispatch(t: Translation, name: string, args: readonly Node[], node: FuncCall, scope: Scope, safe: boolean): Value {
  if (WINDOW_FUNCTIONS.has(name)) return windowCall(t, name, node, scope);
  if (AGGREGATES.has(name)) return aggregateCall(t, name, node, scope);
  if (node.over !== undefined) throw notSupported(`Window function ${name}`);
  if (node.filter !== undefined) throw notSupported(`FILTER on ${name}`);
  const special = SPECIAL[name];
  if (special !== undefined) return special(t, args, scope, node);
  if (name === 'EXTRACT') return extractPart(datePart(args[0]) ?? '', expression(t, args[1] as Expr, scope).sql);
  const own = t.functions.get(name);
  if (own !== undefined && node.args?.expr.distinctKw !== undefined) throw notSupported(`DISTINCT in a call of ${name}`);
  if (own !== undefined) return callSqlFunction(t, own, argumentValues(t, args, scope));
  const overloads = FUNCTIONS.get(name);
  const routine = overloads === undefined ? findRoutine(t, node.name) : undefined;
  if (routine !== undefined) return callRoutine(t, routine, argumentValues(t, args, scope));
  if (overloads === undefined) throw unknownFunction(t, name, node);
  const given = args.map((arg, i) => argument(t, arg, i, overloads, scope));
  return (safe ? undefined : roundedStored(name, given)) ?? callFunction(name, overloads, given);
}

/** Functions that GoogleSQL has and this server has not are told apart from misspelt ones. */
const NOT_DONE = /^(ST_|S2_|NET\.|APPROX_TOP_SUM$|HLL_|KLL_|KEYS\.|AEAD\.|ML\.|AI\.|VECTOR_|DLP_|RANGE_SESSIONIZE$|DETERMINISTIC_|EXTERNAL_|OBJ\.|BAG_OF_WORDS$|TEXT_ANALYZE$|TF_IDF$|GAP_FILL$|APPENDS$|CHANGES$)/;

function unknownFunction(t: Translation, name: string, node: FuncCall): Error {
  if (NOT_DONE.test(name)) return notSupported(`Function ${name}`);
  const known = [...FUNCTIONS.keys(), ...AGGREGATES.keys(), ...WINDOW_FUNCTIONS.keys(), ...Object.keys(SPECIAL)];
  return t.error(`Function not found: ${t.textOf(node.name).replaceAll('`', '').replace(/^safe\./i, '')}${suggestion(name, known.map((n) => n.toLowerCase()))}`, node);
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
  return expression(t, node, scope);
}

