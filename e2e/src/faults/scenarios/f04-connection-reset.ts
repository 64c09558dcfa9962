import { GRPC_CODE } from '@cloudact/bq-resilience';
import { between } from '../../crash/seeded-random.js';
import { writeBatch } from '../given/write-batch.js';
import type { FaultScenario } from '../scenario.js';

/** 1 MB of them are an append. */
const PAD = 4_000;
const ROWS = 250 * 24;
/** Connections, each with eight appends in flight. */
const WORKERS = 3;
const CODES = [GRPC_CODE.UNAVAILABLE, GRPC_CODE.INTERNAL, GRPC_CODE.CANCELLED] as const;

/** Streams are reset, closed as idle (ABORTED) and sent away (GOAWAY, then the connection is cut) with more than twenty appends on their way, before and after the effect. */
export const f04ConnectionReset: FaultScenario = {
  id: 'F04',
  fault: 'gRPC resets, ABORTED as of an idle stream, GOAWAY and a cut connection with 24 appends in flight',
  promise: 'exactly once',
  run: async (given) => {
    const { world, table, book, random, expect } = given;
    const when = random() < 0.5 ? 'before' : 'after';
    const about = { method: 'AppendRows', table: `${table.datasetId}.${table.tableId}` } as const;
    world.emulator.faults.add({ ...about, call: between(random, 1, 8), times: between(random, 1, 3), fault: { kind: 'reset', when, grpcCode: CODES[between(random, 0, CODES.length - 1)] ?? GRPC_CODE.UNAVAILABLE } });
    world.emulator.faults.add({ ...about, call: between(random, 5, 9), fault: { kind: 'reset', when, grpcCode: GRPC_CODE.ABORTED } });
    world.emulator.faults.add({ ...about, call: between(random, 10, 18), fault: { kind: 'drop', when: when === 'before' ? 'after' : 'before' } });
    const receipt = await writeBatch(given, world.connect({ workers: WORKERS, answerMs: 5_000 }), { kind: 'committed', batch: 'b', count: ROWS, padBytes: PAD });
    expect(world.emulator.faults.list().every(({ struck }) => struck > 0), 'a fault did not strike');
    book.recover(receipt.rowsAlreadyThere);
  },
};
