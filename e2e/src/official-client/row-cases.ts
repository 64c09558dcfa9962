import { Duplex } from 'node:stream';
import { RowBatch, RowQueue } from '@google-cloud/bigquery';
import { type MethodCases, peopleTable, type Stage } from './method-case.js';

type InsertRow = Parameters<RowBatch['add']>[0];
const row = (id: number): InsertRow => ({ insertId: String(id), json: { id, name: null } }) as unknown as InsertRow;
const batchOf = (maxRows: number): RowBatch => new RowBatch({ maxBytes: 9_000_000, maxRows, maxMilliseconds: 1000 } as never);

async function queueOf({ dataset }: Stage): Promise<{ readonly queue: RowQueue; readonly count: () => Promise<number>; readonly answered: Promise<unknown> }> {
  const table = await peopleTable(dataset);
  const stream = new Duplex({ objectMode: true, read() { return undefined; }, write(_row, _encoding, done) { done(); } });
  const answered = new Promise((resolve, reject) => { stream.on('response', resolve).on('error', reject); });
  const count = async (): Promise<number> => ((await table.query(`SELECT COUNT(*) AS n FROM d.${table.id ?? ''}`))[0] as readonly { readonly n: number }[])[0]?.n ?? 0;
  return { queue: new RowQueue(table, stream as never, { batchOptions: { maxRows: 2, maxBytes: 1_000_000, maxMilliseconds: 50 } }), count, answered };
}

/** What `createInsertStream` is made of. */
export const rowCases: MethodCases = {
  'RowBatch.add': () => {
    const batch = batchOf(3);
    batch.add(row(1), () => undefined);
    expect(batch.rows).toHaveLength(1);
    return Promise.resolve();
  },
  'RowBatch.canFit': () => {
    const batch = batchOf(1);
    expect(batch.canFit(row(1))).toBe(true);
    batch.add(row(1), () => undefined);
    expect(batch.canFit(row(2))).toBe(false);
    return Promise.resolve();
  },
  'RowBatch.isAtMax': () => {
    expect(batchOf(300).isAtMax()).toBe(false);
    return Promise.resolve();
  },
  'RowBatch.isFull': () => {
    const batch = batchOf(1);
    batch.add(row(1), () => undefined);
    expect([batch.isFull(), batchOf(300).isFull()]).toEqual([true, false]);
    return Promise.resolve();
  },
  'RowQueue.add': async (stage) => {
    const { queue, count, answered } = await queueOf(stage);
    queue.add({ id: 21 } as never, () => undefined);
    queue.add({ id: 22 } as never, () => undefined);
    await answered;
    expect(await count()).toBe(5);
  },
  'RowQueue.insert': async (stage) => {
    const { queue, count, answered } = await queueOf(stage);
    queue.add({ id: 23 } as never, () => undefined);
    queue.insert();
    await answered;
    expect(await count()).toBe(4);
  },
  'RowQueue.setOptions': async (stage) => {
    const { queue } = await queueOf(stage);
    queue.setOptions({ maxRows: 7, maxBytes: 1000, maxMilliseconds: 10 });
    expect(queue.batchOptions).toEqual({ maxRows: 7, maxBytes: 1000, maxMilliseconds: 10 });
  },
  'RowQueue.getOptionDefaults': async (stage) => { expect((await queueOf(stage)).queue.getOptionDefaults()).toEqual({ maxBytes: 9 * 1024 * 1024, maxRows: 300, maxMilliseconds: 10_000 }); },
};
