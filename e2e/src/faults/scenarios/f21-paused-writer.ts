import { setTimeout } from 'node:timers/promises';
import { between } from '../../crash/seeded-random.js';
import { rowIds } from '../given/fault-rows.js';
import type { FaultScenario } from '../scenario.js';

/** 1 MB of them are an append. */
const PAD = 4_000;
const ROWS = 250 * 24;
/** The source is slow: at the pause all that was sent is answered, and the successor begins streams of its own. */
const SOURCE_MS = 50;
/** Its answers are late, so that it has appends on their way when the first writer wakes up. */
const LATE_MS = 400;

/** A writer stands still, another takes its run over and finishes it, and the first wakes up: it must not write a row again. */
export const f21PausedWriter: FaultScenario = {
  id: 'F21',
  fault: 'SIGSTOP of a writer, its run taken over, then SIGCONT',
  promise: 'exactly once',
  run: async ({ world, table, book, random, quick, expect }) => {
    for (const kind of quick ? (['committed'] as const) : (['committed', 'pending'] as const)) {
      const options = { dataDirectory: world.dataDirectory(), tableId: table.tableId, workers: 2, tasks: [{ kind, batch: kind, rows: ROWS, padBytes: PAD, slowMs: SOURCE_MS }] } as const;
      book.offer(rowIds(kind, ROWS));
      const about = { method: 'AppendRows', table: `${table.datasetId}.${table.tableId}`, times: 0 } as const;
      const sent = world.emulator.faults.add({ ...about, fault: { kind: 'delay', ms: 0 } });
      const paused = world.startWriter(options);
      await world.struck(sent, between(random, 3, 8));
      await setTimeout(SOURCE_MS / 2);
      paused.pause();
      const late = world.emulator.faults.add({ ...about, fault: { kind: 'delay', ms: LATE_MS } });
      const successor = world.startWriter(options);
      // Soon both are at work, and the same batches are on their way. A process that stands still in the middle of a write to the ledger keeps all others out.
      await world.until(() => successor.hasEnded || (world.emulator.faults.list().find(({ id }) => id === late)?.struck ?? 0) >= 2, 'the successor to send something');
      paused.resume();
      await setTimeout(LATE_MS * 4);
      world.emulator.faults.clear();
      await Promise.all([successor.gone(), paused.gone()]);
      const errors = successor.notes.flatMap((note) => (note.batch === kind && 'error' in note ? [note] : []));
      expect(errors.every(({ error, message }) => error === 'RUN_TAKEN_OVER' || message.includes('database is locked')), `a writer ended with ${JSON.stringify(errors)}`);

      const last = world.startWriter(options);
      await last.ended();
      expect(last.receipts.get(kind)?.rowsWritten === ROWS, `all rows were to be written: ${JSON.stringify(last.notes)}`);
      if (last.receipts.has(kind)) book.acknowledge(rowIds(kind, ROWS));
      expect((await world.count(table, `x_batch = '${kind}'`)) === ROWS, `${kind}: the rows are not there once`);
      world.emulator.faults.clear();
      book.recover(ROWS);
    }
  },
};
