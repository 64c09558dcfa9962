import { setTimeout } from 'node:timers/promises';
import type { AlsoCommitted, Cell, StoredTable, TableField, TableId, TableStore } from '../../catalog/table-store.js';
import { tableName } from '../resource-names.js';

/** A TableStore in memory that a spec can look into, change under the server's feet, and make fail. */
export class InMemoryTableStore implements TableStore {
  readonly #tables = new Map<string, StoredTable>();
  readonly #rows = new Map<string, (readonly Cell[])[]>();
  /** Each append's number of rows, in order: shows what was one atomic append. */
  readonly appends: number[] = [];
  failNextAppend: Error | undefined;
  /** How long an append takes, in milliseconds: gives other requests the time to come in between. */
  appendMs = 0;

  create(tableId: string, fields: readonly TableField[]): string {
    const id = { projectId: 'p', datasetId: 'd', tableId };
    this.#tables.set(tableName(id), { ...id, fields, location: 'EU', schemaVersion: 1 });
    this.#rows.set(tableName(id), []);
    return tableName(id);
  }

  alter(name: string, fields: readonly TableField[]): void {
    const table = this.#known(name);
    this.#tables.set(name, { ...table, fields, schemaVersion: table.schemaVersion + 1 });
  }

  drop(name: string): void {
    this.#tables.delete(name);
  }

  rows(name: string): readonly (readonly Cell[])[] {
    return this.#rows.get(name) ?? [];
  }

  table(id: TableId): Promise<StoredTable | undefined> {
    return Promise.resolve(this.#tables.get(tableName(id)));
  }

  async append(table: StoredTable, rows: readonly (readonly Cell[])[], _source: string, also?: AlsoCommitted): Promise<void> {
    await setTimeout(this.appendMs);
    const failure = this.failNextAppend;
    this.failNextAppend = undefined;
    if (failure !== undefined) throw failure;
    await also?.(undefined as never);
    this.appends.push(rows.length);
    this.#rows.get(tableName(table))?.push(...rows);
  }

  /** Changes are the catalog's work: specs of theirs run on the real one. */
  applyChanges(): Promise<void> {
    return Promise.reject(new Error('This store keeps no keys.'));
  }

  #known(name: string): StoredTable {
    const table = this.#tables.get(name);
    if (table === undefined) throw new Error(`No table ${name}.`);
    return table;
  }
}
