import type { WriteKind } from '../given/fault-rows.js';
import { writeBatch } from '../given/write-batch.js';
import type { FaultScenario } from '../scenario.js';

const ROWS = 300;
const MINUTE = 60_000;
/** These store a batch once however often it comes. */
const RE_RUNNABLE: readonly WriteKind[] = ['load', 'merge', 'committed', 'pending'];

/** The same rows come again two minutes and two hours later: streaming says what it does not promise, the others store them once. */
export const f07DeliveredAgain: FaultScenario = {
  id: 'F07',
  fault: 'the same rows again after 2 minutes and after 2 hours',
  promise: 'best effort',
  run: async (given) => {
    const { world, table, expect } = given;
    const connected = world.connect();
    for (const later of [0, 2 * MINUTE, 120 * MINUTE]) {
      world.later(later);
      for (const kind of RE_RUNNABLE) {
        await writeBatch(given, connected, { kind, batch: kind, count: ROWS });
        expect((await world.count(table, `x_batch = '${kind}'`)) === ROWS, `${kind} does not have its rows once, ${later / MINUTE} minutes later`);
      }
      const { promise } = await writeBatch(given, connected, { kind: 'streaming', batch: 'streaming', count: ROWS });
      expect(promise === 'at-least-once', `streaming promises ${promise}`);
    }
  },
};
