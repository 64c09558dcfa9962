import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, release } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { BenchReport } from './benchmark.js';
import { reportSvg } from './report-svg.js';

const DIRECTORY = fileURLToPath(new URL('../../../docs/benchmarks/', import.meta.url));

/** Keeps a report with the command that made it and the machine that it ran on. */
export async function saveReport(report: BenchReport, command: string): Promise<void> {
  await mkdir(DIRECTORY, { recursive: true });
  const machine = { node: process.version, processor: cpus()[0]?.model ?? 'unknown', processors: cpus().length, system: `${process.platform} ${release()}` };
  await writeFile(`${DIRECTORY}${report.bench}.json`, `${JSON.stringify({ command, machine, ...report }, undefined, 2)}\n`);
  await writeFile(`${DIRECTORY}${report.bench}.svg`, reportSvg(report, command));
}
