// What `npm test` does: lint, types, then every spec, and one closing line that counts them all.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'cloudact-test-'));
const report = join(folder, 'jest.json');

function run(title, command, args) {
  console.log(`\n— ${title}`);
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, NX_DAEMON: 'false' } });
  return status === 0;
}

let passed = 0;
let failed = 0;
const count = (ok) => (ok ? (passed += 1) : (failed += 1));

// the boundary rule reads Nx's project graph, which this makes
count(run('project graph', 'nx', ['show', 'projects']));
count(run('lint', 'eslint', ['.']));
count(run('types', 'tsc', ['--noEmit', '-p', 'tsconfig.json']));
// `*.long.spec.ts` repeat in bulk what a shorter one shows; `npm run test:isolation` runs them.
const specs = run('specs', process.execPath, ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js', '--testPathIgnorePatterns', '/node_modules/', '\\.long\\.spec\\.ts$', '--json', `--outputFile=${report}`, ...process.argv.slice(2)]);
try {
  const result = JSON.parse(readFileSync(report, 'utf8'));
  passed += result.numPassedTests;
  failed += result.numFailedTests + result.numRuntimeErrorTestSuites;
  if (!specs && result.numFailedTests + result.numRuntimeErrorTestSuites === 0) failed += 1;
  if (result.numPendingTests > 0) console.log(`${result.numPendingTests} specs were skipped by name (samples of ../shared that are not here).`);
} catch {
  failed += 1;
}
rmSync(folder, { recursive: true, force: true });
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
