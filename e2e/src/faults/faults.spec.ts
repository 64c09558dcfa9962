import { faultsRun, lineOf } from './faults-run.js';

test('nothing acknowledged is lost and nothing is stored twice, whatever fails', async () => {
  const reports = await faultsRun({ seeds: [7], quick: true });
  expect(reports.filter(({ faults }) => faults.length > 0).map(lineOf)).toEqual([]);
  expect(reports.map(({ id }) => id)).toEqual(['F01', 'F02', 'F03', 'F04', 'F05', 'F06', 'F07', 'F08', 'F09', 'F10', 'F11', 'F12', 'F13', 'F16', 'F19', 'F21', 'F24']);
  for (const { id, attempted, acked, lost, unexpected } of reports) expect({ id, acked, lost, unexpected, some: attempted > 0 }).toEqual({ id, acked: attempted, lost: 0, unexpected: 0, some: true });
}, 300_000);
