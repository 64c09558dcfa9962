import type { FailureClass } from './failure-class.js';
import { GRPC_CODE as GRPC } from './grpc-code.js';

/** One row: when all the conditions given hold, the failure is of this class. */
export interface FailureRow extends FailureClass {
  readonly when: {
    readonly message?: RegExp;
    readonly reasons?: readonly string[];
    readonly grpcCodes?: readonly number[];
    readonly httpStatuses?: readonly number[];
  };
  /** Where the row comes from: `docs:` is a page of cloud.google.com/bigquery/docs, `field:` a report of what is seen in practice. */
  readonly source: string;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

const never = { retryable: false, newJobId: false, countsForBreaker: false, minWaitMs: 0 } as const;
const again = { retryable: true, newJobId: false, countsForBreaker: false, minWaitMs: 0 } as const;
const outage = { ...again, countsForBreaker: true } as const;

/**
 * First match wins. The order is the point: the text of a message beats its reason where BigQuery files a retryable failure under
 * `invalidQuery`, the reason beats the HTTP status where a refusal comes as a 500, and the status is the last resort.
 */
export const FAILURE_TABLE: readonly FailureRow[] = [
  // Messages: what the reason does not tell
  { when: { message: /could not serialize access|transaction is aborted due to concurrent update/i }, kind: 'conflict', ...again, newJobId: true, source: 'field: confluent kafka-connect-bigquery #127, #279 (400 invalidQuery); docs: transactions' },
  { when: { message: /would affect rows in the streaming buffer/i }, kind: 'conflict', ...never, minWaitMs: 30 * MINUTE, source: 'docs: data-manipulation-language#limitations' },
  { when: { message: /too many dml statements outstanding/i }, kind: 'throttled', ...again, newJobId: true, minWaitMs: 5 * SECOND, source: 'docs: troubleshoot-quotas' },
  { when: { message: /too many table update operations for this table/i }, kind: 'throttled', ...again, newJobId: true, minWaitMs: 5 * SECOND, source: 'docs: quotas#standard_tables: 5 changes of a table in 10 seconds' },
  { when: { message: /exceeded limit for bytes billed/i }, kind: 'caller', ...never, source: 'docs: best-practices-costs; field: arrives as HTTP 500' },
  { when: { message: /memory.protection/i }, kind: 'throttled', ...again, minWaitMs: 10 * SECOND, source: 'field: nodejs-bigquery-storage #442' },

  // Reasons of REST and of failed jobs
  { when: { reasons: ['bytesBilledLimitExceeded'] }, kind: 'caller', ...never, source: 'field: reason of a maximumBytesBilled refusal, HTTP 500; docs: best-practices-costs' },
  { when: { reasons: ['quotaExceeded'] }, kind: 'quota', ...never, minWaitMs: 10 * MINUTE, source: 'docs: error-messages, troubleshoot-quotas' },
  { when: { reasons: ['usageQuotaExceeded'] }, kind: 'quota', ...never, minWaitMs: 60 * MINUTE, source: 'docs: custom-quotas (resets at midnight Pacific)' },
  { when: { reasons: ['rateLimitExceeded', 'userRateLimitExceeded'] }, kind: 'throttled', ...again, minWaitMs: SECOND, source: 'docs: error-messages; userRateLimitExceeded: the official Node client retries it' },
  { when: { reasons: ['jobRateLimitExceeded'] }, kind: 'throttled', ...again, newJobId: true, minWaitMs: SECOND, source: 'docs: error-messages' },
  { when: { reasons: ['jobBackendError', 'jobInternalError'] }, kind: 'transient', ...outage, newJobId: true, source: 'docs: error-messages' },
  { when: { reasons: ['backendError', 'internalError', 'tableUnavailable'] }, kind: 'transient', ...outage, source: 'docs: error-messages' },
  { when: { reasons: ['notFound'] }, kind: 'not-found', ...never, source: 'docs: error-messages' },
  { when: { reasons: ['duplicate'] }, kind: 'conflict', ...never, source: 'docs: error-messages; docs: reliability-intro (look the job up)' },
  { when: { reasons: ['conditionNotMet'] }, kind: 'conflict', ...never, source: 'docs: rest/v2/tables/patch (If-Match): read again, then decide' },
  {
    when: {
      reasons: [
        'accessDenied', 'attributeError', 'badRequest', 'billingNotEnabled', 'billingTierLimitExceeded', 'blocked', 'invalid', 'invalidQuery',
        'invalidUser', 'notImplemented', 'proxyAuthenticationRequired', 'required', 'resourceInUse', 'resourcesExceeded', 'responseTooLarge', 'stopped', 'timeout',
      ],
    },
    kind: 'caller',
    ...never,
    source: 'docs: error-messages',
  },

  // The network below HTTP
  { when: { reasons: ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH'] }, kind: 'transient', ...outage, source: 'docs: reliability-intro; the connection was never made' },
  { when: { reasons: ['ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'ECONNABORTED', 'ERR_STREAM_PREMATURE_CLOSE'] }, kind: 'unknown-outcome', ...outage, source: 'docs: reliability-intro; the request may have arrived' },

  // Storage Write API
  { when: { grpcCodes: [GRPC.ALREADY_EXISTS, GRPC.OUT_OF_RANGE] }, kind: 'conflict', ...never, source: 'docs: write-api-best-practices (offset already written; an earlier append is missing)' },
  { when: { grpcCodes: [GRPC.RESOURCE_EXHAUSTED] }, kind: 'throttled', ...again, minWaitMs: SECOND, source: 'docs: write-api-best-practices' },
  { when: { grpcCodes: [GRPC.DEADLINE_EXCEEDED, GRPC.UNKNOWN] }, kind: 'unknown-outcome', ...outage, source: 'docs: write-api-best-practices; the official Java writer retries UNKNOWN' },
  { when: { grpcCodes: [GRPC.ABORTED, GRPC.CANCELLED] }, kind: 'transient', ...again, source: 'docs: write-api-best-practices (reconnect)' },
  { when: { grpcCodes: [GRPC.INTERNAL, GRPC.UNAVAILABLE] }, kind: 'transient', ...outage, source: 'docs: write-api-best-practices' },
  { when: { grpcCodes: [GRPC.NOT_FOUND] }, kind: 'not-found', ...never, source: 'docs: write-api-best-practices' },
  { when: { grpcCodes: [GRPC.INVALID_ARGUMENT, GRPC.PERMISSION_DENIED, GRPC.FAILED_PRECONDITION, GRPC.UNIMPLEMENTED, GRPC.DATA_LOSS, GRPC.UNAUTHENTICATED] }, kind: 'caller', ...never, source: 'docs: write-api-best-practices' },

  // HTTP status alone
  { when: { httpStatuses: [429] }, kind: 'throttled', ...again, minWaitMs: SECOND, source: 'docs: api-uploads; the official Node client retries it' },
  { when: { httpStatuses: [408, 504] }, kind: 'unknown-outcome', ...outage, source: 'docs: reliability-intro, error-messages' },
  { when: { httpStatuses: [500, 502, 503] }, kind: 'transient', ...outage, source: 'docs: error-messages' },
  { when: { httpStatuses: [404] }, kind: 'not-found', ...never, source: 'docs: error-messages' },
  { when: { httpStatuses: [409, 412] }, kind: 'conflict', ...never, source: 'docs: error-messages' },
];
