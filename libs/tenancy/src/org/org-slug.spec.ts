import { parseOrgSlug } from './org-slug.js';

describe('parseOrgSlug', () => {
  it.each(['acme', 'acme_corp', '0ab', 'a'.repeat(50)])('takes %s as it is', (slug) => expect(parseOrgSlug(slug)).toBe(slug));

  it.each([
    ['too short', 'ab'],
    ['too long', 'a'.repeat(51)],
    ['upper case', 'Acme'],
    ['a leading underscore (a hidden dataset)', '_acme'],
    ['only underscores', '___'],
    ['a prototype name', '__proto__'],
    ['a property of every object', 'constructor'],
    ['the shared dataset', 'organizations'],
    ['a trailing newline', 'acme\n'],
    ['a space', 'ac me'],
    ['the Kelvin sign', '\u212Aelvin'],
    ['an SQL fragment', "a' OR 1=1"],
    ['nothing', undefined],
    ['an object that reads as a slug', { toString: (): string => 'acme' }],
  ])('refuses %s', (_what, slug) => expect(() => parseOrgSlug(slug)).toThrow(expect.objectContaining({ code: 'ORG_SLUG_INVALID' })));
});
