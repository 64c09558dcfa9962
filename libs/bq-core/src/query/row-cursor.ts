import type { ResultRow, RowStream } from '../gateway.js';

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

/**
 * Rows of a query that starts when the first of them is asked for. One page is in memory at a time; the next is fetched when it has
 * been used up. Whoever leaves the loop, or stops waiting for the first row, cancels the job.
 */
export class RowCursor implements AsyncIterableIterator<ResultRow> {
  readonly #open: (signal: AbortSignal) => Promise<RowStream>;
  readonly #left = new AbortController();
  readonly #signal: AbortSignal;
  #pages: AsyncIterator<readonly ResultRow[]> | undefined;
  #page: readonly ResultRow[] = [];
  #index = 0;
  #over = false;

  constructor(open: (signal: AbortSignal) => Promise<RowStream>, signal: AbortSignal | undefined) {
    this.#open = open;
    this.#signal = signal === undefined ? this.#left.signal : AbortSignal.any([signal, this.#left.signal]);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<ResultRow, undefined>> {
    while (!this.#over) {
      const value = this.#page[this.#index];
      if (value !== undefined) {
        this.#index += 1;
        return { done: false, value };
      }
      await this.#nextPage();
    }
    return DONE;
  }

  async return(): Promise<IteratorResult<ResultRow, undefined>> {
    this.#over = true;
    this.#page = [];
    this.#left.abort(new Error('the rows are not wanted any more'));
    return DONE;
  }

  async #nextPage(): Promise<void> {
    try {
      this.#pages ??= (await this.#open(this.#signal)).pages[Symbol.asyncIterator]();
      const page = await this.#pages.next();
      this.#page = page.done === true ? [] : page.value;
      this.#index = 0;
      this.#over ||= page.done === true;
    } catch (error) {
      // leaving is no failure
      if (!this.#left.signal.aborted) throw error;
    }
  }
}
