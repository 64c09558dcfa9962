import type { QueryResult } from '../gateway.js';
import type { QueryCall } from './query-request.js';

export type NextStage = (call: QueryCall) => Promise<QueryResult>;

/** One concern of the query path. It may refuse the call, change it, or act around the rest of the path. */
export interface QueryStage {
  run(call: QueryCall, next: NextStage): Promise<QueryResult>;
}

/** The stages as one function, the first outermost. */
export function chainStages(stages: readonly QueryStage[], last: NextStage): NextStage {
  return stages.reduceRight<NextStage>((next, stage) => (call) => stage.run(call, next), last);
}
