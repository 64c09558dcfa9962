import { EmulatorProcess } from '@cloudact/bq-emulator/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { between, seededRandom } from './seeded-random.js';
import { Refused, Target } from './target.js';
import { CommittedStreamWorkload } from './workloads/committed-stream.js';
import { DefaultStreamWorkload } from './workloads/default-stream.js';
import { DmlWorkload } from './workloads/dml.js';
import { InsertAllWorkload } from './workloads/insert-all.js';
import { LoadJobsWorkload } from './workloads/load-jobs.js';
import { PendingStreamsWorkload } from './workloads/pending-streams.js';
import type { Workload } from './workloads/workload.js';

export interface CrashOptions {
  readonly seed: number;
  /** How often the server is killed. */
  readonly kills: number;
  readonly onKill?: (kill: number, report: CrashReport) => void;
}

export interface CrashReport {
  readonly seed: number;
  readonly kills: number;
  /** Rows answered as stored, by workload. */
  readonly stored: Readonly<Record<string, number>>;
  readonly faults: readonly string[];
}

/** The load goes on for this long before a kill, in milliseconds. */
const LIFE_MS = { from: 30, to: 900 } as const;

/** Kills the server at random moments under mixed load, and compares what it answered with what it has. */
export async function crashRun({ seed, kills, onKill }: CrashOptions): Promise<CrashReport> {
  const random = seededRandom(seed);
  const workloads = [InsertAllWorkload, LoadJobsWorkload, DmlWorkload, DefaultStreamWorkload, CommittedStreamWorkload, PendingStreamsWorkload].map((Kind) => new Kind(random));
  const dataDir = await mkdtemp(join(tmpdir(), 'crash-'));
  const faults: string[] = [];
  const report = (): CrashReport => ({ seed, kills, stored: Object.fromEntries(workloads.map((w) => [w.name, w.stored()])), faults });
  let server = await EmulatorProcess.start(dataDir);
  let target = new Target(server);
  try {
    await target.createDataset();
    for (const workload of workloads) await workload.prepare(target);
    for (let kill = 1; kill <= kills && faults.length === 0; kill++) {
      await loadUntilKilled(server, target, workloads, between(random, LIFE_MS.from, LIFE_MS.to), (fault) => faults.push(`before kill ${kill}: ${fault}`));
      target.close();
      server = await EmulatorProcess.start(dataDir);
      target = new Target(server);
      faults.push(...(await compare(target, workloads, `after kill ${kill}`)));
      for (const workload of workloads) await workload.settle(target);
      faults.push(...(await compare(target, workloads, `after kill ${kill}, resent`)));
      onKill?.(kill, report());
    }
    return report();
  } finally {
    target.close();
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function loadUntilKilled(server: EmulatorProcess, target: Target, workloads: readonly Workload[], lifeMs: number, onFault: (fault: string) => void): Promise<void> {
  let killed = false;
  const writers = workloads.map((workload) =>
    workload.write(target).catch((error: unknown) => {
      // A refusal is never the kill's doing, and neither is an error that comes before it.
      if (!killed || error instanceof Refused) onFault(`${workload.name}: ${String(error)}`);
    }));
  await setTimeout(lifeMs);
  killed = true;
  await server.kill();
  await Promise.all(writers);
}

async function compare(target: Target, workloads: readonly Workload[], when: string): Promise<readonly string[]> {
  const faults = await Promise.all(workloads.map(async (workload) => (await workload.faults(target)).map((fault) => `${when}: ${workload.name}: ${fault}`)));
  return faults.flat();
}
