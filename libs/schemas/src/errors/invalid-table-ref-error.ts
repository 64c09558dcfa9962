import { CloudActError } from '@cloudact/bq-resilience';

/** A project, dataset or staging suffix that BigQuery would not accept as a name. */
export class InvalidTableRefError extends CloudActError {
  readonly code = 'INVALID_TABLE_REF';

  constructor(part: string, value: string, advice: string) {
    super(`"${value}" is no valid ${part}: ${advice}.`, { facts: { part, value } });
  }
}
