/** Values that belong to an error, for logs and for the caller: names, numbers, ids. Never secrets, never rows. */
export type ErrorFacts = Readonly<Record<string, unknown>>;

export interface CloudActErrorOptions {
  readonly facts?: ErrorFacts;
  /** What this error was translated from. */
  readonly cause?: unknown;
}

/**
 * Root of every error that this platform throws on purpose. A subclass stands for one reason; its `code` is stable and has a row in
 * `docs/errors.md`. No HTTP status here: only the apps know that they speak HTTP.
 */
export abstract class CloudActError extends Error {
  /** UPPER_SNAKE, never renamed once released. */
  abstract readonly code: string;
  readonly facts: ErrorFacts;

  constructor(message: string, options: CloudActErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.facts = Object.freeze({ ...options.facts });
  }
}
