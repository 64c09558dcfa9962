import { hasToken, isNode, nodesIn, partsOfPath, spanOf, type TreeNode } from '../parse/index.js';
import type { QueryScope } from './query-scope.js';
import type { ColumnFilter, ColumnUse } from './resolved-query.js';

/** Words that parse as names and are no columns: parts of dates, and functions that need no parentheses. */
const NO_COLUMN: ReadonlySet<string> = new Set(
  'CURRENT_DATE CURRENT_DATETIME CURRENT_TIME CURRENT_TIMESTAMP MICROSECOND MILLISECOND SECOND MINUTE HOUR DAY DAYOFWEEK DAYOFYEAR WEEK ISOWEEK MONTH QUARTER YEAR ISOYEAR SUNDAY MONDAY TUESDAY WEDNESDAY THURSDAY FRIDAY SATURDAY'.split(' '),
);
const COMPARING: ReadonlySet<string> = new Set(['comparison', 'between', 'in', 'like', 'is']);

export function isNoColumn(parts: readonly string[]): boolean {
  const [first = ''] = parts;
  return parts.length === 1 && first.length <= 17 && NO_COLUMN.has(first.toUpperCase());
}

/** The column that a path names, with its table where that can be told. */
export function columnOf(path: TreeNode, scope: QueryScope): ColumnUse | undefined {
  const parts = partsOfPath(path);
  const [first = '', second] = parts;
  if (isNoColumn(parts)) return undefined;
  const variable = scope.variable(first);
  const span = spanOf(path);
  if (variable !== undefined && second !== undefined) return { name: second, span, ...(variable === 'rows' || variable.is !== 'table' ? {} : { table: variable.text }) };
  if (variable !== undefined) return undefined;
  const only = scope.onlyTable();
  return { name: first, span, ...(only === undefined ? {} : { table: only.text }) };
}

/** The comparisons among the ANDed conditions of a WHERE or an ON. */
export function findFilters(condition: TreeNode, scope: QueryScope): ColumnFilter[] {
  if (condition.kind === 'and' || (condition.kind === 'paren' && nodesIn(condition).length === 1)) return nodesIn(condition).flatMap((part) => findFilters(part, scope));
  if (!COMPARING.has(condition.kind)) return [];
  const [left, ...others] = nodesIn(condition);
  if (left === undefined) return [];
  const right = others[0];
  const direct = filterOf(left, others, scope);
  if (direct !== undefined || condition.kind !== 'comparison' || right === undefined) return direct === undefined ? [] : [direct];
  const turned = filterOf(right, [left], scope);
  return turned === undefined ? [] : [turned];
}

function filterOf(subject: TreeNode, others: readonly TreeNode[], scope: QueryScope): ColumnFilter | undefined {
  const found = columnPaths(subject);
  const column = found[0] && columnOf(found[0], scope);
  if (column === undefined) return undefined;
  const constant = others.every((other) => columnPaths(other).length === 0 && !hasQuery(other));
  const within = bare(subject).kind === 'path' ? undefined : wrapperOf(bare(subject));
  return { ...column, constant, ...(within === undefined ? {} : { within }) };
}

function bare(node: TreeNode): TreeNode {
  const [only] = nodesIn(node);
  return node.kind === 'paren' && only !== undefined ? bare(only) : node;
}

function wrapperOf(node: TreeNode): string {
  const [name] = node.parts;
  if (node.kind === 'call' && isNode(name)) return partsOfPath(name).join('.').toUpperCase();
  return node.kind === 'cast' ? (hasToken(node, 'SAFE_CAST') ? 'SAFE_CAST' : 'CAST') : node.kind;
}

function columnPaths(node: TreeNode): TreeNode[] {
  if (node.kind === 'path') return isNoColumn(partsOfPath(node)) ? [] : [node];
  return node.kind === 'query' ? [] : nodesIn(node).flatMap(columnPaths);
}

function hasQuery(node: TreeNode): boolean {
  return node.kind === 'query' || nodesIn(node).some(hasQuery);
}
