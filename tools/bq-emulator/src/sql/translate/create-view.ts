import type { Node, Statement } from 'sql-parser-cst';
import { invalidQuery, notSupported } from '../../api-error.js';
import type { TableField } from '../../catalog/table-store.js';
import { fieldOf } from '../sql-type.js';
import { withConstraints } from './data-types.js';
import type { Ddl } from './ddl-action.js';
import { pathOf } from './ddl-names.js';
import { optionProperties, withNested } from './ddl-options.js';
import { partitionBy } from './partition-by.js';
import { nameParts } from './paths.js';
import { columnNames, topQuery } from './query.js';
import { flatten } from './statement.js';
import type { Translation } from './translation.js';

/** `CREATE VIEW`, and `CREATE MATERIALIZED VIEW`, which is kept as a view. */
export function createView(t: Translation, node: Extract<Statement, { type: 'create_view_stmt' }>): Ddl {
  const kinds = node.kinds.map((kind) => t.textOf(kind).toUpperCase());
  const materialized = kinds.includes('MATERIALIZED');
  if (kinds.some((kind) => kind !== 'MATERIALIZED')) throw notSupported(`CREATE ${kinds.join(' ')} VIEW`);
  const as = node.clauses.find((c) => c.type === 'as_clause');
  if (as === undefined) throw notSupported('CREATE VIEW without AS');
  const query = flatten(topQuery(t, as.expr as never));
  const names = columnNames(query.columns);
  const columns = node.columns?.expr.items ?? [];
  if (columns.length > 0 && columns.length !== query.columns.length) throw invalidQuery(`The number of view columns is ${columns.length}, but the query has ${query.columns.length}`);
  const fields = query.columns.map((c, i): TableField => {
    const definition = columns[i] as Node | undefined;
    const name = definition?.type === 'column_definition' ? definition.name.name : definition?.type === 'identifier' ? definition.name : (names[i] ?? '');
    const field = fieldOf(name, c.type);
    return definition?.type === 'column_definition' ? withConstraints(field, definition.constraints) : field;
  });
  const unnamed = columns.length > 0 ? -1 : query.columns.findIndex((c) => c.name === undefined);
  if (unnamed !== -1) throw invalidQuery(`CREATE VIEW columns must be named, but column ${unnamed + 1} has no name`);
  const text = t.textOf(as.expr);
  // The columns of a list rename those of the query, which every reader of the view goes by.
  const body = columns.length === 0 ? text : `SELECT ${names.map((name, i) => `\`${name}\` AS \`${fields[i]?.name ?? ''}\``).join(', ')} FROM (${text})`;
  if (columns.length > 0 && query.columns.some((c) => c.name === undefined)) throw notSupported('CREATE VIEW with a column list over columns without names');
  const definition = materialized ? { materializedView: { query: body } } : { view: { query: body, useLegacySql: false } };
  let properties = withNested(definition, optionProperties(node.clauses));
  for (const clause of node.clauses as readonly Node[]) {
    if (clause.type === 'partition_by_clause') properties = withNested(properties, partitionBy(clause.specifications.items as never, fields));
    else if (clause.type === 'cluster_by_clause') properties['clustering'] = { fields: clause.columns.items.map((c) => nameParts(c)?.[0] ?? '') };
    else if (clause.type !== 'as_clause' && clause.type !== 'bigquery_options') throw notSupported(`\`${t.textOf(clause)}\``);
  }
  return {
    statementType: materialized ? 'CREATE_MATERIALIZED_VIEW' : 'CREATE_VIEW',
    action: { do: 'create-view', id: t.tableId(pathOf(t, node.name), node.name), fields, properties, ifNotExists: node.ifNotExistsKw !== undefined, replace: node.orReplaceKw !== undefined },
  };
}
