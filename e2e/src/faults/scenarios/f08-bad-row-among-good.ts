import type { Row } from '@cloudact/bq-writers';
import { between } from '../../crash/seeded-random.js';
import { faultRows, rowId } from '../given/fault-rows.js';
import { writeBatch } from '../given/write-batch.js';
import type { FaultScenario } from '../scenario.js';

const ROWS = 99;
/** Finer than the embedded server keeps: our own check lets it pass, the server refuses the row. */
const REFUSED_COST = '0.00000000000000000001';

/** insertAll refuses one row and answers `stopped` for the others: those go again, the one becomes a dead letter, and the receipt says so. */
export const f08BadRowAmongGood: FaultScenario = {
  id: 'F08',
  fault: 'insertAll with one bad row among 99',
  promise: 'best effort',
  run: async (given) => {
    const { world, table, random, expect } = given;
    const bad = between(random, 0, ROWS - 1);
    function* rows(): Generator<Row> {
      for (const row of faultRows('b', ROWS)) yield row['id'] === rowId('b', bad) ? { ...row, cost: REFUSED_COST } : row;
    }
    const receipt = await writeBatch(given, world.connect(), { kind: 'streaming', batch: 'b', count: ROWS, rows: rows() });
    expect(receipt.rowsWritten === ROWS - 1 && receipt.rowsDeadLettered === 1 && receipt.badRows[0]?.row === bad, `the receipt was to name row ${bad}: ${JSON.stringify(receipt)}`);
    expect((await world.count(table)) === ROWS - 1, 'the 98 good rows are not there once');
    expect((await world.letters(table)).length === 1, 'there is not one dead letter');
  },
};
