import { lz4Frame, readLz4Frame } from './lz4-frame.js';
import { xxHash32 } from './xx-hash.js';

const LIMIT = 20_000_000;

test.each([
  ['nothing', Buffer.alloc(0)], ['one byte', Buffer.from('x')], ['what repeats', Buffer.from('abcd'.repeat(50_000))], ['more than a block', Buffer.alloc(9_000_000, 'lorem ipsum ')],
  ['what does not repeat', Buffer.from(Array.from({ length: 5000 }, (_, i) => xxHash32(Buffer.from([i & 255, i >> 8])) & 255))],
])('%s comes back from a frame as it was', (_, input) => {
  const frame = lz4Frame(input);
  expect(readLz4Frame(frame, LIMIT).equals(input)).toBe(true);
  if (input.length > 100_000) expect(frame.length).toBeLessThan(input.length / 50);
});

test('the hash is the one of its specification', () => {
  // Test vectors of the reference implementation.
  expect([xxHash32(Buffer.from('')), xxHash32(Buffer.from('a')), xxHash32(Buffer.from('Nobody inspects the spammish repetition'))]).toEqual([0x02cc5d05, 0x550d7456, 0xe2293b2f]);
});

test('a frame that the lz4 command has written is read', () => {
  // printf 'hello hello hello hello hello hello\n' | lz4 -c: with a checksum of the content at the end.
  const frame = Buffer.from('04224d186440a7100000006f68656c6c6f2006000650656c6c6f0a0000000053ce9936', 'hex');
  expect(readLz4Frame(frame, LIMIT).toString()).toBe('hello hello hello hello hello hello\n');
  frame.writeUInt8(0, frame.length - 1);
  expect(() => readLz4Frame(frame, LIMIT)).toThrow('checksum');
});

test('bytes that are no frame are refused, and so is more than may come out', () => {
  expect(() => readLz4Frame(Buffer.from('no frame at all'), LIMIT)).toThrow('No LZ4 frame');
  expect(() => readLz4Frame(lz4Frame(Buffer.alloc(100_000)), 1000)).toThrow('More than 1000 bytes');
  const cut = lz4Frame(Buffer.from('abcd'.repeat(100)));
  for (let end = 7; end < cut.length; end++) expect(() => readLz4Frame(cut.subarray(0, end), LIMIT)).toThrow(RangeError);
});
