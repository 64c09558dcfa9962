import type { BigqueryOptions, ColumnDefinition, CreateTableStmt, Expr, Node, Statement } from 'sql-parser-cst';
import { invalidQuery, notSupported } from '../../api-error.js';
import type { JsonObject } from '../../catalog/resources.js';
import type { TableField, TableId } from '../../catalog/table-store.js';
import { fieldOf } from '../sql-type.js';
import { fieldOfDataType, withConstraints } from './data-types.js';
import { nameParts } from './paths.js';
import { columnNames, topQuery } from './query.js';
import { flatten } from './statement.js';
import type { OutputColumn, Translation } from './translation.js';

interface FilledBy {
  readonly sql: string;
  readonly columns: readonly OutputColumn[];
}

/** What a DDL statement asks of the catalog; the executor does it. */
export type DdlAction =
  | { readonly do: 'create-table'; readonly id: TableId; readonly fields: readonly TableField[]; readonly properties: JsonObject; readonly ifNotExists: boolean; readonly replace: boolean; readonly query?: FilledBy }
  | { readonly do: 'create-view'; readonly id: TableId; readonly fields: readonly TableField[]; readonly properties: JsonObject; readonly ifNotExists: boolean; readonly replace: boolean }
  | { readonly do: 'create-schema'; readonly projectId: string; readonly datasetId: string; readonly properties: JsonObject; readonly ifNotExists: boolean }
  | { readonly do: 'drop-table'; readonly id: TableId; readonly kind: 'TABLE' | 'VIEW'; readonly ifExists: boolean }
  | { readonly do: 'drop-schema'; readonly projectId: string; readonly datasetId: string; readonly ifExists: boolean; readonly cascade: boolean }
  | { readonly do: 'alter-table'; readonly id: TableId; readonly ifExists: boolean; readonly add: readonly { readonly field: TableField; readonly ifNotExists: boolean }[]; readonly relax: readonly string[]; readonly properties: JsonObject };

export interface Ddl {
  readonly statementType: string;
  readonly action: DdlAction;
}

const DDL = ['create_table_stmt', 'create_view_stmt', 'create_schema_stmt', 'drop_table_stmt', 'drop_view_stmt', 'drop_schema_stmt', 'alter_table_stmt'] as const;
type DdlStatement = Extract<Statement, { type: (typeof DDL)[number] }>;
export const isDdl = (node: Statement): node is DdlStatement => (DDL as readonly string[]).includes(node.type);

const pathOf = (t: Translation, node: Node): readonly string[] => {
  if (node.type === 'identifier' && node.text.startsWith('`')) return node.name.split('.');
  return nameParts(node) ?? fail(t, node);
};
function fail(t: Translation, node: Node): never {
  throw t.error('Expected a name', node);
}

function schemaId(t: Translation, node: Node): { readonly projectId: string; readonly datasetId: string } {
  const path = pathOf(t, node);
  return { projectId: path.length > 1 ? path.slice(0, -1).join('.') : t.options.projectId, datasetId: path.at(-1) ?? '' };
}

export function ddl(t: Translation, node: DdlStatement): Ddl {
  switch (node.type) {
    case 'create_table_stmt': return createTable(t, node);
    case 'create_view_stmt': {
      if (node.kinds.length > 0) throw notSupported(`\`${t.textOf(node).slice(0, 60)}\``);
      const as = node.clauses.find((c) => c.type === 'as_clause');
      if (as === undefined) throw notSupported('CREATE VIEW without AS');
      const query = flatten(topQuery(t, as.expr as never));
      if (node.columns !== undefined) throw notSupported('CREATE VIEW with a column list');
      const names = columnNames(query.columns);
      const fields = query.columns.map((c, i) => fieldOf(names[i] ?? '', c.type));
      const properties = { ...optionProperties(node.clauses), view: { query: t.textOf(as.expr), useLegacySql: false } };
      return { statementType: 'CREATE_VIEW', action: { do: 'create-view', id: t.tableId(pathOf(t, node.name), node.name), fields, properties, ifNotExists: node.ifNotExistsKw !== undefined, replace: node.orReplaceKw !== undefined } };
    }
    case 'create_schema_stmt': {
      if (node.name === undefined) throw notSupported('CREATE SCHEMA without a name');
      return { statementType: 'CREATE_SCHEMA', action: { do: 'create-schema', ...schemaId(t, node.name), properties: optionProperties(node.clauses), ifNotExists: node.ifNotExistsKw !== undefined } };
    }
    case 'drop_table_stmt': case 'drop_view_stmt': {
      const kind = node.type === 'drop_table_stmt' ? 'TABLE' : 'VIEW';
      const [name, another] = node.type === 'drop_table_stmt' ? node.tables.items : node.views.items;
      if (name === undefined || another !== undefined) throw notSupported('DROP of several tables');
      return { statementType: `DROP_${kind}`, action: { do: 'drop-table', id: t.tableId(pathOf(t, name), name), kind, ifExists: node.ifExistsKw !== undefined } };
    }
    case 'drop_schema_stmt': {
      const [name] = node.schemas.items;
      if (name === undefined) throw notSupported('DROP SCHEMA');
      return { statementType: 'DROP_SCHEMA', action: { do: 'drop-schema', ...schemaId(t, name), ifExists: node.ifExistsKw !== undefined, cascade: node.behaviorKw?.name === 'CASCADE' } };
    }
    case 'alter_table_stmt': return alterTable(t, node);
  }
}

function createTable(t: Translation, node: CreateTableStmt): Ddl {
  if (node.kind !== undefined) throw notSupported('CREATE TEMP, EXTERNAL and SNAPSHOT TABLE');
  const id = t.tableId(pathOf(t, node.name), node.name);
  const flags = { ifNotExists: node.ifNotExistsKw !== undefined, replace: node.orReplaceKw !== undefined };
  const definitions = node.columns?.expr.items ?? [];
  const columns = definitions.filter((c): c is ColumnDefinition => c.type === 'column_definition').map((c) => columnField(t, c));
  const properties: Record<string, unknown> = optionProperties(node.clauses);
  const primaryKey = primaryKeyOf(definitions);
  if (primaryKey !== undefined) properties['tableConstraints'] = { primaryKey: { columns: primaryKey } };
  let query: FilledBy | undefined;
  let inherited: readonly TableField[] = [];
  for (const clause of node.clauses) {
    switch (clause.type) {
      case 'as_clause': query = flatten(topQuery(t, clause.expr)); break;
      case 'partition_by_clause': properties['timePartitioning'] = { ...(properties['timePartitioning'] as object | undefined), ...partitioning(t, clause.specifications.items) }; break;
      case 'cluster_by_clause': properties['clustering'] = { fields: clause.columns.items.map((c) => nameParts(c)?.[0] ?? '') }; break;
      case 'create_table_like_clause': inherited = t.requireTable(t.tableId(pathOf(t, clause.name), clause.name)).fields; break;
      case 'bigquery_options': break;
      case 'create_table_copy_clause': case 'create_table_clone_clause': {
        const source = clause.type === 'create_table_copy_clause' ? clause.name : clause.table;
        const entry = t.requireTable(t.tableId(pathOf(t, source as Node), source as Node));
        inherited = entry.fields;
        query = { sql: `SELECT ${entry.fields.map((f) => `"${f.name.replaceAll('"', '""')}"`).join(', ')} FROM ${entry.engineName}`, columns: [] };
        break;
      }
      default: throw notSupported(`\`${t.textOf(clause)}\``);
    }
  }
  const named = query === undefined ? [] : columnNames(query.columns);
  const derived = query?.columns.map((c, i) => fieldOf(named[i] ?? '', c.type)) ?? [];
  const nameless = columns.length > 0 ? -1 : (query?.columns.findIndex((c) => c.name === undefined) ?? -1);
  if (nameless !== -1) throw invalidQuery(`CREATE TABLE columns must be named, but column ${nameless + 1} has no name`);
  const duplicate = named.find((name) => name.includes('\u0001'));
  if (duplicate !== undefined) throw invalidQuery(`Duplicate column name '${duplicate.split('\u0001')[0] ?? ''}' in CREATE TABLE`);
  const fields = columns.length > 0 ? columns : inherited.length > 0 ? inherited : derived;
  if (fields.length === 0) throw invalidQuery('CREATE TABLE needs columns or a query');
  return {
    statementType: query === undefined ? 'CREATE_TABLE' : 'CREATE_TABLE_AS_SELECT',
    action: { do: 'create-table', id, fields, properties, ...flags, ...(query === undefined ? {} : { query }) },
  };
}

function columnField(t: Translation, column: ColumnDefinition): TableField {
  if (column.dataType === undefined) throw notSupported('A column without a type');
  const field = withConstraints(fieldOfDataType(column.name.name, column.dataType), column.constraints);
  const fallback = column.constraints.map((c) => (c.type === 'constraint' ? c.constraint : c)).find((c) => c.type === 'constraint_default');
  return fallback === undefined ? field : { ...field, defaultValueExpression: t.textOf(fallback.expr) };
}

function primaryKeyOf(definitions: readonly Node[]): readonly string[] | undefined {
  for (const definition of definitions) {
    const constraint = definition.type === 'constraint' ? (definition.constraint as Node) : definition;
    if (constraint.type === 'constraint_primary_key' && constraint.columns?.type === 'paren_expr') {
      return constraint.columns.expr.items.map((c) => nameParts(c.expr as Node)?.[0] ?? '');
    }
  }
  return undefined;
}

/** `PARTITION BY day`, `DATE(ts)`, `TIMESTAMP_TRUNC(ts, HOUR)`, `DATE_TRUNC(day, MONTH)`. */
function partitioning(t: Translation, items: readonly Expr[]): JsonObject {
  const [node] = items;
  if (node?.type === 'identifier') return { type: 'DAY', field: node.name };
  if (node?.type === 'func_call') {
    const name = nameParts(node.name)?.[0]?.toUpperCase() ?? '';
    const [column, unit] = (node.args?.expr.args.items ?? []).map((arg) => nameParts(arg)?.[0]);
    if (column !== undefined && name === 'DATE') return { type: 'DAY', field: column };
    if (column !== undefined && unit !== undefined && /^(DATE|DATETIME|TIMESTAMP)_TRUNC$/.test(name)) return { type: unit.toUpperCase(), field: column };
  }
  throw notSupported(`PARTITION BY \`${items.map((i) => t.textOf(i)).join(', ')}\``);
}

const MS_PER_DAY = 86_400_000;

type OptionReader = (value: unknown) => Readonly<Record<string, unknown>>;
const same = (name: string): OptionReader => (value) => ({ [name]: value });
/** `OPTIONS(...)` of tables and schemas, as the REST API names them. */
const OPTIONS: Readonly<Record<string, OptionReader>> = {
  description: same('description'), friendly_name: same('friendlyName'), location: same('location'), require_partition_filter: same('requirePartitionFilter'),
  labels: (value) => ({ labels: Object.fromEntries((value as readonly (readonly string[])[]).map(([k, v]) => [k ?? '', v ?? ''])) }),
  partition_expiration_days: (value) => ({ timePartitioning: { expirationMs: String(Number(value) * MS_PER_DAY) } }),
  default_table_expiration_days: (value) => ({ defaultTableExpirationMs: String(Number(value) * MS_PER_DAY) }),
  default_partition_expiration_days: (value) => ({ defaultPartitionExpirationMs: String(Number(value) * MS_PER_DAY) }),
  expiration_timestamp: (value) => ({ expirationTime: value === null ? null : String(Date.parse(String(value))) }),
};

function optionProperties(clauses: readonly Node[]): Record<string, unknown> {
  const options = clauses.filter((c): c is BigqueryOptions => c.type === 'bigquery_options');
  return Object.assign({}, ...options.flatMap((o) => o.options.expr.items.map((item) => readOption(item.left as Node, item.right)))) as Record<string, unknown>;
}

function readOption(left: Node, right: Node): Readonly<Record<string, unknown>> {
  const name = (left.type === 'identifier' ? left.name : '').toLowerCase();
  const reader = OPTIONS[name];
  if (reader === undefined) throw notSupported(`Option ${name}`);
  return reader(constant(right));
}

function constant(node: Node): unknown {
  switch (node.type) {
    case 'string_literal': return node.value;
    case 'number_literal': return node.value;
    case 'boolean_literal': return node.value;
    case 'null_literal': return null;
    case 'timestamp_literal': return node.string.value;
    case 'array_expr': case 'struct_expr': return node.expr.items.map(constant);
    case 'paren_expr': return constant(node.expr as Node);
    default: throw notSupported(`An option value of type ${node.type}`);
  }
}

function alterTable(t: Translation, node: Extract<Statement, { type: 'alter_table_stmt' }>): Ddl {
  const table = node.table as Node;
  const add: { field: TableField; ifNotExists: boolean }[] = [];
  const relax: string[] = [];
  let properties: JsonObject = {};
  for (const action of node.actions.items) {
    if (action.type === 'alter_action_add_column' && action.column.type === 'column_definition') {
      add.push({ field: columnField(t, action.column), ifNotExists: action.ifNotExistsKw !== undefined });
    } else if (action.type === 'alter_action_set_bigquery_options') {
      properties = { ...properties, ...optionProperties([action.options]) };
    } else if (action.type === 'alter_action_alter_column' && action.action.type === 'alter_action_drop_not_null') {
      relax.push(nameParts(action.column)?.[0] ?? '');
    } else {
      throw notSupported(`\`${t.textOf(action)}\``);
    }
  }
  return { statementType: 'ALTER_TABLE', action: { do: 'alter-table', id: t.tableId(pathOf(t, table), table), ifExists: node.ifExistsKw !== undefined, add, relax, properties } };
}
