import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Benchmark, type BenchResult, ROUNDS } from '../benchmark.js';
import { arrowScenario } from './arrow.js';
import { badRowScenario } from './bad-row.js';
import { chooserScenario } from './chooser.js';
import { encoderScenario } from './encoder.js';
import { insertAllScenario } from './insert-all.js';
import { loadScenario } from './load-file.js';
import { memoryScenario } from './memory.js';
import { startSink } from './sink-process.js';
import { storageWriteScenario } from './storage-write.js';
import { writerHouse, type WriterScenario } from './writer-house.js';

const SCENARIOS: readonly WriterScenario[] = [encoderScenario, storageWriteScenario, arrowScenario, insertAllScenario, loadScenario, chooserScenario, badRowScenario, memoryScenario];

/** The writers against Google's own, with the same rows, into a sink in another process. */
export const writersBenchmark: Benchmark = async ({ quick, only, onResult }) => {
  const directory = await mkdtemp(join(tmpdir(), 'bench-writers-'));
  const sink = await startSink();
  const house = writerHouse({ sink, directory, quick, rounds: quick ? ROUNDS.quick : ROUNDS.full });
  const results: BenchResult[] = [];
  try {
    for (const scenario of SCENARIOS) {
      if (only !== undefined && !scenario.name.toLowerCase().includes(only.toLowerCase().replaceAll('-', ''))) continue;
      for (const result of await scenario(house)) {
        results.push(result);
        onResult?.(result);
      }
    }
    return { bench: 'writers', results };
  } finally {
    await sink.stop();
    await rm(directory, { recursive: true, force: true });
  }
};
