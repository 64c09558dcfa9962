import { between } from '../../crash/seeded-random.js';
import { writeBatch } from '../given/write-batch.js';
import type { FaultScenario } from '../scenario.js';

const ROWS = 2_400;
/** Well above what a busy machine takes to answer: who answers late is not lost. */
const ANSWER_MS = 2_000;
/** 1 MB of them are an append. */
const PAD = 2_000;

/** One answer, or all behind it, gets lost on an open connection. The window is sent again, the same bytes at the same offsets. */
export const f02AckDropped: FaultScenario = {
  id: 'F02',
  fault: 'answers lost on an open connection',
  promise: 'exactly once',
  run: async (given) => {
    const { world, table, book, random, expect } = given;
    const { faults } = world.emulator;
    const about = { method: 'AppendRows', table: `${table.datasetId}.${table.tableId}` } as const;
    const connected = world.connect({ answerMs: ANSWER_MS });
    // Later answers show that one is missing ...
    const first = faults.add({ ...about, call: between(random, 1, 4), times: between(random, 1, 3), fault: { kind: 'lost-ack' } });
    // ... and where there are none, only the time that has passed does.
    const many = await writeBatch(given, connected, { kind: 'committed', batch: 'many', count: ROWS, padBytes: PAD });
    const last = faults.add({ ...about, fault: { kind: 'lost-ack' } });
    const one = await writeBatch(given, connected, { kind: 'committed', batch: 'one', count: 100 });
    for (const rule of [first, last]) expect((faults.list().find(({ id }) => id === rule)?.struck ?? 0) > 0, 'no answer was lost');
    expect(many.rowsAlreadyThere > 0 && one.rowsAlreadyThere === 100, 'nothing was sent again');
    book.recover(many.rowsAlreadyThere + one.rowsAlreadyThere);
  },
};
