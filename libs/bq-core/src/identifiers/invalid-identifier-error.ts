import { CloudActError } from '@cloudact/bq-resilience';

/** A name that BigQuery would not take, or that could change the meaning of SQL if it were put into it. */
export class InvalidIdentifierError extends CloudActError {
  override readonly code = 'INVALID_IDENTIFIER';

  constructor(what: string, value: string, allowed: string) {
    super(`${what} ${JSON.stringify(value)} is not a valid name: use ${allowed}`, { facts: { what, value } });
  }
}
