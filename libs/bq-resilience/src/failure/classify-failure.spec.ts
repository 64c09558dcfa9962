import type { FailureFacts, FailureKind } from './failure-class.js';
import { classifyFailure } from './classify-failure.js';
import { FAILURE_TABLE } from './failure-table.js';
import { GRPC_CODE } from './grpc-code.js';

type Flags = 'retry' | 'retry+newJobId' | 'never';
const cases: readonly (readonly [string, FailureFacts, FailureKind, Flags, 'breaker' | 'ignored'])[] = [
  ['a backend error', { httpStatus: 503, reason: 'backendError', message: 'try again' }, 'transient', 'retry', 'breaker'],
  ['a job that failed inside (HTTP 400)', { httpStatus: 400, reason: 'jobBackendError', message: '' }, 'transient', 'retry+newJobId', 'breaker'],
  ['a rate limit that comes as 403', { httpStatus: 403, reason: 'rateLimitExceeded', message: 'Exceeded rate limits' }, 'throttled', 'retry', 'ignored'],
  ['a job rate limit (HTTP 400)', { httpStatus: 400, reason: 'jobRateLimitExceeded', message: '' }, 'throttled', 'retry+newJobId', 'ignored'],
  ['a used-up quota', { httpStatus: 403, reason: 'quotaExceeded', message: 'Quota exceeded' }, 'quota', 'never', 'ignored'],
  ['the byte cap, which comes as HTTP 500', { httpStatus: 500, reason: 'bytesBilledLimitExceeded', message: '' }, 'caller', 'never', 'ignored'],
  ['the byte cap told by its message only', { httpStatus: 500, reason: 'internalError', message: 'Query exceeded limit for bytes billed: 1. 2 or higher required.' }, 'caller', 'never', 'ignored'],
  ['a snapshot conflict filed under invalidQuery', { httpStatus: 400, reason: 'invalidQuery', message: 'Could not serialize access to table p:d.t due to concurrent update' }, 'conflict', 'retry+newJobId', 'ignored'],
  ['a mistake in the SQL', { httpStatus: 400, reason: 'invalidQuery', message: 'Syntax error' }, 'caller', 'never', 'ignored'],
  ['the DML queue of a table being full', { httpStatus: 400, reason: 'resourcesExceeded', message: 'Too many DML statements outstanding against table' }, 'throttled', 'retry+newJobId', 'ignored'],
  ['any other use of too many resources', { httpStatus: 400, reason: 'resourcesExceeded', message: 'out of memory' }, 'caller', 'never', 'ignored'],
  ['a missing table', { httpStatus: 404, reason: 'notFound', message: '' }, 'not-found', 'never', 'ignored'],
  ['a job id used before', { httpStatus: 409, reason: 'duplicate', message: '' }, 'conflict', 'never', 'ignored'],
  ['a refusal', { httpStatus: 403, reason: 'accessDenied', message: '' }, 'caller', 'never', 'ignored'],
  ['a server nobody listens on', { reason: 'ECONNREFUSED', message: 'connect ECONNREFUSED' }, 'transient', 'retry', 'breaker'],
  ['a connection that broke after the request was sent', { reason: 'ECONNRESET', message: 'socket hang up' }, 'unknown-outcome', 'retry', 'breaker'],
  ['a gateway timeout', { httpStatus: 504, message: '' }, 'unknown-outcome', 'retry', 'breaker'],
  ['429 without a reason', { httpStatus: 429, message: '' }, 'throttled', 'retry', 'ignored'],
  ['501', { httpStatus: 501, reason: 'notImplemented', message: '' }, 'caller', 'never', 'ignored'],
  ['an offset already written', { grpcCode: GRPC_CODE.ALREADY_EXISTS, message: '' }, 'conflict', 'never', 'ignored'],
  ['a stream that the server closed', { grpcCode: GRPC_CODE.ABORTED, message: '' }, 'transient', 'retry', 'ignored'],
  ['an unavailable stream', { grpcCode: GRPC_CODE.UNAVAILABLE, message: '' }, 'transient', 'retry', 'breaker'],
  ['an overloaded stream task', { grpcCode: GRPC_CODE.UNAVAILABLE, message: 'Task is overloaded (memory-protection)' }, 'throttled', 'retry', 'ignored'],
  ['rows that the server cannot read', { grpcCode: GRPC_CODE.INVALID_ARGUMENT, message: '' }, 'caller', 'never', 'ignored'],
  ['an error of our own', { message: 'Cannot read properties of undefined' }, 'caller', 'never', 'ignored'],
];

describe('classifyFailure', () => {
  it.each(cases)('%s', (_what, facts, kind, flags, breaker) => {
    const failure = classifyFailure(facts);
    const seen = !failure.retryable ? 'never' : failure.newJobId ? 'retry+newJobId' : 'retry';
    expect({ kind: failure.kind, flags: seen, breaker: failure.countsForBreaker ? 'breaker' : 'ignored' }).toEqual({ kind, flags, breaker });
  });

  it('keeps a used-up quota away for ten minutes', () => {
    expect(classifyFailure({ reason: 'quotaExceeded', message: '' }).minWaitMs).toBe(600_000);
  });

  it('cites a source for every row', () => {
    for (const row of FAILURE_TABLE) expect(row.source).toMatch(/^(docs|field): /);
  });
});
