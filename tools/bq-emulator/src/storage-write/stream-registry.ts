import { KeyedLock } from './keyed-lock.js';
import type { StreamJournal } from './stream-journal.js';
import type { WriteStream } from './write-stream.js';

/** What a piece of work on a stream answers, and the stream as it is afterwards (the same object: unchanged). */
export interface StreamChange<T> {
  readonly stream: WriteStream;
  readonly result: T;
}

/** Application-created streams, each changed by one call at a time. */
export class StreamRegistry {
  readonly #journal: StreamJournal;
  readonly #lock = new KeyedLock();
  readonly #streams = new Map<string, WriteStream>();

  constructor(options: { readonly journal: StreamJournal }) {
    this.#journal = options.journal;
  }

  async find(name: string): Promise<WriteStream | undefined> {
    const known = this.#streams.get(name) ?? (await this.#journal.load(name));
    if (known !== undefined) this.#streams.set(name, known);
    return known;
  }

  async create(stream: WriteStream): Promise<void> {
    await this.#save(stream);
  }

  /** Runs `work` on a stream while nobody else does, and keeps what it makes of it. A throw leaves the stream as it was. */
  async change<T>(name: string, work: (stream: WriteStream | undefined) => Promise<StreamChange<T>>): Promise<T> {
    return this.#lock.hold([name], async () => {
      const stream = await this.find(name);
      const change = await work(stream);
      if (change.stream !== stream) await this.#save(change.stream);
      return change.result;
    });
  }

  /** The same over several streams: `work` gets them in the order of `names` and returns those that changed. */
  async changeAll<T>(
    names: readonly string[],
    work: (streams: readonly (WriteStream | undefined)[]) => Promise<{ readonly changed: readonly WriteStream[]; readonly result: T }>,
  ): Promise<T> {
    return this.#lock.hold(names, async () => {
      const { changed, result } = await work(await Promise.all(names.map((name) => this.find(name))));
      for (const stream of changed) await this.#save(stream);
      return result;
    });
  }

  /** Memory first: the rows are in the table by now, so a journal that fails must not make this process take them twice. */
  async #save(stream: WriteStream): Promise<void> {
    this.#streams.set(stream.name, stream);
    await this.#journal.save(stream);
  }
}
