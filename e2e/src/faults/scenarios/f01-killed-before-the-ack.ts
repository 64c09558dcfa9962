import { between } from '../../crash/seeded-random.js';
import { rowIds } from '../given/fault-rows.js';
import type { FaultScenario } from '../scenario.js';

/** Rows of an append (5,000) times the appends of the run. */
const APPENDS = 3;
const ROWS = 5_000 * APPENDS;

/** The server stores an append and its answer never arrives; there the process dies. The next life sends the same rows to the same offset. */
export const f01KilledBeforeTheAck: FaultScenario = {
  id: 'F01',
  fault: 'SIGKILL between the append and its answer',
  promise: 'exactly once',
  run: async ({ world, table, book, random, expect }) => {
    const struck = between(random, 1, APPENDS);
    const rule = world.emulator.faults.add({ method: 'AppendRows', table: `${table.datasetId}.${table.tableId}`, call: struck, times: 0, fault: { kind: 'lost-ack' } });
    const options = { dataDirectory: world.dataDirectory(), tableId: table.tableId, tasks: [{ kind: 'committed', batch: 'b', rows: ROWS }] } as const;
    book.offer(rowIds('b', ROWS));
    const first = world.startWriter(options);
    await world.struck(rule);
    await first.kill();
    world.emulator.faults.clear();
    const stored = await world.count(table);
    expect(stored >= 5_000 * struck, `the append was to be stored before the kill; ${stored} rows are`);

    const second = world.startWriter(options);
    await second.ended();
    const receipt = second.receipts.get('b');
    expect(receipt?.rowsWritten === ROWS, `the second life was to write all rows: ${JSON.stringify(second.notes)}`);
    expect((receipt?.rowsAlreadyThere ?? 0) >= 5_000 * struck, `it was to find ${5_000 * struck} rows there, and found ${receipt?.rowsAlreadyThere}`);
    if (receipt !== undefined) book.acknowledge(rowIds('b', ROWS));
    book.recover(receipt?.rowsAlreadyThere ?? 0);
  },
};
