import type { Benchmark, BenchResult } from '../benchmark.js';
import { type ApiScenario, callApi, openApiHouse } from './api-house.js';
import { applyAllScenario } from './apply-all.js';
import { bootstrapScenario } from './bootstrap.js';
import { costSummaryScenario } from './cost-summary.js';
import { onboardingScenario } from './onboarding.js';
import { orgReadScenario } from './org-read.js';
import { planAllScenario } from './plan-all.js';

/** In this order: the first one makes what the others need. */
const SCENARIOS: Readonly<Record<string, ApiScenario>> = { bootstrap: bootstrapScenario, onboarding: onboardingScenario, 'org-read': orgReadScenario, 'cost-summary': costSummaryScenario, 'plan-all': planAllScenario, 'apply-all': applyAllScenario };

/** The api over HTTP, as a front end meets it. */
export const apiBenchmark: Benchmark = async ({ quick, only, onResult, env = {} }) => {
  const house = await openApiHouse(quick, env);
  const results: BenchResult[] = [];
  try {
    if (only !== undefined && !'bootstrap'.includes(only)) await callApi(house, 'POST', '/bootstrap/apply');
    for (const [name, scenario] of Object.entries(SCENARIOS)) {
      if (only !== undefined && !name.includes(only)) continue;
      for (const result of await scenario(house)) {
        results.push(result);
        onResult?.(result);
      }
    }
    return { bench: 'api', results };
  } finally {
    await house.stop();
  }
};
