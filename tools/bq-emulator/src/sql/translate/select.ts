import type { Expr, FuncCall, Identifier, Node, SelectClause, SelectStmt } from 'sql-parser-cst';
import { invalidQuery, notSupported } from '../../api-error.js';
import { quoteIdentifier, typeName } from '../sql-type.js';
import { AGGREGATES } from './aggregates.js';
import { condition, expression, structValue } from './expression.js';
import { type Value, value } from './expression-value.js';
import { from } from './from.js';
import { nameParts } from './paths.js';
import { prune } from './pruning.js';
import { limitSql, withoutOrigins } from './query.js';
import { childOf, type Relation, sameName, type Scope } from './scope.js';
import { columnValue, type OutputColumn, type TranslatedQuery, type Translation } from './translation.js';
import { namedWindows, orderBySql, type SortKey } from './windows.js';

interface Item {
  readonly name: string | undefined;
  readonly value: Value;
  readonly sources: readonly string[];
}

const SUPPORTED = ['select_clause', 'from_clause', 'where_clause', 'group_by_clause', 'having_clause', 'window_clause', 'qualify_clause', 'order_by_clause', 'limit_clause'];

/** Clauses that say nothing without rows. */
const NEEDS_FROM: Readonly<Record<string, string>> = { where_clause: 'WHERE', group_by_clause: 'GROUP BY', having_clause: 'HAVING', window_clause: 'WINDOW', qualify_clause: 'QUALIFY' };

/** One SELECT block without its WITH. */
export function selectCore(t: Translation, node: SelectStmt, outer: Scope): TranslatedQuery {
  const clauses = node.clauses;
  const unknown = clauses.find((c) => !SUPPORTED.includes(c.type));
  if (unknown !== undefined) throw notSupported(`\`${t.textOf(unknown)}\``);
  const clause = <K extends (typeof clauses)[number]['type']>(type: K): Extract<(typeof clauses)[number], { type: K }> | undefined =>
    clauses.find((c): c is Extract<(typeof clauses)[number], { type: K }> => c.type === type);
  const selectClause = clause('select_clause');
  if (selectClause === undefined) throw notSupported(`\`${t.textOf(node)}\``);

  const fromClause = clause('from_clause');
  const where = clause('where_clause');
  const source = fromClause === undefined ? undefined : from(t, fromClause.expr, outer, where?.expr);
  const unfounded = fromClause === undefined ? clauses.find((c) => c.type in NEEDS_FROM) : undefined;
  if (unfounded !== undefined) throw t.error(`Query without FROM clause cannot have a ${NEEDS_FROM[unfounded.type] ?? ''} clause`, unfounded);
  const alone = fromClause === undefined ? aggregateIn(selectClause) : undefined;
  if (alone !== undefined) throw t.error('Query without FROM clause cannot use aggregation', alone);
  const rows = source?.scope ?? childOf(outer);
  const scope: Scope = { ...rows, windows: namedWindows(t, clause('window_clause'), rows) };
  const whereSql = where === undefined ? '' : ` WHERE ${filter(t, where.expr, scope)}`;

  const items = selectItems(t, selectClause, scope);
  const aliased: Scope = { ...scope, aliases: aliasesOf(items) };
  const distinct = selectClause.modifiers.some((m) => m.type === 'select_distinct');
  const asStruct = selectClause.modifiers.some((m) => m.type === 'select_as_struct');
  const asValue = selectClause.modifiers.some((m) => m.type === 'select_as_value');

  const incomparable = distinct ? items.findIndex((i) => UNCOMPARED.includes(i.value.type.kind) && i.value.literal !== 'null') : -1;
  if (incomparable !== -1) throw t.error(`Column ${items[incomparable]?.name ?? String(incomparable + 1)} of type ${items[incomparable]?.value.type.kind ?? ''} cannot be used in SELECT DISTINCT`, selectClause);

  const groupBy = clause('group_by_clause');
  const having = clause('having_clause');
  if (having !== undefined && groupBy === undefined && aggregateIn(having.expr) === undefined && aggregateIn(selectClause) === undefined) {
    throw t.error('The HAVING clause requires GROUP BY or aggregation to be present', having.expr);
  }
  const qualify = clause('qualify_clause');
  const order = clause('order_by_clause');
  const limit = clause('limit_clause');
  const output = outputItems(t, items, asStruct, asValue, node);
  // A value table hides its parts, so ordinals would point at the wrong column.
  const ordinals = !asStruct && !asValue;
  const parts = [
    `SELECT ${distinct ? 'DISTINCT ' : ''}${output.map((item) => `${item.value.sql} AS ${quoteIdentifier(item.name ?? '_')}`).join(', ')}`,
    source === undefined ? '' : ` FROM ${source.sql}`,
    whereSql,
    groupBy === undefined ? '' : ` GROUP BY ${groupBySql(t, groupBy, items, scope, ordinals)}`,
    having === undefined ? '' : ` HAVING ${condition(t, having.expr, aliased, 'HAVING clause')}`,
    qualify === undefined ? '' : ` QUALIFY ${condition(t, qualify.expr, aliased, 'QUALIFY clause')}`,
    order === undefined ? '' : ` ${orderBySql(t, order, aliased, (expr) => byItem(t, expr, items, aliased, ordinals), distinct)}`,
    limit === undefined ? '' : limitSql(t, limit),
  ];
  const constant = source === undefined && clauses.length === 1 && !distinct && isAlone(outer) && !reads(t.textOf(selectClause).slice('SELECT'.length));
  const columns = output.map((o): OutputColumn => ({ name: o.name, type: o.value.type, sources: o.sources, ...(o.value.literal === undefined ? {} : { literal: o.value.literal }), ...(o.value.origins === undefined ? {} : { origins: o.value.origins }) }));
  return { sql: parts.join(''), columns: limit === undefined && !OPAQUE.test(t.textOf(node)) ? columns : columns.map(withoutOrigins), valueTable: asStruct || asValue, ...(constant ? { rows: [output.map((o) => o.value.sql)] } : {}) };
}

/** What makes a SELECT without FROM more than a row of constants. */
const reads = (text: string): boolean => /\b(?:SELECT|OVER|FROM)\b/i.test(text) || [...text.matchAll(/([\w.]+)\s*\(/g)].some(([, name = '']) => AGGREGATES.has(name.toUpperCase()));
const isAlone = (scope: Scope): boolean => scope.relations.length === 0 && (scope.parent === undefined || isAlone(scope.parent));

/** Types whose values are not equal or unequal. */
const UNCOMPARED = ['JSON', 'GEOGRAPHY'];

/** Behind these a filter on a column is not one on the rows that are read. */
const OPAQUE = /\b(?:OVER|QUALIFY|ROLLUP|CUBE|GROUPING)\b/i;

/** An aggregate of this query itself: those of subqueries are their own. */
function aggregateIn(node: Node): FuncCall | undefined {
  if (node.type === 'select_stmt' || node.type === 'compound_select_stmt') return undefined;
  if (node.type === 'func_call' && node.over === undefined && AGGREGATES.has((nameParts(node.name) ?? []).join('.').toUpperCase())) return node;
  for (const part of Object.values(node).flat() as unknown[]) {
    const found = typeof part === 'object' && part !== null && 'type' in part ? aggregateIn(part as Node) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** WHERE, and what it says of the partitions that are read. */
function filter(t: Translation, node: Expr, scope: Scope): string {
  const aggregated = aggregateIn(node);
  if (aggregated !== undefined) throw t.error(`Aggregate function ${t.textOf(aggregated.name).toUpperCase()} not allowed in WHERE clause`, aggregated);
  const result = condition(t, node, scope, 'WHERE clause');
  prune(t, node, scope);
  return result;
}

function outputItems(t: Translation, items: readonly Item[], asStruct: boolean, asValue: boolean, node: Node): readonly Item[] {
  const sources = items.flatMap((i) => i.sources);
  if (asStruct) {
    const names = items.map((item, i) => item.name ?? `_field_${i + 1}`);
    return [{ name: undefined, value: structValue(items.map((item, i) => ({ name: names[i] ?? '', value: item.value }))), sources }];
  }
  if (asValue && items.length !== 1) throw t.error('SELECT AS VALUE query must have exactly one column', node);
  return items;
}

const aliasesOf = (items: readonly Item[]): ReadonlyMap<string, Value> => new Map(items.filter((i) => i.name !== undefined).map((i) => [(i.name ?? '').toLowerCase(), i.value]));

function selectItems(t: Translation, clause: SelectClause, scope: Scope): readonly Item[] {
  const items = (clause.columns?.items ?? []).filter((item) => item.type !== 'empty').flatMap((item) => selectItem(t, item, scope));
  if (items.length === 0 && (clause.columns?.items ?? []).some((given) => given.type === 'except_columns')) throw t.error('SELECT * expands to zero columns after applying EXCEPT', clause);
  if (items.length === 0) throw t.error('SELECT list must not be empty', clause);
  return items;
}

function selectItem(t: Translation, node: Node, scope: Scope): readonly Item[] {
  switch (node.type) {
    case 'all_columns': return renamed(t, node, star(t, node, scope, node));
    case 'except_columns': return exceptColumns(t, node, scope);
    case 'replace_columns': return replaceItems(t, star(t, node.expr, scope, node), node.columns.expr.items, scope);
    case 'alias':
      // The parser takes a second literal for an alias.
      if (/^[rb]{0,2}["']/i.test(t.textOf(node.alias))) throw t.error(`Syntax error: Expected end of input but got string literal ${t.textOf(node.alias)}`, node.alias);
      return [item(t, node.expr, node.alias.name, scope)];
    default:
      if (t.gapAfter('star', node) !== undefined) return fieldItems(t, node as Expr, scope);
      if (node.type === 'member_expr' && node.property.type === 'all_columns') return star(t, node, scope, node);
      return [item(t, node, impliedName(node), scope)];
  }
}

function item(t: Translation, node: Node, name: string | undefined, scope: Scope): Item {
  const { result, sources } = t.collect(() => expression(t, node, scope));
  const typed = result.literal === 'null' ? { ...result, sql: 'CAST(NULL AS BIGINT)' } : result;
  return { name, value: typed, sources };
}

/** `* RENAME (a AS b)`, which pipe syntax turns into. */
function renamed(t: Translation, node: Node, items: readonly Item[]): readonly Item[] {
  const gap = t.gapAfter('rename', node);
  if (gap === undefined) return items;
  const names = gap.columns.columns.expr.items.map((r) => ({ from: r.expr.type === 'identifier' ? r.expr.name : t.textOf(r.expr), to: r.alias.name }));
  for (const { from: name } of names) if (!items.some((i) => sameName(i.name, name))) throw t.error(`Column ${name} in RENAME list does not exist`, node);
  return items.map((i) => ({ ...i, name: names.find((n) => sameName(i.name, n.from))?.to ?? i.name }));
}

/** A path is named by its last part; anything else is nameless. */
function impliedName(node: Node): string | undefined {
  if (node.type === 'identifier') return node.name;
  if (node.type === 'member_expr' && node.property.type === 'identifier') return node.property.name;
  if (node.type === 'bigquery_quoted_member_expr') return impliedName(node.expr);
  return undefined;
}

function star(t: Translation, node: Node, scope: Scope, where: Node): readonly Item[] {
  if (node.type === 'member_expr') return memberStar(t, node.object, scope);
  if (scope.relations.length === 0) throw t.error('SELECT * must have a FROM clause', where);
  const merged = [...scope.merged.values()];
  const rest = scope.relations.flatMap((relation) => relation.columns.filter((c) => c.hidden !== true && !scope.merged.has(c.name.toLowerCase())));
  return [...merged, ...rest].map((c): Item => ({ name: c.name, value: columnValue(c), sources: c.sources }));
}

function memberStar(t: Translation, object: Expr, scope: Scope): readonly Item[] {
  const names = nameParts(object);
  const relation: Relation | undefined = names?.length === 1 ? scope.relations.find((r) => sameName(r.alias, names[0] ?? '')) : undefined;
  if (relation?.element !== undefined && relation.element.type.kind !== 'STRUCT') throw t.error(`Dot-star is not supported for type ${typeName(relation.element.type)}`, object);
  if (relation !== undefined) return relation.columns.filter((c) => c.hidden !== true).map((c): Item => ({ name: c.name, value: columnValue(c), sources: c.sources }));
  return fieldItems(t, object, scope);
}

function fieldItems(t: Translation, object: Expr, scope: Scope): readonly Item[] {
  const { result, sources } = t.collect(() => expression(t, object, scope));
  if (result.type.kind !== 'STRUCT') throw t.error(`Dot-star is not supported for type ${typeName(result.type)}`, object);
  return result.type.fields.map((f): Item => ({ name: f.name, value: value(`struct_extract(${result.sql}, '${f.name.replaceAll("'", "''")}')`, f.type), sources }));
}

function exceptColumns(t: Translation, node: Extract<Node, { type: 'except_columns' }>, scope: Scope): readonly Item[] {
  const all = star(t, node.expr, scope, node);
  const dropped = node.columns.expr.items.map((i) => i.name);
  for (const name of dropped) {
    if (!all.some((i) => sameName(i.name, name))) throw t.error(`Column ${name} in SELECT * EXCEPT list does not exist`, node);
  }
  const kept = all.filter((i) => !dropped.some((name) => sameName(i.name, name)));
  const gap = t.gapAfter('replace', node);
  return gap === undefined ? kept : replaceItems(t, kept, gap.columns.columns.expr.items, scope);
}

function replaceItems(t: Translation, items: readonly Item[], replacements: readonly { readonly alias?: Identifier; readonly expr: Expr }[], scope: Scope): readonly Item[] {
  const fresh = replacements.map((r) => {
    // The parser lets a column through that says no name.
    if (r.alias === undefined) throw invalidQuery('Syntax error: Expected keyword AS in the list of REPLACE');
    return item(t, r.expr, r.alias.name, scope);
  });
  for (const r of fresh) {
    if (!items.some((i) => sameName(i.name, r.name ?? ''))) throw invalidQuery(`Column ${r.name ?? ''} in SELECT * REPLACE list does not exist`);
  }
  return items.map((i) => {
    const replaced = fresh.find((r) => sameName(i.name, r.name ?? ''));
    return replaced === undefined ? i : { ...replaced, name: i.name };
  });
}

/** GROUP BY an ordinal, an alias of the select list, or an expression. */
function groupBySql(t: Translation, clause: Extract<Node, { type: 'group_by_clause' }>, items: readonly Item[], scope: Scope, ordinals: boolean): string {
  const one = (node: Node): string => {
    switch (node.type) {
      case 'group_by_all': return 'ALL';
      case 'group_by_rollup': return `ROLLUP (${node.columns.expr.items.map(one).join(', ')})`;
      case 'group_by_cube': return `CUBE (${node.columns.expr.items.map(one).join(', ')})`;
      case 'group_by_grouping_sets': return `GROUPING SETS (${node.columns.expr.items.map((n: Node) => (n.type === 'paren_expr' || n.type === 'struct_expr' ? `(${list(n).map(one).join(', ')})` : one(n))).join(', ')})`;
      default: {
        const { key, value: by } = byItem(t, node as Expr, items, scope, ordinals, 'GROUP BY');
        if (UNCOMPARED.includes(by.type.kind) && by.literal !== 'null') throw t.error(`Grouping by expressions of type ${by.type.kind} is not allowed`, node);
        return key;
      }
    }
  };
  // The parser wraps `ALL` in one more list.
  const columns = (clause.columns.items as readonly (Node | readonly (Node | null | undefined)[])[]).flatMap((c) => (Array.isArray(c) ? (c as readonly (Node | null | undefined)[]).filter((n) => n !== null && n !== undefined) : [c as Node]));
  return columns.map(one).join(', ');
}

function list(node: Node): readonly Node[] {
  if (node.type === 'struct_expr') return node.expr.items;
  if (node.type === 'paren_expr') return node.expr.type === 'list_expr' ? (node.expr.items as readonly Node[]) : [node.expr];
  return [node];
}

/** A select-list item by ordinal or alias, otherwise an expression. */
function byItem(t: Translation, node: Expr, items: readonly Item[], scope: Scope, ordinals: boolean, clause = 'ORDER BY'): SortKey {
  const chosen = items[itemIndex(t, node, items, clause) ?? -1];
  if (chosen === undefined) {
    const own = expression(t, node, scope);
    return { key: own.sql, value: own };
  }
  t.use(chosen.sources);
  return { key: ordinals ? String(items.indexOf(chosen) + 1) : chosen.value.sql, value: chosen.value };
}

function itemIndex(t: Translation, node: Expr, items: readonly Item[], clause: string): number | undefined {
  if (node.type === 'number_literal') {
    const ordinal = Number(node.text);
    if (!Number.isInteger(ordinal) || ordinal < 1 || ordinal > items.length) throw t.error(`${clause} is out of SELECT column number range: ${node.text}`, node);
    return ordinal - 1;
  }
  if (node.type !== 'identifier') return undefined;
  const index = items.findIndex((i) => sameName(i.name, node.name));
  if (clause === 'ORDER BY' && items.findLastIndex((i) => sameName(i.name, node.name)) !== index) throw t.error(`Column name ${node.name} is ambiguous`, node);
  return index === -1 ? undefined : index;
}
