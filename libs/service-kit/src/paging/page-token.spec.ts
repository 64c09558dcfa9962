import { decodePageToken, encodePageToken, type PageScope } from './page-token.js';

const scope: PageScope = { org: 'acme', list: 'conversations', filters: { user_id: 'u1', status: undefined } };
const token = encodePageToken(scope, ['2026-01-31T12:00:00.000001Z', 'c-1']);

describe('page tokens', () => {
  it('bring back the place that they were made of', () => {
    expect(decodePageToken(scope, token, 2)).toEqual(['2026-01-31T12:00:00.000001Z', 'c-1']);
    expect(decodePageToken(scope, undefined, 2)).toBeUndefined();
  });

  it.each([
    ['another organisation', { ...scope, org: 'globex' }],
    ['another list', { ...scope, list: 'messages' }],
    ['another filter', { ...scope, filters: { user_id: 'u2' } }],
    ['no filter', { org: 'acme', list: 'conversations' }],
  ])('are refused by %s', (_what, other: PageScope) => {
    expect(() => decodePageToken(other, token, 2)).toThrow(expect.objectContaining({ code: 'PAGE_TOKEN_INVALID' }));
  });

  it.each([['a place that was edited', edited()], ['longer than it was', `${token}x`], ['text', 'page2'], ['another alphabet', '%%%'], ['nothing', ''], ['a long text', 'A'.repeat(3_000)], ['an object', Buffer.from('{"a":1}').toString('base64url')]])('are refused when they are %s', (_what, given) => {
    expect(() => decodePageToken(scope, given, 2)).toThrow(expect.objectContaining({ code: 'PAGE_TOKEN_INVALID' }));
  });
});

function edited(): string {
  const content = JSON.parse(Buffer.from(token, 'base64url').toString()) as string[];
  return Buffer.from(JSON.stringify([content[0], content[1], 'c-9'])).toString('base64url');
}
