export interface RetryBudgetOptions {
  /** Retries allowed for each first attempt. Default 0.25: with the retries in hand, a storm of 500 requests or more adds at most 30 % load. */
  readonly ratio?: number;
  /** Retries in hand at the start and at rest, so that a quiet process may retry at all. Default 10. */
  readonly reserve?: number;
  /** Most retries that can be saved up. Default 25. */
  readonly ceiling?: number;
}

/** Shared by all the operations of one backend: a first attempt earns a fraction of a retry, a retry costs one. */
export class RetryBudget {
  readonly #ratio: number;
  readonly #ceiling: number;
  #balance: number;

  constructor(options: RetryBudgetOptions = {}) {
    this.#ratio = options.ratio ?? 0.25;
    this.#balance = options.reserve ?? 10;
    this.#ceiling = Math.max(options.ceiling ?? 25, this.#balance);
  }

  /** Retries left. */
  get balance(): number {
    return this.#balance;
  }

  recordFirstAttempt(): void {
    this.#balance = Math.min(this.#ceiling, this.#balance + this.#ratio);
  }

  /** Takes one retry out; false when there is none to take. */
  tryRetry(): boolean {
    if (this.#balance < 1) return false;
    this.#balance -= 1;
    return true;
  }
}
