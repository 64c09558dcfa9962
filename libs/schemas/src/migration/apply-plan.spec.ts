import { anActualTable, aTableSchema } from '../testing/a-table-schema.js';
import { type DdlCall, InMemoryDdl } from '../testing/in-memory-ddl.js';
import { applyPlan } from './apply-plan.js';
import { mergePlans, type MigrationPlan } from './migration-plan.js';
import { planMigration, type WantedDataset } from './plan-migration.js';
import { readActualState } from './read-actual-state.js';

const TABLES = ['a', 'b', 'c'].map((tableName) => aTableSchema({ tableName }));
const acme: WantedDataset = { datasetId: 'acme_local', location: 'US', labels: { org: 'acme' }, description: 'Costs of acme', tables: TABLES };

async function planFor(ddl: InMemoryDdl, wanted: WantedDataset = acme): Promise<MigrationPlan> {
  return planMigration({ wanted, actual: await readActualState(ddl, wanted.datasetId) });
}

/** Fails the first `times` calls that match. */
function failing(match: (call: DdlCall) => boolean, times = 1): (call: DdlCall) => void {
  let left = times;
  return (call) => {
    if (match(call) && left-- > 0) throw new Error('backend error');
  };
}

describe('applyPlan', () => {
  it('makes everything, and a second bootstrap has nothing to do', async () => {
    const ddl = new InMemoryDdl();
    const { complete, results } = await applyPlan(await planFor(ddl), ddl);
    expect(complete).toBe(true);
    expect(results.map((result) => result.outcome)).toEqual(['applied', 'applied', 'applied', 'applied']);
    expect((await planFor(ddl)).steps).toEqual([]);
  });

  it('goes on after a failure, and a new plan holds only what is left', async () => {
    const ddl = new InMemoryDdl({ before: failing((call) => call.method === 'createTable' && call.tableId === 'b') });
    const first = await applyPlan(await planFor(ddl), ddl);
    expect(first.complete).toBe(false);
    expect(first.results.map((result) => result.outcome)).toEqual(['applied', 'applied', 'failed', 'applied']);

    const rest = await planFor(ddl);
    expect(rest.steps).toEqual([expect.objectContaining({ kind: 'create-table', table: expect.objectContaining({ tableName: 'b' }) as object })]);
    expect((await applyPlan(rest, ddl)).complete).toBe(true);
  });

  it('can be given the same plan twice', async () => {
    const ddl = new InMemoryDdl();
    const plan = await planFor(ddl);
    await applyPlan(plan, ddl);
    const again = await applyPlan(plan, ddl);
    expect(again.complete).toBe(true);
    expect(new Set(again.results.map((result) => result.outcome))).toEqual(new Set(['already-there']));
  });

  it('counts a creation whose answer was lost as done', async () => {
    const ddl = new InMemoryDdl({ after: failing((call) => call.method === 'createTable' && call.tableId === 'a') });
    const { results } = await applyPlan(await planFor(ddl), ddl);
    expect(results.map((result) => result.outcome)).toEqual(['applied', 'already-there', 'applied', 'applied']);
  });

  it('does not take another table of the same name for its own', async () => {
    const ddl = new InMemoryDdl();
    const plan = await planFor(ddl);
    ddl.seed('acme_local', anActualTable(aTableSchema({ tableName: 'a' }), { clustering: [] }));
    const { results } = await applyPlan(plan, ddl);
    expect(results.map((result) => result.outcome)).toEqual(['already-there', 'failed', 'applied', 'applied']);
  });

  it('skips the tables of a dataset that could not be made, and no others', async () => {
    const ddl = new InMemoryDdl({ before: failing((call) => call.method === 'createDataset' && call.datasetId === 'acme_local') });
    const plan = mergePlans([await planFor(ddl), await planFor(ddl, { ...acme, datasetId: 'other_local' })]);
    const { results } = await applyPlan(plan, ddl);
    expect(results.map((result) => `${result.step.datasetId} ${result.outcome}`)).toEqual([
      'acme_local failed',
      'acme_local skipped',
      'acme_local skipped',
      'acme_local skipped',
      'other_local applied',
      'other_local applied',
      'other_local applied',
      'other_local applied',
    ]);
  });

  it('waits for the dataset also when a plan names it last', async () => {
    const ddl = new InMemoryDdl();
    const plan = await planFor(ddl);
    const { complete, results } = await applyPlan({ steps: plan.steps.toReversed() }, ddl, { concurrency: 1 });
    expect(complete).toBe(true);
    expect(results.at(-1)?.step.kind).toBe('create-dataset');
  });

  it('refuses a copy-and-swap and leaves strangers alone, without asking BigQuery anything', async () => {
    const ddl = new InMemoryDdl();
    const [a] = TABLES;
    ddl.seed('acme_local', anActualTable(a, { partitioning: { type: 'MONTH', field: 'day' } }));
    ddl.seed('acme_local', anActualTable(aTableSchema({ tableName: 'relic' })));
    const plan = await planFor(ddl, { ...acme, tables: TABLES.slice(0, 1) });
    const before = ddl.calls.length;
    const { complete, results } = await applyPlan(plan, ddl);
    expect(results.map((result) => result.outcome)).toEqual(['refused', 'left-alone']);
    expect(complete).toBe(false);
    expect(ddl.calls).toHaveLength(before);
  });

  it('never has more steps under way than allowed', async () => {
    let running = 0;
    let most = 0;
    const ddl = new InMemoryDdl({
      before: async () => {
        most = Math.max(most, ++running);
        await new Promise((resolve) => setImmediate(resolve));
        running--;
      },
    });
    const plans = await Promise.all(Array.from({ length: 20 }, (_, index) => planFor(new InMemoryDdl(), { ...acme, datasetId: `org_${index}` })));
    const { complete } = await applyPlan(mergePlans(plans), ddl, { concurrency: 4 });
    expect(complete).toBe(true);
    expect(most).toBe(4);
  });

  it('tells its progress, and a broken display does not stop it', async () => {
    const ddl = new InMemoryDdl();
    const seen: string[] = [];
    const { complete } = await applyPlan(await planFor(ddl), ddl, {
      onProgress: ({ done, total }) => {
        seen.push(`${done}/${total}`);
        throw new Error('broken display');
      },
    });
    expect(complete).toBe(true);
    expect(seen).toEqual(['1/4', '2/4', '3/4', '4/4']);
  });

  it('skips what is left when cancelled', async () => {
    const cancel = new AbortController();
    const ddl = new InMemoryDdl();
    const { results } = await applyPlan(await planFor(ddl), ddl, { concurrency: 1, signal: cancel.signal, onProgress: ({ done }) => done === 2 && cancel.abort() });
    expect(results.map((result) => result.outcome)).toEqual(['applied', 'applied', 'skipped', 'skipped']);
  });
});
