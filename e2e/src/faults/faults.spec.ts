import { faultsRun, lineOf } from './faults-run.js';

/** One of each kind of failure; `npm run test:faults` runs all of them, seed after seed. */
const SHARE = ['F01', 'F02', 'F05', 'F08', 'F09', 'F11', 'F12'];

test('nothing acknowledged is lost and nothing is stored twice, whatever fails', async () => {
  const reports = await faultsRun({ seeds: [7], only: SHARE, quick: true });
  expect(reports.filter(({ faults }) => faults.length > 0).map(lineOf)).toEqual([]);
  expect(reports.map(({ id }) => id)).toEqual(SHARE);
  for (const { id, attempted, acked, lost, unexpected } of reports) expect({ id, acked, lost, unexpected, some: attempted > 0 }).toEqual({ id, acked: attempted, lost: 0, unexpected: 0, some: true });
}, 300_000);
