import { Writable } from 'node:stream';
import pino from 'pino';
import { REDACTED_PATHS, requestId } from './logging.js';

describe('logging', () => {
  it('replaces keys and secrets before a line is written', () => {
    const lines: string[] = [];
    const log = pino({ redact: { paths: REDACTED_PATHS, censor: '[redacted]' } }, new Writable({ write: (chunk: Buffer, _encoding, done) => (lines.push(String(chunk)), done()) }));
    log.info({ req: { headers: { 'x-api-key': 'ca_local_SECRET', 'x-ca-root-key': 'SECRET', authorization: 'Bearer SECRET', accept: 'text/plain' } }, key: { secret: 'SECRET' } }, 'a request');
    expect(lines.join()).not.toContain('SECRET');
    expect(lines.join()).toContain('text/plain');
  });

  it('takes a plain request id from the caller, and nothing that could write into a log line', () => {
    expect(requestId('request-1234')).toBe('request-1234');
    expect(requestId('evil\n{"level":60}')).toMatch(/^[0-9a-f-]{36}$/);
    expect(requestId(['a', 'b'])).toMatch(/^[0-9a-f-]{36}$/);
    expect(requestId(undefined)).toMatch(/^[0-9a-f-]{36}$/);
  });
});
