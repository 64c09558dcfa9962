import { invalidQuery, notSupported } from '../../api-error.js';
import { engineTableName } from '../../catalog/table-ddl.js';
import type { TableRecord } from '../../catalog/resources.js';
import type { TableId } from '../../catalog/table-store.js';
import type { OpenTransaction } from '../../engine/engine.js';
import { EngineError } from '../../engine/engine-error.js';
import type { JobContext } from '../job-context.js';
import { TableSizes } from '../table-sizes.js';
import { concurrentUpdate, type TransactionTicket } from './transaction-registry.js';

/** An open multi-statement transaction: https://cloud.google.com/bigquery/docs/transactions */
export class ScriptTransaction {
  private readonly open: OpenTransaction;
  private readonly ticket: TransactionTicket;
  private readonly touched = new Map<string, TableId>();
  private readonly undo: (() => void)[] = [];
  /** The engine gives a transaction up at its first error; what is left to do is to roll it back. */
  private failed = false;

  private constructor(open: OpenTransaction, ticket: TransactionTicket) {
    this.open = open;
    this.ticket = ticket;
  }

  static async begin(context: JobContext): Promise<ScriptTransaction> {
    const ticket = context.transactions.open();
    return new ScriptTransaction(await context.engine.begin(), ticket);
  }

  get id(): string {
    return this.ticket.id;
  }

  /** The context of a statement of this transaction. */
  inside(context: JobContext): JobContext {
    const engine = context.engine.joining(this.open);
    // What has been measured outside of the transaction is not true inside.
    return { ...context, engine, sizes: new TableSizes({ engine, catalog: context.catalog }) };
  }

  /** Runs a statement's work in the transaction. */
  async run<T>(context: JobContext, table: TableId | undefined, work: (inside: JobContext) => Promise<T>): Promise<T> {
    if (this.failed) throw notSupported('Going on in a transaction in which a statement has failed');
    try {
      return await work(this.inside(context));
    } catch (error) {
      if (error instanceof EngineError) this.failed = true;
      if (error instanceof EngineError && error.kind === 'conflict' && table !== undefined) throw concurrentUpdate(table, this.ticket);
      throw error;
    }
  }

  /** A statement that reads no table may still run once another has failed, so that a handler can tell of the error. */
  get isFailed(): boolean {
    return this.failed;
  }

  /** Before a statement changes rows. @param mutating it updates or deletes rows, not only adds some */
  changing(context: JobContext, table: TableId, mutating: boolean): void {
    if (mutating) context.transactions.change(this.ticket, table);
    this.touched.set(engineTableName(table), table);
  }

  /** A temporary table is about to be made, replaced or dropped. */
  remembering(context: JobContext, table: TableId): void {
    const before: TableRecord | undefined = context.catalog.record(table);
    this.undo.unshift(() => { context.catalog.restoreTable(table, before); });
  }

  async commit(context: JobContext): Promise<void> {
    if (this.failed) {
      await this.rollback(context);
      throw invalidQuery('Transaction is aborted: a statement in it has failed');
    }
    try {
      await this.open.commit();
    } catch (error) {
      this.undone();
      this.end(context, false);
      const [table] = this.touched.values();
      throw error instanceof EngineError && error.kind === 'conflict' && table !== undefined ? concurrentUpdate(table, this.ticket) : error;
    }
    this.end(context, true);
  }

  async rollback(context: JobContext): Promise<void> {
    try {
      await this.open.rollback();
    } finally {
      this.undone();
      this.end(context, false);
    }
  }

  private undone(): void {
    for (const step of this.undo.splice(0)) step();
  }

  private end(context: JobContext, committed: boolean): void {
    for (const table of this.touched.values()) context.catalog.touch(table);
    context.transactions.close(this.ticket, committed);
  }
}
