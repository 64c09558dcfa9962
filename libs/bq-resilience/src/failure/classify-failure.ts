import type { FailureClass, FailureFacts } from './failure-class.js';
import { FAILURE_TABLE, type FailureRow } from './failure-table.js';

/** For whatever no row knows: not repeated, and no evidence against the backend. */
export const UNKNOWN_FAILURE: FailureClass = { kind: 'caller', retryable: false, newJobId: false, countsForBreaker: false, minWaitMs: 0 };

/** What to do about a failure; see `FAILURE_TABLE` for the rows and their sources. */
export function classifyFailure(facts: FailureFacts): FailureClass {
  const row = FAILURE_TABLE.find((candidate) => matches(candidate.when, facts));
  if (row === undefined) return UNKNOWN_FAILURE;
  const { kind, retryable, newJobId, countsForBreaker, minWaitMs } = row;
  return { kind, retryable, newJobId, countsForBreaker, minWaitMs };
}

function matches(when: FailureRow['when'], facts: FailureFacts): boolean {
  return (
    (when.message === undefined || when.message.test(facts.message)) &&
    (when.reasons === undefined || (facts.reason !== undefined && when.reasons.includes(facts.reason))) &&
    (when.grpcCodes === undefined || (facts.grpcCode !== undefined && when.grpcCodes.includes(facts.grpcCode))) &&
    (when.httpStatuses === undefined || (facts.httpStatus !== undefined && when.httpStatuses.includes(facts.httpStatus)))
  );
}
