import { startGuardWorld } from './guard/guard-world.js';
import { runGuardMutants } from './guard/run-mutants.js';

/** Milliseconds before Jest gives up. No promise is measured by it. */
const LONG_MS = 900_000;

describe('free SQL', () => {
  it('S24 a hundred thousand seeded mutants more: none that is accepted reads another dataset', async () => {
    const world = await startGuardWorld();
    try {
      const report = await runGuardMutants({ seed: 2_400, count: 100_000, gateway: world.gateway, maxDryRuns: 150 });
      expect([report.mutants, report.faults]).toEqual([100_000, []]);
      expect(report.accepted).toBeGreaterThan(1_000);
    } finally {
      await world.stop();
    }
  }, LONG_MS);
});
