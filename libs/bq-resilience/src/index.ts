export { CircuitBreaker, type CircuitBreakerOptions, type CircuitFailure, type CircuitState, type CircuitStatus } from './breaker/circuit-breaker.js';
export { CircuitOpenError } from './breaker/circuit-open-error.js';
export { type Clock, systemClock } from './clock.js';
export { steadyClock } from './steady-clock.js';
export { CloudActError, type CloudActErrorOptions, type ErrorFacts } from './cloudact-error.js';
export {
  DEAD_LETTER_CAUSES,
  type DeadLetter,
  type DeadLetterCause,
  type DeadLetterReceipt,
  type DeadLetterSink,
} from './dead-letter.js';
export { classifyFailure, UNKNOWN_FAILURE } from './failure/classify-failure.js';
export type { FailureClass, FailureFacts, FailureKind } from './failure/failure-class.js';
export { FAILURE_TABLE, type FailureRow } from './failure/failure-table.js';
export { GRPC_CODE } from './failure/grpc-code.js';
export { Bulkhead, type BulkheadOptions } from './queue/bulkhead.js';
export { BulkheadFullError, type QueueRefusal } from './queue/bulkhead-full-error.js';
export { FairShares } from './queue/fair-shares.js';
export { FairQueue, type FairQueueOptions, type FairQueueState } from './queue/fair-queue.js';
export { LONGEST_WAIT_MS, type RetryAttempt, RetryPolicy, type RetryPolicyOptions, type RetryRunOptions } from './retry/retry-policy.js';
export { RetryBudget, type RetryBudgetOptions } from './retry/retry-budget.js';
