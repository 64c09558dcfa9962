import type { WriteStream } from './write-stream.js';

/**
 * Where application-created streams live on. The registry calls `save` after every change, and `load` for a stream that it does not
 * know. `HeldRows` never change, so an implementation on disk need only write those with a `firstOffset` that it has not yet.
 */
export interface StreamJournal {
  load(name: string): Promise<WriteStream | undefined>;
  save(stream: WriteStream): Promise<void>;
}

/** Streams that end with the process. */
export class InMemoryStreamJournal implements StreamJournal {
  readonly #streams = new Map<string, WriteStream>();

  load(name: string): Promise<WriteStream | undefined> {
    return Promise.resolve(this.#streams.get(name));
  }

  save(stream: WriteStream): Promise<void> {
    this.#streams.set(stream.name, stream);
    return Promise.resolve();
  }
}
