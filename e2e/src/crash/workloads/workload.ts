import type { Target } from '../target.js';

/** A writer that knows what it was told, over all lives of the server. */
export interface Workload {
  readonly name: string;
  /** Makes its table, once. */
  prepare(target: Target): Promise<void>;
  /** Writes one request after another until one fails: then the server is gone. */
  write(target: Target): Promise<never>;
  /** What is stored that should not be, or the other way round; before anything is sent again. */
  faults(target: Target): Promise<readonly string[]>;
  /** Brings the request that was never answered to its end, where the API has a way to do so exactly once; else looks what became of it. */
  settle(target: Target): Promise<void>;
  /** Rows that it was told are stored. */
  stored(): number;
}
