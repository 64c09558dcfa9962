import type { Expr, FuncCall, Node, OrderByClause, OverArg, WindowDefinition } from 'sql-parser-cst';
import { notSupported } from '../../api-error.js';
import { FLOAT64, INT64, type SqlType } from '../sql-type.js';
import { coerce } from './coercion.js';
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
  return value(`${ENGINE_NAMES[name] ?? name.toLowerCase()}(${sqls.join(', ')}${nulls === undefined ? '' : ` ${nulls}`}) ${overSql(t, node.over, scope)}`, type);
}

export function overSql(t: Translation, over: OverArg, scope: Scope): string {
  if (over.window.type === 'identifier') return `OVER "${over.window.name}"`;
  return `OVER (${windowSql(t, over.window.expr, scope)})`;
}

export function windowSql(t: Translation, window: WindowDefinition, scope: Scope): string {
  const parts: string[] = [];
  if (window.baseWindowName !== undefined) parts.push(`"${window.baseWindowName.name}"`);
  if (window.partitionBy !== undefined) parts.push(`PARTITION BY ${window.partitionBy.specifications.items.map((e) => expression(t, e, scope).sql).join(', ')}`);
  if (window.orderBy !== undefined) parts.push(orderBySql(t, window.orderBy, scope));
  if (window.frame !== undefined) parts.push(frameSql(t, window.frame, scope));
  return parts.join(' ');
}

/** NULLs come first in ascending order, as in BigQuery, unless the query says otherwise. */
export function orderBySql(t: Translation, clause: OrderByClause, scope: Scope, translate: (node: Expr) => string = (node) => expression(t, node, scope).sql): string {
  const items = clause.specifications.items.map((item) => {
    const node: Node = item;
    const spec = node.type === 'sort_specification' ? node : undefined;
    const descending = spec?.direction?.type === 'sort_direction_desc';
    const first = t.gapAfter('nulls', node)?.first ?? !descending;
    return `${translate((spec?.expr ?? node) as Expr)} ${descending ? 'DESC' : 'ASC'} NULLS ${first ? 'FIRST' : 'LAST'}`;
  });
  return `ORDER BY ${items.join(', ')}`;
}

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
