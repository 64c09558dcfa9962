import { QueryAdviser, SchemaLayouts } from '@cloudact/bq-core';
import { defaultSchemaDirectory, SchemaRegistry } from '@cloudact/schemas';
import { type GuardWorld, startGuardWorld } from './guard-world.js';

let world: GuardWorld;
let adviser: QueryAdviser;
beforeAll(async () => {
  world = await startGuardWorld();
  adviser = new QueryAdviser({ gateway: world.gateway, layouts: new SchemaLayouts(await SchemaRegistry.fromDirectory(defaultSchemaDirectory)) });
});
afterAll(() => world?.stop());

describe('advice on queries over FOCUS tables', () => {
  it('says what a star and a missing partition filter cost, with proposals that the server reads for fewer bytes', async () => {
    const advice = await adviser.adviseWithBytes('SELECT * FROM acme_local.cost_data_standard_1_3 WHERE ServiceName = "AmazonEC2"');
    expect(advice.map(({ code }) => code)).toEqual(['FULL_SCAN', 'SELECT_STAR']);
    for (const { suggestion, bytesBefore = 0n, bytesAfter = 0n } of advice) {
      expect(suggestion).toBeDefined();
      expect(bytesAfter).toBeLessThan(bytesBefore);
    }
  });

  it('has nothing to say on a query that reads what it needs', async () => {
    expect(await adviser.adviseWithBytes("SELECT ServiceName, SUM(BilledCost) AS cost FROM acme_local.cost_data_standard_1_3 WHERE ChargePeriodStart >= TIMESTAMP '2026-05-03' GROUP BY ServiceName")).toEqual([]);
  });
});
