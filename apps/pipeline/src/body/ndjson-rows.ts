import type { RowText } from './json-array-rows.js';

/** Cuts newline-delimited JSON into its lines, in whatever chunks it comes; memory holds one line. Blank lines are skipped. */
export class NdjsonRows {
  #held = '';
  #line = 0;

  constructor(private readonly options: { readonly maxRowCharacters: number; readonly tooLarge: () => Error }) {}

  /** The lines that this chunk completes. */
  *push(chunk: string): Generator<RowText> {
    let from = 0;
    for (let end = chunk.indexOf('\n'); end !== -1; end = chunk.indexOf('\n', from)) {
      yield* this.#complete(chunk.slice(from, end));
      from = end + 1;
    }
    this.#held = this.#keep(chunk.slice(from));
  }

  /** The last line, where no newline ends it. */
  *end(): Generator<RowText> {
    yield* this.#complete('');
  }

  *#complete(part: string): Generator<RowText> {
    const text = this.#keep(part);
    this.#held = '';
    this.#line += 1;
    if (text.trim() !== '') yield { text, line: this.#line };
  }

  #keep(part: string): string {
    if (this.#held.length + part.length > this.options.maxRowCharacters) throw this.options.tooLarge();
    return this.#held + part;
  }
}
