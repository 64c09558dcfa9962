import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ADDRESS_FILE, DataDirectoryInUseError, startEmulator } from './start-emulator.js';

let dataDir: string;
beforeEach(async () => { dataDir = await mkdtemp(join(tmpdir(), 'emulator-')); });
afterEach(() => rm(dataDir, { recursive: true, force: true }));

test('while it runs, the data directory says where', async () => {
  const emulator = await startEmulator({ dataDir });
  const facts: unknown = JSON.parse(await readFile(join(dataDir, ADDRESS_FILE), 'utf8'));
  expect(facts).toEqual({ url: emulator.url, port: emulator.port, grpcPort: emulator.grpcPort, pid: process.pid });
  await emulator.stop();
  await expect(readFile(join(dataDir, ADDRESS_FILE))).rejects.toMatchObject({ code: 'ENOENT' });
});

test('a second emulator on the same data directory is refused with the way out', async () => {
  const emulator = await startEmulator({ dataDir });
  await expect(startEmulator({ dataDir })).rejects.toThrow(DataDirectoryInUseError);
  await emulator.stop();
  await (await startEmulator({ dataDir })).stop();
});

test('what no endpoint answers is a JSON error, never a page', async () => {
  const emulator = await startEmulator();
  for (const [path, body] of [['/nothing', '{}'], ['/bigquery/v2/projects/p/queries', 'not json']] as const) {
    const answer = await fetch(`${emulator.url}${path}`, { method: 'POST', body });
    expect(await answer.json()).toMatchObject({ error: { code: answer.status, message: expect.any(String), errors: [{ domain: 'global', reason: expect.any(String) }] } });
  }
  await emulator.stop();
});
