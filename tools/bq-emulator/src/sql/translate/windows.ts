import type { Expr, FuncCall, Node, OrderByClause, OverArg, WindowClause, WindowDefinition } from 'sql-parser-cst';
import { invalidQuery, notSupported } from '../../api-error.js';
import { BIGNUMERIC, FLOAT64, INT64, type SqlType, typeName } from '../sql-type.js';
import { castSql } from './casts.js';
import { coerce, coerceSql } from './coercion.js';
import { expression } from './expression.js';
import { type Value, value } from './expression-value.js';
import type { Scope } from './scope.js';
import type { Translation } from './translation.js';

/** Functions that need OVER, and the type of their result (`argument`: that of the first argument). */
export const WINDOW_FUNCTIONS: ReadonlyMap<string, SqlType | 'argument'> = new Map<string, SqlType | 'argument'>([
  ['ROW_NUMBER', INT64], ['RANK', INT64], ['DENSE_RANK', INT64], ['NTILE', INT64], ['PERCENT_RANK', FLOAT64], ['CUME_DIST', FLOAT64],
  ['LAG', 'argument'], ['LEAD', 'argument'], ['FIRST_VALUE', 'argument'], ['LAST_VALUE', 'argument'], ['NTH_VALUE', 'argument'],
  ['PERCENTILE_CONT', FLOAT64], ['PERCENTILE_DISC', 'argument'],
]);
const ENGINE_NAMES: Readonly<Record<string, string>> = { PERCENTILE_CONT: 'quantile_cont', PERCENTILE_DISC: 'quantile_disc' };

export function windowCall(t: Translation, name: string, node: FuncCall, scope: Scope): Value {
  if (node.over === undefined) throw t.error(`Analytic function ${name} cannot be called without an OVER clause`, node);
  const args = (node.args?.expr.args.items ?? []).map((arg) => expression(t, arg, scope));
  const declared = WINDOW_FUNCTIONS.get(name);
  const type = declared === 'argument' || declared === undefined ? (args[0]?.type ?? INT64) : declared;
  const sqls = args.map((a, i) => (i === 2 && type !== a.type ? coerce(a, type, () => `Argument 3 of ${name} must be of the type of argument 1`) : a.sql));
  const nulls = node.args?.expr.nullHandlingKw?.map((k) => k.name).join(' ');
  checkWindow(t, name, windowOf(t, node.over, scope), node);
  if (name.startsWith('PERCENTILE_')) return percentile(name, args, nulls, overSql(t, node.over, scope));
  const [, count] = args;
  const n = /^CAST\((-?\d+) AS BIGINT\)$/.exec(count?.sql ?? '')?.[1];
  if (n !== undefined && (['LAG', 'LEAD'].includes(name) ? Number(n) < 0 : name === 'NTH_VALUE' && Number(n) < 1)) throw t.error(`The second argument of ${name} must ${name === 'NTH_VALUE' ? 'be positive' : 'not be negative'}`, node);
  return value(`${ENGINE_NAMES[name] ?? name.toLowerCase()}(${sqls.join(', ')}${nulls === undefined ? '' : ` ${nulls}`}) ${overSql(t, node.over, scope)}`, type);
}

const NEEDS_ORDER = ['RANK', 'DENSE_RANK', 'PERCENT_RANK', 'CUME_DIST', 'NTILE', 'LAG', 'LEAD'];
const NEEDS_NO_FRAME = [...NEEDS_ORDER, 'ROW_NUMBER', 'PERCENTILE_CONT', 'PERCENTILE_DISC'];

/** https://cloud.google.com/bigquery/docs/reference/standard-sql/window-function-calls#def_window_spec */
function checkWindow(t: Translation, name: string, window: WindowDefinition, node: Node): void {
  const shown = name.toLowerCase();
  if (NEEDS_ORDER.includes(name) && window.orderBy === undefined) throw t.error(`Window ORDER BY is required for analytic function ${shown}`, node);
  if (name.startsWith('PERCENTILE_') && window.orderBy !== undefined) throw t.error(`Window ORDER BY is not allowed for analytic function ${shown}`, node);
  if (NEEDS_NO_FRAME.includes(name) && window.frame !== undefined) throw t.error(`Window framing clause is not allowed for analytic function ${shown}`, node);
}

function percentile(name: string, args: readonly Value[], nulls: string | undefined, over: string): Value {
  const [given, fraction] = args;
  if (given === undefined || fraction === undefined) throw invalidQuery(`No matching signature for analytic function ${name}`);
  const continuous = name === 'PERCENTILE_CONT';
  if (continuous && nulls !== 'RESPECT NULLS' && (given.type.kind === 'NUMERIC' || given.type.kind === 'BIGNUMERIC')) return decimalPercentile(given, fraction, over);
  const type: SqlType = continuous && given.type.kind === 'INT64' ? FLOAT64 : given.type;
  const values = continuous ? coerceSql(given, FLOAT64) : given.sql;
  const at = `CAST(${fraction.sql} AS DOUBLE)`;
  const sql = nulls === 'RESPECT NULLS' ? `bq_${name.toLowerCase()}(list_sort(list(${values}) ${over}, 'ASC', 'NULLS FIRST'), ${at})` : `${ENGINE_NAMES[name] ?? ''}(${values}, ${at}) ${over}`;
  return value(type.kind === 'FLOAT64' || !continuous ? sql : castSql(value(sql, FLOAT64), type), type);
}

function decimalPercentile(given: Value, fraction: Value, over: string): Value {
  const sorted = `list_sort(list(${coerceSql(given, BIGNUMERIC)}) FILTER (WHERE ${given.sql} IS NOT NULL) ${over})`;
  const exact = value(`bq_percentile_wide(${sorted}, ${castSql(fraction, BIGNUMERIC)})`, BIGNUMERIC);
  return given.type.kind === 'NUMERIC' ? value(castSql(exact, given.type), given.type) : exact;
}

/** A window with all that the named ones before it add. */
export function windowOf(t: Translation, over: OverArg, scope: Scope): WindowDefinition {
  return resolved(t, over.window.type === 'identifier' ? { type: 'window_definition', baseWindowName: over.window } : over.window.expr, scope);
}

function resolved(t: Translation, window: WindowDefinition, scope: Scope): WindowDefinition {
  const { baseWindowName, ...own } = window;
  if (baseWindowName === undefined) return window;
  const base = scope.windows?.get(baseWindowName.name.toLowerCase());
  if (base === undefined) throw t.error(`Unrecognized window alias ${baseWindowName.name}`, baseWindowName);
  const given = Object.fromEntries(Object.entries(own).filter(([, part]) => part !== undefined)) as Omit<WindowDefinition, 'baseWindowName'>;
  const inherited = resolved(t, base, scope);
  checkExtension(t, baseWindowName.name, given, inherited);
  return { ...inherited, ...given };
}

/** What a window adds comes behind all that it inherits: https://cloud.google.com/bigquery/docs/reference/standard-sql/window-function-calls#def_use_named_window */
function checkExtension(t: Translation, base: string, own: Omit<WindowDefinition, 'baseWindowName'>, inherited: WindowDefinition): void {
  if (own.partitionBy !== undefined) throw t.error(`PARTITION BY is not allowed in a window that refers to window ${base}`, own.partitionBy);
  if (own.orderBy !== undefined && inherited.orderBy !== undefined) throw t.error(`ORDER BY is not allowed in a window that refers to window ${base}, which has an ORDER BY`, own.orderBy);
  if ((own.orderBy !== undefined || own.frame !== undefined) && inherited.frame !== undefined) throw t.error(`A window that refers to window ${base}, which has a frame, cannot add to it`, own.orderBy ?? own.frame ?? inherited.frame);
}

/** The windows of a WINDOW clause by lower-cased name. Each may refer to those before it. */
export function namedWindows(t: Translation, clause: WindowClause | undefined, scope: Scope): ReadonlyMap<string, WindowDefinition> {
  const windows = new Map<string, WindowDefinition>();
  for (const { name, window } of clause?.namedWindows.items ?? []) {
    const key = name.name.toLowerCase();
    if (windows.has(key)) throw t.error(`Duplicate window alias ${name.name}`, name);
    resolved(t, window.expr, { ...scope, windows });
    windows.set(key, window.expr);
  }
  return windows;
}

export function overSql(t: Translation, over: OverArg, scope: Scope): string {
  return `OVER (${windowSql(t, windowOf(t, over, scope), scope)})`;
}

function windowSql(t: Translation, window: WindowDefinition, scope: Scope): string {
  const parts: string[] = [];
  if (window.partitionBy !== undefined) parts.push(`PARTITION BY ${window.partitionBy.specifications.items.map((e) => expression(t, e, scope).sql).join(', ')}`);
  if (window.orderBy !== undefined) parts.push(orderBySql(t, window.orderBy, scope, undefined, measures(window)));
  if (window.frame !== undefined) parts.push(frameSql(t, window.frame, scope));
  return parts.join(' ');
}

/** What is sorted by: the engine's key (perhaps an ordinal) and the value that it stands for. */
export interface SortKey {
  readonly key: string;
  readonly value: Value;
}

/** NULLs come first in ascending order, as in BigQuery, unless the query says otherwise. @param plain one engine key for each of the query's */
export function orderBySql(t: Translation, clause: OrderByClause, scope: Scope, translate?: (node: Expr) => SortKey, plain = false): string {
  const items = clause.specifications.items.map((item) => {
    const node: Node = item;
    const spec = node.type === 'sort_specification' ? node : undefined;
    const descending = spec?.direction?.type === 'sort_direction_desc';
    const first = t.gapAfter('nulls', node)?.first ?? !descending;
    const given = (spec?.expr ?? node) as Expr;
    const sorted = translate?.(given) ?? ownKey(expression(t, given, scope));
    const { kind } = sorted.value.type;
    if (UNORDERED.includes(kind) && sorted.value.literal !== 'null') throw t.error(`ORDER BY does not support expressions of type ${typeName(sorted.value.type)}`, node);
    const direction = `${descending ? 'DESC' : 'ASC'} NULLS ${first ? 'FIRST' : 'LAST'}`;
    // NaN is the smallest number in GoogleSQL and the largest in the engine.
    if (kind === 'FLOAT64' && sorted.value.literal === undefined && !plain) return `NOT isnan(${sorted.value.sql}) ${direction}, ${sorted.key} ${direction}`;
    return `${kind === 'RANGE' ? `bq_range_key(${sorted.value.sql})` : sorted.key} ${direction}`;
  });
  return `ORDER BY ${items.join(', ')}`;
}

const UNORDERED = ['ARRAY', 'STRUCT', 'JSON', 'GEOGRAPHY'];
const ownKey = (given: Value): SortKey => ({ key: given.sql, value: given });

/** `RANGE BETWEEN 5 PRECEDING …` measures distances, so that there is one key. */
const measures = (window: WindowDefinition): boolean => window.frame?.unitKw.name === 'RANGE' && JSON.stringify(window.frame.extent).includes('_literal');

function frameSql(t: Translation, frame: NonNullable<WindowDefinition['frame']>, scope: Scope): string {
  if (frame.exclusion !== undefined) throw notSupported('EXCLUDE in a window frame');
  const bound = (node: Node): string => {
    switch (node.type) {
      case 'frame_bound_current_row': return 'CURRENT ROW';
      case 'frame_bound_preceding': return `${node.expr.type === 'frame_unbounded' ? 'UNBOUNDED' : expression(t, node.expr, scope).sql} PRECEDING`;
      case 'frame_bound_following': return `${node.expr.type === 'frame_unbounded' ? 'UNBOUNDED' : expression(t, node.expr, scope).sql} FOLLOWING`;
      default: throw notSupported(`Window frame ${node.type}`);
    }
  };
  const { extent } = frame;
  return `${frame.unitKw.name} ${extent.type === 'frame_between' ? `BETWEEN ${bound(extent.begin)} AND ${bound(extent.end)}` : bound(extent)}`;
}
