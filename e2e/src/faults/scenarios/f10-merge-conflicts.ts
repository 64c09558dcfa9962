import { between } from '../../crash/seeded-random.js';
import { faultRows, rowId, rowIds } from '../given/fault-rows.js';
import { writeBatch } from '../given/write-batch.js';
import type { FaultScenario } from '../scenario.js';

/** Above 500 rows a MERGE goes through a staging table. */
const STAGED = 900;
const CONFLICT = { kind: 'error', status: 400, reason: 'invalidQuery', message: 'Could not serialize access to table due to concurrent update' } as const;

/** A process dies between staging and MERGE, two MERGEs of the same keys meet, and one source has a key twice. */
export const f10MergeConflicts: FaultScenario = {
  id: 'F10',
  fault: 'SIGKILL between staging and MERGE, conflicting MERGEs, a key twice in one source',
  promise: 'idempotent',
  run: async (given) => {
    const { world, table, book, random, expect } = given;
    const name = `${table.datasetId}.${table.tableId}`;
    // killed with its rows staged
    const options = { dataDirectory: world.dataDirectory(), tableId: table.tableId, tasks: [{ kind: 'merge', batch: 'killed', rows: STAGED }] } as const;
    book.offer(rowIds('killed', STAGED));
    const rule = world.emulator.faults.add({ method: 'jobs.insert', table: name, times: 0, fault: random() < 0.5 ? { kind: 'delay', ms: 2_000 } : { kind: 'lost-ack' } });
    const first = world.startWriter(options);
    await world.struck(rule);
    await first.kill();
    world.emulator.faults.clear();
    const second = world.startWriter(options);
    await second.ended();
    expect(second.receipts.get('killed')?.rowsWritten === STAGED, `the second life was to write all rows: ${JSON.stringify(second.notes)}`);
    if (second.receipts.has('killed')) book.acknowledge(rowIds('killed', STAGED));
    book.recover(STAGED);

    // two writers of the same keys, each with a queue of its own, and conflicts that BigQuery finds
    world.emulator.faults.add({ method: 'jobs.insert', table: name, call: between(random, 1, 2), fault: CONFLICT });
    const both = [world.connect(), world.connect()];
    await Promise.all(both.map((connected) => writeBatch(given, connected, { kind: 'merge', batch: 'both', count: 200, intent: 'upsert' })));
    expect((await world.count(table, "x_batch = 'both'")) === 200, 'two MERGEs of the same keys did not leave their rows once');

    // the later row of a key wins, and is counted in words
    const twice = [...faultRows('twice', 20), { id: rowId('twice', 3), day: '2026-05-01', whole: 3, cost: '9', pad: '' }];
    book.offer(rowIds('twice', 20));
    const receipt = await both[0]?.house.writers.write({ org: 'acme', table, rows: twice, stamp: { x_org_slug: 'acme', x_batch: 'twice' }, runId: 'twice', intent: 'upsert', method: 'merge' });
    if (receipt?.rowsRefused === 0) book.acknowledge(rowIds('twice', 20));
    expect(receipt?.warnings.some((warning) => warning.includes('later row of the same key')) === true, `nothing was said of a key that came twice: ${JSON.stringify(receipt)}`);
    expect((await world.count(table, "x_batch = 'twice' AND cost = 9")) === 1, 'the later row of a key did not win');
  },
};
