import { classifyFailure, type FailureClass, UNKNOWN_FAILURE } from '@cloudact/bq-resilience';
import { BigQueryError } from './bigquery-error.js';

/** The class of a failed gateway call, for `RetryPolicy` and `CircuitBreaker`. Whatever is not BigQuery's is never repeated. */
export function classifyBigQueryError(error: unknown): FailureClass {
  if (!(error instanceof BigQueryError)) return UNKNOWN_FAILURE;
  const failure = classifyFailure({
    message: error.message,
    ...(error.reason === undefined ? {} : { reason: error.reason }),
    ...(error.httpStatus === undefined ? {} : { httpStatus: error.httpStatus }),
  });
  return {
    ...failure,
    newJobId: failure.newJobId || (failure.retryable && error.jobFailed),
    minWaitMs: Math.max(failure.minWaitMs, error.retryAfterMs ?? 0),
  };
}

/** For a breaker: true when the failure says that BigQuery cannot be reached or does not work. */
export function isBigQueryOutage(error: unknown): boolean {
  return classifyBigQueryError(error).countsForBreaker;
}

/** For a breaker: true when BigQuery itself answered so. What was cancelled or refused on the way to it has no status, and no job that failed. */
export function isBigQueryAnswer(error: unknown): boolean {
  return error instanceof BigQueryError && (error.httpStatus !== undefined || error.jobFailed);
}
