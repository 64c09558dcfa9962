import type { JobStatistics } from '../gateway.js';
import type { QueryCall } from './query-request.js';

/** What the path ends in: rows as an array, or as a stream. */
export interface QueryOutcome {
  readonly statistics: JobStatistics;
}

export type NextStage<T> = (call: QueryCall) => Promise<T>;

/** One concern of the query path. It may refuse the call, change it, or act around the rest of the path. */
export interface QueryStage {
  run<T extends QueryOutcome>(call: QueryCall, next: NextStage<T>): Promise<T>;
}

/** The stages as one function, the first outermost. */
export function chainStages<T extends QueryOutcome>(stages: readonly QueryStage[], last: NextStage<T>): NextStage<T> {
  return stages.reduceRight<NextStage<T>>((next, stage) => (call) => stage.run(call, next), last);
}

/** A stage that only looks: it refuses, or it lets the call on as it is. */
export abstract class QueryCheck implements QueryStage {
  /** @throws CloudActError to refuse */
  abstract check(call: QueryCall): void;

  async run<T extends QueryOutcome>(call: QueryCall, next: NextStage<T>): Promise<T> {
    this.check(call);
    return next(call);
  }
}
