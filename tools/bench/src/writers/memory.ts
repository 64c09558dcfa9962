import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { BenchResult } from '../benchmark.js';
import type { WriterHouse, WriterScenario } from './writer-house.js';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
/** V8 takes what it is given before it collects: a service that is to stay small says so. */
const HEAP = ['--max-old-space-size=96', '--max-semi-space-size=4'];
const METHODS = ['storage-write', 'streaming', 'load'] as const;

/** The most resident memory of a process that does nothing but write; its peer is the same process with a hundredth of the rows. */
export const memoryScenario: WriterScenario = async (house) => {
  const rows = house.quick ? 50_000 : 5_000_000;
  const results: BenchResult[] = [];
  for (const method of METHODS) {
    const value = await peakMegabytes(house, method, rows);
    const againstValue = await peakMegabytes(house, method, rows / 100);
    results.push({
      id: `memory.${method}`, what: `peak resident memory, ${rows} rows by ${method}, node ${HEAP.join(' ')}`, value, unit: 'MB', against: `${rows / 100} rows`, againstValue, ratio: Number((value / againstValue).toPrecision(3)), target: 250, judge: 'value', holds: value <= 250,
    });
  }
  return results;
};

async function peakMegabytes({ sink }: WriterHouse, method: string, rows: number): Promise<number> {
  const child = spawn(process.execPath, [...HEAP, '--no-warnings', '--import', at('../../../ts-run/register.mjs'), at('write-many.ts'), method, String(rows), String(sink.grpcPort), String(sink.httpPort)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = once(createInterface({ input: child.stdout }), 'line') as Promise<[string]>;
  const [line] = await Promise.race([lines, once(child, 'exit').then(([code]) => { throw new Error(`The writer ended with ${String(code)}`); })]);
  await once(child, 'exit');
  return (JSON.parse(line) as { readonly megabytes: number }).megabytes;
}
