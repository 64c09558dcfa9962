import type { FuncCall, Identifier, Node, PivotExpr, UnpivotExpr } from 'sql-parser-cst';
import { notSupported } from '../../api-error.js';
import { INTEGER_LABEL } from '../parse/rewrites.js';
import { INT64, quoteIdentifier, quoteString, type SqlType, STRING } from '../sql-type.js';
import { coerce, coerceSql, requireSupertype } from './coercion.js';
import { expression } from './expression.js';
import { type Value, value } from './expression-value.js';
import type { FromItem } from './from.js';
import { sameName, type Scope, type ScopeColumn } from './scope.js';
import type { Translation } from './translation.js';

const visible = (source: FromItem): readonly ScopeColumn[] => source.scope.relations.flatMap((r) => r.columns.filter((c) => c.hidden !== true));

/** The columns of a subquery of ours. `outer` is what stands around the FROM. */
function derived(t: Translation, sql: string, columns: readonly { readonly name: string; readonly type: SqlType; readonly sources: readonly string[] }[], outer: Scope): FromItem {
  const alias = t.freshName('pivot');
  const offered = columns.map((c): ScopeColumn => ({ ...c, sql: `${alias}.${quoteIdentifier(c.name)}` }));
  return { sql: `(${sql}) AS ${alias}(${columns.map((c) => quoteIdentifier(c.name)).join(', ')})`, scope: { relations: [{ alias: undefined, columns: offered }], merged: new Map(), parent: outer.parent } };
}

/** Every name that a tree mentions. */
function mentioned(node: unknown, found = new Set<string>()): ReadonlySet<string> {
  if (typeof node !== 'object' || node === null) return found;
  const { type, name } = node as { readonly type?: unknown; readonly name?: unknown };
  if (type === 'identifier' && typeof name === 'string') found.add(name.toLowerCase());
  for (const child of Object.values(node)) mentioned(child, found);
  return found;
}

/** The column that a value of the IN list becomes: https://cloud.google.com/bigquery/docs/reference/standard-sql/query-syntax#rules_for_pivot_column */
function pivotName(t: Translation, node: Node): string {
  switch (node.type) {
    case 'string_literal': return node.value;
    case 'number_literal': return `_${node.text.replace('.', '_point_')}`;
    case 'boolean_literal': return node.value ? 'TRUE' : 'FALSE';
    case 'null_literal': return 'NULL';
    case 'date_literal': return `_${node.string.value.replaceAll('-', '_')}`;
    default: throw notSupported(`A PIVOT column \`${t.textOf(node)}\` without an alias`);
  }
}

export function pivot(t: Translation, node: PivotExpr, source: FromItem): FromItem {
  const { aggregations, inputColumn, pivotColumns } = node.args.expr;
  const calls = aggregations.items.map((item) => (item.type === 'alias' ? { call: item.expr, alias: item.alias.name } : { call: item, alias: undefined }));
  if (calls.length > 1 && calls.some((c) => c.alias === undefined)) throw t.error('PIVOT expression must specify an alias unless it is the only one', node);
  const used = new Set([...mentioned(calls.map((c) => c.call.args)), inputColumn.name.toLowerCase()]);
  const groups = visible(source).filter((c) => !used.has(c.name.toLowerCase()));
  const input = expression(t, inputColumn, source.scope);
  const columns = pivotColumns.expr.items.flatMap((item: Node) => {
    const [given, alias] = item.type === 'alias' ? [item.expr as Node, item.alias.name] : [item, undefined];
    const wanted = expression(t, given, source.scope);
    const condition = `${input.sql} IS NOT DISTINCT FROM ${coerce(wanted, input.type, () => 'PIVOT values must be of the type of the FOR column')}`;
    return calls.map((c) => ({ name: [c.alias, alias ?? pivotName(t, given)].filter((part) => part !== undefined).join('_'), ...filtered(t, c.call, condition, source.scope) }));
  });
  const all = [...groups.map((g) => ({ name: g.name, type: g.type, sources: g.sources, sql: g.sql })), ...columns];
  const grouping = groups.length === 0 ? '' : ` GROUP BY ${groups.map((g) => g.sql).join(', ')}`;
  return derived(t, `SELECT ${all.map((c) => c.sql).join(', ')} FROM ${source.sql}${grouping}`, all, source.scope);
}

function filtered(t: Translation, call: FuncCall, condition: string, scope: Scope): { readonly sql: string; readonly type: SqlType; readonly sources: readonly string[] } {
  const { result, sources } = t.collect(() => t.withAggregateFilter(condition, () => expression(t, call, scope)));
  return { sql: result.sql, type: result.type, sources };
}

interface UnpivotEntry {
  readonly columns: readonly ScopeColumn[];
  readonly label: Value;
}

export function unpivot(t: Translation, node: UnpivotExpr, source: FromItem): FromItem {
  const { valuesColumn, nameColumn, unpivotColumns } = node.args.expr;
  const known = visible(source);
  const column = (name: Identifier): ScopeColumn => {
    const found = known.find((c) => sameName(c.name, name.name));
    if (found === undefined) throw t.error(`Unrecognized name: ${name.name}`, name);
    return found;
  };
  const names = (given: Node): readonly Identifier[] => (given.type === 'paren_expr' ? ((given.expr as { readonly items?: readonly Identifier[] }).items ?? [given.expr as Identifier]) : [given as Identifier]);
  const entries = (unpivotColumns.expr.items as readonly Node[]).map((item): UnpivotEntry => {
    const given = names(item.type === 'alias' ? (item.expr as Node) : item);
    const integer = item.type === 'alias' && item.alias.name.startsWith(INTEGER_LABEL) ? item.alias.name.slice(INTEGER_LABEL.length) : undefined;
    if (integer !== undefined) return { columns: given.map(column), label: value(`CAST(${integer} AS BIGINT)`, INT64) };
    const label = item.type === 'alias' ? item.alias.name : given.map((n) => n.name).join('_');
    return { columns: given.map(column), label: value(quoteString(label), STRING) };
  });
  const targets = names(valuesColumn).map((n) => n.name);
  if (entries.some((e) => e.columns.length !== targets.length)) throw t.error('The number of new columns introduced as value columns must be the same as the number of columns in the column sets of UNPIVOT IN clause', node);
  const labelType = entries[0]?.label.type ?? STRING;
  if (entries.some((e) => e.label.type.kind !== labelType.kind)) throw t.error('All labels in UNPIVOT IN clause must have the same type', node);
  const types = targets.map((_, i) => requireSupertype(entries.map((e) => { const c = e.columns[i]; return value(c?.sql ?? '', c?.type ?? INT64); }), 'UNPIVOT'));
  const kept = known.filter((c) => !entries.some((e) => e.columns.includes(c)));
  const packed = entries.map((e) => `struct_pack(${e.columns.map((c, i) => `v${i} := ${coerceSql(value(c.sql, c.type), types[i] ?? c.type)}`).join(', ')}, n := ${e.label.sql})`);
  const inner = `SELECT ${[...kept.map((c, i) => `${c.sql} AS k${i}`), `unnest([${packed.join(', ')}]) AS u`].join(', ')} FROM ${source.sql}`;
  const output = [...kept.map((_, i) => `k${i}`), ...targets.map((_, i) => `u.v${i}`), 'u.n'];
  const exclude = node.nullHandlingKw?.[0].name !== 'INCLUDE';
  const sources = entries.flatMap((e) => e.columns.flatMap((c) => c.sources));
  const columns = [...kept, ...targets.map((name, i) => ({ name, type: types[i] ?? INT64, sources })), { name: nameColumn.name, type: labelType, sources: [] }];
  const sql = `SELECT ${output.join(', ')} FROM (${inner})${exclude ? ` WHERE ${targets.map((_, i) => `u.v${i} IS NOT NULL`).join(' OR ')}` : ''}`;
  return derived(t, sql, columns.map(({ name, type, sources: s }) => ({ name, type, sources: s })), source.scope);
}
