import { endOfGrace, missingScopes, whyNotRotatable } from './key-rules.js';

const NOW = Date.UTC(2026, 0, 31, 12);

describe('rules of keys', () => {
  it('names the scopes that a maker lacks', () => {
    expect(missingScopes(['read', 'admin'], ['read', 'ingest', 'chat'])).toEqual(['ingest', 'chat']);
    expect(missingScopes(['read', 'admin'], ['read'])).toEqual([]);
  });

  it.each([
    ['ACTIVE', null, undefined],
    ['ACTIVE', '2026-01-31T12:00:00.000001Z', 'it expired at 2026-01-31T12:00:00.000001Z'],
    ['ACTIVE', '2026-02-01T00:00:00.000000Z', undefined],
    ['ROTATED', null, 'it was rotated before and has a successor'],
    ['REVOKED', null, 'it is revoked'],
  ] as const)('a key that is %s and ends %s: %s', (status, expires_at, why) => {
    expect(whyNotRotatable({ status, expires_at }, NOW)).toBe(why);
  });

  it('lets a rotated key work for its grace', () => {
    expect(endOfGrace({ expires_at: null }, NOW, 90)).toBe('2026-01-31T12:01:30.000000Z');
  });

  it('never lets the grace outlive the key itself', () => {
    expect(endOfGrace({ expires_at: '2026-01-31T12:00:10.000000Z' }, NOW, 3_600)).toBe('2026-01-31T12:00:10.000000Z');
  });
});
