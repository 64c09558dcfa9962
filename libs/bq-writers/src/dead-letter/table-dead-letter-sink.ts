import type { DeadLetter, DeadLetterReceipt, DeadLetterSink } from '@cloudact/bq-resilience';
import type { TableRef } from '@cloudact/schemas';
import { DeadLettersNotKeptError } from '../errors.js';
import type { Writer } from '../writer.js';
import { letterRows } from './letter-rows.js';
import type { LetterSpool } from './letter-spool.js';

export interface TableDeadLetterSinkOptions {
  /** `pipeline_dlq` in the shared dataset. */
  readonly table: TableRef;
  /** Writes the letters; its own bad rows are thrown, not dead-lettered again. */
  readonly writer: Writer;
  readonly spool: LetterSpool;
  readonly onSpooled?: (letters: number, error: unknown) => void;
}

/** Keeps dead letters in `pipeline_dlq`; when that fails, on local disk until they can be delivered: by `drain`, or once the table takes others. */
export class TableDeadLetterSink implements DeadLetterSink {
  #draining: Promise<number> | undefined;
  /** Letters of this life are on disk. */
  #spooled = false;

  constructor(private readonly options: TableDeadLetterSinkOptions) {}

  async put(letters: readonly DeadLetter[]): Promise<DeadLetterReceipt> {
    try {
      await this.#store(letters);
    } catch (error) {
      await this.options.spool.put(letters).catch((spoolError: unknown) => {
        throw new DeadLettersNotKeptError(letters.length, this.options.spool.directory, error, spoolError);
      });
      this.#spooled = true;
      this.options.onSpooled?.(letters.length, error);
      return { stored: 0, spooled: letters.length };
    }
    // Nobody waits for it: should the table refuse again, they stay where they are.
    if (this.#spooled) void this.drain().catch(() => undefined);
    return { stored: letters.length, spooled: 0 };
  }

  /** Delivers what was spooled; two at a time are one. Throws when the table still refuses; what was not delivered stays spooled. */
  drain(): Promise<number> {
    this.#draining ??= this.#drain().finally(() => (this.#draining = undefined));
    return this.#draining;
  }

  async #drain(): Promise<number> {
    this.#spooled = false;
    try {
      return await this.options.spool.drain((letters) => this.#store(letters));
    } catch (error) {
      this.#spooled = true;
      throw error;
    }
  }

  async #store(letters: readonly DeadLetter[]): Promise<void> {
    for (const [org, own] of Map.groupBy(letters, ({ orgSlug }) => orgSlug)) {
      const runId = `dlq-${own[0]?.id ?? ''}-${own.length}`;
      await this.options.writer.write({ org, table: this.options.table, rows: own.flatMap(letterRows), runId, intent: 'append', realTime: true });
    }
  }
}

/** For the writer behind the sink: a letter that is itself a bad row is a bug, and is thrown. */
export const refuseDeadLetters: DeadLetterSink = {
  put: async (letters) => {
    throw new Error(`A dead letter could not be stored: ${letters[0]?.message ?? 'unknown'}`);
  },
};
