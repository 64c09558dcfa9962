import { type Benchmark, type BenchResult, ROUNDS } from '../benchmark.js';
import { startProgram } from '../start-program.js';
import { addedTimeScenario, guardedTimeScenario } from './added-time.js';
import { cachedStatementScenario, newStatementScenario } from './guard.js';
import { keyValidationScenario } from './key-validation.js';
import type { QueryPathScenario } from './query-path-house.js';

const SCENARIOS: Readonly<Record<string, QueryPathScenario>> = { 'guard.new': newStatementScenario, 'guard.cached': cachedStatementScenario, 'key.validation': keyValidationScenario, 'path.added': addedTimeScenario, 'path.guarded': guardedTimeScenario };

/** What the platform adds to a query: the guard, the key, and the whole path before a sink in another process. */
export const queryPathBenchmark: Benchmark = async ({ quick, only, onResult }) => {
  const sink = await startProgram<{ readonly httpPort: number }>(new URL('./null-rest-sink.ts', import.meta.url));
  const house = { sinkPort: sink.ports.httpPort, quick, rounds: quick ? ROUNDS.quick : ROUNDS.full };
  const results: BenchResult[] = [];
  try {
    for (const [name, scenario] of Object.entries(SCENARIOS)) {
      if (only !== undefined && !name.includes(only)) continue;
      for (const result of await scenario(house)) {
        results.push(result);
        onResult?.(result);
      }
    }
    return { bench: 'query-path', results };
  } finally {
    await sink.stop();
  }
};
