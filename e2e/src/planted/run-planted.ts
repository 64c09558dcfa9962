import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ScenarioReport } from '../faults/faults-run.js';
import type { PlantedBug, Planting } from './planted-bug.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const LOADER = new URL('../../../tools/ts-run/register.mjs', import.meta.url).href;
const HOOK = new URL('./plant-hook.mjs', import.meta.url).href;
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
export async function runPlanted({ id, bug, file, find, replace, caughtBy }: PlantedBug, seed: number): Promise<PlantedResult> {
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
