import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UnknownTableError } from '../errors/unknown-table-error.js';
import { toTableSchema } from '../load-table-file.js';
import type { SchemaFault } from '../schema-fault.js';
import type { SchemaRegistry } from '../schema-registry.js';
import type { TableFile, TableFileField } from '../table-file.js';
import { TABLE_SCOPES, type TablePartitioning, type TableSchema, type TableScope } from '../table-schema.js';
import { validateTableFile } from '../validate-table-file.js';

/** A change that somebody thinks of making to a table. */
export type ThoughtOfChange =
  | { readonly kind: 'add-column'; readonly column: TableFileField }
  | { readonly kind: 'cluster'; readonly by: readonly string[] }
  | { readonly kind: 'partition'; readonly partitioning: TablePartitioning };

export interface TableProposal {
  readonly scope: TableScope;
  /** The file to edit, below the repository: `schemas/organization/budgets.json`. */
  readonly file: string;
  /** What the file would be; its version is raised. */
  readonly changed: TableFile;
  /** What is wrong with it; the table is wanted only without any. */
  readonly faults: readonly SchemaFault[];
  readonly wanted?: TableSchema;
}

/** Which file a change is made in, and what would come of it: the file's own check, and the table that the migrator would want. Writes nothing. @throws UnknownTableError */
export function proposeTableChange(registry: SchemaRegistry, directory: URL, table: string, change: ThoughtOfChange): TableProposal {
  const scope = TABLE_SCOPES.find((one) => registry.has(one, table));
  if (scope === undefined) throw new UnknownTableError('organization', table, TABLE_SCOPES.flatMap((one) => registry.tables(one).map(({ tableName }) => tableName)));
  const name = `${scope}/${table}.json`;
  const file = JSON.parse(readFileSync(join(fileURLToPath(directory), name), 'utf8')) as TableFile;
  const changed: TableFile = { ...file, version: file.version + 1, ...partOf(file, change) };
  const faults = validateTableFile(changed, name);
  return { scope, file: `schemas/${name}`, changed, faults, ...(faults.length > 0 ? {} : { wanted: toTableSchema(changed, scope) }) };
}

function partOf({ schema }: TableFile, change: ThoughtOfChange): Partial<TableFile> {
  switch (change.kind) {
    case 'add-column':
      return { schema: [...schema, change.column] };
    case 'cluster':
      return { clustering: change.by };
    case 'partition':
      return { partitioning: change.partitioning };
  }
}
