import { randomUUID } from 'node:crypto';
import { BigQueryError } from '../errors/bigquery-error.js';
import { MAX_JOB_ID_LENGTH } from '../limits.js';

const JOB_ID = /^[A-Za-z0-9_-]+$/;

/** A job id that nobody has used. */
export function freshJobId(): string {
  return `ca_${randomUUID()}`;
}

/** The id unchanged. @throws BigQueryError when BigQuery would not take it, or would take it for a path */
export function checkJobId(jobId: string): string {
  if (JOB_ID.test(jobId) && jobId.length <= MAX_JOB_ID_LENGTH) return jobId;
  throw new BigQueryError({ code: 'BIGQUERY_INVALID_REQUEST', reason: 'invalid', message: `job id ${JSON.stringify(jobId.slice(0, 80))}: use 1 to ${MAX_JOB_ID_LENGTH} letters, digits, dashes and underscores` });
}
