import { planMigration, readActualState, type WantedDataset, applyPlan } from '@cloudact/schemas';
import { anActualTable, aTableSchema, InMemoryDdl } from '@cloudact/schemas/testing';
import type { DatasetProvisioner } from '../provisioning/dataset-provisioner.js';
import { BootstrapService } from './bootstrap.service.js';

const table = aTableSchema({ scope: 'bootstrap', tableName: 'org_things' });
const other = aTableSchema({ scope: 'bootstrap', tableName: 'org_others' });
const wanted: WantedDataset = { datasetId: 'organizations', location: 'US', labels: {}, description: 'Shared.', tables: [table, other] };

function serviceOver(ddl: InMemoryDdl): BootstrapService {
  const plan = async () => planMigration({ wanted, actual: await readActualState(ddl, wanted.datasetId) });
  const provisioner: Pick<DatasetProvisioner, 'shared' | 'plan' | 'apply'> = { shared: () => wanted, plan, apply: async () => applyPlan(await plan(), ddl) };
  return new BootstrapService(provisioner as DatasetProvisioner);
}

describe('BootstrapService', () => {
  it('finds everything missing where there is no dataset, and everything in sync once it was applied', async () => {
    const bootstrap = serviceOver(new InMemoryDdl());
    expect(await bootstrap.status()).toMatchObject({ ready: false, tables: [{ table: 'org_things', state: 'missing' }, { table: 'org_others', state: 'missing' }] });
    expect(await bootstrap.apply()).toMatchObject({ status: 'APPLIED', results: [{ kind: 'create-dataset', outcome: 'applied' }, { table: 'org_things' }, { table: 'org_others' }] });
    expect(await bootstrap.status()).toMatchObject({ ready: true, tables: [{ state: 'in_sync' }, { state: 'in_sync' }] });
    expect(await bootstrap.apply()).toEqual({ status: 'UNCHANGED', results: [] });
  });

  it('names the column of a table that drifted', async () => {
    const ddl = new InMemoryDdl();
    ddl.seed('organizations', anActualTable(table, { fields: table.fields.filter(({ name }) => name !== 'cost') }));
    ddl.seed('organizations', anActualTable(other));
    const { ready, tables } = await serviceOver(ddl).status();
    expect(ready).toBe(false);
    expect(tables[0]).toMatchObject({ state: 'drift', changes: [{ kind: 'column-added', column: 'cost', effect: 'additive' }] });
    expect(tables[1]).toMatchObject({ state: 'in_sync', changes: [] });
  });

  it('is not complete while a step fails, and says which', async () => {
    const ddl = new InMemoryDdl({
      before: ({ method, tableId }) => {
        if (method === 'createTable' && tableId === 'org_others') throw new Error('quota');
      },
    });
    const { status, results } = await serviceOver(ddl).apply();
    expect(status).toBe('INCOMPLETE');
    expect(results.find(({ table: name }) => name === 'org_others')).toMatchObject({ outcome: 'failed', error_code: 'INTERNAL' });
  });

  it('does not touch a dataset that lies elsewhere', async () => {
    const ddl = new InMemoryDdl();
    ddl.seed('organizations', anActualTable(table), 'EU');
    expect(await serviceOver(ddl).apply()).toMatchObject({ status: 'INCOMPLETE', results: [{ kind: 'blocked', outcome: 'refused' }] });
    expect((await serviceOver(ddl).status()).ready).toBe(false);
  });
});
