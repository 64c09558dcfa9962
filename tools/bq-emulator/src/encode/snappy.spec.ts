import { snappyDecode, snappyEncode } from './snappy.js';

// https://github.com/google/snappy/blob/main/format_description.txt
test.each<readonly [what: string, block: readonly number[], text: string]>([
  ['a literal', [3, 0x08, 0x61, 0x62, 0x63], 'abc'],
  ['a copy that overlaps what it makes', [10, 0x00, 0x61, 0x22, 0x01, 0x00], 'aaaaaaaaaa'],
  ['a copy with an offset of eleven bits', [8, 0x0c, 0x61, 0x62, 0x63, 0x64, 0x01, 0x04], 'abcdabcd'],
])('%s is read', (_what, block, text) => {
  expect(snappyDecode(Uint8Array.from(block)).toString()).toBe(text);
});

test('what was written is read, whatever its length', () => {
  for (const length of [0, 1, 127, 128, 65_536, 200_000]) {
    const bytes = Buffer.from(Array.from({ length }, (_, i) => i % 251));
    expect(snappyDecode(snappyEncode(bytes)).equals(bytes)).toBe(true);
  }
});

test.each([[[4, 0x08, 0x61]], [[4, 0x01, 0x04]], [[0xff, 0xff, 0xff, 0xff, 0xff]]])('%j is no block', (block) => {
  expect(() => snappyDecode(Uint8Array.from(block))).toThrow(RangeError);
});
