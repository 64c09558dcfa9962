import type { AlsoCommitted } from '../catalog/table-store.js';
import type { WriteStream } from './write-stream.js';

/** A stream before and after one operation; `before` is undefined for a new one. */
export interface StreamStep {
  readonly before: WriteStream | undefined;
  readonly after: WriteStream;
}

/**
 * Where application-created streams live on. What `saving` gives runs in the transaction that stores the rows, so that an offset is
 * never kept without its rows; `commit` runs it in a transaction of its own. `load` is asked for streams that the registry does not know.
 */
export interface StreamJournal {
  load(name: string): Promise<WriteStream | undefined>;
  /** Every stream that is kept, in order of creation. */
  names(): Promise<readonly string[]>;
  saving(steps: readonly StreamStep[]): AlsoCommitted;
  commit(save: AlsoCommitted): Promise<void>;
}

/** Streams that end with the process. */
export class InMemoryStreamJournal implements StreamJournal {
  readonly #streams = new Map<string, WriteStream>();

  load(name: string): Promise<WriteStream | undefined> {
    return Promise.resolve(this.#streams.get(name));
  }

  names(): Promise<readonly string[]> {
    return Promise.resolve([...this.#streams.keys()]);
  }

  saving(steps: readonly StreamStep[]): AlsoCommitted {
    return () => {
      for (const { after } of steps) this.#streams.set(after.name, after);
      return Promise.resolve();
    };
  }

  /** There is no transaction here, and `saving` asks for none. */
  commit(save: AlsoCommitted): Promise<void> {
    return save(undefined as never);
  }
}
