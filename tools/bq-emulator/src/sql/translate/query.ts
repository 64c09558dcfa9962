import type { Expr, Node, SelectStmt, SubSelect } from 'sql-parser-cst';
import { notSupported } from '../../api-error.js';
import { INT64, quoteIdentifier, typeName } from '../sql-type.js';
import { coerce, coerceSql, supertype } from './coercion.js';
import { expression } from './expression.js';
import { type Value, value } from './expression-value.js';
import { byName } from './set-columns.js';
import { childOf, EMPTY_SCOPE, type Scope, type ScopeColumn } from './scope.js';
import { selectCore } from './select.js';
import type { OutputColumn, TranslatedQuery, Translation } from './translation.js';
import { orderBySql, type SortKey } from './windows.js';
import { withTables } from './with-tables.js';

/** A query inside another: it sees the names around it. */
export const subquery = (t: Translation, node: SubSelect, outer: Scope): TranslatedQuery => query(t, node, outer);

/** The bytes of a sketch are ours, not the real service's: they may be merged and counted, not shown. */
function refuseSketches(t: Translation, node: SubSelect): void {
  if (node.type !== 'select_stmt') return;
  const list = node.clauses.find((c) => c.type === 'select_clause')?.columns?.items ?? [];
  for (const item of list) {
    const shown: Node = item.type === 'alias' ? item.expr : item;
    if (shown.type === 'func_call' && /^HLL_COUNT\s*\.\s*(?:INIT|MERGE_PARTIAL)$/i.test(t.textOf(shown.name))) throw notSupported(`The sketch of \`${t.textOf(shown)}\` as a result`);
  }
}

/** A whole query: what it outputs counts as read. */
export function topQuery(t: Translation, node: SubSelect): TranslatedQuery {
  refuseSketches(t, node);
  const translated = query(t, node, EMPTY_SCOPE);
  for (const column of translated.columns) t.use(column.sources);
  return translated;
}

export function query(t: Translation, node: SubSelect, outer: Scope): TranslatedQuery {
  if (node.type === 'paren_expr') return query(t, node.expr, outer);
  if (node.type === 'compound_select_stmt') return compound(t, node, outer);
  return select(t, node, outer);
}

type SelectClauseNode = SelectStmt['clauses'][number];
const clausesOf = (node: SelectStmt): readonly SelectClauseNode[] => node.clauses;

function select(t: Translation, node: SelectStmt, outer: Scope): TranslatedQuery {
  const withClause = clausesOf(node).find((c) => c.type === 'with_clause');
  if (withClause !== undefined) {
    return withTables(t, withClause, outer, () => select(t, { ...node, clauses: node.clauses.filter((c) => c !== withClause) }, outer));
  }
  const inner = clausesOf(node).find((c) => c.type === 'paren_expr');
  if (inner !== undefined) return tail(t, query(t, inner.expr as SubSelect, outer), clausesOf(node), outer);
  return selectCore(t, node, outer);
}

/** Names of a query's columns for whoever selects from it: nameless ones are `f0_`, `f1_`, …; duplicates get a suffix nobody can name. */
export function columnNames(columns: readonly OutputColumn[]): readonly string[] {
  let anonymous = 0;
  const seen = new Map<string, number>();
  return columns.map(({ name }) => {
    const chosen = name ?? `f${anonymous++}_`;
    const key = chosen.toLowerCase();
    const count = seen.get(key) ?? 0;
    seen.set(key, count + 1);
    return count === 0 ? chosen : `${chosen}\u0001${count}`;
  });
}

/** Names of a result: a second column `a` is `a_1`. */
export function resultNames(columns: readonly OutputColumn[]): readonly string[] {
  const taken = new Set(columns.map((c) => c.name?.toLowerCase()));
  return columnNames(columns).map((name) => {
    const [base = '', count] = name.split('\u0001');
    if (count === undefined) return name;
    let n = Number(count);
    while (taken.has(`${base}_${n}`.toLowerCase())) n += 1;
    taken.add(`${base}_${n}`.toLowerCase());
    return `${base}_${n}`;
  });
}

const TAIL_CLAUSES = ['order_by_clause', 'limit_clause'];

/** The parser gives the ORDER BY and LIMIT of a set operation to its last query; they belong to the whole. */
function compound(t: Translation, node: Extract<SubSelect, { type: 'compound_select_stmt' }>, outer: Scope): TranslatedQuery {
  const leading = leftmost(node);
  const withClause = leading?.clauses.find((c) => c.type === 'with_clause');
  if (leading !== undefined && withClause !== undefined) {
    const stripped = replaceLeftmost(node, { ...leading, clauses: leading.clauses.filter((c) => c !== withClause) });
    return withTables(t, withClause, outer, () => compound(t, stripped, outer));
  }
  const right: SubSelect = node.right;
  if ([node.left, right].some((side) => side.type === 'compound_select_stmt' && operatorOf(side) !== operatorOf(node))) {
    throw t.error('Syntax error: Different set operations cannot be used in the same query without using parentheses for grouping', node);
  }
  const hoisted = right.type === 'select_stmt' ? clausesOf(right).filter((c) => TAIL_CLAUSES.includes(c.type)) : [];
  const bare: SubSelect = right.type === 'select_stmt' ? { ...right, clauses: right.clauses.filter((c) => !TAIL_CLAUSES.includes(c.type)) } : right;
  const [left, matched] = byName(t, node, query(t, node.left, outer), query(t, bare, outer));
  return tail(t, combine(t, node, left, matched), hoisted, outer);
}

function leftmost(node: SubSelect): SelectStmt | undefined {
  if (node.type === 'compound_select_stmt') return leftmost(node.left);
  return node.type === 'select_stmt' ? node : undefined;
}

function replaceLeftmost(node: Extract<SubSelect, { type: 'compound_select_stmt' }>, replacement: SelectStmt): Extract<SubSelect, { type: 'compound_select_stmt' }> {
  return { ...node, left: node.left.type === 'compound_select_stmt' ? replaceLeftmost(node.left, replacement) : replacement };
}

const operatorOf = (node: Extract<SubSelect, { type: 'compound_select_stmt' }>): string => (Array.isArray(node.operator) ? node.operator : [node.operator]).map((k) => k.name).join(' ');
const counted = (q: TranslatedQuery): string => `${q.columns.length} column${q.columns.length === 1 ? '' : 's'}`;
const columnValue = (sql: string, column: OutputColumn): Value => ({ ...value(sql, column.type), ...(column.literal === undefined ? {} : { literal: column.literal }) });

function combine(t: Translation, node: Extract<SubSelect, { type: 'compound_select_stmt' }>, left: TranslatedQuery, right: TranslatedQuery): TranslatedQuery {
  const keywords = (Array.isArray(node.operator) ? node.operator : [node.operator]).map((k) => k.name);
  if (keywords.length === 1) throw t.error(`Syntax error: Expected keyword ALL or keyword DISTINCT but got ${node.right.type === 'paren_expr' ? '"("' : 'keyword SELECT'}`, node.right);
  if (keywords[0] !== 'UNION' && keywords[1] === 'ALL') throw t.error(`${keywords.join(' ')} is not supported`, node.right);
  if (left.columns.length !== right.columns.length) {
    throw t.error(`Queries in ${keywords.join(' ')} have mismatched column count; query 1 has ${counted(left)}, query 2 has ${counted(right)}`, node.right);
  }
  const columns = left.columns.map((l, i): OutputColumn => {
    const r = right.columns[i] as OutputColumn;
    // A column that is NULL in every row of one side takes the other's type.
    const type = supertype([columnValue('', l), columnValue('', r)]);
    if (type === undefined) throw t.error(`Column ${i + 1} in ${keywords.join(' ')} has incompatible types: ${typeName(l.type)}, ${typeName(r.type)}`, node.right);
    return { name: l.name, type, sources: [...l.sources, ...r.sources], origins: [...(l.origins ?? []), ...(r.origins ?? [])], ...(l.literal === 'null' && r.literal === 'null' ? { literal: 'null' as const } : {}) };
  });
  const side = (q: TranslatedQuery): string => {
    const names = columnNames(q.columns);
    const alias = t.freshName('q');
    return `SELECT ${names.map((name, i) => coerceSql(columnValue(`${alias}.${quoteIdentifier(name)}`, q.columns[i] as OutputColumn), (columns[i] as OutputColumn).type)).join(', ')} FROM (${q.sql}) AS ${alias}(${names.map(quoteIdentifier).join(', ')})`;
  };
  const operator = keywords[1] === 'DISTINCT' ? keywords[0] : keywords.join(' ');
  const names = columnNames(columns).map(quoteIdentifier).join(', ');
  // Constant rows are one list of values: the engine reads the sides of a union side by side, and their order would be lost.
  if (operator === 'UNION ALL' && left.rows !== undefined && right.rows !== undefined) {
    const rows = [left, right].flatMap((q) => (q.rows ?? []).map((row) => row.map((sql, i) => coerceSql(columnValue(sql, q.columns[i] as OutputColumn), (columns[i] as OutputColumn).type))));
    return { sql: `SELECT * FROM (VALUES ${rows.map((row) => `(${row.join(', ')})`).join(', ')}) AS ${t.freshName('u')}(${names})`, columns, valueTable: left.valueTable, rows };
  }
  return { sql: `SELECT * FROM (${side(left)} ${operator} ${side(right)}) AS ${t.freshName('u')}(${names})`, columns, valueTable: left.valueTable };
}

/** A filter behind a LIMIT says nothing of what is read before it. */
export const withoutOrigins = ({ origins: _origins, ...column }: OutputColumn): OutputColumn => column;

/** ORDER BY and LIMIT over a query that is already whole. */
function tail(t: Translation, inner: TranslatedQuery, clauses: readonly SelectClauseNode[], outer: Scope): TranslatedQuery {
  const order = clauses.find((c) => c.type === 'order_by_clause');
  const limit = clauses.find((c) => c.type === 'limit_clause');
  if (order === undefined && limit === undefined) return inner;
  const alias = t.freshName('q');
  const names = columnNames(inner.columns);
  const columns = inner.columns.map((c, i) => ({ name: names[i] ?? '', sql: `${alias}.${quoteIdentifier(names[i] ?? '')}`, type: c.type, sources: c.sources }));
  const scope: Scope = { ...childOf(outer), relations: [{ alias: undefined, columns }] };
  const orderSql = order === undefined ? '' : ` ${orderBySql(t, order, scope, (node) => sortKey(t, node, scope, columns))}`;
  return { ...inner, columns: limit === undefined ? inner.columns : inner.columns.map(withoutOrigins), sql: `SELECT * FROM (${inner.sql}) AS ${alias}(${names.map(quoteIdentifier).join(', ')})${orderSql}${limit === undefined ? '' : limitSql(t, limit)}` };
}

/** An ordinal or an expression over the columns of the whole. */
function sortKey(t: Translation, node: Expr, scope: Scope, columns: readonly ScopeColumn[]): SortKey {
  const column = node.type === 'number_literal' ? columns[Number(node.text) - 1] : undefined;
  const by = column === undefined ? expression(t, node, scope) : t.column(column);
  return { key: by.sql, value: by };
}

export function limitSql(t: Translation, clause: Extract<Node, { type: 'limit_clause' }>): string {
  if (clause.count === undefined || clause.count.type === 'limit_all' || clause.rowsExamined !== undefined) throw notSupported(`\`${t.textOf(clause)}\``);
  const part = (node: Node, what: string): string => {
    const given = expression(t, node, EMPTY_SCOPE);
    if (given.literal === 'null') throw t.error(`${what} requires a non-null value`, node);
    return coerce(given, INT64, () => `${what} expects an integer`);
  };
  return ` LIMIT ${part(clause.count, 'LIMIT')}${clause.offset === undefined ? '' : ` OFFSET ${part(clause.offset, 'OFFSET')}`}`;
}
