import { classifyBigQueryError } from '../errors/classify-bigquery-error.js';
import { failureOfJob, translateVendorError } from './translate-vendor-error.js';

const apiError = (code: number, reason: string, message: string, more: object = {}): Error =>
  Object.assign(new Error('    1. composed by the vendor'), { code, errors: [{ reason, message, ...more }] });

describe('translateVendorError', () => {
  it.each<[number, string, string, string]>([
    [404, 'notFound', 'Not found: Table p:d.t', 'BIGQUERY_NOT_FOUND'],
    [400, 'invalidQuery', 'Syntax error', 'BIGQUERY_INVALID_QUERY'],
    [403, 'accessDenied', 'Access Denied', 'BIGQUERY_ACCESS_DENIED'],
    [403, 'quotaExceeded', 'Quota exceeded', 'BIGQUERY_QUOTA_EXCEEDED'],
    [403, 'rateLimitExceeded', 'Exceeded rate limits', 'BIGQUERY_RATE_LIMITED'],
    [409, 'duplicate', 'Already Exists: Job', 'BIGQUERY_DUPLICATE'],
    [412, 'conditionNotMet', 'Precondition Failed', 'BIGQUERY_PRECONDITION_FAILED'],
    [500, 'bytesBilledLimitExceeded', 'Query exceeded limit for bytes billed: 1. 2 or higher required.', 'BIGQUERY_BYTES_BILLED_LIMIT'],
    [400, 'badRequest', 'UPDATE or DELETE statement over table p.d.t would affect rows in the streaming buffer, which is not supported', 'BIGQUERY_STREAMING_BUFFER'],
    [400, 'invalidQuery', 'Could not serialize access to table p:d.t due to concurrent update', 'BIGQUERY_CONCURRENT_UPDATE'],
    [503, 'backendError', 'Try again', 'BIGQUERY_UNAVAILABLE'],
    [418, 'teapot', 'short and stout', 'BIGQUERY_UNEXPECTED'],
  ])('%d %s is %s', (status, reason, message, code) => {
    expect(translateVendorError(apiError(status, reason, message))).toMatchObject({ code, reason, httpStatus: status, message });
  });

  it('keeps the cause, the place and the job', () => {
    const cause = apiError(400, 'invalidQuery', 'Unrecognized name', { location: 'query' });
    const error = translateVendorError(cause, 'job_1');
    expect(error.cause).toBe(cause);
    expect(error.facts).toMatchObject({ location: 'query', jobId: 'job_1' });
  });

  it('knows a broken connection', () => {
    const error = translateVendorError(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }));
    expect(error).toMatchObject({ code: 'BIGQUERY_UNAVAILABLE', reason: 'ECONNRESET', httpStatus: undefined });
    expect(classifyBigQueryError(error).kind).toBe('unknown-outcome');
  });

  it('waits as long as the server asks', () => {
    const error = translateVendorError(Object.assign(apiError(429, 'rateLimitExceeded', 'slow down'), { response: { headers: { 'retry-after': '7' } } }));
    expect(classifyBigQueryError(error).minWaitMs).toBe(7_000);
  });

  it('says that a repeat of a failed job needs another id', () => {
    const job = { status: { state: 'DONE', errorResult: { reason: 'backendError', message: 'oops' } } };
    expect(classifyBigQueryError(failureOfJob(job, 'job_1'))).toMatchObject({ retryable: true, newJobId: true });
  });

  it('sees no failure in a job that runs, or succeeded with warnings', () => {
    expect(failureOfJob({ status: { state: 'RUNNING' } }, 'job_1')).toBeUndefined();
    expect(failureOfJob({ status: { state: 'DONE', errors: [{ reason: 'warning' }] } }, 'job_1')).toBeUndefined();
  });
});
