import { idempotencyKeyOf, requestSha256 } from './request-hash.js';

describe('the hash of a request', () => {
  const hash = requestSha256('POST', '/api/v1/x?a=1&b=2', 'body');

  it('does not depend on the order of the query', () => {
    expect(requestSha256('POST', '/api/v1/x?b=2&a=1', 'body')).toBe(hash);
  });

  it.each([
    ['body', requestSha256('POST', '/api/v1/x?a=1&b=2', 'other')],
    ['query', requestSha256('POST', '/api/v1/x?a=1&b=3', 'body')],
    ['path', requestSha256('POST', '/api/v1/y?a=1&b=2', 'body')],
  ])('is another for another %s', (_what, other) => {
    expect(other).not.toBe(hash);
  });
});

describe('an idempotency key', () => {
  it('is one header of plain text', () => {
    expect(idempotencyKeyOf('nightly-2026-11-01')).toBe('nightly-2026-11-01');
    expect(idempotencyKeyOf(undefined)).toBeUndefined();
  });

  it.each([[''], ['a b'], ['é'], ['x'.repeat(256)], [['a', 'b']]])('is refused as %j', (header) => {
    expect(() => idempotencyKeyOf(header)).toThrow(expect.objectContaining({ code: 'REQUEST_INVALID' }));
  });
});
