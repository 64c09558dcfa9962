import { setTimeout } from 'node:timers/promises';
import { between } from '../../crash/seeded-random.js';
import { rowIds } from '../given/fault-rows.js';
import type { FaultScenario, Given } from '../scenario.js';

/** 1 MB of them are an append. */
const PAD = 4_000;
const ROWS = 250 * 24;
/** The source is slow: at the pause all that was sent is answered, and the successor begins streams of its own. */
const SOURCE_MS = 50;
/** Its answers are late, so that it has appends on their way when the first writer wakes up. */
const LATE_MS = 400;
/** How long the service holds the first writer's call back, and when in that time the writer is stopped: it has nothing else to do then. */
const HELD_MS = 4_000;
const STOPPED_AFTER_MS = 1_000;
/**
 * Steps at which a writer has decided what comes next and waits for an answer before it does it. `committed`: the second connection's
 * stream, for rows that the ledger does not know yet. `pending`: the last step before the commit.
 */
const HELD_CALLS = [
  { kind: 'committed', method: 'CreateWriteStream', call: 2 },
  { kind: 'pending', method: 'FinalizeWriteStream', call: 1 },
] as const;

/** A writer stands still, another takes its run over and finishes it, and the first wakes up: it must not write a row again. */
export const f21PausedWriter: FaultScenario = {
  id: 'F21',
  fault: 'SIGSTOP of a writer, its run taken over, then SIGCONT',
  promise: 'exactly once',
  run: async (given) => {
    const { world, table, book, random, quick, expect } = given;
    for (const held of HELD_CALLS) await stoppedBetweenTwoSteps(given, held);
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

/** The order of things is fixed: the first writer stands still between two steps until its successor has stored the whole run. */
async function stoppedBetweenTwoSteps({ world, table, book, expect }: Given, { kind, method, call }: (typeof HELD_CALLS)[number]): Promise<void> {
  const batch = `${kind}-held`;
  const rows = 250 * 6;
  const options = { dataDirectory: world.dataDirectory(), tableId: table.tableId, workers: 2, tasks: [{ kind, batch, rows, padBytes: PAD }] } as const;
  const name = `${table.datasetId}.${table.tableId}`;
  book.offer(rowIds(batch, rows));
  const held = world.emulator.faults.add({ method, table: name, call, fault: { kind: 'delay', ms: HELD_MS } });
  const first = world.startWriter(options);
  await world.struck(held);
  await setTimeout(STOPPED_AFTER_MS);
  first.pause();
  const successor = world.startWriter(options);
  await successor.ended();
  expect(successor.receipts.get(batch)?.rowsWritten === rows, `the successor was to write all rows: ${JSON.stringify(successor.notes)}`);
  if (successor.receipts.has(batch)) book.acknowledge(rowIds(batch, rows));
  first.resume();
  await first.gone();
  const told = first.notes.flatMap((note) => ('error' in note ? [note.error] : []));
  expect(told.join() === 'RUN_TAKEN_OVER', `the writer that was stopped was to be told RUN_TAKEN_OVER, and was told ${told.join() || 'nothing'}`);
  expect((await world.count(table, `x_batch = '${batch}'`)) === rows, `${batch}: the rows are not there once`);
  world.emulator.faults.clear();
  book.recover(rows);
}
