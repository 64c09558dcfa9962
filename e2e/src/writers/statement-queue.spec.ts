import type { TableRef } from '@cloudact/schemas';
import { aField, aTableSchema } from '@cloudact/schemas/testing';
import { type EmulatedHouse, startEmulatedHouse } from './emulated-house.js';

const PLANS = aTableSchema({
  tableName: 'plans',
  fields: [aField({ name: 'plan_id', mode: 'REQUIRED' }), aField({ name: 'price', type: 'NUMERIC' }), aField({ name: 'created_at', type: 'TIMESTAMP', mode: 'REQUIRED' })],
  partitioning: { type: 'MONTH', field: 'created_at' },
  clustering: ['plan_id'],
  primaryKey: ['plan_id'],
  sliceKey: [],
  writeProfile: 'mutable',
});

describe('a crowd of statements on one table', () => {
  let given: EmulatedHouse;
  let table: TableRef;
  beforeAll(async () => {
    given = await startEmulatedHouse();
    table = await given.createTable(PLANS);
  });
  afterAll(() => given?.stop());

  it('waits here, where BigQuery would refuse the 23rd: two running and twenty queued is all it takes', async () => {
    const plans = Array.from({ length: 24 }, (_plan, index) => ({ plan_id: `p${index}`, price: '1', created_at: '2026-05-01T00:00:00Z' }));
    const call = { org: 'acme', table };
    await given.house.dml.insert({ ...call, rows: plans });
    // With the INSERT these are the 25 that a table takes in ten seconds.
    const receipts = await Promise.all(plans.map(({ plan_id }, index) => given.house.dml.update({ ...call, set: { price: String(index) }, where: { plan_id } })));
    expect(receipts.map(({ rows }) => rows)).toEqual(plans.map(() => 1n));
    expect(await given.query(table, 'SELECT CAST(SUM(price) AS STRING) AS prices FROM $T')).toEqual([{ prices: '276' }]);
  });
});
