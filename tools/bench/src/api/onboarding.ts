import { type ApiScenario, onboard, percentile, rounded } from './api-house.js';

const P95_MS = 3_000;

/** Dataset, tables, profile and key, one organisation after the other. */
export const onboardingScenario: ApiScenario = async (house) => {
  const count = house.quick ? 3 : 30;
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    const start = performance.now();
    await onboard(house, `bench_new_${i}`);
    times.push(performance.now() - start);
  }
  const [p95, median] = [rounded(percentile(times, 0.95)), rounded(percentile(times, 0.5))];
  return [{ id: 'onboarding.p95', what: `onboarding of ${count} organisations, one after the other`, value: p95, unit: 'ms', against: 'median', againstValue: median, ratio: rounded(p95 / median), target: P95_MS, judge: 'value', holds: p95 <= P95_MS }];
};
