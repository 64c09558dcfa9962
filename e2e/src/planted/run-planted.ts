import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ScenarioReport } from '../faults/faults-run.js';
import type { PlantedBug, Planting } from './planted-bug.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const LOADER = new URL('../../../tools/ts-run/register.mjs', import.meta.url).href;
const HOOK = new URL('./plant-hook.mjs', import.meta.url).href;
const JEST = fileURLToPath(new URL('./jest.planted.config.mjs', import.meta.url));
const SUITE = fileURLToPath(new URL('../faults/cli.ts', import.meta.url));

export interface PlantedResult {
  readonly id: string;
  readonly bug: string;
  /** Scenarios that noticed, of those that must; empty: the bug survived. */
  readonly caughtBy: readonly string[];
  readonly missedBy: readonly string[];
  /** What the first of them said. */
  readonly said: string;
}

/** Runs the scenarios that must notice a bug against a product that has it. @throws when the bug could not be planted */
export function runPlanted(planted: PlantedBug, seed: number): Promise<PlantedResult> {
  return planted.isolationSpec === undefined ? runFaults(planted, seed) : runIsolation(planted, planted.isolationSpec);
}

async function runFaults({ id, bug, file, find, replace, caughtBy }: PlantedBug, seed: number): Promise<PlantedResult> {
  const folder = mkdtempSync(join(tmpdir(), 'planted-'));
  const planting: Planting = { file: join(ROOT, file), find, replace, log: join(folder, 'planted') };
  try {
    // The suite's own child processes have the same environment, and so the same bug.
    const env = { ...process.env, NODE_OPTIONS: `--import ${LOADER} --import ${HOOK}`, PLANTED_BUG: JSON.stringify(planting) };
    const child = spawn(process.execPath, ['--no-warnings', SUITE, '--quick', '--seed', String(seed), '--seeds', '1', '--only', caughtBy.join(','), '--json'], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let [output, errors] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    await once(child, 'close');
    const last = output.trimEnd().split('\n').at(-1) ?? '';
    if (!existsSync(planting.log) || !last.startsWith('{')) throw new Error(`${id} could not be planted: ${errors || output}`);
    const { reports } = JSON.parse(last) as { readonly reports: readonly ScenarioReport[] };
    const caught = reports.filter(({ faults }) => faults.length > 0);
    return { id, bug, caughtBy: caught.map((report) => report.id), missedBy: caughtBy.filter((one) => !caught.some((report) => report.id === one)), said: caught[0]?.faults[0]?.split('\n')[0] ?? '' };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface JestReport {
  readonly testResults: readonly { readonly assertionResults: readonly { readonly title: string; readonly status: string; readonly failureMessages: readonly string[] }[] }[];
}

/** Jest transforms files itself, so that the bug comes in by a transformer. */
async function runIsolation({ id, bug, file, find, replace, caughtBy }: PlantedBug, spec: string): Promise<PlantedResult> {
  const folder = mkdtempSync(join(tmpdir(), 'planted-'));
  const planting: Planting = { file: join(ROOT, file), find, replace, log: join(folder, 'planted') };
  const report = join(folder, 'report.json');
  try {
    const args = ['--experimental-vm-modules', '--no-warnings', join(ROOT, 'node_modules/jest/bin/jest.js'), '--config', JEST, `e2e/src/isolation/${spec}.spec`, '-t', caughtBy.join('|'), '--json', '--outputFile', report];
    const child = spawn(process.execPath, args, { cwd: ROOT, env: { ...process.env, PLANTED_BUG: JSON.stringify(planting) }, stdio: ['ignore', 'ignore', 'pipe'] });
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    await once(child, 'close');
    if (!existsSync(planting.log) || !existsSync(report)) throw new Error(`${id} could not be planted: ${errors}`);
    const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as JestReport;
    const failed = testResults.flatMap(({ assertionResults }) => assertionResults).filter(({ status }) => status === 'failed');
    const noticed = caughtBy.filter((check) => failed.some(({ title }) => title.startsWith(`${check} `)));
    return { id, bug, caughtBy: noticed, missedBy: caughtBy.filter((check) => !noticed.includes(check)), said: failed[0] === undefined ? '' : `${failed[0].title}: ${failed[0].failureMessages[0]?.split('\n')[0] ?? ''}` };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
