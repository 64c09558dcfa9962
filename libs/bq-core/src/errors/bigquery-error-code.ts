import type { BigQueryErrorCode } from './bigquery-error.js';

/** Messages that say more than their reason (docs: error-messages, troubleshoot-quotas, best-practices-costs). */
const CODE_OF_MESSAGE: readonly (readonly [RegExp, BigQueryErrorCode])[] = [
  [/would affect rows in the streaming buffer/i, 'BIGQUERY_STREAMING_BUFFER'],
  [/exceeded limit for bytes billed/i, 'BIGQUERY_BYTES_BILLED_LIMIT'],
  [/too many dml statements outstanding/i, 'BIGQUERY_DML_QUEUE_FULL'],
  [/could not serialize access|transaction is aborted due to concurrent update/i, 'BIGQUERY_CONCURRENT_UPDATE'],
  [/\bjob (?:execution )?(?:timed out|was cancelled: .*timeout)/i, 'BIGQUERY_TIMEOUT'],
];

/** docs: error-messages. */
const CODE_OF_REASON: Readonly<Record<string, BigQueryErrorCode>> = {
  accessDenied: 'BIGQUERY_ACCESS_DENIED',
  attributeError: 'BIGQUERY_INVALID_REQUEST',
  authError: 'BIGQUERY_UNAUTHENTICATED',
  backendError: 'BIGQUERY_UNAVAILABLE',
  badRequest: 'BIGQUERY_INVALID_REQUEST',
  billingNotEnabled: 'BIGQUERY_ACCESS_DENIED',
  billingTierLimitExceeded: 'BIGQUERY_RESOURCES_EXCEEDED',
  blocked: 'BIGQUERY_ACCESS_DENIED',
  bytesBilledLimitExceeded: 'BIGQUERY_BYTES_BILLED_LIMIT',
  conditionNotMet: 'BIGQUERY_PRECONDITION_FAILED',
  duplicate: 'BIGQUERY_DUPLICATE',
  internalError: 'BIGQUERY_UNAVAILABLE',
  invalid: 'BIGQUERY_INVALID_REQUEST',
  invalidQuery: 'BIGQUERY_INVALID_QUERY',
  jobBackendError: 'BIGQUERY_UNAVAILABLE',
  jobInternalError: 'BIGQUERY_UNAVAILABLE',
  jobRateLimitExceeded: 'BIGQUERY_RATE_LIMITED',
  notFound: 'BIGQUERY_NOT_FOUND',
  notImplemented: 'BIGQUERY_NOT_SUPPORTED',
  quotaExceeded: 'BIGQUERY_QUOTA_EXCEEDED',
  rateLimitExceeded: 'BIGQUERY_RATE_LIMITED',
  required: 'BIGQUERY_INVALID_REQUEST',
  resourcesExceeded: 'BIGQUERY_RESOURCES_EXCEEDED',
  responseTooLarge: 'BIGQUERY_RESPONSE_TOO_LARGE',
  stopped: 'BIGQUERY_CANCELLED',
  tableUnavailable: 'BIGQUERY_UNAVAILABLE',
  timeout: 'BIGQUERY_TIMEOUT',
  usageQuotaExceeded: 'BIGQUERY_QUOTA_EXCEEDED',
  userRateLimitExceeded: 'BIGQUERY_RATE_LIMITED',
};

const CODE_OF_STATUS: Readonly<Record<number, BigQueryErrorCode>> = {
  400: 'BIGQUERY_INVALID_REQUEST',
  401: 'BIGQUERY_UNAUTHENTICATED',
  403: 'BIGQUERY_ACCESS_DENIED',
  404: 'BIGQUERY_NOT_FOUND',
  408: 'BIGQUERY_UNAVAILABLE',
  409: 'BIGQUERY_DUPLICATE',
  412: 'BIGQUERY_PRECONDITION_FAILED',
  413: 'BIGQUERY_INVALID_REQUEST',
  429: 'BIGQUERY_RATE_LIMITED',
  501: 'BIGQUERY_NOT_SUPPORTED',
};

/** System codes of a connection that failed (Node's `errors` page). */
const NETWORK_FAILURE = /^(?:E[A-Z_]+|ERR_[A-Z_]+)$/;

export function bigQueryErrorCode(facts: { readonly message: string; readonly reason?: string; readonly httpStatus?: number }): BigQueryErrorCode {
  const byMessage = CODE_OF_MESSAGE.find(([pattern]) => pattern.test(facts.message))?.[1];
  if (byMessage !== undefined) return byMessage;
  const byReason = facts.reason === undefined ? undefined : CODE_OF_REASON[facts.reason];
  if (byReason !== undefined) return byReason;
  if (facts.httpStatus !== undefined) return CODE_OF_STATUS[facts.httpStatus] ?? (facts.httpStatus >= 500 ? 'BIGQUERY_UNAVAILABLE' : 'BIGQUERY_UNEXPECTED');
  return facts.reason !== undefined && NETWORK_FAILURE.test(facts.reason) ? 'BIGQUERY_UNAVAILABLE' : 'BIGQUERY_UNEXPECTED';
}
