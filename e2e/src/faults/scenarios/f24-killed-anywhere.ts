import { setTimeout } from 'node:timers/promises';
import { between } from '../../crash/seeded-random.js';
import { PATCHED_COST, rowIds, type WriteKind } from '../given/fault-rows.js';
import type { WriterTask } from '../given/writer-process.js';
import type { FaultScenario } from '../scenario.js';

const KINDS: readonly WriteKind[] = ['streaming', 'load', 'merge', 'committed', 'pending', 'dml'];
const ROWS = { streaming: 800, load: 400, merge: 700, committed: 11_000, pending: 6_000, default: 300, dml: 400 } as const;
/** What DML changes, a load stores before. */
const CHANGED = 'load-to-change';
/** The process lives for this long, in milliseconds; a third of a second of it is its start. */
const LIFE_MS = { from: 300, to: 1_500 } as const;

/** A writer is killed at random moments and started again until all its batches are acknowledged. */
export const f24KilledAnywhere: FaultScenario = {
  id: 'F24',
  fault: 'SIGKILL at random moments, by all methods in turn',
  promise: 'exactly once',
  run: async ({ world, table, book, random, quick, expect }) => {
    const kills = quick ? 3 : 20;
    const tasks: readonly WriterTask[] = [
      { kind: 'load', batch: CHANGED, rows: ROWS.dml },
      ...Array.from({ length: quick ? 9 : 48 }, (_task, index): WriterTask => {
        const kind = KINDS[(index + between(random, 0, 1)) % KINDS.length] ?? 'load';
        return { kind, batch: kind === 'dml' ? `dml:${CHANGED}` : `${kind}-${index}`, rows: ROWS[kind] };
      }).filter(({ batch }, index, all) => all.findIndex((task) => task.batch === batch) === index),
    ];
    const acknowledged = ({ kind, batch, rows }: WriterTask): void => (kind === 'dml' ? undefined : book.acknowledge(rowIds(batch, rows)));
    for (const { kind, batch, rows } of tasks) if (kind !== 'dml') book.offer(rowIds(batch, rows));
    const options = { dataDirectory: world.dataDirectory(), tableId: table.tableId, tasks, workers: 2 };
    for (let kill = 1; kill <= kills; kill += 1) {
      const writer = world.startWriter(options);
      await setTimeout(between(random, LIFE_MS.from, LIFE_MS.to));
      await writer.kill();
      const after = writer.receipts;
      for (const task of tasks) if (after.has(task.batch)) acknowledged(task);
    }
    for (let life = 0; life < 3; life += 1) {
      const last = world.startWriter(options);
      const before = last.receipts.size;
      await last.ended();
      for (const task of tasks) {
        const { batch, rows } = task;
        const receipt = last.receipts.get(batch);
        if (receipt === undefined) continue;
        expect(receipt.rowsWritten === rows, `the receipt of ${batch} says ${receipt.rowsWritten} of ${rows} rows`);
        acknowledged(task);
      }
      book.recover(tasks.slice(before).reduce((sum, { rows }) => sum + rows, 0));
      if (last.receipts.size === tasks.length) break;
      expect(life < 2, `after three quiet lives there is still ${JSON.stringify(last.notes.at(-1))}`);
    }
    const changed = tasks.some(({ kind }) => kind === 'dml') ? ROWS.dml : 0;
    expect((await world.count(table, `cost = ${PATCHED_COST}`)) === changed, `not all ${changed} rows were changed`);
  },
};
