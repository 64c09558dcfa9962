import { randomUUID } from 'node:crypto';
import { ApiError, invalidQuery } from '../../api-error.js';
import type { TableId } from '../../catalog/table-store.js';
import { EngineError } from '../../engine/engine-error.js';

const keyOf = ({ projectId, datasetId, tableId }: TableId): string => `${projectId}:${datasetId}.${tableId}`;

/** The mark of an open transaction in the registry. */
export interface TransactionTicket {
  readonly id: string;
  /** How many changes had been committed when it began. */
  readonly since: number;
}

interface Hold {
  readonly ticket: TransactionTicket;
  readonly released: Promise<void>;
  readonly release: () => void;
}

/**
 * Which open transaction changes which table: https://cloud.google.com/bigquery/docs/transactions#transaction_concurrency
 * Of two transactions that change rows of one table the later is aborted; a statement outside a transaction waits.
 */
export class TransactionRegistry {
  private readonly holds = new Map<string, Hold>();
  private readonly lastChange = new Map<string, number>();
  private changes = 0;

  open(): TransactionTicket {
    return { id: randomUUID(), since: this.changes };
  }

  /** Before a transaction updates, deletes or merges rows of a table. */
  change(ticket: TransactionTicket, table: TableId): void {
    const key = keyOf(table);
    const hold = this.holds.get(key);
    if (hold?.ticket === ticket) return;
    if (hold !== undefined || (this.lastChange.get(key) ?? 0) > ticket.since) throw concurrentUpdate(table, ticket);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.holds.set(key, { ticket, released: promise, release: resolve });
  }

  /** A statement outside a transaction waits here until no transaction changes the table, and tells once it has changed it. */
  async alone<T>(table: TableId, mutating: boolean, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    if (!mutating) return work();
    for (let hold = this.holds.get(keyOf(table)); hold !== undefined; hold = this.holds.get(keyOf(table))) await unlessAborted(hold.released, signal);
    try {
      return await work();
    } catch (error) {
      if (error instanceof EngineError && error.kind === 'conflict') throw invalidQuery(`Could not serialize access to table ${keyOf(table)} due to concurrent update`);
      throw error;
    } finally {
      this.changed(keyOf(table));
    }
  }

  close(ticket: TransactionTicket, committed: boolean): void {
    for (const [key, hold] of this.holds) {
      if (hold.ticket !== ticket) continue;
      if (committed) this.changed(key);
      this.holds.delete(key);
      hold.release();
    }
  }

  private changed(key: string): void {
    this.changes += 1;
    this.lastChange.set(key, this.changes);
  }
}

export const concurrentUpdate = (table: TableId, ticket: TransactionTicket): ApiError =>
  new ApiError('invalidQuery', `Transaction is aborted due to concurrent update against table ${keyOf(table)}. Transaction ID: ${ticket.id}`, { location: 'query' });

async function unlessAborted(work: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return work;
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => { aborted.reject(signal.reason as Error); };
  signal.addEventListener('abort', abort, { once: true });
  try {
    await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
