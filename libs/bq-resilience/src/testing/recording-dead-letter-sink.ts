import type { DeadLetter, DeadLetterReceipt, DeadLetterSink } from '../dead-letter.js';

/** Keeps letters in memory, once per id. `failWith` makes the next `put` fail. */
export class RecordingDeadLetterSink implements DeadLetterSink {
  readonly #letters = new Map<string, DeadLetter>();
  #failure: Error | undefined;

  get letters(): readonly DeadLetter[] {
    return [...this.#letters.values()];
  }

  failWith(error: Error): void {
    this.#failure = error;
  }

  async put(letters: readonly DeadLetter[]): Promise<DeadLetterReceipt> {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) throw failure;
    for (const letter of letters) this.#letters.set(letter.id, letter);
    return { stored: letters.length, spooled: 0 };
  }
}
