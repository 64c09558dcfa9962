import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { GzipFile } from './gzip-file.js';

/** Linux: a disk without room. */
const FULL = '/dev/full';
const LINE = `${JSON.stringify({ pad: Array.from({ length: 50_000 }, (_pad, index) => index * 7_919).join() })}\n`;

describe('a load file', () => {
  it.each([
    ['in a folder that is gone', join(import.meta.dirname, 'no-such-folder', 'rows.json.gz')],
    ...(existsSync(FULL) ? [['on a full disk', FULL] as const] : []),
  ] as const)('says so by name %s, and lets nobody wait for room that never comes', async (_what, path) => {
    const file = new GzipFile(path);
    const write = async (): Promise<void> => {
      for (let block = 0; block < 50; block += 1) await file.add(1, LINE, LINE);
      await file.close();
    };
    await expect(write()).rejects.toMatchObject({ code: 'LOAD_SPOOL_FAILED', message: expect.stringContaining(path) as string });
    await file.abandon();
  });
});
