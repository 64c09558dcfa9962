import { MAX_PAGE_ROWS } from '../limits.js';

/** Rows of the first page, about whose size nothing is known yet. */
const FIRST_PAGE_ROWS = 500;

/** Turns a wish in bytes into `maxResults`, by the rows seen so far. Without a wish BigQuery decides, with a limit on rows of its own. */
export class PageSize {
  #rows = 0;
  #bytes = 0;

  constructor(private readonly pageBytes: number | undefined) {}

  /** @param left rows that the caller still wants */
  next(left: number): number | undefined {
    const rows = this.#rowsOfPage();
    if (rows === undefined) return left < Infinity ? left : undefined;
    return Math.min(rows, left);
  }

  saw(rows: number, bytes: number): void {
    this.#rows += rows;
    this.#bytes += bytes;
  }

  /** False where nobody asks: then sizes need not be measured. */
  get wanted(): boolean {
    return this.pageBytes !== undefined;
  }

  #rowsOfPage(): number | undefined {
    if (this.pageBytes === undefined) return undefined;
    if (this.#rows === 0) return FIRST_PAGE_ROWS;
    return Math.min(MAX_PAGE_ROWS, Math.max(1, Math.floor((this.pageBytes * this.#rows) / Math.max(1, this.#bytes))));
  }
}
