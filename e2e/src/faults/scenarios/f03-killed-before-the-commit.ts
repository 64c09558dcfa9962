import { between } from '../../crash/seeded-random.js';
import { rowIds } from '../given/fault-rows.js';
import type { FaultScenario } from '../scenario.js';

const ROWS = 7_000;
/** What the dead process asked for happens only now: while its next life is at work. */
const LATE_MS = 2_500;
/** Where the process dies: `call` hangs, before its effect or after it. */
const POINTS = [
  { call: 'CreateWriteStream', fault: { kind: 'lost-ack' }, committed: false },
  { call: 'AppendRows', fault: { kind: 'lost-ack' }, committed: false },
  { call: 'FinalizeWriteStream', fault: { kind: 'delay', ms: LATE_MS }, committed: false },
  { call: 'FinalizeWriteStream', fault: { kind: 'lost-ack' }, committed: false },
  { call: 'BatchCommitWriteStreams', fault: { kind: 'delay', ms: LATE_MS }, committed: false },
  { call: 'BatchCommitWriteStreams', fault: { kind: 'lost-ack' }, committed: true },
] as const;

/** Streams that nobody uses any more: those that were committed, and those whose rows are never shown. */
const OVER = ['PENDING committed', 'PENDING finalized'];

/** A pending stream is all or nothing, wherever the process dies on the way to its commit; the commit itself may be repeated. What it leaves behind is closed by whoever takes its run up. */
export const f03KilledBeforeTheCommit: FaultScenario = {
  id: 'F03',
  fault: 'SIGKILL between append, finalize and commit of pending streams',
  promise: 'exactly once',
  run: async ({ world, table, book, random, quick, expect, say }) => {
    let unknown = 0;
    const points = quick ? [POINTS[1], POINTS[between(random, 2, POINTS.length - 1)] ?? POINTS[0]] : POINTS;
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

      if (call === 'CreateWriteStream') unknown += (await world.streams(table)).filter((stream) => stream === 'PENDING open').length;

      const second = world.startWriter(options);
      await second.ended();
      const receipt = second.receipts.get(batch);
      expect(receipt?.rowsWritten === ROWS, `the second life was to write all of ${batch}: ${JSON.stringify(second.notes)}`);
      if (receipt !== undefined) book.acknowledge(rowIds(batch, ROWS));
      book.recover(ROWS);
      expect((await world.count(table, where)) === ROWS, `${batch} is not there once (${call})`);
      const streams = await world.streams(table);
      // Of a stream whose name never arrived nobody can know; it holds no rows.
      expect(streams.filter((stream) => !OVER.includes(stream)).length === unknown, `streams were left open behind ${batch} (${call}): ${streams.join(', ')}`);
      const given = streams.filter((stream) => stream === 'PENDING finalized').length;
      expect((receipt?.warnings.some((warning) => warning.includes('never committed')) === true) === (call === 'AppendRows' || call === 'FinalizeWriteStream'), `the receipt of ${batch} was to say what became of the streams before it (${call}): ${JSON.stringify(receipt?.warnings)}`);
      if (index === points.length - 1) say(`of ${streams.length} streams ${streams.length - given - unknown} were committed, ${given} finalized and never committed, ${unknown} left that no answer ever named`);
    }
  },
};
