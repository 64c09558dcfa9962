import { CloudActError } from '@cloudact/bq-resilience';

/** A query parameter whose value does not fit its declared type. The value itself is not told: it may be a tenant's. */
export class InvalidParameterError extends CloudActError {
  override readonly code = 'INVALID_QUERY_PARAMETER';

  constructor(path: string, problem: string) {
    super(`query parameter @${path} ${problem}`, { facts: { path, problem } });
  }
}
