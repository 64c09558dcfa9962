import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));

interface Report {
  readonly bench: string;
  readonly results: readonly { readonly id: string; readonly value: number; readonly againstValue: number; readonly ratio: number; readonly target: number; readonly holds: boolean }[];
}

/** What a quick run measures means little; that it runs, and prints what it promises, is what is checked. */
/** A share of each: all of them is the command's work. */
test.each([['emulator', 'select', 3], ['writers', 'storage', 2], ['tenants', 'noisy', 1], ['query-path', 'guard.', 2]])('npm run bench -- %s --quick --only %s --json prints its report as the last line', async (bench, only, results) => {
  const child = spawn(process.execPath, ['--no-warnings', '--import', './tools/ts-run/register.mjs', 'tools/bench/src/cli.ts', bench, '--quick', '--only', only, '--json'], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  expect(code).toBe(0);
  const report = JSON.parse(output.trim().split('\n').at(-1) ?? '') as Report;
  expect(report.bench).toBe(bench);
  expect(report.results).toHaveLength(results);
  for (const { value, againstValue, ratio, target, holds } of report.results) {
    expect([value, againstValue, ratio, target].every((figure) => Number.isFinite(figure) && figure > 0)).toBe(true);
    expect(typeof holds).toBe('boolean');
  }
}, 300_000);
