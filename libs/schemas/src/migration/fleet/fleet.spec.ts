import { FakeClock } from '@cloudact/bq-resilience/testing';
import { aField, anActualTable, aTableSchema } from '../../testing/a-table-schema.js';
import { type DdlCall, InMemoryDdl } from '../../testing/in-memory-ddl.js';
import { shapesOfDdl } from '../../testing/shapes-of-ddl.js';
import { LEDGER_LABEL, withLedger } from '../ledger-label.js';
import { applyFleet, type ApplyFleetOptions } from './apply-fleet.js';
import type { FleetPlan, WantedFleet } from './fleet-plan.js';
import type { FleetResult } from './fleet-result.js';
import { Pace } from './pace.js';
import { planFleet } from './plan-fleet.js';
import { renderFleetPlan } from './render-fleet-plan.js';

const before = aTableSchema({ labels: withLedger({ domain: 'test' }, 1) });
const after = aTableSchema({ version: 2, fields: [...before.fields, aField({ name: 'team' })], labels: withLedger({ domain: 'test' }, 2) });
const other = aTableSchema({ tableName: 'others', labels: withLedger({}, 1) });
const ORGS = ['a', 'b', 'c', 'd', 'e', 'f'].map((slug) => `${slug}_local`);

const fleetOf = (tables: WantedFleet['tables'], datasetIds: readonly string[] = ORGS): WantedFleet => ({ tables, datasets: datasetIds.map((datasetId) => ({ datasetId, location: 'US', labels: {}, description: '' })) });
const planOver = async (ddl: InMemoryDdl, wanted: WantedFleet): Promise<FleetPlan> => planFleet({ wanted, existing: await ddl.listDatasets(), source: shapesOfDdl(ddl), batch: 2 });
const applyOver = async (ddl: InMemoryDdl, wanted: WantedFleet, more: Partial<ApplyFleetOptions> = {}): Promise<FleetResult> => applyFleet({ wanted, plan: await planOver(ddl, wanted), ddl, ...more });
const changes = (ddl: InMemoryDdl): readonly DdlCall[] => ddl.calls.filter(({ method }) => method === 'changeTable' || method.startsWith('create'));

/** Six organisations whose tables are those of the version before. */
function sixOrgs(options: ConstructorParameters<typeof InMemoryDdl>[0] = {}): InMemoryDdl {
  const ddl = new InMemoryDdl(options);
  for (const datasetId of ORGS) for (const table of [before, other]) ddl.seed(datasetId, anActualTable(table));
  return ddl;
}

describe('a fleet of datasets', () => {
  it('that is as wanted needs nothing', async () => {
    const plan = await planOver(sixOrgs(), fleetOf([before, other]));
    expect(plan.steps).toEqual([]);
    expect(plan.tables).toEqual([{ tableId: 'things', version: 1, inSync: 6, missing: 0, drifted: 0, ledger: { 1: 6 } }, { tableId: 'others', version: 1, inSync: 6, missing: 0, drifted: 0, ledger: { 1: 6 } }]);
    expect(renderFleetPlan(plan)).toBe('Everything is as the table files want it, in all 6 datasets.');
  });

  it('says a difference once, whatever the number of datasets, and the ledger says what each has', async () => {
    const { steps, tables } = await planOver(sixOrgs(), fleetOf([after, other]));
    expect(steps).toHaveLength(1);
    expect(steps[0]).toMatchObject({ kind: 'update-table', tableId: 'things', datasetIds: ORGS, changes: [{ kind: 'column-added', column: 'team' }, { kind: 'label-changed', label: LEDGER_LABEL, from: '1', to: '2' }] });
    expect(tables[0]).toMatchObject({ inSync: 0, drifted: 6, version: 2, ledger: { 1: 6 } });
  });

  it('is brought up to date, and a second time has nothing to do', async () => {
    const ddl = sixOrgs();
    const wanted = fleetOf([after, other], [...ORGS, 'new_local']);
    expect(await applyOver(ddl, wanted)).toMatchObject({ complete: true, total: 9, counts: { applied: 9 } });
    expect((await planOver(ddl, wanted)).steps).toEqual([]);
    expect((await ddl.getTable('c_local', 'things'))?.fields.at(-1)?.name).toBe('team');
    expect((await ddl.getTable('c_local', 'things'))?.labels[LEDGER_LABEL]).toBe('2');
  });

  it('goes on without the dataset that fails, and names it', async () => {
    const ddl = sixOrgs({
      before: ({ method, datasetId }) => {
        if (method === 'changeTable' && datasetId === 'c_local') throw new Error('Access Denied: c_local');
      },
    });
    const { complete, counts, faults } = await applyOver(ddl, fleetOf([after, other]));
    expect(complete).toBe(false);
    expect(counts).toMatchObject({ applied: 5, failed: 1 });
    expect(faults).toEqual([{ datasetId: 'c_local', tableId: 'things', outcome: 'failed', code: 'INTERNAL', message: 'Access Denied: c_local' }]);
  });

  it('that was stopped half way is finished by a second apply, which touches only what is left', async () => {
    const ddl = sixOrgs();
    const stop = new AbortController();
    const wanted = fleetOf([after, other]);
    const first = await applyOver(ddl, wanted, { concurrency: 1, signal: stop.signal, onProgress: ({ done }) => done === 3 && stop.abort(new Error('killed')) });
    expect(first).toMatchObject({ complete: false, counts: { applied: 3 } });
    const already = changes(ddl).length;
    expect(await applyOver(ddl, wanted)).toMatchObject({ complete: true, total: 3, counts: { applied: 3 } });
    expect(changes(ddl)).toHaveLength(already + 3);
  });

  it('is not changed twice by a plan that is old by now', async () => {
    const ddl = sixOrgs();
    const wanted = fleetOf([after, other]);
    const plan = await planOver(ddl, wanted);
    await applyFleet({ wanted, plan, ddl });
    expect(await applyFleet({ wanted, plan, ddl })).toMatchObject({ complete: true, counts: { applied: 0, 'already-there': 6 } });
  });

  it('makes a dataset before its tables, and skips the tables of one that could not be made', async () => {
    const ddl = new InMemoryDdl({
      before: ({ method, datasetId }) => {
        if (method === 'createDataset' && datasetId === 'b_local') throw new Error('quota');
      },
    });
    const { counts, faults } = await applyOver(ddl, fleetOf([before, other], ['a_local', 'b_local']));
    expect(counts).toMatchObject({ applied: 3, failed: 1, skipped: 2 });
    expect(faults.map(({ datasetId, outcome }) => `${datasetId} ${outcome}`)).toEqual(['b_local failed', 'b_local skipped', 'b_local skipped']);
  });

  it('copies and swaps only the tables that were named, and holds their ledger back until then', async () => {
    const monthly = aTableSchema({ version: 2, partitioning: { type: 'MONTH', field: 'day' }, labels: withLedger({ domain: 'test' }, 2) });
    const ddl = sixOrgs();
    const wanted = fleetOf([monthly, other]);
    expect((await planOver(ddl, wanted)).steps.map(({ kind }) => kind)).toEqual(['copy-and-swap']);
    const refused = await applyOver(ddl, wanted);
    expect(refused).toMatchObject({ complete: false, counts: { refused: 6 } });
    expect((await ddl.getTable('a_local', 'things'))?.labels[LEDGER_LABEL]).toBe('1');
    const copied: string[] = [];
    const run = async (datasetId: string): Promise<void> => void copied.push(datasetId);
    expect(await applyOver(ddl, wanted, { copy: { tables: new Set(['things']), run } })).toMatchObject({ complete: true });
    expect(copied.toSorted()).toEqual(ORGS);
  });

  it('leaves alone what lies elsewhere and what no file knows, and says so', async () => {
    const ddl = sixOrgs();
    ddl.seed('eu_local', anActualTable(before), 'EU');
    ddl.seed('a_local', anActualTable(aTableSchema({ tableName: 'relic' })));
    const wanted = fleetOf([before, other], [...ORGS, 'eu_local']);
    const plan = await planOver(ddl, wanted);
    expect(plan.steps.map(({ kind, datasetIds }) => [kind, datasetIds])).toEqual([['blocked', ['eu_local']], ['leave-alone', ['a_local']]]);
    expect((await planOver(ddl, { ...wanted, ignoreOthers: true })).steps.map(({ kind }) => kind)).toEqual(['blocked']);
    expect(renderFleetPlan(plan)).toContain('Plan for 7 datasets: 0 to add, 0 to change, 1 refused, 1 left alone.');
  });

  it('is gone through no faster than its pace', async () => {
    const clock = new FakeClock({ autoAdvance: true });
    const start = clock.now();
    await applyOver(sixOrgs(), fleetOf([after, other]), { paces: { 'update-table': new Pace({ perSecond: 2, burst: 2, clock }) } });
    expect(clock.now() - start).toBe(2_000);
  });
});
