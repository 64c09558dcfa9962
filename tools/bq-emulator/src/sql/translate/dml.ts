import type { DeleteStmt, Expr, InsertStmt, Node, SubSelect, TruncateStmt, UpdateStmt } from 'sql-parser-cst';
import { invalidQuery, notSupported } from '../../api-error.js';
import type { TableField } from '../../catalog/table-store.js';
import { duckType, fieldType, quoteIdentifier, quoteString, type SqlType, typeName } from '../sql-type.js';
import type { TableEntry } from './catalog-view.js';
import { canCoerce, coerceSql } from './coercion.js';
import { condition, expression } from './expression.js';
import { NULL_VALUE, type Value, value } from './expression-value.js';
import { from } from './from.js';
import { nameParts } from './paths.js';
import { newScan, originsOf, prune, type Scan } from './pruning.js';
import { PARTITION_TIME, partitionOfRow, pseudoColumns, storedFields } from './pseudo-columns.js';
import { columnNames, query } from './query.js';
import { DEFAULT_PARAMETER, PATH_DOT } from '../parse/assignments.js';
import { parseSql } from '../parse/parse-sql.js';
import { EMPTY_SCOPE, type Relation, sameName, type Scope } from './scope.js';
import { sourceKey, tableKey, Translation } from './translation.js';

/** Name of the temporary table in which a plan gathers its changes; see `DmlPlan`. */
export const CHANGES = quoteIdentifier('~changes');
export const SOURCE = quoteIdentifier('~source');
/** Columns of the change table: the target row, what to do, and when the row was streamed in. */
export const ROW_ID = '"~rid"';
export const ACTION = '"~act"';
export const STREAMED = '"~streamed"';
export const newColumn = (index: number): string => quoteIdentifier(`v${index}`);

/**
 * A change of one table. `steps` fill the temporary change table (row id, action, new values in column order); the executor
 * checks it (one source row for each target row, nothing still in the streaming buffer) and applies it, in one transaction.
 */
export interface DmlPlan {
  readonly target: TableEntry;
  /** Statements that make the source and fill the change table, in order. */
  readonly steps: readonly string[];
  /** The change table's columns, beyond the three of its own. */
  readonly types: readonly SqlType[];
  /** A MERGE that only inserts: it is not billed for the target. */
  readonly insertsOnly?: boolean;
}

export function targetOf(t: Translation, node: Node, scanned = false): { readonly entry: TableEntry; readonly relation: Relation; readonly sql: string; readonly scan: Scan | undefined } {
  const alias = node.type === 'alias' ? node.alias.name : undefined;
  const name = node.type === 'alias' ? (node.expr as Node) : node;
  const path = name.type === 'identifier' && name.text.startsWith('`') ? name.name.split('.') : nameParts(name);
  if (path === undefined) throw t.error('Expected a table name', node);
  const entry = t.requireTable(t.tableId(path, node));
  if (entry.kind === 'VIEW') throw invalidQuery(`${entry.id.projectId}:${entry.id.datasetId}.${entry.id.tableId} is not allowed for this operation because it is currently a VIEW.`);
  if (entry.snapshot === true) throw invalidQuery(`${entry.id.projectId}:${entry.id.datasetId}.${entry.id.tableId} is not allowed for this operation because it is currently a SNAPSHOT.`);
  const engineAlias = t.freshName('target');
  const scan = scanned ? newScan(t, entry) : undefined;
  const relation: Relation = {
    alias: alias ?? entry.id.tableId,
    table: entry,
    columns: [...entry.fields.map((f) => ({ name: f.name, sql: `${engineAlias}.${quoteIdentifier(f.name)}`, type: fieldType(f), sources: [sourceKey(entry.id, f.name)], ...originsOf(scan, f.name) })), ...pseudoColumns(entry, engineAlias, scan)],
  };
  return { entry, relation, scan, sql: `${entry.engineName} AS ${engineAlias}` };
}

/** The target of a statement that reads the rows it changes. */
export function changedTarget(t: Translation, node: Node): ReturnType<typeof targetOf> {
  const target = targetOf(t, node, true);
  t.read.add(tableKey(target.entry.id));
  return target;
}

export const engineAliasOf = (sql: string): string => sql.slice(sql.lastIndexOf(' AS ') + 4);

export function changeSelect(alias: string | undefined, action: 'U' | 'D' | 'I', values: readonly string[]): string {
  const identity = alias === undefined ? `NULL, ${quoteString(action)}, NULL` : `${alias}.rowid, ${quoteString(action)}, ${alias}."__streamed_at"`;
  return `INSERT INTO ${CHANGES} SELECT ${[identity, ...values].join(', ')}`;
}

export const typesOf = (entry: TableEntry): readonly SqlType[] => storedFields(entry).map(fieldType);
/** What a deleted row leaves in the change table. */
export const nothingOf = (entry: TableEntry): readonly string[] => storedFields(entry).map(() => 'NULL');

/** What a column that a statement leaves out is given. */
export function defaultFor(t: Translation, field: TableField): string {
  const type = fieldType(field);
  if (field.defaultValueExpression === undefined) return type.kind === 'ARRAY' ? coerceSql({ ...NULL_VALUE }, type).replace('NULL', '[]') : coerceSql(NULL_VALUE, type);
  return coerceSql(defaultExpression(t, field.defaultValueExpression), type);
}

function defaultExpression(t: Translation, source: string): Value {
  const [statement] = parseSql(`SELECT ${source}`).statements;
  const clause = statement?.type === 'select_stmt' ? statement.clauses[0] : undefined;
  const node = clause?.type === 'select_clause' ? clause.columns?.items[0] : undefined;
  if (node === undefined) throw invalidQuery(`Invalid default value expression ${source}`);
  const nested = new Translation(parseSql(`SELECT ${source}`), { ...t.options, parameters: [] });
  return { ...expression(nested, node, EMPTY_SCOPE), literal: 'parameter' };
}

/** A value on its way into a column; BigQuery's error where it does not fit. */
export function assign(v: Value, field: TableField, what: string): string {
  const type = fieldType(field);
  if (!canCoerce(v, type)) throw invalidQuery(what === 'Value' ? `Value of type ${typeName(v.type)} cannot be assigned to ${field.name}, which has type ${typeName(type)}` : `${what.replace('Inserted value', 'Value')} has type ${typeName(v.type)} which cannot be inserted into column ${field.name}, which has type ${typeName(type)}`);
  if (v.literal === 'null' && type.kind === 'ARRAY') return coerceSql(v, type).replace('NULL', '[]');
  return withinLimits(coerceSql(v, type), field);
}

/** `STRING(L)` refuses what is longer; `NUMERIC(P, S)` rounds to its scale and refuses what is larger. */
function withinLimits(sql: string, field: TableField): string {
  if (field.mode === 'REPEATED') return sql;
  if (field.precision !== undefined) return `CAST(CAST(${sql} AS DECIMAL(${Number(field.precision)}, ${Number(field.scale ?? 0)})) AS ${duckType(fieldType(field))})`;
  if (field.maxLength === undefined) return sql;
  const length = field.type === 'BYTES' ? 'octet_length' : 'length';
  const refusal = `bq_raise('Field ${field.name.replaceAll("'", "''")}: ${field.type}(${Number(field.maxLength)}) has maximum length ${Number(field.maxLength)} but got a value with length ' || ${length}(${sql}))`;
  return `CASE WHEN ${length}(${sql}) > ${Number(field.maxLength)} THEN CAST(${refusal} AS ${duckType(fieldType(field))}) ELSE ${sql} END`;
}

export function fieldNamed(entry: TableEntry, name: string): TableField {
  const found = storedFields(entry).find((f) => sameName(f.name, name));
  if (found === undefined) throw invalidQuery(`Column ${name} is not present in table ${entry.id.projectId}.${entry.id.datasetId}.${entry.id.tableId}`);
  return found;
}

/** Values in the order of what is stored; `given` by lower-case name, the rest defaults. */
export const inColumnOrder = (t: Translation, entry: TableEntry, given: ReadonlyMap<string, string>): readonly string[] =>
  storedFields(entry).map((f) => (f === PARTITION_TIME ? partitionOfRow(entry, t.options.nowMicros, given.get(f.name.toLowerCase())) : given.get(f.name.toLowerCase()) ?? defaultFor(t, f)));

export function insert(t: Translation, node: InsertStmt): DmlPlan {
  const clause = node.clauses.find((c) => c.type === 'insert_clause');
  if (clause === undefined) throw notSupported(`\`${t.textOf(node)}\``);
  const { entry } = targetOf(t, clause.table);
  const fields = clause.columns === undefined ? entry.fields : clause.columns.expr.items.map((c) => fieldNamed(entry, c.name));
  const twice = fields.find((field, i) => fields.indexOf(field) !== i);
  if (twice !== undefined) throw invalidQuery(`INSERT has columns with duplicate name: ${twice.name}`);
  const plan = (steps: readonly string[]): DmlPlan => ({ target: entry, steps, types: typesOf(entry) });
  const values = node.clauses.find((c) => c.type === 'values_clause');
  if (values !== undefined) {
    const rows = values.values.items.map((row) => {
      const items: readonly Node[] = row.type === 'paren_expr' ? row.expr.items : row.row.expr.items;
      if (items.length !== fields.length) throw t.error(`Inserted row has wrong column count; Has ${items.length}, expected ${fields.length}`, row);
      const given = new Map(items.map((item, i) => {
        const field = fields[i] as TableField;
        return [field.name.toLowerCase(), item.type === 'default' ? defaultFor(t, field) : assign(expression(t, item, EMPTY_SCOPE), field, 'Inserted value')] as const;
      }));
      return `(${inColumnOrder(t, entry, given).join(', ')})`;
    });
    const names = storedFields(entry).map((_, i) => newColumn(i)).join(', ');
    return plan([`INSERT INTO ${CHANGES} SELECT NULL, 'I', NULL, ${names} FROM (VALUES ${rows.join(', ')}) AS q(${names})`]);
  }
  const withClause = node.clauses.find((c) => c.type === 'with_clause');
  const source = node.clauses.find((c) => c.type === 'select_stmt' || c.type === 'compound_select_stmt' || c.type === 'paren_expr') as SubSelect | undefined;
  if (source === undefined || withClause !== undefined) throw notSupported(`\`${t.textOf(node)}\``);
  const translated = query(t, source, EMPTY_SCOPE);
  if (translated.columns.length !== fields.length) throw t.error(`Inserted row has wrong column count; Has ${translated.columns.length}, expected ${fields.length}`, source);
  for (const column of translated.columns) t.use(column.sources);
  const names = columnNames(translated.columns);
  const given = new Map(fields.map((field, i) => {
    const column = translated.columns[i];
    return [field.name.toLowerCase(), assign(value(`q.${quoteIdentifier(names[i] ?? '')}`, column?.type ?? fieldType(field)), field, `Query column ${i + 1}`)] as const;
  }));
  return plan([`${changeSelect(undefined, 'I', inColumnOrder(t, entry, given))} FROM (${translated.sql}) AS q(${names.map(quoteIdentifier).join(', ')})`]);
}

interface Assignment {
  readonly path: readonly string[];
  readonly expr: Expr | { readonly type: 'default' };
}

const isDefault = (node: Node): boolean => node.type === 'default' || (node.type === 'parameter' && node.text === DEFAULT_PARAMETER);

export function readAssignments(t: Translation, items: readonly { readonly column: Node; readonly expr: Node }[], targetAlias: string | undefined): readonly Assignment[] {
  return items.map((item) => {
    const path = nameParts(item.column)?.flatMap((part) => part.split(PATH_DOT));
    if (path === undefined) throw t.error('Expected a column name', item.column);
    return { path: path.length > 1 && sameName(targetAlias, path[0] ?? '') ? path.slice(1) : path, expr: isDefault(item.expr) ? { type: 'default' } : (item.expr as Expr) };
  });
}

/** New values of a row: assigned columns (or fields of a STRUCT column) over the old ones. */
export function updatedValues(t: Translation, entry: TableEntry, relation: Relation, assignments: readonly Assignment[], scope: Scope): readonly string[] {
  for (const { path } of assignments) fieldNamed(entry, path[0] ?? '');
  return storedFields(entry).map((field, i) => {
    const column = relation.columns[i];
    const old = column === undefined ? '' : column.sql;
    const own = assignments.filter((a) => sameName(field.name, a.path[0] ?? ''));
    if (own.length === 0) return old;
    const whole = own.find((a) => a.path.length === 1);
    if (own.length > 1 && (whole !== undefined || new Set(own.map((a) => a.path.join('.').toLowerCase())).size < own.length)) throw invalidQuery(`Update item ${field.name} assigned more than once`);
    if (whole !== undefined && field === PARTITION_TIME) return partitionOfRow(entry, t.options.nowMicros, whole.expr.type === 'default' ? undefined : assign(expression(t, whole.expr, scope), field, 'Value'));
    if (whole !== undefined) return whole.expr.type === 'default' ? defaultFor(t, field) : assign(expression(t, whole.expr, scope), field, 'Value');
    return assignedFields(t, field, old, own.map((a) => ({ ...a, path: a.path.slice(1) })), scope);
  });
}

function assignedFields(t: Translation, field: TableField, old: string, own: readonly Assignment[], scope: Scope): string {
  if (field.fields === undefined || field.mode === 'REPEATED') throw invalidQuery(`Cannot assign to a field inside ${field.name}, which is not a STRUCT`);
  const members = field.fields.map((f) => {
    const sql = `struct_extract(${old}, ${quoteString(f.name)})`;
    const mine = own.filter((a) => sameName(f.name, a.path[0] ?? ''));
    const [only] = mine;
    if (only === undefined) return `${quoteIdentifier(f.name)} := ${sql}`;
    const next = only.path.length === 1 && only.expr.type !== 'default' ? assign(expression(t, only.expr, scope), f, 'Value') : assignedFields(t, f, sql, mine.map((a) => ({ ...a, path: a.path.slice(1) })), scope);
    return `${quoteIdentifier(f.name)} := ${next}`;
  });
  return `struct_pack(${members.join(', ')})`;
}

export function update(t: Translation, node: UpdateStmt): DmlPlan {
  const target = node.clauses.find((c) => c.type === 'update_clause')?.tables.items[0];
  const set = node.clauses.find((c) => c.type === 'set_clause');
  const where = node.clauses.find((c) => c.type === 'where_clause');
  const fromClause = node.clauses.find((c) => c.type === 'from_clause');
  if (target === undefined || set === undefined) throw notSupported(`\`${t.textOf(node)}\``);
  if (where === undefined) throw t.error('UPDATE must have a WHERE clause', node);
  const { entry, relation, sql } = changedTarget(t, target);
  const source = fromClause === undefined ? undefined : from(t, fromClause.expr, EMPTY_SCOPE);
  const scope: Scope = { relations: [relation, ...(source?.scope.relations ?? [])], merged: source?.scope.merged ?? new Map() };
  const alias = engineAliasOf(sql);
  const values = updatedValues(t, entry, relation, readAssignments(t, set.assignments.items, relation.alias), scope);
  const result = condition(t, where.expr, scope, 'WHERE clause');
  prune(t, where.expr, scope);
  return { target: entry, steps: [`${changeSelect(alias, 'U', values)} FROM ${sql}${source === undefined ? '' : ` CROSS JOIN ${source.sql}`} WHERE ${result}`], types: typesOf(entry) };
}

export function remove(t: Translation, node: DeleteStmt): DmlPlan {
  const target = node.clauses.find((c) => c.type === 'delete_clause')?.tables.items[0];
  const where = node.clauses.find((c) => c.type === 'where_clause');
  if (target === undefined) throw notSupported(`\`${t.textOf(node)}\``);
  if (where === undefined) throw t.error('DELETE must have a WHERE clause', node);
  const { entry, relation, sql } = changedTarget(t, target);
  const scope: Scope = { relations: [relation], merged: new Map() };
  const result = condition(t, where.expr, scope, 'WHERE clause');
  prune(t, where.expr, scope);
  return { target: entry, steps: [`${changeSelect(engineAliasOf(sql), 'D', nothingOf(entry))} FROM ${sql} WHERE ${result}`], types: typesOf(entry) };
}

/** TRUNCATE is not held to a partition filter. */
export function truncate(t: Translation, node: TruncateStmt): DmlPlan {
  const [target] = node.tables.items;
  if (target === undefined) throw notSupported(`\`${t.textOf(node)}\``);
  const { entry, sql } = targetOf(t, target);
  return { target: entry, steps: [`${changeSelect(engineAliasOf(sql), 'D', nothingOf(entry))} FROM ${sql}`], types: typesOf(entry) };
}
