import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalKeyFile } from './local-key-file.js';

describe('LocalKeyFile', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'key-file-'));
    file = join(folder, 'keys', 'credential-keys.json');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const dataKey = Buffer.alloc(32, 7);

  it('is made once, for its owner only, and nothing is left beside it', async () => {
    const [one, two] = [LocalKeyFile.openOrCreate(file), LocalKeyFile.openOrCreate(file)];
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(folder, 'keys'))).toEqual(['credential-keys.json']);
    expect(Buffer.from(await two.unwrap(await one.wrap(dataKey, 'a'), 'a'))).toEqual(dataKey);
  });

  it('unwraps for the same words only', async () => {
    const keys = LocalKeyFile.openOrCreate(file);
    await expect(keys.unwrap(await keys.wrap(dataKey, 'acme'), 'globex')).rejects.toMatchObject({ code: 'CREDENTIAL_UNREADABLE' });
  });

  it('wraps with a new key after a rotation, and still unwraps what an old one wrapped', async () => {
    const keys = LocalKeyFile.openOrCreate(file);
    const old = await keys.wrap(dataKey, 'a');
    LocalKeyFile.openOrCreate(file).rotate();
    const fresh = await keys.wrap(dataKey, 'a');
    expect(fresh.keyVersion).not.toBe(old.keyVersion);
    expect(await keys.keyVersion()).toBe(fresh.keyVersion);
    expect(Buffer.from(await keys.unwrap(old, 'a'))).toEqual(dataKey);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('refuses a file that others may read', () => {
    LocalKeyFile.openOrCreate(file);
    chmodSync(file, 0o640);
    expect(() => LocalKeyFile.openOrCreate(file)).toThrow(expect.objectContaining({ code: 'KEY_FILE_UNSAFE', message: expect.stringContaining('chmod 600') }));
  });

  it('refuses a damaged file, instead of making another key over it', () => {
    LocalKeyFile.openOrCreate(file);
    writeFileSync(file, '{"current":');
    expect(() => LocalKeyFile.openOrCreate(file)).toThrow(expect.objectContaining({ code: 'KEY_FILE_UNSAFE' }));
    expect(readFileSync(file, 'utf8')).toBe('{"current":');
  });
});
