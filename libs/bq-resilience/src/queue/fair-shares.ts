/**
 * Start-time fair queueing (Goyal, Vin and Cheng 1996): who comes gets a tag, and the lowest tag goes first. A key's tags lie
 * 1 / weight apart, so that of two keys who always wait the one of weight 4 starts four times as often. A key that was away begins at
 * the present, without credit for its absence.
 */
export class FairShares {
  /** Where each key's next tag begins at the earliest; only keys that are ahead of the present are kept. */
  readonly #next = new Map<string, number>();
  #present = 0;

  /** @param weight above 0 */
  tagOf(key: string, weight: number): number {
    const tag = Math.max(this.#present, this.#next.get(key) ?? 0);
    this.#next.set(key, tag + 1 / weight);
    return tag;
  }

  /** The one with this tag was started. */
  started(tag: number): void {
    this.#present = Math.max(this.#present, tag);
  }

  /** Nobody of this key is left; what it had ahead is forgotten with it. */
  forget(key: string): void {
    this.#next.delete(key);
  }
}
