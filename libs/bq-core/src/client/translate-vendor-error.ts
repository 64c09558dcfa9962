import { type BigQueryErrorDetail, BigQueryError } from '../errors/bigquery-error.js';
import { bigQueryErrorCode } from '../errors/bigquery-error-code.js';
import type { RestErrorProto, RestJob } from './rest-resources.js';

/** What the client throws: its ApiError (numeric `code`), a network failure (text `code`), or something unforeseen. */
interface VendorError {
  readonly message?: string;
  readonly code?: number | string;
  readonly errors?: readonly RestErrorProto[];
  readonly response?: { readonly headers?: Readonly<Record<string, string>>; readonly statusCode?: number };
}

const MAX_DETAILS = 100;

/** The one edge where the vendor's errors become ours. A `BigQueryError` passes unchanged. */
export function translateVendorError(thrown: unknown, jobId?: string): BigQueryError {
  if (thrown instanceof BigQueryError) return thrown;
  const error: VendorError = typeof thrown === 'object' && thrown !== null ? thrown : { message: String(thrown) };
  const first = error.errors?.[0];
  const httpStatus = typeof error.code === 'number' ? error.code : error.response?.statusCode;
  const reason = first?.reason ?? (typeof error.code === 'string' ? error.code : undefined);
  const retryAfterMs = retryAfterOf(error.response?.headers?.['retry-after']);
  const facts = {
    message: first?.message ?? error.message ?? 'BigQuery failed without a message',
    ...(reason === undefined ? {} : { reason }),
    ...(httpStatus === undefined ? {} : { httpStatus }),
  };
  return new BigQueryError({
    ...facts,
    code: bigQueryErrorCode(facts),
    ...(first?.location === undefined ? {} : { location: first.location }),
    ...(jobId === undefined ? {} : { jobId }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    details: detailsOf(error.errors),
    cause: thrown,
  });
}

/** The failure of a job that has ended, or undefined when it succeeded or still runs. */
export function failureOfJob(job: RestJob, jobId: string): BigQueryError | undefined {
  const result = job.status?.errorResult;
  if (job.status?.state !== 'DONE' || result === undefined) return undefined;
  const facts = { message: result.message ?? 'the job failed without a message', ...(result.reason === undefined ? {} : { reason: result.reason }) };
  return new BigQueryError({
    ...facts,
    code: bigQueryErrorCode(facts),
    jobId,
    jobFailed: true,
    ...(result.location === undefined ? {} : { location: result.location }),
    details: detailsOf(job.status.errors),
  });
}

function detailsOf(errors: readonly RestErrorProto[] | undefined): BigQueryErrorDetail[] {
  return (errors ?? []).slice(0, MAX_DETAILS).map(({ reason = 'unknown', location, message = '' }) => ({
    reason,
    message,
    ...(location === undefined ? {} : { location }),
  }));
}

/** Seconds or an HTTP date (RFC 9110 §10.2.3) as milliseconds from now. */
function retryAfterOf(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const seconds = Number(header);
  const waitMs = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(header) - Date.now();
  return Number.isNaN(waitMs) ? undefined : Math.max(0, waitMs);
}
