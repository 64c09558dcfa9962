import { GRPC_CODE } from '@cloudact/bq-resilience';
import { between } from '../../crash/seeded-random.js';
import { writeBatch } from '../given/write-batch.js';
import type { FaultScenario } from '../scenario.js';

const ROWS = 3_000;
/** 1 MB of them are an append. */
const PAD = 3_000;

/** One append is not stored, and those behind it are OUT_OF_RANGE. The writer goes back to the first without an answer. */
export const f05OutOfRange: FaultScenario = {
  id: 'F05',
  fault: 'an append is lost and later ones answer OUT_OF_RANGE',
  promise: 'exactly once',
  run: async (given) => {
    const { world, table, book, random, expect } = given;
    const about = { method: 'AppendRows', table: `${table.datasetId}.${table.tableId}` } as const;
    const lost = between(random, 1, 3);
    world.emulator.faults.add({ ...about, call: lost, fault: { kind: 'error', inBand: true, grpcCode: GRPC_CODE.INTERNAL, message: 'the append was lost' } });
    // And the answer itself, for an append that the server never saw.
    world.emulator.faults.add({ ...about, call: lost + between(random, 8, 10), fault: { kind: 'error', inBand: true, grpcCode: GRPC_CODE.OUT_OF_RANGE, storageError: 'OFFSET_OUT_OF_RANGE', message: 'The offset is beyond stream' } });
    const receipt = await writeBatch(given, world.connect(), { kind: 'committed', batch: 'b', count: ROWS, padBytes: PAD });
    expect(world.emulator.faults.list().every(({ struck }) => struck > 0), 'a fault did not strike');
    expect(receipt.rowsWritten === ROWS, `${receipt.rowsWritten} of ${ROWS} rows were written`);
    book.recover(ROWS);
  },
};
