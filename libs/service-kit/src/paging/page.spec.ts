import { pageOf } from './page.js';
import { decodePageToken } from './page-token.js';

const list = { name: 'things', limit: 2, scope: { org: 'acme', list: 'things' }, placeOf: (item: string) => [item] } as const;

describe('pageOf', () => {
  it('keeps the extra item back and hands out the place of the last one shown', () => {
    const page = pageOf({ ...list, found: ['a', 'b', 'c'] });
    expect(page.things).toEqual(['a', 'b']);
    expect(decodePageToken(list.scope, page.next_page_token ?? undefined, 1)).toEqual(['b']);
  });

  it('has no token on the last page', () => {
    expect(pageOf({ ...list, found: ['a', 'b'] })).toEqual({ things: ['a', 'b'], next_page_token: null });
  });
});
