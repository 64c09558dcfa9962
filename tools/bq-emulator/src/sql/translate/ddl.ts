import type { Node, Statement } from 'sql-parser-cst';
import { notSupported } from '../../api-error.js';
import { alterTable, alterView } from './alter-table.js';
import { createFunction } from './create-routine.js';
import { createTable } from './create-table.js';
import { createView } from './create-view.js';
import type { Ddl, RelationType } from './ddl-action.js';
import { pathOf, schemaId } from './ddl-names.js';
import { optionProperties } from './ddl-options.js';
import { routineId } from './routine-calls.js';
import type { Translation } from './translation.js';

const DDL = [
  'create_table_stmt', 'create_view_stmt', 'create_schema_stmt', 'create_function_stmt', 'drop_table_stmt', 'drop_view_stmt', 'drop_schema_stmt', 'drop_function_stmt', 'drop_procedure_stmt',
  'alter_table_stmt', 'alter_view_stmt', 'alter_schema_stmt',
] as const;
type DdlStatement = Extract<Statement, { type: (typeof DDL)[number] }>;
export const isDdl = (node: Statement): node is DdlStatement => (DDL as readonly string[]).includes(node.type);

export function ddl(t: Translation, node: DdlStatement): Ddl {
  switch (node.type) {
    case 'create_table_stmt': return createTable(t, node);
    case 'create_view_stmt': return createView(t, node);
    case 'create_function_stmt': return createFunction(t, node);
    case 'create_schema_stmt': return createSchema(t, node);
    case 'drop_table_stmt': return dropRelation(t, node.tables.items, node.kind === undefined ? 'TABLE' : relationKind(t, node.kind, 'TABLE'), node.ifExistsKw !== undefined);
    case 'drop_view_stmt': return dropRelation(t, node.views.items, node.kind === undefined ? 'VIEW' : relationKind(t, node.kind, 'VIEW'), node.ifExistsKw !== undefined);
    case 'drop_schema_stmt': {
      const [name] = node.schemas.items;
      if (name === undefined) throw notSupported('DROP SCHEMA');
      return { statementType: 'DROP_SCHEMA', action: { do: 'drop-schema', ...schemaId(t, name), ifExists: node.ifExistsKw !== undefined, cascade: node.behaviorKw?.name === 'CASCADE' } };
    }
    case 'drop_function_stmt': return dropRoutine(t, node.signatures.items.map((s) => s.name as Node), node.tableKw === undefined ? 'SCALAR_FUNCTION' : 'TABLE_VALUED_FUNCTION', node.ifExistsKw !== undefined);
    case 'drop_procedure_stmt': return dropRoutine(t, node.signatures.items.map((s) => s.name as Node), 'PROCEDURE', node.ifExistsKw !== undefined);
    case 'alter_table_stmt': return alterTable(t, node);
    case 'alter_view_stmt': return alterView(t, node);
    case 'alter_schema_stmt': return alterSchema(t, node);
  }
}

function relationKind(t: Translation, node: Node, what: string): RelationType {
  const kind = t.textOf(node).toUpperCase();
  if (kind === 'SNAPSHOT') return 'SNAPSHOT';
  if (kind === 'MATERIALIZED') return 'MATERIALIZED_VIEW';
  throw notSupported(`DROP ${kind} ${what}`);
}

function dropRelation(t: Translation, names: readonly Node[], kind: RelationType, ifExists: boolean): Ddl {
  const [name, another] = names;
  if (name === undefined || another !== undefined) throw notSupported('DROP of several tables');
  return { statementType: kind === 'SNAPSHOT' ? 'DROP_SNAPSHOT_TABLE' : `DROP_${kind}`, action: { do: 'drop-table', id: t.tableId(pathOf(t, name), name), kind, ifExists } };
}

const DROPS = { SCALAR_FUNCTION: 'DROP_FUNCTION', TABLE_VALUED_FUNCTION: 'DROP_TABLE_FUNCTION', PROCEDURE: 'DROP_PROCEDURE' } as const;

function dropRoutine(t: Translation, names: readonly Node[], routineType: keyof typeof DROPS, ifExists: boolean): Ddl {
  const [name, another] = names;
  const routine = name === undefined ? undefined : routineId(t, name);
  if (routine === undefined || another !== undefined) throw notSupported('DROP of several routines, or of one without a dataset');
  return { statementType: DROPS[routineType], action: { do: 'drop-routine', routine, routineType, ifExists } };
}

function createSchema(t: Translation, node: Extract<Statement, { type: 'create_schema_stmt' }>): Ddl {
  if (node.name === undefined) throw notSupported('CREATE SCHEMA without a name');
  const other = (node.clauses as readonly Node[]).find((c) => c.type !== 'bigquery_options');
  if (other !== undefined) throw notSupported(`\`${t.textOf(other)}\``);
  return { statementType: 'CREATE_SCHEMA', action: { do: 'create-schema', ...schemaId(t, node.name), properties: optionProperties(node.clauses), ifNotExists: node.ifNotExistsKw !== undefined } };
}

function alterSchema(t: Translation, node: Extract<Statement, { type: 'alter_schema_stmt' }>): Ddl {
  const [properties = {}, ...others] = node.actions.map((action) => {
    if (action.type !== 'alter_action_set_bigquery_options') throw notSupported(`\`${t.textOf(action as Node)}\``);
    return optionProperties([action.options]);
  });
  return { statementType: 'ALTER_SCHEMA', action: { do: 'alter-schema', ...schemaId(t, node.name), properties: Object.assign(properties, ...others) as Record<string, unknown>, ifExists: node.ifExistsKw !== undefined } };
}
