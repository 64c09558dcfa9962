import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

describe('a service that is told things it cannot work with', () => {
  let folder: string;
  beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'cloudact-start-'))));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each([
    ['api', 'API_PORT'],
    ['chat', 'CHAT_PORT'],
  ])('%s names every fault on stderr, without a stack, and exits with 2', (service, portVariable) => {
    const { status, stderr, stdout } = spawnSync(process.execPath, ['--import', join(ROOT, 'tools/ts-run/register.mjs'), join(ROOT, `apps/${service}/src/main.ts`)], {
      env: { PATH: process.env['PATH'], CLOUDACT_DATA_DIR: folder, CLOUDACT_ENV: 'production', [portVariable]: 'eighty' },
      encoding: 'utf8',
    });
    expect(status).toBe(2);
    expect(stderr).toContain('CLOUDACT_ENV is "production"; use local, stage, prod');
    expect(stderr).toContain(`${portVariable} is "eighty"; use a port`);
    expect(stderr).toContain('No BigQuery to speak to');
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(stdout).toBe('');
  });
});
