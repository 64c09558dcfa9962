import { crashRun } from './crash-run.js';

test('killed under mixed load, the server has exactly what it answered', async () => {
  const report = await crashRun({ seed: 7, kills: 2 });
  expect(report.faults).toEqual([]);
  expect(Object.values(report.stored).every((rows) => rows > 0)).toBe(true);
}, 120_000);
