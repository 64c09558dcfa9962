import type { CommonTableExpr, SubSelect, WithClause } from 'sql-parser-cst';
import { quoteIdentifier, typeName } from '../sql-type.js';
import { canCoerce, coerceSql } from './coercion.js';
import { value } from './expression-value.js';
import { columnNames, query, withoutOrigins } from './query.js';
import { sameName, type Scope } from './scope.js';
import type { Cte, OutputColumn, TranslatedQuery, Translation } from './translation.js';

/** https://cloud.google.com/bigquery/quotas#query_jobs: iterations of a recursive CTE. */
const MOST_ITERATIONS = 500;
/** The engine's column that counts the iterations. */
const LEVEL = '"~level"';

/** WITH: each table is translated once, in order, and named apart from everything else. */
export function withTables(t: Translation, clause: WithClause, outer: Scope, body: () => TranslatedQuery): TranslatedQuery {
  const definitions: string[] = [];
  let ctes = t.ctes;
  const recursive = clause.recursiveKw !== undefined;
  const items = clause.tables.items;
  for (const item of items) {
    if (items.some((other) => other !== item && other.table.range !== undefined && (other.table.range[0] ?? 0) < (item.table.range?.[0] ?? 0) && sameName(other.table.name, item.table.name))) throw t.error(`Duplicate alias ${item.table.name} for WITH subquery`, item);
  }
  for (const item of recursive ? inOrder(t, items) : items) {
    const { cte, sql } = t.withCtes(ctes, () => commonTable(t, item, recursive, outer));
    definitions.push(sql);
    ctes = [cte, ...ctes];
  }
  const translated = t.withCtes(ctes, body);
  return { ...translated, sql: `WITH ${recursive ? 'RECURSIVE ' : ''}${definitions.join(', ')} ${translated.sql}` };
}

/** With RECURSIVE a table may be named before it is defined: each comes behind those that it names. */
function inOrder(t: Translation, items: readonly CommonTableExpr[]): readonly CommonTableExpr[] {
  const named = new Map(items.map((item) => [item, items.filter((other) => other !== item && mentions(item.expr, other.table.name))]));
  const done = new Set<CommonTableExpr>();
  const visit = (item: CommonTableExpr, path: readonly CommonTableExpr[]): void => {
    if (done.has(item)) return;
    if (path.includes(item)) throw t.error(`Unsupported WITH entry dependency cycle: ${[...path.slice(path.indexOf(item)), item].map((entry) => entry.table.name).join(' => ')}`, item);
    for (const before of named.get(item) ?? []) visit(before, [...path, item]);
    done.add(item);
  };
  for (const item of items) visit(item, []);
  return [...done];
}

const TABLE_KEYS = ['expr', 'left', 'right'];

/** Whether a FROM below `node` names a table by `name` alone. */
function mentions(node: unknown, name: string, inFrom = false): boolean {
  if (Array.isArray(node)) return node.some((part) => mentions(part, name, inFrom));
  if (typeof node !== 'object' || node === null) return false;
  const { type, name: given } = node as { readonly type?: string; readonly name?: unknown };
  if (type === 'identifier') return inFrom && typeof given === 'string' && sameName(given, name);
  const fromItem = type === 'from_clause' || (inFrom && (type === 'join_expr' || type === 'alias' || type === 'paren_expr'));
  return Object.entries(node).some(([key, part]) => mentions(part, name, fromItem && TABLE_KEYS.includes(key)));
}

function commonTable(t: Translation, item: CommonTableExpr, recursive: boolean, outer: Scope): { readonly cte: Cte; readonly sql: string } {
  const engineName = t.freshName(item.table.name);
  const node = item.expr.expr as SubSelect;
  const named = (columns: readonly OutputColumn[]): Cte => ({ name: item.table.name, engineName, columns, columnNames: columnNames(columns) });
  if (recursive && node.type === 'compound_select_stmt' && mentions(node, item.table.name)) {
    const anchor = query(t, node.left, outer);
    const cte = named(anchor.columns.map(withoutOrigins));
    const step = t.withCtes([cte, ...t.ctes], () => query(t, node.right, outer));
    if (step.columns.length !== anchor.columns.length) throw t.error(`Queries in UNION ALL have mismatched column count; query 1 has ${anchor.columns.length} columns, query 2 has ${step.columns.length} columns`, node.right);
    const casts = anchor.columns.map((target, i) => {
      const column = step.columns[i] as OutputColumn;
      const given = { ...value(`r.${quoteIdentifier(columnNames(step.columns)[i] ?? '')}`, column.type), ...(column.literal === undefined ? {} : { literal: column.literal }) };
      if (!canCoerce(given, target.type)) throw t.error(`Cannot coerce column ${i + 1} of the recursive term from type ${typeName(column.type)} to type ${typeName(target.type)} of the non-recursive term`, node.right);
      return coerceSql(given, target.type);
    });
    const names = cte.columnNames.map(quoteIdentifier).join(', ');
    const stepSql = `FROM (${step.sql}) AS r(${columnNames(step.columns).map(quoteIdentifier).join(', ')})`;
    const operators = Array.isArray(node.operator) ? node.operator : [node.operator];
    // Distinct rows: the counter would make them all different. What repeats itself ends.
    if (operators.some((keyword) => keyword.name === 'DISTINCT')) return { cte, sql: `${engineName}(${names}) AS (${anchor.sql} UNION SELECT ${casts.join(', ')} ${stepSql})` };
    const next = `(SELECT CASE WHEN max(${LEVEL}) >= ${MOST_ITERATIONS} THEN CAST(bq_raise('A recursive CTE has reached the maximum number of iterations: ${MOST_ITERATIONS}') AS INTEGER) ELSE max(${LEVEL}) + 1 END FROM ${engineName})`;
    return { cte, sql: `${engineName}(${names}, ${LEVEL}) AS (SELECT *, 0 FROM (${anchor.sql}) AS a UNION ALL SELECT ${casts.join(', ')}, ${next} ${stepSql})` };
  }
  const translated = query(t, node, outer);
  return { cte: named(translated.columns), sql: `${engineName}(${columnNames(translated.columns).map(quoteIdentifier).join(', ')}) AS (${translated.sql})` };
}
