import type { Clock } from '@cloudact/bq-resilience';
import { askedFor, chooseMethod, type MethodChoice } from './chooser/choose-method.js';
import { LoadBudget } from './chooser/load-budget.js';
import type { WriteReceipt } from './write-receipt.js';
import type { WriteMethod, WriteRequest } from './write-request.js';
import type { Writer } from './writer.js';

export interface TableWritersOptions {
  readonly writers: Readonly<Record<WriteMethod, Writer>>;
  readonly clock: Clock;
}

/** The five writers behind one door: takes the method asked for, or chooses one and says why. */
export class TableWriters {
  readonly #loads: LoadBudget;

  constructor(private readonly options: TableWritersOptions) {
    this.#loads = new LoadBudget(options.clock);
  }

  /** Which method would write this, and why, without writing. */
  explain(request: Omit<WriteRequest, 'rows'>): MethodChoice {
    if (request.method !== undefined && request.method !== 'auto') return askedFor(request.method);
    return chooseMethod({
      intent: request.intent,
      ...(request.expectedRows === undefined ? {} : { rows: request.expectedRows }),
      writeProfile: request.table.schema.writeProfile,
      realTime: request.realTime ?? false,
      concurrent: request.concurrent ?? false,
      allOrNothing: request.badRows === 'reject',
      loadJobsLeft: this.#loads.left(request.table.path),
    });
  }

  async write(request: WriteRequest): Promise<WriteReceipt> {
    const { method, why } = this.explain(request);
    if (method === 'load') this.#loads.started(request.table.path);
    return { ...(await this.options.writers[method].write(request)), why };
  }

  async close(): Promise<void> {
    for (const writer of Object.values(this.options.writers)) await writer.close();
  }
}
