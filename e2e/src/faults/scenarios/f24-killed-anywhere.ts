import { setTimeout } from 'node:timers/promises';
import { GRPC_CODE } from '@cloudact/bq-resilience';
import { between } from '../../crash/seeded-random.js';
import { PATCHED_COST, rowIds, type WriteKind } from '../given/fault-rows.js';
import type { WriterStart, WriterTask } from '../given/writer-process.js';
import type { FaultScenario } from '../scenario.js';

const KINDS: readonly WriteKind[] = ['streaming', 'load', 'merge', 'committed', 'pending', 'dml'];
const ROWS = { streaming: 800, load: 400, merge: 700, committed: 11_000, pending: 6_000, default: 300, dml: 400 } as const;
/** What DML changes, a load stores before. */
const CHANGED = 'load-to-change';
/** How long a process lives once its ledger is open, in milliseconds; and how long one that dies while it starts. */
const LIFE_MS = { from: 0, to: 1_200 } as const;
const START_MS = { from: 100, to: 600 } as const;
/** So many die while they start. */
const STILLBORN = 0.15;
/** Rows of a load that are of no day; the table of dead letters refuses them until the kills are over. */
const BAD = 25;

/** A writer is killed at random moments and started again until all its batches are acknowledged. */
export const f24KilledAnywhere: FaultScenario = {
  id: 'F24',
  fault: 'SIGKILL at random moments, by all methods in turn',
  promise: 'exactly once',
  run: async ({ world, table, book, random, quick, expect, say }) => {
    world.emulator.faults.add({ table: 'organizations.pipeline_dlq', method: 'AppendRows', times: 0, fault: { kind: 'error', grpcCode: GRPC_CODE.PERMISSION_DENIED, message: 'no' } });
    const kills = quick ? 3 : 20;
    const tasks: readonly WriterTask[] = [
      { kind: 'load', batch: CHANGED, rows: ROWS.dml },
      ...Array.from({ length: quick ? 9 : 48 }, (_task, index): WriterTask => {
        const kind = KINDS[(index + between(random, 0, 1)) % KINDS.length] ?? 'load';
        return { kind, batch: kind === 'dml' ? `dml:${CHANGED}` : `${kind}-${index}`, rows: ROWS[kind], ...(kind === 'load' ? { bad: BAD } : {}) };
      }).filter(({ batch }, index, all) => all.findIndex((task) => task.batch === batch) === index),
    ];
    const acknowledged = ({ kind, batch, rows }: WriterTask): void => (kind === 'dml' ? undefined : book.acknowledge(rowIds(batch, rows)));
    for (const { kind, batch, rows } of tasks) if (kind !== 'dml') book.offer(rowIds(batch, rows));
    const options = { dataDirectory: world.dataDirectory(), tableId: table.tableId, tasks, workers: 2 };
    for (let kill = 1; kill <= kills; kill += 1) {
      const writer = world.startWriter(options);
      const before = writer.starts.length;
      const stillborn = random() < STILLBORN;
      if (!stillborn) await world.until(() => writer.starts.length > before || writer.hasEnded, 'a writer to open its ledger');
      const life = stillborn ? START_MS : LIFE_MS;
      await setTimeout(between(random, life.from, life.to));
      await writer.kill();
      const after = writer.receipts;
      for (const task of tasks) if (after.has(task.batch)) acknowledged(task);
    }
    world.emulator.faults.clear();
    for (let life = 0; life < 3; life += 1) {
      const last = world.startWriter(options);
      const before = last.receipts.size;
      await last.ended();
      for (const task of tasks) {
        const { batch, rows, bad = 0 } = task;
        const receipt = last.receipts.get(batch);
        if (receipt === undefined) continue;
        expect(receipt.rowsWritten === rows - bad && receipt.rowsDeadLettered === bad, `the receipt of ${batch} says ${receipt.rowsWritten} and ${receipt.rowsDeadLettered} of ${rows} rows`);
        acknowledged(task);
      }
      book.recover(tasks.slice(before).reduce((sum, { rows }) => sum + rows, 0));
      if (last.receipts.size === tasks.length) {
        say(startsText(last.starts));
        break;
      }
      expect(life < 2, `after three quiet lives there is still ${JSON.stringify(last.notes.at(-1))}`);
    }
    const changed = tasks.some(({ kind }) => kind === 'dml') ? ROWS.dml : 0;
    expect((await world.count(table, `cost = ${PATCHED_COST}`)) === changed, `not all ${changed} rows were changed`);
  },
};

/** Ledger and spools are open before anything is written; what lies in the spool of dead letters is delivered. */
function startsText(starts: readonly WriterStart[]): string {
  const open = starts.map(({ openMs }) => openMs).sort((a, b) => a - b);
  const drains = starts.flatMap(({ letters, lettersMs }) => (letters === null || letters === 0 ? [] : [{ letters, lettersMs }]));
  const delivered = drains.reduce((sum, { letters }) => sum + letters, 0);
  return `${starts.length} starts: ledger and spools open in ${Math.round(open[open.length >> 1] ?? 0)} ms (median), ${Math.round(open.at(-1) ?? 0)} ms at most; ${delivered} dead letters of dead lives delivered in ${Math.round(drains.reduce((sum, { lettersMs }) => sum + lettersMs, 0))} ms`;
}
