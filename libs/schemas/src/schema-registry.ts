import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { SchemaFilesInvalidError } from './errors/schema-files-invalid-error.js';
import { UnknownTableError } from './errors/unknown-table-error.js';
import { readTableFile } from './load-table-file.js';
import type { SchemaFault } from './schema-fault.js';
import { type DatasetAddress, makeTableRef, type TableRef } from './table-ref.js';
import { TABLE_SCOPES, type TableSchema, type TableScope } from './table-schema.js';

/** Every table that the platform knows, and the only source of `TableRef`s. Immutable after it is made. */
export class SchemaRegistry {
  readonly #tables: ReadonlyMap<TableScope, ReadonlyMap<string, TableSchema>>;

  private constructor(tables: Iterable<TableSchema>) {
    const byScope = new Map<TableScope, Map<string, TableSchema>>(TABLE_SCOPES.map((scope) => [scope, new Map()]));
    for (const table of tables) byScope.get(table.scope)?.set(table.tableName, table);
    this.#tables = byScope;
  }

  /**
   * Reads every `*.json` in `bootstrap/` and `organization/` below `directory`.
   * @throws SchemaFilesInvalidError with the faults of all files together.
   */
  static fromDirectory(directory: string | URL): SchemaRegistry {
    const root = directory instanceof URL ? fileURLToPath(directory) : directory;
    const tables: TableSchema[] = [];
    const faults: SchemaFault[] = [];
    for (const scope of TABLE_SCOPES) {
      const folder = join(root, scope);
      if (!existsSync(folder)) {
        faults.push({ file: scope, pointer: '', message: `there is no folder "${folder}"; a schema directory holds bootstrap/ and organization/` });
        continue;
      }
      for (const name of readdirSync(folder).filter((entry) => entry.endsWith('.json')).sort()) {
        const outcome = readTableFile(join(folder, name), scope);
        if (outcome.kind === 'loaded') tables.push(outcome.table);
        else faults.push(...outcome.faults);
      }
    }
    if (faults.length > 0) throw new SchemaFilesInvalidError(faults);
    return new SchemaRegistry(tables);
  }

  /** A registry of tables at hand, for tests and tools that have no directory. A later table of the same name wins. */
  static fromTables(tables: Iterable<TableSchema>): SchemaRegistry {
    return new SchemaRegistry(tables);
  }

  /** @throws UnknownTableError */
  table(scope: TableScope, name: string): TableSchema {
    const table = this.#tables.get(scope)?.get(name);
    if (table === undefined) throw new UnknownTableError(scope, name, this.tables(scope).map((known) => known.tableName));
    return table;
  }

  has(scope: TableScope, name: string): boolean {
    return this.#tables.get(scope)?.has(name) ?? false;
  }

  /** All tables of a scope, by name. */
  tables(scope: TableScope): readonly TableSchema[] {
    return [...(this.#tables.get(scope)?.values() ?? [])];
  }

  /**
   * @throws UnknownTableError
   * @throws InvalidTableRefError when the project or the dataset is no possible name.
   */
  ref(scope: TableScope, address: DatasetAddress, name: string): TableRef {
    return makeTableRef(address, this.table(scope, name));
  }
}
