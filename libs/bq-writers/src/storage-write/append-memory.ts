import type { AppendedRows } from './appended-rows.js';

/** Buffers that wait to be used again; more are left to the garbage collector. */
const KEPT = 16;

/**
 * Memory of appends. An append's rows stay in memory until they are acknowledged, then the next append is written there:
 * fresh megabytes for each would keep the garbage collector and the kernel busier than the rows do.
 */
export class AppendMemory {
  readonly #free: Buffer[] = [];

  /** @param bytes Size of a new buffer, where nobody needs a larger one. */
  constructor(private readonly bytes = 0) {}

  /** A buffer of at least so many bytes; one that waits and is too small is given up for it. */
  take(atLeast = this.bytes): Buffer {
    const waiting = this.#free.pop();
    return waiting !== undefined && waiting.length >= atLeast ? waiting : Buffer.allocUnsafeSlow(Math.max(atLeast, this.bytes));
  }

  /**
   * The rows are stored, or given up. Sent once they were read to their end by whoever acknowledged them; sent more often, the first
   * connection may still have them in its queue, and their memory is left to the garbage collector.
   */
  giveBack({ memory, sends }: Pick<AppendedRows, 'memory' | 'sends'>): void {
    if (sends <= 1 && this.#free.length < KEPT) this.#free.push(memory);
  }
}
