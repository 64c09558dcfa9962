import type { TableRef } from '@cloudact/schemas';
import type { Book, FoundRow } from './book.js';
import type { FaultWorld } from './given/fault-world.js';

/** What the method under test promises of its rows. `best effort`: duplicates are counted, and no fault. */
export type Promised = 'exactly once' | 'idempotent' | 'best effort';

/** What a scenario works with: a world of its own making but for the server, and a fresh table. */
export interface Given {
  readonly world: FaultWorld;
  readonly table: TableRef;
  readonly book: Book;
  /** Numbers from 0 (included) to 1 (excluded), the same for the same seed. */
  readonly random: () => number;
  /** Fewer rows and kills. */
  readonly quick: boolean;
  /** Says what went against expectation, unless it held. */
  readonly expect: (held: boolean, otherwise: string) => void;
  /** Something measured or seen that the report prints. No promise. */
  readonly say: (text: string) => void;
}

/** One fault, injected while rows are written. When it returns, the faults are over and the rows have been sent until they were acknowledged. */
export interface FaultScenario {
  readonly id: string;
  /** The fault, in words. */
  readonly fault: string;
  readonly promise: Promised;
  /** Answers with the rows that are there, where they are not those of the given table. */
  readonly run: (given: Given) => Promise<readonly FoundRow[] | void>;
}
