import type { Expr, FuncCall, Node, SubSelect } from 'sql-parser-cst';
import { invalidQuery, notFound, notSupported } from '../../api-error.js';
import type { RoutineId } from '../../catalog/routine-record.js';
import { parseSql } from '../parse/parse-sql.js';
import { quoteIdentifier, typeName } from '../sql-type.js';
import { canCoerce, coerceSql } from './coercion.js';
import { expression } from './expression.js';
import { type Value, value } from './expression-value.js';
import { nameParts } from './paths.js';
import { columnNames, query } from './query.js';
import { type RoutineEntry, routineName, type RoutineParameter } from './routine-entry.js';
import { EMPTY_SCOPE, type Scope, type ScopeColumn } from './scope.js';
import { callSqlFunction } from './sql-functions.js';
import { type Cte, describeValue, type OutputColumn, type TranslatedQuery, type Translation } from './translation.js';

/** `d.f`, `p.d.f`, `` `p.d.f` `` or, in a default dataset, `f`. */
export function routineId(t: Translation, node: Node): RoutineId | undefined {
  const path = (nameParts(node) ?? []).flatMap((part) => part.split('.'));
  const [first = '', second, third] = path;
  if (third !== undefined && second !== undefined) return path.length === 3 ? { projectId: first, datasetId: second, routineId: third } : undefined;
  if (second !== undefined) return { projectId: t.options.projectId, datasetId: first, routineId: second };
  const { defaultDataset } = t.options;
  return defaultDataset === undefined ? undefined : { ...defaultDataset, routineId: first };
}

export function findRoutine(t: Translation, node: Node): RoutineEntry | undefined {
  const id = routineId(t, node);
  return id === undefined ? undefined : t.options.catalog.routine?.(id);
}

function mismatch(entry: RoutineEntry, args: readonly Value[]): Error {
  const known = entry.parameters.map((p) => (p.table ? 'TABLE' : p.type === undefined ? 'ANY TYPE' : typeName(p.type))).join(', ');
  return invalidQuery(`No matching signature for function ${routineName(entry)} for argument types: ${args.map(describeValue).join(', ')}. Supported signature: ${routineName(entry)}(${known})`);
}

/** A persistent SQL function: its body with the arguments in place of the parameters. */
export function callRoutine(t: Translation, entry: RoutineEntry, args: readonly Value[]): Value {
  if (entry.type !== 'SCALAR_FUNCTION') throw invalidQuery(`${routineName(entry)} is not a scalar function`);
  const parsed = parseSql(`SELECT (${entry.body}\n)`);
  const [statement] = parsed.statements;
  const clause = statement?.type === 'select_stmt' ? statement.clauses[0] : undefined;
  const body = clause?.type === 'select_clause' ? clause.columns?.items[0] : undefined;
  if (body === undefined) throw invalidQuery(`The body of ${routineName(entry)} is not an expression`);
  const nested = t.nestedView(parsed, entry.id.projectId);
  const result = callSqlFunction(nested, { name: routineName(entry), parameters: entry.parameters, returns: entry.returns, body: body as Expr }, args);
  t.adopt(nested);
  return result;
}

/** A table function in FROM: its query, with the arguments in place of the parameters. */
export function callTableFunction(t: Translation, node: FuncCall, left: Scope): TranslatedQuery {
  const entry = findRoutine(t, node.name);
  if (entry === undefined) {
    const id = routineId(t, node.name);
    throw id === undefined ? notSupported(`Table function \`${t.textOf(node)}\``) : notFound(`Table-valued function ${id.projectId}.${id.datasetId}.${id.routineId}`);
  }
  if (entry.type !== 'TABLE_VALUED_FUNCTION') throw t.error(`${routineName(entry)} is not a table-valued function`, node);
  const args: readonly Node[] = node.args?.expr.args.items ?? [];
  if (args.length !== entry.parameters.length) throw invalidQuery(`Number of arguments does not match for table-valued function ${routineName(entry)}: expected ${entry.parameters.length}, got ${args.length}`);
  const parsed = parseSql(entry.body);
  const nested = t.nestedView(parsed, entry.id.projectId);
  const columns: ScopeColumn[] = [];
  const tables: Cte[] = [];
  for (const [i, parameter] of entry.parameters.entries()) {
    const arg = args[i];
    if (arg === undefined) continue;
    if (parameter.table) tables.push(tableArgument(t, parameter, arg, left));
    else columns.push(scalarArgument(entry, parameter, expression(t, arg, left)));
  }
  const translated = translateBody(nested, entry, { relations: [{ alias: undefined, columns }], merged: new Map() }, tables);
  t.adopt(nested);
  return translated;
}

function scalarArgument(entry: RoutineEntry, parameter: RoutineParameter, given: Value): ScopeColumn {
  const type = parameter.type ?? given.type;
  if (!canCoerce(given, type)) throw mismatch(entry, [given]);
  return { name: parameter.name, sql: `(${coerceSql(given, type)})`, type, sources: [] };
}

/** `TABLE t` or `(SELECT …)`. */
export function tableArgument(t: Translation, parameter: Pick<RoutineParameter, 'name'>, node: Node, left: Scope): Cte {
  const inner = node.type === 'paren_expr' ? (node.expr as Node) : node;
  const [clause] = inner.type === 'select_stmt' ? inner.clauses : [];
  const named = clause?.type === 'table_clause' ? clause.table : undefined;
  const translated = query(t, (named === undefined ? inner : parsedSelect(t.textOf(named as Node))) as SubSelect, { ...EMPTY_SCOPE, parent: left.parent });
  t.use(translated.columns.flatMap((c) => c.sources));
  const names = columnNames(translated.columns);
  const aliases = names.map(quoteIdentifier).join(', ');
  return { name: parameter.name, engineName: `(SELECT * FROM (${translated.sql}) AS ${t.freshName('arg')}(${aliases}))`, columns: translated.columns, columnNames: names };
}

const parsedSelect = (table: string): SubSelect => parseSql(`SELECT * FROM ${table}`).statements[0] as SubSelect;

function translateBody(nested: Translation, entry: RoutineEntry, scope: Scope, tables: readonly Cte[]): TranslatedQuery {
  const [statement] = nested.parsed.statements;
  if (statement?.type !== 'select_stmt' && statement?.type !== 'compound_select_stmt' && (statement as Node | undefined)?.type !== 'paren_expr') throw invalidQuery(`The body of ${routineName(entry)} is not a query`);
  const translated = nested.withCtes(tables, () => query(nested, statement as SubSelect, scope));
  const { returnColumns } = entry;
  if (returnColumns === undefined) return translated;
  if (returnColumns.length !== translated.columns.length) throw invalidQuery(`Table-valued function ${routineName(entry)} returns ${translated.columns.length} columns, but ${returnColumns.length} are declared`);
  const names = translated.columns.map((_, i) => quoteIdentifier(`r${i}`));
  const items = returnColumns.map((declared, i) => {
    const column = translated.columns[i] as OutputColumn;
    const from: Value = { ...value(`b.${names[i] ?? ''}`, column.type), ...(column.literal === undefined ? {} : { literal: column.literal }) };
    if (!canCoerce(from, declared.type)) throw invalidQuery(`Column ${declared.name} of table-valued function ${routineName(entry)} has type ${typeName(column.type)}, which does not coerce to ${typeName(declared.type)}`);
    return coerceSql(from, declared.type);
  });
  return {
    sql: `SELECT ${items.join(', ')} FROM (${translated.sql}) AS b(${names.join(', ')})`, valueTable: false,
    columns: returnColumns.map((declared, i) => ({ name: declared.name, type: declared.type, sources: translated.columns[i]?.sources ?? [] })),
  };
}
