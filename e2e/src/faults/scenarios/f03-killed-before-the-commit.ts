import { between } from '../../crash/seeded-random.js';
import { rowIds } from '../given/fault-rows.js';
import type { FaultScenario } from '../scenario.js';

const ROWS = 7_000;
/** What the dead process asked for happens only now: while its next life is at work. */
const LATE_MS = 2_500;
/** Where the process dies: `call` hangs, before its effect or after it. */
const POINTS = [
  { call: 'AppendRows', fault: { kind: 'lost-ack' }, committed: false },
  { call: 'FinalizeWriteStream', fault: { kind: 'delay', ms: LATE_MS }, committed: false },
  { call: 'FinalizeWriteStream', fault: { kind: 'lost-ack' }, committed: false },
  { call: 'BatchCommitWriteStreams', fault: { kind: 'delay', ms: LATE_MS }, committed: false },
  { call: 'BatchCommitWriteStreams', fault: { kind: 'lost-ack' }, committed: true },
] as const;

/** A pending stream is all or nothing, wherever the process dies on the way to its commit; the commit itself may be repeated. */
export const f03KilledBeforeTheCommit: FaultScenario = {
  id: 'F03',
  fault: 'SIGKILL between append, finalize and commit of pending streams',
  promise: 'exactly once',
  run: async ({ world, table, book, random, quick, expect }) => {
    const points = quick ? [POINTS[between(random, 0, POINTS.length - 1)] ?? POINTS[0]] : POINTS;
    for (const [index, { call, fault, committed }] of points.entries()) {
      const batch = `b${index}`;
      const where = `x_batch = '${batch}'`;
      const options = { dataDirectory: world.dataDirectory(), tableId: table.tableId, tasks: [{ kind: 'pending', batch, rows: ROWS }] } as const;
      book.offer(rowIds(batch, ROWS));
      const rule = world.emulator.faults.add({ method: call, table: `${table.datasetId}.${table.tableId}`, times: 0, fault });
      const first = world.startWriter(options);
      await world.struck(rule);
      await first.kill();
      world.emulator.faults.clear();
      if (!committed) expect((await world.count(table, where)) === 0, `rows of ${batch} are visible before their commit (${call})`);

      const second = world.startWriter(options);
      await second.ended();
      const receipt = second.receipts.get(batch);
      expect(receipt?.rowsWritten === ROWS, `the second life was to write all of ${batch}: ${JSON.stringify(second.notes)}`);
      if (receipt !== undefined) book.acknowledge(rowIds(batch, ROWS));
      book.recover(ROWS);
      expect((await world.count(table, where)) === ROWS, `${batch} is not there once (${call})`);
    }
  },
};
