import { sha256OfJson } from './canonical-json.js';

describe('sha256OfJson', () => {
  it('does not depend on the order of keys, at any depth', () => {
    expect(sha256OfJson({ a: 1, b: { c: [1, { d: 2, e: 3 }] } })).toBe(sha256OfJson({ b: { c: [1, { e: 3, d: 2 }] }, a: 1 }));
  });

  it('depends on the order of lists, on types, and on nulls', () => {
    const hashes = [{ a: [1, 2] }, { a: [2, 1] }, { a: ['1', 2] }, { a: null }, {}].map(sha256OfJson);
    expect(new Set(hashes).size).toBe(hashes.length);
  });
});
