import { storedJson } from './stored-json.js';

describe('storedJson', () => {
  test.each([
    ['{ "b" : 1,\n"a": [ 1.50, null, "x\\u0041" ] }', '{"a":[1.5,null,"xA"],"b":1}'],
    ['{"id":12345678901234567890,"id":2}', '{"id":12345678901234567890}'],
    [' "text" ', '"text"'], ['1e3', '1000.0'], ['[]', '[]'], ['{}', '{}'],
  ])('%s is kept as %s', (text, stored) => {
    expect(storedJson(text)).toBe(stored);
    expect(storedJson(text)).toBe(stored);
    expect(storedJson(stored)).toBe(stored);
  });

  test.each(['', '{', "{'a':1}", '{"a":1}}', 'nope'])('%j is refused', (text) => {
    expect(() => storedJson(text)).toThrow(RangeError);
  });
});
