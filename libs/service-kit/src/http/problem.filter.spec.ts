import { CloudActError } from '@cloudact/bq-resilience';
import { type ArgumentsHost, Logger, PayloadTooLargeException } from '@nestjs/common';
import { ProblemFilter } from './problem.filter.js';
import { RequestInvalidError } from './request-errors.js';

class TooBusyError extends CloudActError {
  readonly code = 'BULKHEAD_FULL';
  readonly retryAfterMs = 1_200;
}
class OutageError extends CloudActError {
  readonly code = 'BIGQUERY_UNAVAILABLE';
}
class SecretError extends CloudActError {
  readonly code = 'SOMETHING_OF_OURS';
}

/** What the filter answers to an error. */
function answerTo(error: unknown): { status: number; headers: Record<string, string>; body: Record<string, unknown> } {
  const answer = { status: 0, headers: {} as Record<string, string>, body: {} as Record<string, unknown> };
  const reply = {
    sent: false,
    status: (status: number) => ((answer.status = status), reply),
    header: (name: string, value: string) => ((answer.headers[name] = value), reply),
    send: (text: string) => ((answer.body = JSON.parse(text) as Record<string, unknown>), reply),
  };
  const request = { id: 'request-1', method: 'GET', url: '/api/v1/things?key=secret' };
  new ProblemFilter().catch(error, { switchToHttp: () => ({ getRequest: () => request, getResponse: () => reply }) } as unknown as ArgumentsHost);
  return answer;
}

describe('ProblemFilter', () => {
  beforeAll(() => Logger.overrideLogger(false));

  it('answers problem+json with a stable code, the path without its query, and the request id', () => {
    expect(answerTo(new RequestInvalidError([{ field: 'plan', message: 'plan must be one of STARTER' }]))).toEqual({
      status: 400,
      headers: { 'content-type': 'application/problem+json' },
      body: {
        type: 'urn:cloudact:error:REQUEST_INVALID', title: 'request invalid', status: 400, code: 'REQUEST_INVALID', instance: '/api/v1/things', request_id: 'request-1',
        detail: 'The request is not valid: plan: plan must be one of STARTER', errors: [{ field: 'plan', message: 'plan must be one of STARTER' }],
      },
    });
  });

  it('says when to come back, in seconds', () => {
    expect(answerTo(new TooBusyError('busy'))).toMatchObject({ status: 429, headers: { 'retry-after': '2' }, body: { retry_after_seconds: 2 } });
  });

  it('says so on each answer that means "not now", also where the error does not know', () => {
    expect(answerTo(new OutageError('down'))).toMatchObject({ status: 503, headers: { 'retry-after': '5' }, body: { retry_after_seconds: 5 } });
    expect(answerTo(Object.assign(new TooBusyError('busy'), { retryAfterMs: 0 }))).toMatchObject({ headers: { 'retry-after': '1' } });
    expect(answerTo(new RequestInvalidError([])).headers).not.toHaveProperty('retry-after');
  });

  it('hides the text of what is our own fault', () => {
    for (const error of [new SecretError('password is hunter2'), new Error('at /srv/app.ts: hunter2'), 'hunter2']) {
      const answer = answerTo(error);
      expect(answer.status).toBe(500);
      expect(JSON.stringify(answer)).not.toContain('hunter2');
    }
  });

  it('gives what Fastify and Nest refuse a code of ours', () => {
    expect(answerTo(new PayloadTooLargeException())).toMatchObject({ status: 413, body: { code: 'BODY_TOO_LARGE' } });
    expect(answerTo(Object.assign(new Error('Unexpected token'), { statusCode: 400 }))).toMatchObject({ status: 400, body: { code: 'BODY_MALFORMED' } });
  });
});
