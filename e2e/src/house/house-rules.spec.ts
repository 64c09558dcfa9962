import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { STATUS_OF_CODE } from '@cloudact/service-kit';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

function filesBelow(folder: string, wanted: (path: string) => boolean): readonly string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (['node_modules', '.git', '.nx', '.data', 'coverage'].includes(name)) return [];
    return statSync(path).isDirectory() ? filesBelow(path, wanted) : wanted(path) ? [path] : [];
  });
}
const sources = (...folders: readonly string[]): readonly string[] => folders.flatMap((folder) => filesBelow(join(ROOT, folder), (path) => path.endsWith('.ts') && !path.endsWith('.spec.ts')));
const read = (path: string): string => readFileSync(path, 'utf8');

/** Codes of error classes, and the codes that BigQuery's errors are translated to. */
function errorCodes(): ReadonlySet<string> {
  const codes = new Set<string>();
  for (const file of sources('libs', 'apps')) {
    for (const [, code] of read(file).matchAll(/readonly code(?:: \w+)? = '([A-Z][A-Z0-9_]+)'/g)) codes.add(code as string);
    for (const [code] of file.endsWith('bigquery-error.ts') ? read(file).matchAll(/BIGQUERY_[A-Z_]+(?=')/g) : []) codes.add(code);
  }
  for (const code of Object.keys(STATUS_OF_CODE)) codes.add(code);
  codes.add('INTERNAL'); // what the filter answers to an error that is none of ours
  return codes;
}

describe('the house', () => {
  it('has a row in docs/errors.md for every error code, and no row for a code that is gone', () => {
    const documented = new Set([...read(join(ROOT, 'docs/errors.md')).matchAll(/^\| `([A-Z0-9_]+)`/gm)].map(([, code]) => code as string));
    const codes = errorCodes();
    expect([...codes].filter((code) => !documented.has(code)).sort()).toEqual([]);
    expect([...documented].filter((code) => !codes.has(code)).sort()).toEqual([]);
  });

  it('has no link in its documents that leads nowhere', () => {
    const dead: string[] = [];
    for (const file of filesBelow(ROOT, (path) => path.endsWith('.md'))) {
      for (const [, target] of read(file).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)[^)]*\)/g)) {
        if (!existsSync(join(dirname(file), target as string))) dead.push(`${relative(ROOT, file)} -> ${target}`);
      }
    }
    expect(dead).toEqual([]);
  });

  it('has every npm script that its README and CONTRIBUTING name', () => {
    const { scripts } = JSON.parse(read(join(ROOT, 'package.json'))) as { scripts: Record<string, string> };
    const named = ['README.md', 'CONTRIBUTING.md'].flatMap((file) => [...read(join(ROOT, file)).matchAll(/npm run ([a-z:]+)/g)].map(([, script]) => script as string));
    expect(named.filter((script) => !(script in scripts))).toEqual([]);
  });

  it('holds no unfinished work and no switched-off check', () => {
    const marks = new RegExp(['TO' + 'DO', 'FIX' + 'ME', 'not ' + 'implemented yet', 'eslint-' + 'disable', '@ts-' + 'ignore', '\\bas ' + 'any[;,)\\]]', '\\.only\\('].join('|'));
    const marked = sources('libs', 'apps', 'tools').filter((file) => !file.includes('/src/generated/') && marks.test(read(file)));
    expect(marked.map((file) => relative(ROOT, file))).toEqual([]);
  });
});
