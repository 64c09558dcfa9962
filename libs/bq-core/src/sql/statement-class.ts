/** What a text of SQL does. `unknown`: it cannot be read, is empty, or does something that none of the others covers. */
export const STATEMENT_CLASSES = ['select', 'insert', 'update', 'delete', 'merge', 'ddl', 'script', 'unknown'] as const;
export type StatementClass = (typeof STATEMENT_CLASSES)[number];

const DML: ReadonlySet<StatementClass> = new Set(['insert', 'update', 'delete', 'merge']);

/** INSERT, UPDATE, DELETE, MERGE (and TRUNCATE, which BigQuery counts as DML: docs data-manipulation-language). */
export function isDml(statementClass: StatementClass): boolean {
  return DML.has(statementClass);
}

/** Parser node type to class. A type that is missing here is `unknown`, so that a guard refuses what nobody has thought of. */
const CLASS_OF_NODE: Readonly<Record<string, StatementClass>> = {
  select_stmt: 'select',
  compound_select_stmt: 'select',
  insert_stmt: 'insert',
  update_stmt: 'update',
  delete_stmt: 'delete',
  truncate_stmt: 'delete',
  merge_stmt: 'merge',
  create_table_stmt: 'ddl',
  create_view_stmt: 'ddl',
  create_schema_stmt: 'ddl',
  create_index_stmt: 'ddl',
  create_function_stmt: 'ddl',
  create_procedure_stmt: 'ddl',
  alter_table_stmt: 'ddl',
  alter_view_stmt: 'ddl',
  alter_schema_stmt: 'ddl',
  drop_table_stmt: 'ddl',
  drop_view_stmt: 'ddl',
  drop_schema_stmt: 'ddl',
  drop_index_stmt: 'ddl',
  drop_function_stmt: 'ddl',
  drop_procedure_stmt: 'ddl',
  declare_stmt: 'script',
  set_stmt: 'script',
  block_stmt: 'script',
  if_stmt: 'script',
  case_stmt: 'script',
  loop_stmt: 'script',
  repeat_stmt: 'script',
  while_stmt: 'script',
  for_stmt: 'script',
  call_stmt: 'script',
  execute_immediate_stmt: 'script',
  start_transaction_stmt: 'script',
  commit_transaction_stmt: 'script',
  rollback_transaction_stmt: 'script',
  raise_stmt: 'script',
};

/** @param nodeTypes the types of the statements in a text, empty ones left out */
export function classOfStatements(nodeTypes: readonly string[]): StatementClass {
  const [only, ...more] = nodeTypes;
  if (only === undefined) return 'unknown';
  if (more.length > 0) return 'script';
  return CLASS_OF_NODE[only] ?? 'unknown';
}
