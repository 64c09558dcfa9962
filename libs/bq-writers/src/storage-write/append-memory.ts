/** Buffers that wait to be used again; more are left to the garbage collector. */
const KEPT = 16;

/**
 * Memory of appends. An append's rows stay in memory until they are acknowledged, then the next append is written there:
 * fresh megabytes for each would keep the garbage collector and the kernel busier than the rows do.
 */
export class AppendMemory {
  readonly #free: Buffer[] = [];

  /** @param bytes Size of a new buffer. */
  constructor(private readonly bytes: number) {}

  take(): Buffer {
    return this.#free.pop() ?? Buffer.allocUnsafeSlow(this.bytes);
  }

  /** Nobody reads the buffer any more. */
  give(buffer: Buffer): void {
    if (this.#free.length < KEPT) this.#free.push(buffer);
  }
}
