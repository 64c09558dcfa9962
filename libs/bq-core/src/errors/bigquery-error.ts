import { CloudActError } from '@cloudact/bq-resilience';

export const BIGQUERY_ERROR_CODES = [
  'BIGQUERY_ACCESS_DENIED',
  'BIGQUERY_BYTES_BILLED_LIMIT',
  'BIGQUERY_CANCELLED',
  'BIGQUERY_CONCURRENT_UPDATE',
  'BIGQUERY_DML_QUEUE_FULL',
  'BIGQUERY_DUPLICATE',
  'BIGQUERY_INVALID_QUERY',
  'BIGQUERY_INVALID_REQUEST',
  'BIGQUERY_NOT_FOUND',
  'BIGQUERY_NOT_SUPPORTED',
  'BIGQUERY_PRECONDITION_FAILED',
  'BIGQUERY_QUOTA_EXCEEDED',
  'BIGQUERY_RATE_LIMITED',
  'BIGQUERY_RESOURCES_EXCEEDED',
  'BIGQUERY_RESPONSE_TOO_LARGE',
  'BIGQUERY_STREAMING_BUFFER',
  'BIGQUERY_TIMEOUT',
  'BIGQUERY_UNAUTHENTICATED',
  'BIGQUERY_UNAVAILABLE',
  'BIGQUERY_UNEXPECTED',
] as const;
export type BigQueryErrorCode = (typeof BIGQUERY_ERROR_CODES)[number];

/** One entry of BigQuery's error list: a failed load names the bad rows here. */
export interface BigQueryErrorDetail {
  readonly reason: string;
  readonly location?: string;
  readonly message: string;
}

export interface BigQueryErrorOptions {
  readonly code: BigQueryErrorCode;
  readonly message: string;
  /** BigQuery's `reason`, or the system's code of a network failure. */
  readonly reason?: string;
  readonly httpStatus?: number;
  /** What in the request the error is about (`query`, `line 3`), as BigQuery says it. */
  readonly location?: string;
  readonly jobId?: string;
  /** The error is the result of a job that has ended: a repeat needs another job id. */
  readonly jobFailed?: boolean;
  /** Milliseconds, from a `Retry-After` header. */
  readonly retryAfterMs?: number;
  /** At most 100. */
  readonly details?: readonly BigQueryErrorDetail[];
  readonly cause?: unknown;
}

/** BigQuery, or the way to it, refused or failed. The only error that a gateway throws. */
export class BigQueryError extends CloudActError {
  override readonly code: BigQueryErrorCode;
  readonly reason: string | undefined;
  readonly httpStatus: number | undefined;
  readonly jobId: string | undefined;
  readonly jobFailed: boolean;
  readonly retryAfterMs: number | undefined;
  readonly details: readonly BigQueryErrorDetail[];

  constructor(options: BigQueryErrorOptions) {
    const { code, message, cause, details = [], ...facts } = options;
    super(message, { facts, cause });
    this.code = code;
    this.reason = options.reason;
    this.httpStatus = options.httpStatus;
    this.jobId = options.jobId;
    this.jobFailed = options.jobFailed ?? false;
    this.retryAfterMs = options.retryAfterMs;
    this.details = details;
  }
}
