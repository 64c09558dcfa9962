import { FakeGateway } from '@cloudact/bq-core/testing';
import { FakeClock } from '@cloudact/bq-resilience/testing';
import { LoadBudget } from './chooser/load-budget.js';
import { WriteLedger } from './ledger/write-ledger.js';
import { TableWatch } from './streaming/table-watch.js';
import { TableWriters } from './table-writers.js';
import { aWriteRequest } from './testing/a-write-request.js';
import type { WriteReceipt } from './write-receipt.js';
import { WRITE_METHODS, type WriteMethod, type WriteRequest } from './write-request.js';
import type { Writer } from './writer.js';

/** Writers that store everything at once. `wrote` has their methods, in order. */
function given(): { readonly wrote: WriteMethod[]; readonly write: (method: WriteRequest['method'], overrides?: Partial<WriteRequest>) => Promise<WriteReceipt> } {
  const wrote: WriteMethod[] = [];
  const clock = new FakeClock();
  const writer = (method: WriteMethod): Writer => ({ method, close: async () => {}, write: async () => {
    wrote.push(method);
    return { method, rowsWritten: 3, rowsDeadLettered: 0 } as unknown as WriteReceipt;
  } });
  const writers = Object.fromEntries(WRITE_METHODS.map((method) => [method, writer(method)])) as Record<WriteMethod, Writer>;
  const all = new TableWriters({ writers, loads: new LoadBudget(clock), watch: new TableWatch({ gateway: new FakeGateway({}), clock }), ledger: new WriteLedger(':memory:') });
  return { wrote, write: (method, overrides = {}) => all.write(aWriteRequest({ onceByAnyMethod: true, expectedRows: 300, ...(method === undefined ? {} : { method }), ...overrides })) };
}

describe('a run that is stored once, by whatever method', () => {
  it.each(['load', 'storage-write', 'streaming', 'merge'] as const)('and was stored by %s is refused to every other that would add its rows again, by name', async (first) => {
    const { wrote, write } = given();
    await write(first);
    for (const other of (['load', 'storage-write', 'streaming'] as const).filter((method) => method !== first)) {
      await expect(write(other)).rejects.toMatchObject({ code: 'RUN_WRITTEN_OTHERWISE', facts: { writtenBy: first, asked: other } });
    }
    await write(first);
    await write('merge');
    expect(wrote).toEqual([first, first, 'merge']);
  });

  it('goes by its own method where the choice is ours, and the receipt says why', async () => {
    const { wrote, write } = given();
    await write('storage-write');
    await expect(write('auto')).resolves.toMatchObject({ method: 'storage-write', why: expect.stringContaining('stored by storage-write before') as string });
    await write(undefined);
    expect(wrote).toEqual(['storage-write', 'storage-write', 'storage-write']);
  });

  it('is another run under another id, in another table, or where nobody asked for this', async () => {
    const { wrote, write } = given();
    await write('storage-write');
    await write('load', { runId: 'run-2' });
    await write('load', { onceByAnyMethod: false });
    expect(wrote).toEqual(['storage-write', 'load', 'load']);
  });
});
