import type { FuncCall, JoinExpr, Node, SubSelect } from 'sql-parser-cst';
import { invalidQuery, notSupported } from '../../api-error.js';
import { parseSql } from '../parse/parse-sql.js';
import { fieldType, INT64, quoteIdentifier, typeName } from '../sql-type.js';
import type { TableEntry } from './catalog-view.js';
import { coerceSql, requireSupertype } from './coercion.js';
import { condition, expression } from './expression.js';
import { value } from './expression-value.js';
import { gapFill } from './gap-fill.js';
import { informationSchema } from './information-schema.js';
import { nameParts } from './paths.js';
import { pivot, unpivot } from './pivot.js';
import { newScan, originsOf, prune, readAgain } from './pruning.js';
import { pseudoColumns } from './pseudo-columns.js';
import { columnNames, query, subquery } from './query.js';
import { callTableFunction } from './routine-calls.js';
import { tableAsOf } from './system-time.js';
import { childOf, type Relation, sameName, type Scope, type ScopeColumn } from './scope.js';
import { type OutputColumn, sourceKey, tableKey, type Translation } from './translation.js';
import { wildcard } from './wildcard.js';

export interface FromItem {
  readonly sql: string;
  readonly scope: Scope;
}

/** @param where the condition on what `node` gives, where it is one item */
export function from(t: Translation, node: Node, outer: Scope, where?: Node): FromItem {
  return item(t, node, childOf(outer), where);
}

/** @param left what stands to the left in the same FROM: UNNEST and implicit joins may refer to it. */
function item(t: Translation, node: Node, left: Scope, where?: Node): FromItem {
  switch (node.type) {
    case 'join_expr': return join(t, node, left);
    case 'alias': return aliased(t, node, left, where);
    case 'paren_expr': {
      const inner = node.expr as Node;
      if (inner.type === 'select_stmt' || inner.type === 'compound_select_stmt' || inner.type === 'paren_expr') {
        if (inner.type === 'paren_expr' && !isQuery(inner)) return item(t, inner, left);
        return derived(t, inner as SubSelect, undefined, left);
      }
      const joined = item(t, inner, left);
      return { ...joined, sql: `(${joined.sql})` };
    }
    case 'identifier': case 'member_expr': case 'bigquery_quoted_member_expr': return named(t, node, undefined, left, where);
    case 'unnest_expr': return unnest(t, node.expr.expr, undefined, undefined, left);
    case 'unnest_with_offset_expr': return withOffset(t, node, 'offset', left);
    case 'for_system_time_as_of_expr': return asOf(t, node, left, where);
    case 'pivot_expr': return renamed(t, node, pivot(t, node, item(t, node.left, left)));
    case 'unpivot_expr': return renamed(t, node, unpivot(t, node, item(t, node.left, left)));
    case 'tablesample_expr': return sampled(t, node, left);
    case 'func_call': return tableFunction(t, node, undefined, left);
    default: throw notSupported(`FROM item \`${t.textOf(node)}\``);
  }
}

/** `table [AS alias] FOR SYSTEM_TIME AS OF time`. */
function asOf(t: Translation, node: Extract<Node, { type: 'for_system_time_as_of_expr' }>, left: Scope, where?: Node): FromItem {
  // The parser takes it for a part of the whole join; it belongs to the last table.
  if (node.left.type === 'join_expr') return join(t, { ...node.left, right: { ...node, left: node.left.right } as Node } as JoinExpr, left);
  const named = node.left.type === 'alias' ? node.left.expr as Node : node.left as Node;
  const path = tablePath(named);
  if (path.length === 0) throw t.error('FOR SYSTEM_TIME AS OF expects a table', named);
  if (path.length === 1 && t.ctes.some((c) => sameName(c.name, path[0] ?? ''))) throw t.error('FOR SYSTEM_TIME AS OF cannot be used with tables defined in WITH clause', named);
  const id = t.tableId(path, named);
  const past = tableAsOf(t, id, node.expr);
  return past === undefined ? item(t, node.left, left, where) : stored(t, past, node.left.type === 'alias' ? node.left.alias.name : id.tableId, left);
}

/** `PIVOT (…) AS alias`. */
function renamed(t: Translation, node: Node, source: FromItem): FromItem {
  const alias = t.gapAfter('alias', node)?.name;
  return alias === undefined ? source : { ...source, scope: { ...source.scope, relations: source.scope.relations.map((r) => ({ ...r, alias })) } };
}

/** https://cloud.google.com/bigquery/docs/table-sampling: a part of the blocks, whole ones. */
function sampled(t: Translation, node: Extract<Node, { type: 'tablesample_expr' }>, left: Scope): FromItem {
  const source = item(t, node.left, left);
  const [part] = node.args.expr.items;
  const method = node.method.type === 'tablesample_method' ? node.method.methodKw.name : node.method.name;
  if (method !== 'SYSTEM' || part?.type !== 'tablesample_percent' || part.percent.type !== 'number_literal' || node.repeatable !== undefined) throw notSupported(`\`${t.textOf(node)}\``);
  const percent = Number(part.percent.text);
  if (!(percent >= 0 && percent <= 100)) throw t.error('TABLESAMPLE percentage must be between 0 and 100', part);
  return { ...source, sql: `${source.sql} TABLESAMPLE SYSTEM (${percent} PERCENT)` };
}

/** A subquery, in any number of parentheses. */
export const isQuery = (node: Node): boolean => (node.type === 'paren_expr' ? isQuery(node.expr as Node) : node.type === 'select_stmt' || node.type === 'compound_select_stmt');

function aliased(t: Translation, node: Extract<Node, { type: 'alias' }>, left: Scope, where?: Node): FromItem {
  const alias = node.alias.name;
  const inner = node.expr as Node;
  switch (inner.type) {
    case 'identifier': case 'member_expr': case 'bigquery_quoted_member_expr': return named(t, inner, alias, left, where);
    case 'unnest_expr': return unnest(t, inner.expr.expr, alias, undefined, left);
    case 'unnest_with_offset_expr': return withOffset(t, inner, alias, left);
    case 'func_call': return tableFunction(t, inner, alias, left);
    default:
      if (inner.type === 'paren_expr' && isQuery(inner)) return derived(t, inner.expr as SubSelect, alias, left);
      throw notSupported(`FROM item \`${t.textOf(node)}\``);
  }
}

const relationScope = (left: Scope, relation: Relation): Scope => ({ relations: [relation], merged: new Map(), parent: left.parent });

function outputColumns(columns: readonly OutputColumn[], alias: string): readonly ScopeColumn[] {
  return columnNames(columns).map((name, i) => {
    const column = columns[i] as OutputColumn;
    return { name, sql: `${alias}.${quoteIdentifier(name)}`, type: column.type, sources: column.sources, ...(column.origins === undefined ? {} : { origins: column.origins }) };
  });
}

function derived(t: Translation, node: SubSelect, alias: string | undefined, left: Scope): FromItem {
  // A derived table sees the query around its FROM, not its neighbours.
  const translated = subquery(t, node, left.parent ?? childOf(left));
  const engineAlias = t.freshName(alias ?? 'q');
  const names = columnNames(translated.columns).map(quoteIdentifier).join(', ');
  const relation = translated.valueTable
    ? valueRelation(alias, { name: alias ?? 'value', sql: `${engineAlias}.${columnNames(translated.columns).map(quoteIdentifier)[0] ?? ''}`, type: translated.columns[0]?.type ?? INT64, sources: translated.columns[0]?.sources ?? [] })
    : { alias, columns: outputColumns(translated.columns, engineAlias) };
  return { sql: `(${translated.sql}) AS ${engineAlias}(${names})`, scope: relationScope(left, relation) };
}

/** Table functions of GoogleSQL itself. */
const BUILT_IN_TABLES = /^(?:RANGE_SESSIONIZE|VECTOR_SEARCH|APPENDS|CHANGES|EXTERNAL_QUERY|EXTERNAL_OBJECT_TRANSFORM|(?:ML|AI)\..*)$/i;

function tableFunction(t: Translation, node: FuncCall, alias: string | undefined, left: Scope): FromItem {
  const name = (nameParts(node.name) ?? []).join('.');
  if (BUILT_IN_TABLES.test(name)) throw notSupported(`Table function ${name.toUpperCase()}`);
  const translated = name.toUpperCase() === 'GAP_FILL' ? gapFill(t, node, left) : callTableFunction(t, node, left);
  const engineAlias = t.freshName(alias ?? 'f');
  const names = columnNames(translated.columns).map(quoteIdentifier).join(', ');
  return { sql: `(${translated.sql}) AS ${engineAlias}(${names})`, scope: relationScope(left, { alias, columns: outputColumns(translated.columns, engineAlias) }) };
}

/** A FROM item whose row is one value; a STRUCT offers its fields as columns. */
function valueRelation(alias: string | undefined, element: ScopeColumn, ...more: readonly ScopeColumn[]): Relation {
  const columns = element.type.kind === 'STRUCT'
    ? element.type.fields.map((f): ScopeColumn => ({ name: f.name, sql: `struct_extract(${element.sql}, '${f.name.replaceAll("'", "''")}')`, type: f.type, sources: element.sources }))
    : [element];
  return { alias, columns: [...columns, ...more], element };
}

function withOffset(t: Translation, node: Extract<Node, { type: 'unnest_with_offset_expr' }>, offsetName: string, left: Scope): FromItem {
  const inner = node.unnest;
  const alias = inner.type === 'alias' ? inner.alias.name : undefined;
  const target = inner.type === 'alias' ? inner.expr : inner;
  return unnest(t, target.type === 'unnest_expr' ? target.expr.expr : target, alias, offsetName, left);
}

function unnest(t: Translation, node: Node, alias: string | undefined, offsetName: string | undefined, left: Scope): FromItem {
  const list = expression(t, node, left);
  if (list.type.kind !== 'ARRAY') throw t.error(`Values referenced in UNNEST must be arrays. UNNEST contains expression of type ${typeName(list.type)}`, node);
  const engineAlias = t.freshName(alias ?? 'u');
  // The engine names the column in its messages.
  const element: ScopeColumn = { name: alias ?? 'f0_', sql: `${engineAlias}.${quoteIdentifier(alias ?? 'f0_')}`, type: list.type.element, sources: [] };
  const offset: ScopeColumn[] = offsetName === undefined ? [] : [{ name: offsetName, sql: `${engineAlias}."~offset"`, type: INT64, sources: [] }];
  // A series of constants is made when it is read, not while the query is planned.
  const listSql = list.sql.replace(/^(CAST\()?bq_(?=(?:int|float|decimal|day|time)_array\()/, '$1bq_lazy_');
  const offsets = offsetName === undefined ? '' : `, unnest(range(len(${listSql}))) AS "~offset"`;
  const lateral = /^CAST\(\$[pv]\d+ AS [^"]*\)$/.test(list.sql) ? '' : 'LATERAL ';
  return {
    sql: `${lateral}(SELECT unnest(${listSql}) AS ${quoteIdentifier(alias ?? 'f0_')}${offsets}) AS ${engineAlias}`,
    scope: relationScope(left, valueRelation(alias, element, ...offset)),
  };
}

/** A CTE, an array of a neighbour (`t, t.items`), INFORMATION_SCHEMA, a view or a table. */
function named(t: Translation, node: Node, alias: string | undefined, left: Scope, where?: Node): FromItem {
  const path = tablePath(node);
  const [first = ''] = path;
  if (path.length === 1) {
    const cte = t.ctes.find((c) => sameName(c.name, first));
    if (cte !== undefined) {
      const engineAlias = t.freshName(alias ?? cte.name);
      const read = readAgain(t, cte.columns);
      const columns = cte.columnNames.map((name, i): ScopeColumn => {
        const column = read[i] as OutputColumn;
        return { name, sql: `${engineAlias}.${quoteIdentifier(name)}`, type: column.type, sources: column.sources, ...(column.origins === undefined ? {} : { origins: column.origins }) };
      });
      return { sql: `${cte.engineName} AS ${engineAlias}`, scope: relationScope(left, { alias: alias ?? cte.name, columns }) };
    }
  }
  if (path.length > 1 && (left.relations.some((r) => sameName(r.alias, first)) || isOuterArray(path, left.parent))) return unnest(t, node, alias ?? path.at(-1), undefined, left);
  const schemaAt = path.findIndex((p) => p.toUpperCase() === 'INFORMATION_SCHEMA');
  if (schemaAt !== -1) {
    const { sql, relation } = informationSchema(t, path, schemaAt, alias, where);
    return { sql, scope: relationScope(left, relation) };
  }
  if ((path.at(-1) ?? '').endsWith('*')) return wildcard(t, path, alias, left);
  const id = t.tableId(path, node);
  if (/[$@]/.test(id.tableId)) throw invalidQuery(`Table "${path.join('.')}" cannot include decorator`);
  return stored(t, t.requireTable(id), alias ?? id.tableId, left);
}

const tablePath = (node: Node): readonly string[] => (node.type === 'identifier' && node.text.startsWith('`') ? splitQuoted(node.name) : (nameParts(node) ?? []).flatMap((part, i) => (i === 0 ? [part] : part.split('.'))));

/** `` `project.dataset.table` `` in one pair of quotes; a project may itself hold a colon or a dot (`example.com:p`). */
const splitQuoted = (text: string): readonly string[] => text.split('.');

function stored(t: Translation, entry: TableEntry, alias: string, left: Scope): FromItem {
  const engineAlias = t.freshName(alias);
  if (entry.kind === 'VIEW') return view(t, entry, alias, engineAlias, left);
  t.readingAsOf(entry);
  t.read.add(tableKey(entry.id));
  t.namedReads.add(tableKey(entry.id));
  const scan = newScan(t, entry);
  const columns = entry.fields.map((f): ScopeColumn => ({ name: f.name, sql: `${engineAlias}.${quoteIdentifier(f.name)}`, type: fieldType(f), sources: [sourceKey(entry.id, f.name)], ...originsOf(scan, f.name) }));
  return { sql: `${entry.engineName} AS ${engineAlias}`, scope: relationScope(left, { alias, columns: [...columns, ...pseudoColumns(entry, engineAlias, scan)], table: entry }) };
}

function view(t: Translation, entry: TableEntry, alias: string, engineAlias: string, left: Scope): FromItem {
  const parsed = parseSql(entry.viewQuery ?? '');
  const [statement] = parsed.statements;
  if (statement?.type !== 'select_stmt' && statement?.type !== 'compound_select_stmt') throw invalidQuery(`View ${entry.id.datasetId}.${entry.id.tableId} is not a query`);
  const nested = t.nestedView(parsed, entry.id.projectId);
  const translated = query(nested, statement, { relations: [], merged: new Map() });
  for (const [key, table] of nested.referenced) t.referenced.set(key, table);
  t.scans.push(...nested.scans);
  t.suffixReadings.push(...nested.suffixReadings);
  for (const key of nested.namedReads) t.namedReads.add(key);
  t.use([...nested.sources]);
  const names = columnNames(translated.columns).map(quoteIdentifier).join(', ');
  return { sql: `(${translated.sql}) AS ${engineAlias}(${names})`, scope: relationScope(left, { alias, columns: outputColumns(translated.columns, engineAlias) }) };
}

const JOINS: Readonly<Record<string, string>> = {
  ',': 'CROSS JOIN', JOIN: 'INNER JOIN', 'INNER JOIN': 'INNER JOIN', 'CROSS JOIN': 'CROSS JOIN', 'LEFT JOIN': 'LEFT JOIN', 'LEFT OUTER JOIN': 'LEFT JOIN',
  'RIGHT JOIN': 'RIGHT JOIN', 'RIGHT OUTER JOIN': 'RIGHT JOIN', 'FULL JOIN': 'FULL JOIN', 'FULL OUTER JOIN': 'FULL JOIN',
};

function join(t: Translation, node: JoinExpr, outer: Scope): FromItem {
  const text = typeof node.operator === 'string' ? node.operator : (Array.isArray(node.operator) ? node.operator : [node.operator]).map((k) => k.name).join(' ');
  const kind = JOINS[text];
  if (kind === undefined) throw notSupported(`${text}`);
  const left = item(t, node.left, outer);
  const right = item(t, node.right, { ...left.scope, relations: [...outer.relations, ...left.scope.relations] });
  const duplicate = right.scope.relations.find((r) => r.alias !== undefined && left.scope.relations.some((l) => sameName(l.alias, r.alias ?? '')));
  if (duplicate !== undefined) throw t.error(`Duplicate table alias ${duplicate.alias ?? ''} in the same FROM clause`, node.right);
  const scope: Scope = { relations: [...left.scope.relations, ...right.scope.relations], merged: new Map([...left.scope.merged, ...right.scope.merged]), parent: left.scope.parent };
  const { specification } = node;
  if (specification?.type === 'join_using_specification') return joinUsing(t, kind, left, right, scope, specification.expr.expr.items.map((i) => i.name), node);
  if (kind === 'CROSS JOIN' || specification === undefined) {
    // An array of a neighbour needs no condition: `LEFT JOIN UNNEST(t.items)`.
    if (kind !== 'CROSS JOIN' && (isUnnest(node.right) || isArrayPath(node.right, left.scope))) return { sql: `${left.sql} ${kind} ${right.sql} ON true`, scope };
    if (kind !== 'CROSS JOIN') throw t.error(`${text} must have an immediately following ON or USING clause`, node.right);
    return { sql: `${left.sql} CROSS JOIN ${right.sql}`, scope };
  }
  const on = condition(t, specification.expr, scope, 'JOIN ON clause');
  prune(t, specification.expr, scope, filteredByOn(kind, left.scope.relations, right.scope.relations));
  return { sql: `${left.sql} ${kind} ${right.sql} ON ${on}`, scope };
}

/** An ON filters the rows of a side that an outer join does not keep. */
function filteredByOn(kind: string, left: readonly Relation[], right: readonly Relation[]): readonly Relation[] {
  if (kind === 'INNER JOIN') return [...left, ...right];
  return kind === 'LEFT JOIN' ? right : kind === 'RIGHT JOIN' ? left : [];
}

/** `LEFT JOIN t.items AS item`: an array of a table to the left. */
function isArrayPath(node: Node, left: Scope): boolean {
  const parts = nameParts(node.type === 'alias' ? (node.expr as Node) : node) ?? [];
  return parts.length > 1 && (left.relations.some((r) => sameName(r.alias, parts[0] ?? '')) || isOuterArray(parts, left.parent));
}

/** `FROM t.items` in a subquery: a column of a table of the query around it, and not a table of a dataset `t`. */
function isOuterArray(path: readonly string[], scope: Scope | undefined): boolean {
  if (scope === undefined) return false;
  const [alias = '', column = ''] = path;
  return scope.relations.some((r) => sameName(r.alias, alias) && r.columns.some((c) => sameName(c.name, column))) || isOuterArray(path, scope.parent);
}

const isUnnest = (node: Node): boolean => node.type === 'unnest_expr' || node.type === 'unnest_with_offset_expr' || (node.type === 'alias' && isUnnest(node.expr as Node));

function joinUsing(t: Translation, kind: string, left: FromItem, right: FromItem, scope: Scope, names: readonly string[], node: Node): FromItem {
  const merged = new Map(scope.merged);
  const conditions = names.map((name) => {
    const l = columnNamed(left.scope, name);
    const r = columnNamed(right.scope, name);
    if (l === undefined || r === undefined) throw t.error(`Column ${name} in USING clause not found on ${l === undefined ? 'left' : 'right'} side of join`, node);
    t.use([...l.sources, ...r.sources]);
    const type = requireSupertype([value(l.sql, l.type), value(r.sql, r.type)], 'USING');
    const a = coerceSql(value(l.sql, l.type), type);
    const b = coerceSql(value(r.sql, r.type), type);
    const sql = kind === 'FULL JOIN' ? `coalesce(${a}, ${b})` : kind === 'RIGHT JOIN' ? b : a;
    const origins = [...(kind === 'INNER JOIN' || kind === 'LEFT JOIN' ? (l.origins ?? []) : []), ...(kind === 'INNER JOIN' || kind === 'RIGHT JOIN' ? (r.origins ?? []) : [])];
    merged.set(name.toLowerCase(), { name: l.name, sql, type, sources: [...l.sources, ...r.sources], ...(origins.length === 0 ? {} : { origins }) });
    return `${a} = ${b}`;
  });
  return { sql: `${left.sql} ${kind} ${right.sql} ON ${conditions.join(' AND ')}`, scope: { ...scope, merged } };
}

function columnNamed(scope: Scope, name: string): ScopeColumn | undefined {
  return scope.merged.get(name.toLowerCase()) ?? scope.relations.flatMap((r) => r.columns).find((c) => sameName(c.name, name));
}

