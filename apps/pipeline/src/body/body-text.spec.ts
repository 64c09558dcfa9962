import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { DEFAULT_BODY_LIMITS } from '../config/pipeline-config.js';
import { BodyText } from './body-text.js';
import type { Packing } from './body-format.js';

function bodyOf(bytes: Buffer, { size = 7, packing = 'look' as Packing, limits = {} } = {}): { body: BodyText; source: Readable } {
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
  const source = Readable.from(chunks);
  return { source, body: new BodyText(source, packing, { ...DEFAULT_BODY_LIMITS, ...limits }) };
}
async function textOf(body: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const part of body) text += part;
  return text;
}

describe('the text of a body', () => {
  const text = 'ä€💸,b\n1,2\n'.repeat(50);

  it.each([1, 2, 3, 7, 10_000])('is the same plain or packed, %i bytes at a time, and is hashed as it came', async (size) => {
    for (const bytes of [Buffer.from(text), gzipSync(text)]) {
      const { body } = bodyOf(bytes, { size });
      expect(await textOf(body)).toBe(text);
      expect(body.sha256()).toBe(createHash('sha256').update(bytes).digest('hex'));
      expect(body.received).toBe(bytes.length);
    }
  });

  it('has no byte order mark', async () => {
    expect(await textOf(bodyOf(Buffer.from('\ufeffa,b')).body)).toBe('a,b');
  });

  const packed = gzipSync(randomBytes(5_000).toString('hex'));
  it.each([
    ['gzip that was cut off', packed.subarray(0, -20)],
    ['gzip with a byte flipped', Buffer.from(packed.map((byte, index) => (index === 2_000 ? byte ^ 0xff : byte)))],
    ['a byte that is not UTF-8', Buffer.from([0x61, 0xff, 0x62])],
    ['a character cut in half at the end', Buffer.from('ä').subarray(0, 1)],
  ])('is refused with %s', async (_what, bytes) => {
    await expect(textOf(bodyOf(bytes, { size: 500 }).body)).rejects.toMatchObject({ code: 'BODY_MALFORMED' });
  });

  it('is refused when it was declared as gzip and is none', async () => {
    await expect(textOf(bodyOf(Buffer.from('a,b\n'), { packing: 'declared' }).body)).rejects.toMatchObject({ code: 'BODY_MALFORMED' });
  });

  it('is refused when there is none', async () => {
    await expect(textOf(bodyOf(Buffer.alloc(0)).body)).rejects.toMatchObject({ code: 'BODY_EMPTY' });
  });

  it('is counted as it comes, and the request stays whole for its answer', async () => {
    const { body, source } = bodyOf(Buffer.alloc(1_000, 'a'), { limits: { maxBodyBytes: 100 } });
    await expect(textOf(body)).rejects.toMatchObject({ code: 'BODY_TOO_LARGE' });
    expect(source.destroyed).toBe(false);
  });

  it('stops a bomb at the unpacked limit, however small it came', async () => {
    const { body } = bodyOf(gzipSync(Buffer.alloc(50_000_000)), { size: 1_000, limits: { maxUnpackedBytes: 1_000_000 } });
    await expect(textOf(body)).rejects.toMatchObject({ code: 'BODY_TOO_LARGE' });
    expect(body.unpacked).toBeLessThan(2_000_000);
  });
});
