import { GRPC_CODE } from '@cloudact/bq-resilience';
import type { Row } from '@cloudact/bq-writers';
import { between } from '../../crash/seeded-random.js';
import { faultRows, type WriteKind } from '../given/fault-rows.js';
import { writeBatch } from '../given/write-batch.js';
import type { FaultScenario } from '../scenario.js';

const ROWS = 60;
const KINDS: readonly WriteKind[] = ['streaming', 'load', 'merge', 'committed'];

/** Rows fail, and the table of dead letters fails too: they wait on local disk, the receipt says so, and they are delivered once. */
export const f11DeadLettersFail: FaultScenario = {
  id: 'F11',
  fault: 'rows fail, and so does the table of dead letters',
  promise: 'exactly once',
  run: async (given) => {
    const { world, table, book, random, expect } = given;
    const connected = world.connect();
    const { deadLetters } = connected.house;
    world.emulator.faults.add({ table: 'organizations.pipeline_dlq', method: 'AppendRows', times: 0, fault: { kind: 'error', grpcCode: GRPC_CODE.PERMISSION_DENIED, message: 'no' } });
    let spooled = 0;
    for (const kind of KINDS) {
      const bad = new Set(Array.from({ length: 5 }, () => between(random, 0, ROWS - 1)));
      function* rows(): Generator<Row> {
        let at = 0;
        for (const row of faultRows(kind, ROWS)) yield bad.has(at++) ? { ...row, day: 'yesterday' } : row;
      }
      const receipt = await writeBatch(given, connected, { kind, batch: kind, count: ROWS, rows: rows() });
      expect(receipt.rowsSpooled === bad.size && receipt.rowsDeadLettered === bad.size && receipt.rowsWritten === ROWS - bad.size, `the counts of ${kind} are not exact: ${JSON.stringify(receipt)}`);
      spooled += bad.size;
    }
    // An insert that fails as a whole is not acknowledged, and its rows are not dead letters either.
    const down = world.emulator.faults.add({ table: `${table.datasetId}.${table.tableId}`, method: 'tabledata.insertAll', times: 0, fault: { kind: 'error', status: 503, reason: 'backendError' } });
    const failed = await writeBatch(given, connected, { kind: 'streaming', batch: 'down', count: ROWS }).then(() => false, () => true);
    await world.struck(down);
    expect(failed, 'a request was acknowledged of which nothing is stored');
    expect((await world.letters(table)).length === 0, 'letters are in a table that refused them');

    world.emulator.faults.clear();
    expect((await deadLetters.drain()) === spooled, `not all ${spooled} letters were delivered`);
    expect((await deadLetters.drain()) === 0, 'letters were delivered twice');
    expect((await world.letters(table)).length === spooled, `there are not ${spooled} letters`);
    await writeBatch(given, connected, { kind: 'streaming', batch: 'down', count: ROWS });
    book.recover(spooled + ROWS);
  },
};
