import type { ColumnDefinition, CreateTableStmt, Node } from 'sql-parser-cst';
import { invalidQuery, notSupported } from '../../api-error.js';
import { asObject, type JsonObject } from '../../catalog/resources.js';
import type { TableField, TableId } from '../../catalog/table-store.js';
import { fieldOf, fieldType, quoteIdentifier } from '../sql-type.js';
import type { TableEntry } from './catalog-view.js';
import { fieldOfDataType, withConstraints } from './data-types.js';
import type { Ddl, FilledBy } from './ddl-action.js';
import { foreignKey, primaryKeyColumns } from './ddl-constraints.js';
import { pathOf } from './ddl-names.js';
import { optionProperties, withNested } from './ddl-options.js';
import { partitionBy } from './partition-by.js';
import { nameParts } from './paths.js';
import { storedFields } from './pseudo-columns.js';
import { columnNames, topQuery } from './query.js';
import { flatten } from './statement.js';
import { tableAsOf } from './system-time.js';
import { sourceKey, tableKey, type Translation } from './translation.js';

type Kind = 'TABLE' | 'TEMP' | 'SNAPSHOT';

function kindOf(t: Translation, node: CreateTableStmt): Kind {
  if (node.kind === undefined) return 'TABLE';
  const kind = t.textOf(node.kind).toUpperCase();
  if (kind === 'TEMP' || kind === 'TEMPORARY') return 'TEMP';
  if (kind === 'SNAPSHOT') return 'SNAPSHOT';
  throw notSupported(`CREATE ${kind} TABLE`);
}

function idOf(t: Translation, node: CreateTableStmt, kind: Kind): TableId {
  const path = pathOf(t, node.name);
  const last = path.at(-1) ?? '';
  if (kind !== 'TEMP') return path.length === 2 && path[0]?.toUpperCase() === '_SESSION' ? t.newTemporaryTable(last, node.name) : permanentId(t, path, node.name);
  if (path.length === 1 || (path.length === 2 && path[0]?.toUpperCase() === '_SESSION')) return t.newTemporaryTable(last, node.name);
  throw t.error('Temporary tables may not be qualified with a dataset', node.name);
}

/** `CREATE TABLE t` beside a temporary table `t` means the one in the default dataset. */
function permanentId(t: Translation, path: readonly string[], node: Node): TableId {
  const { defaultDataset } = t.options;
  return path.length === 1 && defaultDataset !== undefined ? { ...defaultDataset, tableId: path[0] ?? '' } : t.tableId(path, node);
}

/** A table that another begins as: its rows, too, where it is copied. */
interface Base {
  readonly entry: TableEntry;
  readonly rows: FilledBy | undefined;
  readonly properties: JsonObject;
}

export function createTable(t: Translation, node: CreateTableStmt): Ddl {
  const kind = kindOf(t, node);
  const id = idOf(t, node, kind);
  const definitions = node.columns?.expr.items ?? [];
  const columns = definitions.filter((c): c is ColumnDefinition => c.type === 'column_definition').map((c) => columnField(t, c));
  const constraints = constraintsOf(t, definitions);
  const as = node.clauses.find((c) => c.type === 'as_clause');
  const base = baseOf(t, node, kind);
  const query = as === undefined ? base?.rows : flatten(topQuery(t, as.expr));
  const fields = fieldsOf(columns, base?.entry.fields ?? [], as === undefined ? undefined : query);
  let properties = withNested({ ...base?.properties, ...constraints }, optionProperties(node.clauses));
  for (const clause of node.clauses) {
    switch (clause.type) {
      case 'partition_by_clause': properties = withNested(properties, partitionBy(clause.specifications.items, fields)); break;
      case 'cluster_by_clause': properties['clustering'] = { fields: clause.columns.items.map((c) => nameParts(c)?.[0] ?? '') }; break;
      case 'as_clause': case 'bigquery_options': case 'create_table_like_clause': case 'create_table_copy_clause': case 'create_table_clone_clause': break;
      default: throw notSupported(`\`${t.textOf(clause)}\``);
    }
  }
  if (as !== undefined && node.clauses.some((c) => c.type === 'partition_by_clause') && asObject(properties['timePartitioning'])['field'] === undefined && properties['rangePartitioning'] === undefined) throw invalidQuery('PARTITION BY _PARTITIONDATE or _PARTITIONTIME cannot be used with the AS query_statement clause');
  if (kind === 'TEMP' && properties['expirationTime'] !== undefined) throw invalidQuery('Option expiration_timestamp is not allowed for temporary tables');
  const statementType = kind === 'SNAPSHOT' ? 'CREATE_SNAPSHOT_TABLE' : query === undefined ? 'CREATE_TABLE' : 'CREATE_TABLE_AS_SELECT';
  return {
    statementType,
    action: {
      do: 'create-table', id, fields, properties, ifNotExists: node.ifNotExistsKw !== undefined, replace: node.orReplaceKw !== undefined,
      ...(query === undefined ? {} : { query }), ...(base === undefined ? {} : { like: base.entry.id }),
    },
  };
}

function fieldsOf(columns: readonly TableField[], inherited: readonly TableField[], query: FilledBy | undefined): readonly TableField[] {
  if (query !== undefined && columns.length > 0 && query.columns.length !== columns.length) {
    throw invalidQuery(`The number of columns in the column definition list does not match the number of columns produced by the query; expected ${columns.length}, got ${query.columns.length}`);
  }
  if (columns.length > 0) return columns;
  if (inherited.length > 0) return inherited;
  if (query === undefined) throw invalidQuery('CREATE TABLE needs columns or a query');
  const names = columnNames(query.columns);
  const nameless = query.columns.findIndex((c) => c.name === undefined);
  if (nameless !== -1) throw invalidQuery(`CREATE TABLE columns must be named, but column ${nameless + 1} has no name`);
  const duplicate = names.find((name) => name.includes('\u0001'));
  if (duplicate !== undefined) throw invalidQuery(`CREATE TABLE has columns with duplicate name ${duplicate.split('\u0001')[0] ?? ''}`);
  return query.columns.map((c, i) => fieldOf(names[i] ?? '', c.type));
}

/** LIKE takes over a table's columns and options; COPY, CLONE and SNAPSHOT its rows, too. */
function baseOf(t: Translation, node: CreateTableStmt, kind: Kind): Base | undefined {
  const clause = node.clauses.find((c) => c.type === 'create_table_like_clause' || c.type === 'create_table_copy_clause' || c.type === 'create_table_clone_clause');
  if (clause === undefined) return undefined;
  const named = (clause.type === 'create_table_clone_clause' ? clause.table : clause.name) as Node;
  const source = named.type === 'for_system_time_as_of_expr' ? named.left as Node : named;
  const sourceId = t.tableId(pathOf(t, source), source);
  const entry = (named.type === 'for_system_time_as_of_expr' ? tableAsOf(t, sourceId, named.expr) : undefined) ?? t.requireTable(sourceId);
  if (clause.type === 'create_table_like_clause') return { entry, rows: undefined, properties: {} };
  if (entry.kind === 'VIEW') throw invalidQuery(`${tableKey(entry.id)} is not allowed for this operation because it is currently a VIEW.`);
  for (const field of entry.fields) t.use([sourceKey(entry.id, field.name)]);
  const rows: FilledBy = {
    sql: `SELECT ${storedFields(entry).map((f) => quoteIdentifier(f.name)).join(', ')} FROM ${entry.engineName} AS t`,
    columns: storedFields(entry).map((f) => ({ name: f.name, type: fieldType(f), sources: [] })),
  };
  const taken = { baseTableReference: entry.id, [kind === 'SNAPSHOT' ? 'snapshotTime' : 'cloneTime']: new Date(Math.floor((entry.past?.micros ?? Number(t.options.nowMicros)) / 1000)).toISOString() };
  if (kind === 'SNAPSHOT') return { entry, rows, properties: { snapshotDefinition: taken } };
  return { entry, rows, properties: clause.type === 'create_table_clone_clause' ? { cloneDefinition: taken } : {} };
}

/** A column with its type, mode, description and default. */
export function columnField(t: Translation, column: ColumnDefinition): TableField {
  if (column.dataType === undefined) throw notSupported('A column without a type');
  const constraints = column.constraints.map((c) => (c.type === 'constraint' ? c.constraint : c));
  const collated = constraints.find((c) => c.type === 'constraint_collate');
  if (collated !== undefined) throw notSupported('COLLATE of a column');
  const field = withConstraints(fieldOfDataType(column.name.name, column.dataType), column.constraints);
  const fallback = constraints.find((c) => c.type === 'constraint_default');
  return fallback === undefined ? field : { ...field, defaultValueExpression: t.textOf(fallback.expr) };
}

function constraintsOf(t: Translation, definitions: readonly Node[]): JsonObject {
  const found = definitions.map((d) => ({ name: d.type === 'constraint' ? d.name?.name?.name : undefined, node: (d.type === 'constraint' ? d.constraint : d) as Node }));
  const columnKey = definitions.flatMap((d) => (d.type === 'column_definition' && d.constraints.some((c) => (c.type === 'constraint' ? c.constraint : c).type === 'constraint_primary_key') ? [d.name.name] : []));
  const primary = found.flatMap(({ node }) => (node.type === 'constraint_primary_key' ? [primaryKeyColumns(node)] : []))[0] ?? (columnKey.length === 0 ? undefined : columnKey);
  const foreign = found.filter(({ node }) => node.type === 'constraint_foreign_key').map(({ node, name }, i) => foreignKey(t, node as Extract<Node, { type: 'constraint_foreign_key' }>, name ?? `fk$${i + 1}`));
  if (primary === undefined && foreign.length === 0) return {};
  return { tableConstraints: { ...(primary === undefined ? {} : { primaryKey: { columns: primary } }), ...(foreign.length === 0 ? {} : { foreignKeys: foreign }) } };
}
