import { CloudActError } from '@cloudact/bq-resilience';

/** The organisation has no run of that id. */
export class RunNotFoundError extends CloudActError {
  readonly code = 'RUN_NOT_FOUND';

  constructor(runId: string) {
    super(`There is no run ${JSON.stringify(runId)}. Look it up in the list of runs, with an earlier "since" where it is older than a day.`, { facts: { runId } });
  }
}
