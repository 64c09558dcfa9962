import { KeyedLock } from '../catalog/keyed-lock.js';
import type { StreamJournal, StreamStep } from './stream-journal.js';
import type { Shown, VisibleRows } from './visible-rows.js';
import type { WriteStream } from './write-stream.js';

/** What a piece of work on a stream answers, the stream as it is afterwards (the same object: unchanged), and the rows that it shows. */
export interface StreamChange<T> {
  readonly stream: WriteStream;
  readonly result: T;
  readonly shown?: Shown;
}

/** Application-created streams, each changed by one call at a time. */
export class StreamRegistry {
  readonly #journal: StreamJournal;
  readonly #rows: VisibleRows;
  readonly #lock = new KeyedLock();
  readonly #streams = new Map<string, WriteStream>();

  constructor(options: { readonly journal: StreamJournal; readonly rows: VisibleRows }) {
    this.#journal = options.journal;
    this.#rows = options.rows;
  }

  async find(name: string): Promise<WriteStream | undefined> {
    const known = this.#streams.get(name) ?? (await this.#journal.load(name));
    if (known !== undefined) this.#streams.set(name, known);
    return known;
  }

  async all(): Promise<readonly WriteStream[]> {
    const streams = await Promise.all((await this.#journal.names()).map((name) => this.find(name)));
    return streams.filter((stream) => stream !== undefined);
  }

  async create(stream: WriteStream): Promise<void> {
    await this.#commit(stream.name, [{ before: undefined, after: stream }]);
  }

  /** Runs `work` on a stream while nobody else does, and keeps what it makes of it. A throw leaves the stream as it was. */
  async change<T>(name: string, work: (stream: WriteStream | undefined) => Promise<StreamChange<T>>): Promise<T> {
    return this.#lock.hold([name], async () => {
      const before = await this.find(name);
      const { stream, result, shown } = await work(before);
      await this.#commit(name, [{ before, after: stream }], shown);
      return result;
    });
  }

  /** The same over several streams: `work` gets them in the order of `names` and returns those that changed. */
  async changeAll<T>(
    names: readonly string[],
    entity: string,
    work: (
      streams: readonly (WriteStream | undefined)[],
    ) => Promise<{ readonly changed: readonly WriteStream[]; readonly result: T; readonly shown?: Shown }>,
  ): Promise<T> {
    return this.#lock.hold(names, async () => {
      const before = await Promise.all(names.map((name) => this.find(name)));
      const { changed, result, shown } = await work(before);
      await this.#commit(entity, changed.map((after) => ({ before: before.find((old) => old?.name === after.name), after })), shown);
      return result;
    });
  }

  /** Rows and streams in one transaction; memory follows once it is through, so that it never knows of more than is stored. */
  async #commit(entity: string, steps: readonly StreamStep[], shown?: Shown): Promise<void> {
    const changed = steps.filter(({ before, after }) => before !== after);
    const save = this.#journal.saving(changed);
    if (shown !== undefined && shown.rows.length > 0) await this.#rows.append(shown, entity, save);
    else if (changed.length > 0) await this.#rows.guard(entity, 0, () => this.#journal.commit(save));
    for (const { after } of changed) this.#streams.set(after.name, after);
  }
}
