import { crashRun } from './crash-run.js';

test('killed under mixed load, the server has exactly what it answered', async () => {
  const report = await crashRun({ seed: 7, kills: 2 });
  expect(report.faults).toEqual([]);
  expect(Object.values(report.stored).reduce((sum, rows) => sum + rows, 0)).toBeGreaterThan(0);
}, 120_000);
