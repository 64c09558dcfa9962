import type { Node } from 'sql-parser-cst';
import type { JsonObject } from '../../catalog/resources.js';
import { pathOf } from './ddl-names.js';
import { nameParts } from './paths.js';
import type { Translation } from './translation.js';

const named = (node: Node): string => nameParts(node)?.[0] ?? '';

export function primaryKeyColumns(node: Extract<Node, { type: 'constraint_primary_key' }>): readonly string[] {
  return node.columns?.type === 'paren_expr' ? node.columns.expr.items.map((c) => named(c.expr as Node)) : [];
}

/** A foreign key as `tableConstraints.foreignKeys` of the REST API has it. */
export function foreignKey(t: Translation, node: Extract<Node, { type: 'constraint_foreign_key' }>, name: string | undefined): JsonObject {
  const table = node.references.table as Node;
  const referenced = (node.references.columns?.expr.items ?? []).map((c) => named(c as Node));
  return {
    ...(name === undefined ? {} : { name }), referencedTable: t.tableId(pathOf(t, table), table),
    columnReferences: node.columns.expr.items.map((c, i) => ({ referencingColumn: named(c as Node), referencedColumn: referenced[i] ?? '' })),
  };
}
