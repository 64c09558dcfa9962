import type { Row, WriteReceipt, WriteRequest } from '@cloudact/bq-writers';
import { aField, aTableSchema } from '@cloudact/schemas/testing';
import { houseOfStories } from './emulated-house.js';

const BUDGETS = aTableSchema({
  tableName: 'budgets',
  fields: [aField({ name: 'x_org_slug', mode: 'REQUIRED' }), aField({ name: 'budget_id', mode: 'REQUIRED' }), aField({ name: 'amount', type: 'NUMERIC' }), aField({ name: 'created_at', type: 'TIMESTAMP' })],
  partitioning: { type: 'MONTH', field: 'created_at' },
  clustering: ['budget_id'],
  primaryKey: ['x_org_slug', 'budget_id'],
  sliceKey: [],
  writeProfile: 'mutable',
});

describe('upserts and deletes as changes, through the default stream', () => {
  const given = houseOfStories(BUDGETS);

  const write = (rows: readonly Row[], overrides: Partial<WriteRequest> = {}): Promise<WriteReceipt> =>
    given.house.writers.write({ org: 'acme', table: given.table, rows, stamp: { x_org_slug: 'acme' }, runId: 'run', intent: 'upsert', method: 'storage-write', ...overrides });
  const stored = (): Promise<readonly Readonly<Record<string, unknown>>[]> => given.query(given.table, 'SELECT budget_id, CAST(amount AS STRING) AS amount FROM $T ORDER BY budget_id');

  it('replace the row of their key, the last one wins, and the receipt says what they promise', async () => {
    await write([{ budget_id: 'a', amount: '1' }, { budget_id: 'b', amount: '1' }]);
    const receipt = await write([{ budget_id: 'a', amount: '2' }, { budget_id: 'c', amount: '3' }, { budget_id: 'a', amount: '4' }]);
    expect(receipt).toMatchObject({ method: 'storage-write', promise: 'idempotent', rowsIn: 3, rowsWritten: 3, warnings: [expect.stringContaining('refuses UPDATE, DELETE and MERGE') as string] });
    expect(await stored()).toEqual([{ budget_id: 'a', amount: '4' }, { budget_id: 'b', amount: '1' }, { budget_id: 'c', amount: '3' }]);
  });

  it('keep the last of a key over many connections and appends', async () => {
    const rows = Array.from({ length: 12_000 }, (_row, index) => ({ budget_id: `b${index % 10}`, amount: String(index) }));
    await write(rows);
    expect(await stored()).toEqual(Array.from({ length: 10 }, (_row, index) => ({ budget_id: `b${index}`, amount: String(11_990 + index) })));
  });

  it('delete the row of a key, in the order in which the changes came', async () => {
    const gone = (id: string): Row => ({ budget_id: id, _CHANGE_TYPE: 'DELETE' });
    await write(['a', 'b', 'c'].map((budget_id) => ({ budget_id, amount: '1' })));
    const receipt = await write([gone('a'), { budget_id: 'b', amount: '2', _CHANGE_TYPE: 'UPSERT' }, gone('c'), { budget_id: 'c', amount: '3' }, { budget_id: 'd', amount: '4' }, gone('d'), gone('nobody')]);
    expect(receipt).toMatchObject({ promise: 'idempotent', rowsIn: 7, rowsWritten: 7 });
    expect(await stored()).toEqual([{ budget_id: 'b', amount: '2' }, { budget_id: 'c', amount: '3' }]);
  });

  it('delete over many connections and appends what was written last, and nothing else', async () => {
    const rows = Array.from({ length: 12_000 }, (_row, index): Row => ({ budget_id: `b${index % 10}`, amount: String(index), ...(index % 3 === 0 ? { _CHANGE_TYPE: 'DELETE' } : {}) }));
    await write(rows);
    const last = rows.slice(-10).filter((row) => row['_CHANGE_TYPE'] === undefined);
    expect(await stored()).toEqual(last.map(({ budget_id, amount }) => ({ budget_id, amount })));
  });

  it('keep a change that is none as it came: a replay must not make an upsert of a delete', async () => {
    const bad = [{ budget_id: 'a', _CHANGE_TYPE: 'REMOVE' }, { budget_id: null, _CHANGE_TYPE: 'DELETE' }];
    await expect(write(bad)).resolves.toMatchObject({ rowsIn: 2, rowsDeadLettered: 2, badRows: [{ row: 0, field: '_CHANGE_TYPE' }, { row: 1, field: 'budget_id', cause: 'MISSING_REQUIRED' }] });
    const letters = await given.house.deadLetterStore.list('acme', { table: given.table.tableId, limit: 10 });
    expect(letters.map(({ payload }) => (JSON.parse(payload) as { row: Row }).row)).toEqual(bad);
  });

  it('cost a bad row itself, and its dead letter holds the row as it came', async () => {
    const bad = { budget_id: 'bad', amount: 'much' };
    await expect(write([{ budget_id: 'a', amount: '1' }, bad])).resolves.toMatchObject({ rowsIn: 2, rowsWritten: 1, rowsDeadLettered: 1 });
    const [letter] = await given.house.deadLetterStore.list('acme', { table: given.table.tableId, limit: 10 });
    expect(JSON.parse(letter?.payload ?? '')).toEqual({ row: bad, stamp: { x_org_slug: 'acme' } });
  });

  it('are refused where they could not keep their promise', async () => {
    await expect(write([], { badRows: 'reject' })).rejects.toMatchObject({ code: 'WRITE_METHOD_NOT_SUITABLE', message: expect.stringContaining('all rows or none') as string });
    const growing = await given.createTable({ ...BUDGETS, tableName: 'growing', writeProfile: 'append' });
    await expect(write([], { table: growing })).rejects.toThrow('only grows');
    const keyless = await given.createTable({ ...BUDGETS, tableName: 'keyless', primaryKey: [] });
    await expect(write([], { table: keyless })).rejects.toThrow('has 0');
  });

  it('are not chosen by themselves: an upsert goes by MERGE unless changes are asked for', async () => {
    await expect(write([{ budget_id: 'a', amount: '1' }], { method: 'auto' })).resolves.toMatchObject({ method: 'merge' });
  });
});
