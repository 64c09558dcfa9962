import { STREAMING_BUFFER_MS } from '@cloudact/bq-core';
import { askedFor, chooseMethod, type MethodChoice } from './chooser/choose-method.js';
import { explainWrite, type WriteExplanation } from './chooser/explain-write.js';
import type { LoadBudget } from './chooser/load-budget.js';
import type { WriteFacts } from './chooser/method-rules.js';
import { rowBytes } from './chooser/row-bytes.js';
import { RunWrittenOtherwiseError } from './errors.js';
import type { WriteLedger } from './ledger/write-ledger.js';
import type { TableWatch } from './streaming/table-watch.js';
import type { WriteReceipt } from './write-receipt.js';
import type { WriteMethod, WriteRequest } from './write-request.js';
import type { Writer } from './writer.js';

export interface TableWritersOptions {
  readonly writers: Readonly<Record<WriteMethod, Writer>>;
  /** What is left of each table's load jobs today; the load writer counts in it. */
  readonly loads: LoadBudget;
  readonly watch: TableWatch;
  /** Knows which method stored a run. */
  readonly ledger: Pick<WriteLedger, 'methodOf' | 'writtenBy'>;
  /** Told how each write ended. */
  readonly onWrite?: (write: EndedWrite) => void;
}

/** The rows of a write that went through, or why it did not. */
export type EndedWrite = { readonly method: WriteMethod } & (Pick<WriteReceipt, 'rowsWritten' | 'rowsDeadLettered'> | { readonly error: unknown });

/** The five writers behind one door: takes the method asked for, or chooses one and says why. */
export class TableWriters {
  constructor(private readonly options: TableWritersOptions) {}

  /** Which method would write this, and why, without writing and without a request. */
  explain(request: Omit<WriteRequest, 'rows'>): MethodChoice {
    if (request.method !== undefined && request.method !== 'auto') return askedFor(request.method);
    return chooseMethod(this.#facts(request));
  }

  /** The same with what each method promises and would cost, after a look at the table's size and its streaming buffer. */
  async explainWrite(request: Omit<WriteRequest, 'rows'>): Promise<WriteExplanation> {
    const state = await this.options.watch.look(request.table);
    const oldest = state?.streamingBuffer?.oldestEntryTime.getTime();
    return explainWrite({
      ...this.#facts(request),
      rowBytes: rowBytes(request.table.schema.fields),
      ...(request.method === undefined ? {} : { method: request.method }),
      ...(state === undefined ? {} : { tableBytes: state.numBytes }),
      ...(oldest === undefined ? {} : { bufferedUntil: new Date(oldest + STREAMING_BUFFER_MS) }),
    });
  }

  async write(request: WriteRequest): Promise<WriteReceipt> {
    const { method, why } = this.#asBefore(request);
    try {
      const receipt = await this.options.writers[method].write(request);
      if (request.onceByAnyMethod === true) this.options.ledger.writtenBy(request.table.path, request.runId, method);
      this.options.onWrite?.({ method, rowsWritten: receipt.rowsWritten, rowsDeadLettered: receipt.rowsDeadLettered });
      return { ...receipt, why };
    } catch (error) {
      this.options.onWrite?.({ method, error });
      throw error;
    }
  }

  async close(): Promise<void> {
    for (const writer of Object.values(this.options.writers)) await writer.close();
  }

  /** A run that is stored goes by its own method, which finds it there. MERGE may follow any: it replaces what it finds. @throws RunWrittenOtherwiseError */
  #asBefore(request: WriteRequest): Pick<MethodChoice, 'method' | 'why'> {
    const choice = this.explain(request);
    if (request.onceByAnyMethod !== true || choice.method === 'merge') return choice;
    const before = this.options.ledger.methodOf(request.table.path, request.runId);
    if (before === undefined || before === choice.method) return choice;
    if (request.method !== undefined && request.method !== 'auto') throw new RunWrittenOtherwiseError(request.table.path, request.runId, before, choice.method);
    return { method: before, why: `this run was stored by ${before} before, which finds its rows there; ${choice.method} would store them a second time` };
  }

  #facts(request: Omit<WriteRequest, 'rows'>): WriteFacts {
    return {
      intent: request.intent,
      ...(request.expectedRows === undefined ? {} : { rows: request.expectedRows }),
      writeProfile: request.table.schema.writeProfile,
      realTime: request.realTime ?? false,
      concurrent: request.concurrent ?? false,
      allOrNothing: request.badRows === 'reject',
      loadJobsLeft: this.options.loads.left(request.table.path),
      unsettledMs: this.options.watch.unsettledMs(request.table.path),
    };
  }
}
