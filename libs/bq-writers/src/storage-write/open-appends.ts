/** Appends that are not settled yet. Remembers the first failure, so that the producer stops and nothing rejects unheard. */
export class OpenAppends {
  readonly #open = new Set<Promise<void>>();
  #failure: { readonly error: unknown } | undefined;

  add(append: Promise<void>): void {
    const tracked = append
      .catch((error: unknown) => {
        this.#failure ??= { error };
      })
      .finally(() => this.#open.delete(tracked));
    this.#open.add(tracked);
  }

  throwIfFailed(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  async settled(): Promise<void> {
    await Promise.all(this.#open);
    this.throwIfFailed();
  }
}
