import { totalmem } from 'node:os';
import { EngineError } from './engine-error.js';

/** What the engine may take for tables, sorts, joins and groups: a part of the machine's memory, for other programs live there too. */
export const ENGINE_MEMORY_BYTES = Math.floor(totalmem() / 4);
/** What it may write beside the database file when that is not enough; a database in memory writes nothing. */
export const SPILL_BYTES = 8 * 2 ** 30;
/** By how much the process may grow while one statement runs. The engine's own limit knows neither a result that it hands over nor the lists of one step. */
const GROWTH_BYTES = Math.floor(1.5 * ENGINE_MEMORY_BYTES);
const LOOK_MS = 50;

interface Interruptible {
  interrupt(): void;
}

interface Running {
  readonly statement: Interruptible;
  /** The process's memory when the statement was first seen; one that ends at once is never looked at. */
  before: number | undefined;
  exceeded: boolean;
}

export interface MemoryGuardOptions {
  /** Bytes; default half as much again as `ENGINE_MEMORY_BYTES`. */
  readonly growthBytes?: number;
  /** Bytes that the process holds now. */
  readonly held?: () => number;
}

/** Ends a statement that takes the process's memory: it fails as one does at the engine's own limit, and the others go on. */
export class MemoryGuard {
  private readonly running = new Set<Running>();
  private readonly growthBytes: number;
  private readonly held: () => number;
  private timer: NodeJS.Timeout | undefined;

  constructor({ growthBytes = GROWTH_BYTES, held = () => process.memoryUsage.rss() }: MemoryGuardOptions = {}) {
    this.growthBytes = growthBytes;
    this.held = held;
  }

  async during<T>(statement: Interruptible, work: () => Promise<T>): Promise<T> {
    const entry: Running = { statement, before: undefined, exceeded: false };
    this.running.add(entry);
    this.timer ??= setInterval(() => { this.look(); }, LOOK_MS).unref();
    try {
      return await work();
    } catch (error) {
      throw entry.exceeded ? new EngineError(`Out of Memory Error: the process grew by more than ${this.growthBytes} bytes while the statement ran`, 'execution', { cause: error }) : error;
    } finally {
      this.running.delete(entry);
    }
  }

  /** The one that has run longest answers for the growth; if it was another, that one is next. */
  private look(): void {
    if (this.running.size === 0) {
      // Not at the end of each statement: to set and clear a timer for each would cost a short one a tenth of its time.
      clearInterval(this.timer);
      this.timer = undefined;
      return;
    }
    const held = this.held();
    const [culprit] = [...this.running].filter((entry) => held - (entry.before ??= held) > this.growthBytes);
    if (culprit === undefined) return;
    culprit.exceeded = true;
    culprit.statement.interrupt();
  }
}
