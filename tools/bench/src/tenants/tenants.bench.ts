import { type Benchmark, type BenchResult, ROUNDS } from '../benchmark.js';
import { admissionsScenario } from './admissions.js';
import { idleClientsScenario } from './idle-clients.js';
import { noisyNeighbourScenario } from './noisy-neighbour.js';
import { randomAccessScenario } from './random-access.js';
import type { TenantsScenario } from './tenants-house.js';

const SCENARIOS: Readonly<Record<string, TenantsScenario>> = { 'idle-client': idleClientsScenario, 'random-access': randomAccessScenario, admissions: admissionsScenario, 'noisy-neighbour': noisyNeighbourScenario };

/** Ten thousand organisations in one process: what each costs, and what one can do to another. */
export const tenantsBenchmark: Benchmark = async ({ quick, only, onResult }) => {
  const house = { quick, rounds: quick ? ROUNDS.quick : ROUNDS.full };
  const results: BenchResult[] = [];
  for (const [name, scenario] of Object.entries(SCENARIOS)) {
    if (only !== undefined && !name.includes(only)) continue;
    for (const result of await scenario(house)) {
      results.push(result);
      onResult?.(result);
    }
  }
  return { bench: 'tenants', results };
};
