import type { Node, Statement } from 'sql-parser-cst';
import { invalidQuery, notSupported } from '../../api-error.js';
import type { JsonObject } from '../../catalog/resources.js';
import { columnField } from './create-table.js';
import { fieldOfDataType } from './data-types.js';
import type { Ddl, RelationType, TableChange } from './ddl-action.js';
import { foreignKey, primaryKeyColumns } from './ddl-constraints.js';
import { pathOf } from './ddl-names.js';
import { optionProperties } from './ddl-options.js';
import { nameParts } from './paths.js';
import type { Translation } from './translation.js';

type AlterTable = Extract<Statement, { type: 'alter_table_stmt' }>;
type Action = AlterTable['actions']['items'][number];

export function alterTable(t: Translation, node: AlterTable): Ddl {
  const table = node.table as Node;
  const id = t.tableId(pathOf(t, table), table);
  const ifExists = node.ifExistsKw !== undefined;
  const [first, another] = node.actions.items;
  if (first?.type === 'alter_action_rename') {
    if (another !== undefined) throw invalidQuery('ALTER TABLE RENAME TO cannot be combined with other ALTER TABLE actions');
    return { statementType: 'ALTER_TABLE', action: { do: 'rename-table', id, to: pathOf(t, first.newName).at(-1) ?? '', ifExists } };
  }
  return { statementType: 'ALTER_TABLE', action: { do: 'alter-table', id, kind: 'TABLE', ifExists, changes: node.actions.items.map((action) => change(t, action)) } };
}

function change(t: Translation, action: Action): TableChange {
  switch (action.type) {
    case 'alter_action_add_column':
      if (action.column.type !== 'column_definition') break;
      return { do: 'add-column', field: columnField(t, action.column), ifNotExists: action.ifNotExistsKw !== undefined };
    case 'alter_action_drop_column': return { do: 'drop-column', column: action.column.name, ifExists: action.ifExistsKw !== undefined };
    case 'alter_action_rename_column': return { do: 'rename-column', column: action.oldName.name, to: action.newName.name, ifExists: action.ifExistsKw !== undefined };
    case 'alter_action_set_bigquery_options': return { do: 'options', properties: optionProperties([action.options]) };
    case 'alter_action_drop_primary_key': return { do: 'drop-primary-key', ifExists: action.ifExistsKw !== undefined };
    case 'alter_action_drop_constraint': return { do: 'drop-constraint', name: action.constraint.name, ifExists: action.ifExistsKw !== undefined };
    case 'alter_action_add_constraint':
      if (action.constraint.type === 'constraint_primary_key') return { do: 'add-primary-key', columns: primaryKeyColumns(action.constraint) };
      if (action.constraint.type === 'constraint_foreign_key') return { do: 'add-foreign-key', key: foreignKey(t, action.constraint, action.name?.name.name), name: action.name?.name.name };
      break;
    case 'alter_action_alter_column': {
      const found = columnChange(t, action);
      if (found !== undefined) return found;
      break;
    }
    case 'alter_action_set_default_collate': throw notSupported('SET DEFAULT COLLATE');
    default: break;
  }
  throw notSupported(`\`${t.textOf(action as Node)}\``);
}

function columnChange(t: Translation, action: Extract<Action, { type: 'alter_action_alter_column' }>): TableChange | undefined {
  const column = nameParts(action.column as Node)?.[0] ?? '';
  const ifExists = action.ifExistsKw !== undefined;
  const properties = (changed: JsonObject): TableChange => ({ do: 'column-properties', column, properties: changed, ifExists });
  switch (action.action.type) {
    case 'alter_action_drop_not_null': return { do: 'drop-not-null', column, ifExists };
    case 'alter_action_set_default': return properties({ defaultValueExpression: t.textOf(action.action.expr as Node) });
    case 'alter_action_drop_default': return properties({ defaultValueExpression: null });
    case 'alter_action_set_data_type': return { do: 'set-type', column, field: fieldOfDataType(column, action.action.dataType), ifExists };
    case 'alter_action_set_bigquery_options': return properties(optionProperties([action.action.options]));
    default: return undefined;
  }
}

/** `ALTER VIEW` and `ALTER MATERIALIZED VIEW` set options. */
export function alterView(t: Translation, node: Extract<Statement, { type: 'alter_view_stmt' }>): Ddl {
  const kind: RelationType = node.kind === undefined ? 'VIEW' : 'MATERIALIZED_VIEW';
  const changes = node.actions.items.map((action): TableChange => {
    if (action.type === 'alter_action_set_bigquery_options') return { do: 'options', properties: optionProperties([action.options]) };
    if (action.type === 'alter_action_alter_column' && action.action.type === 'alter_action_set_bigquery_options') {
      return { do: 'column-properties', column: nameParts(action.column as Node)?.[0] ?? '', properties: optionProperties([action.action.options]), ifExists: action.ifExistsKw !== undefined };
    }
    throw notSupported(`\`${t.textOf(action as Node)}\``);
  });
  return { statementType: `ALTER_${kind}`, action: { do: 'alter-table', id: t.tableId(pathOf(t, node.name), node.name), kind, ifExists: node.ifExistsKw !== undefined, changes } };
}
