import type { AlsoCommitted, RowChange, StoredTable, TableStore } from '../catalog/table-store.js';
import { realignRows } from './realign-rows.js';
import { storeFailed } from './storage-error.js';
import type { StorageWriteLog } from './storage-write-context.js';
import type { HeldRows } from './write-stream.js';

/** Rows that an operation shows to readers of the table. */
export interface Shown {
  readonly table: StoredTable;
  readonly rows: HeldRows['rows'];
}

/** Rows that were held back, perhaps since before the table's schema changed, as the table takes them now. */
export function shownFrom(table: StoredTable, batches: readonly HeldRows[]): Shown {
  return { table, rows: batches.flatMap((batch) => realignRows(batch.rows, batch.fields, table.fields)) };
}

/** The way of rows into their table. */
export class VisibleRows {
  readonly #store: TableStore;
  readonly #log: StorageWriteLog;

  constructor(options: { readonly store: TableStore; readonly log: StorageWriteLog }) {
    this.#store = options.store;
    this.#log = options.log;
  }

  /**
   * Makes rows visible and commits `also` with them.
   * @param entity the stream that the error names
   * @throws StorageWriteError INTERNAL when the store refuses: nothing was written
   */
  append({ table, rows }: Shown, entity: string, also?: AlsoCommitted): Promise<void> {
    return this.guard(entity, rows.length, () => this.#store.append(table, rows, 'storage-write', also));
  }

  /** Applies changes of change data capture. @throws StorageWriteError INTERNAL when the store refuses: nothing was changed */
  change(table: StoredTable, key: readonly string[], changes: readonly RowChange[], entity: string): Promise<void> {
    return this.guard(entity, changes.length, () => this.#store.applyChanges(table, key, changes));
  }

  /** Says of a write that failed that it is the server's fault. */
  async guard(entity: string, rows: number, write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } catch (cause) {
      this.#log('storage-write: the store refused rows', { stream: entity, rows, cause });
      throw storeFailed(cause, entity);
    }
  }
}
