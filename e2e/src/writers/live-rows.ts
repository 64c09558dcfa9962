import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Rows that a source has given away, and those of them that somebody still holds. */
export class LiveRows {
  /** The most that were held at a time. */
  most = 0;
  readonly #given: WeakRef<object>[] = [];
  readonly #collect: () => void;

  constructor() {
    setFlagsFromString('--expose-gc');
    this.#collect = runInNewContext('gc') as () => void;
  }

  /** The rows one by one; now and then it is counted how many are held. */
  async *watch<T extends object>(rows: Iterable<T>, every: number): AsyncGenerator<T> {
    for (const row of rows) {
      this.#given.push(new WeakRef(row));
      yield row;
      if (this.#given.length % every !== 0) continue;
      // A WeakRef holds its row until the turn of the event loop is over.
      await new Promise((resolve) => setImmediate(resolve));
      this.#collect();
      this.most = Math.max(this.most, this.#given.filter((given) => given.deref() !== undefined).length);
    }
  }
}
