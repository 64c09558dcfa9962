import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { jest } from '@jest/globals';

jest.setTimeout(180_000);
const PACKAGE = fileURLToPath(new URL('../../../tools/api-client/', import.meta.url));

/** Every generated file by its name. */
function generatedIn(folder: string): Readonly<Record<string, string>> {
  const names = ['openapi.json', ...readdirSync(join(folder, 'src/generated'), { recursive: true, encoding: 'utf8' }).map((name) => join('src/generated', name))];
  return Object.fromEntries(names.filter((name) => statSync(join(folder, name)).isFile()).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

describe('the committed client', () => {
  let folder: string;
  beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'cloudact-client-'))));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is what the document of the api gives; else run node tools/api-client/generate.mjs', () => {
    const { status, stderr } = spawnSync(process.execPath, [join(PACKAGE, 'generate.mjs'), folder], { encoding: 'utf8' });
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
    const [committed, now] = [generatedIn(PACKAGE), generatedIn(folder)];
    expect(Object.keys(committed).sort()).toEqual(Object.keys(now).sort());
    expect(Object.keys(now).filter((name) => now[name] !== committed[name])).toEqual([]);
  });
});
