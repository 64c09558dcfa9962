/** Values that are remembered, and the longest text of them. */
const ENTRIES = 2048;
const MAX_TEXT = 1024;

/**
 * What was read from texts lately. A column of a bill says the same few things over and over (a period, a set of tags), and
 * looking one up costs a fraction of reading it again.
 */
export class RecentValues<T> {
  readonly #known = new Map<string, T>();

  /** @param read gives `undefined` for a text that is not to be remembered */
  constructor(private readonly read: (text: string) => T | undefined) {}

  get(text: string): T | undefined {
    if (text.length > MAX_TEXT) return this.read(text);
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const fresh = this.read(text);
    if (fresh === undefined) return undefined;
    if (this.#known.size >= ENTRIES) this.#known.clear();
    this.#known.set(text, fresh);
    return fresh;
  }
}
