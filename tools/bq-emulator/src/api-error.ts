/** HTTP status of each BigQuery error reason: https://cloud.google.com/bigquery/docs/error-messages */
const STATUS_OF_REASON = {
  invalid: 400,
  invalidQuery: 400,
  badRequest: 400,
  resourceInUse: 400,
  tableUnavailable: 400,
  resourcesExceeded: 400,
  bytesBilledLimitExceeded: 400,
  required: 400,
  stopped: 400,
  authError: 401,
  responseTooLarge: 403,
  accessDenied: 403,
  quotaExceeded: 403,
  rateLimitExceeded: 403,
  notFound: 404,
  duplicate: 409,
  conditionNotMet: 412,
  gone: 410,
  internalError: 500,
  backendError: 503,
  notImplemented: 501,
} as const;

export type ErrorReason = keyof typeof STATUS_OF_REASON;

/** ErrorProto of the REST API. */
export interface ErrorProto {
  readonly reason: string;
  readonly message: string;
  readonly location?: string;
  readonly debugInfo?: string;
}

/** An answer that BigQuery itself would give; every other error is a fault of this server and answers 500. */
export class ApiError extends Error {
  readonly reason: ErrorReason;
  readonly location: string | undefined;
  override readonly name = 'ApiError';

  constructor(reason: ErrorReason, message: string, options: { readonly location?: string; readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.reason = reason;
    this.location = options.location;
  }

  get status(): number {
    return STATUS_OF_REASON[this.reason];
  }

  /** Headers of the answer besides the usual. */
  get headers(): Readonly<Record<string, string>> {
    return {};
  }

  toProto(): ErrorProto {
    return { reason: this.reason, message: this.message, ...(this.location === undefined ? {} : { location: this.location }) };
  }
}

export const notFound = (message: string): ApiError => new ApiError('notFound', `Not found: ${message}`);
export const alreadyExists = (message: string): ApiError => new ApiError('duplicate', `Already Exists: ${message}`);
export const invalid = (message: string, location?: string): ApiError =>
  new ApiError('invalid', message, location === undefined ? {} : { location });
export const invalidQuery = (message: string): ApiError => new ApiError('invalidQuery', message, { location: 'query' });

/** Valid BigQuery that this server does not do. Said aloud, never answered with something else. */
export const notSupported = (what: string): ApiError =>
  new ApiError('notImplemented', `${what} is not supported by this emulator`, { location: 'query' });
