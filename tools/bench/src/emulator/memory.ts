import { EmulatorProcess } from '@cloudact/bq-emulator/bench';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BenchResult } from '../benchmark.js';
import { type House, NARROW } from './house.js';
import { createDataset, createTable, load, runQuery } from './rest-calls.js';
import { jsonRow } from './wide-rows.js';

const MEGABYTE = 1024 * 1024;

/** Resident bytes, as Linux tells them; other systems have no such file. */
async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? Number.NaN) * 1024;
}

/** The server alone in its process; its peer is itself before any row came. */
export async function memoryScenario({ quick }: House): Promise<BenchResult> {
  const rows = quick ? 50_000 : 2_000_000;
  const directory = await mkdtemp(join(tmpdir(), 'bench-memory-'));
  const server = await EmulatorProcess.start(directory);
  try {
    const before = (await residentBytes(server.pid)) / MEGABYTE;
    await createDataset(server, 'd');
    await createTable(server, 't', NARROW);
    const lines = Array.from({ length: 1000 }, (_, i) => `${JSON.stringify(jsonRow(i, NARROW))}\n`).join('');
    const jobs = 4;
    for (let job = 0; job < jobs; job++) await load(server, 't', Array.from({ length: rows / 1000 / jobs }, () => lines));
    await runQuery(server, 'SELECT c0, COUNT(*) AS n, SUM(c3) AS s FROM d.t GROUP BY c0');
    const value = (await residentBytes(server.pid)) / MEGABYTE;
    return {
      id: 'memory', what: `resident memory after ${rows} loaded rows and a query over them`, value: Math.round(value), unit: 'MB', against: 'before', againstValue: Math.round(before),
      ratio: Number((value / before).toPrecision(3)), target: 600, judge: 'value', holds: value <= 600,
    };
  } finally {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  }
}
