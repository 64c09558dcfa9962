import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeOldSpools } from './old-spools.js';

describe('load files of a process that died', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'spools-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('are removed a day later; those that may be in use stay, and whatever else lies there', () => {
    const now = Date.UTC(2026, 4, 2);
    for (const [name, hours] of [['load-old', 25], ['load-young', 23], ['other', 99]] as const) {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, 'rows-0.json.gz'), '');
      utimesSync(join(folder, name), new Date(now - hours * 3_600_000), new Date(now - hours * 3_600_000));
    }
    removeOldSpools(folder, now);
    expect(readdirSync(folder).sort()).toEqual(['load-young', 'other']);
  });
});
