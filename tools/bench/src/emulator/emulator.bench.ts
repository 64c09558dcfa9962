import { startEmulator } from '@cloudact/bq-emulator';
import { Engine } from '@cloudact/bq-emulator/bench';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Benchmark, type BenchResult, ROUNDS } from '../benchmark.js';
import { catalogScenario } from './catalog.js';
import { groupByScenario } from './group-by.js';
import type { House, Scenario } from './house.js';
import { insertAllScenario } from './insert-all.js';
import { loadScenario } from './load.js';
import { memoryScenario } from './memory.js';
import { readScenario } from './read-rows.js';
import { createDataset } from './rest-calls.js';
import { selectOneOfficialScenario, selectOneOfficialUncachedScenario, selectOneScenario } from './select-one.js';
import { startScenario } from './start.js';
import { storageWriteScenario } from './storage-write.js';

const SCENARIOS: readonly Scenario[] = [
  startScenario, selectOneScenario, selectOneOfficialScenario, selectOneOfficialUncachedScenario, insertAllScenario, storageWriteScenario, loadScenario, readScenario, groupByScenario, catalogScenario, memoryScenario,
];

/** The embedded BigQuery against the same work in bare DuckDB. */
export const emulatorBenchmark: Benchmark = async ({ quick, only, onResult }) => {
  const directory = await mkdtemp(join(tmpdir(), 'bench-'));
  const emulator = await startEmulator({ dataDir: join(directory, 'emulator'), fidelity: 'lenient' });
  const engine = await Engine.open(join(directory, 'bare.duckdb'));
  const house: House = { emulator, engine, quick, rounds: quick ? ROUNDS.quick : ROUNDS.full };
  const results: BenchResult[] = [];
  try {
    await createDataset(emulator, 'd');
    for (const scenario of SCENARIOS) {
      if (only !== undefined && !scenario.name.toLowerCase().includes(only.toLowerCase().replaceAll('-', ''))) continue;
      const result = await scenario(house);
      results.push(result);
      onResult?.(result);
    }
    return { bench: 'emulator', results };
  } finally {
    engine.close();
    await emulator.stop();
    await rm(directory, { recursive: true, force: true });
  }
};
