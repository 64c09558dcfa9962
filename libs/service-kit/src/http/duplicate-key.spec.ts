import { duplicateKey } from './duplicate-key.js';

describe('duplicateKey', () => {
  it.each([
    ['plain', '{"a":1,"b":2,"a":3}', 'a'],
    ['nested', '{"x":[{"k":{}},{"k":1,"l":2,"k":3}]}', 'k'],
    ['behind escapes', '{"a\\u0062":1,"ab":2}', 'ab'],
    ['after a string that ends in an escaped quote', '{"a":"\\\\\\"","a":1}', 'a'],
    ['the empty key', '{"":1,"":2}', ''],
    ['after an inner object that has it too', '{"a":{"a":1},"a":2}', 'a'],
  ])('finds a key that is there twice: %s', (_what, text, key) => {
    expect(() => JSON.parse(text) as unknown).not.toThrow();
    expect(duplicateKey(text)).toBe(key);
  });

  it.each(['{"a":"a","b":"a"}', '[{"a":1},{"a":2}]', '{"a":["a","a"],"b":{"a":1}}', '"a"', '[]', '{"a":"\\"a\\":1, \\"a\\""}', '{"a":"{","b":"}","c":","}'])('lets %s pass', (text) => {
    expect(duplicateKey(text)).toBeUndefined();
  });
});
