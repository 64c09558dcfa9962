import { DailyQueryBudget, quoteTablePath } from '@cloudact/bq-core';
import { loadBudgets } from '@cloudact/service-kit';
import { type Stack, startStack } from '../stack/start-stack.js';

/** Milliseconds before Jest gives up what starts services. No promise is measured by it. */
const LONG_MS = 180_000;

describe('cost records held against BigQuery', () => {
  let stack: Stack;
  beforeAll(async () => void (stack = await startStack({ services: ['api'] })), LONG_MS);
  afterAll(() => stack.stop());

  const ask = async (jobId: string, org = 'acme') => {
    const { runner } = stack.platform('api');
    await runner.query({ orgSlug: org, tier: 'STARTER', service: 'api', userId: 'key_1' }, { sql: `SELECT '${jobId}' AS n`, jobId, labels: { step: 'x' } });
  };
  const reconcile = async (repair: boolean) => (await stack.call('api', 'POST', '/cost-records/reconcile', { rootKey: stack.rootKey, body: { from: new Date(Date.now() - 3_600_000).toISOString(), to: new Date(Date.now() + 60_000).toISOString(), repair } })).body;
  const records = async () => {
    const { gateway, shared } = stack.platform('api');
    return (await gateway.query({ sql: `SELECT job_id, org_slug, service, statement_class, CAST(bytes_billed AS STRING) AS billed FROM ${quoteTablePath(shared('org_cost_tracking'))} WHERE job_id LIKE 'job-%' ORDER BY job_id` })).rows;
  };

  it('are listed as missing, doubled or different, and mended', async () => {
    const { gateway, costs, shared } = stack.platform('api');
    for (const id of ['job-good', 'job-missing', 'job-doubled', 'job-different']) await ask(id);
    await costs.flush();
    const table = quoteTablePath(shared('org_cost_tracking'));
    const before = await records();
    await gateway.query({ sql: `DELETE FROM ${table} WHERE job_id = 'job-missing'` });
    await gateway.query({ sql: `INSERT INTO ${table} SELECT * FROM ${table} WHERE job_id = 'job-doubled'` });
    await gateway.query({ sql: `UPDATE ${table} SET bytes_billed = 7 WHERE job_id = 'job-different'` });
    await costs.flush();
    const found = await reconcile(false);
    expect(found).toMatchObject({ missing: expect.arrayContaining(['job-missing']), doubled: ['job-doubled'], differing: ['job-different'], repaired: 0 });
    expect(await records()).not.toEqual(before);
    await costs.flush();
    await reconcile(true);
    expect(await records()).toEqual(before);
    await costs.flush();
    expect(await reconcile(false)).toMatchObject({ doubled: [], differing: [] });
  }, LONG_MS);

  it('tell who asked, for what, what was expected and what it cost', async () => {
    await ask('job-whole', 'globex');
    const { gateway, costs, shared } = stack.platform('api');
    await costs.flush();
    const { rows } = await gateway.query({ sql: `SELECT org_slug, service, user_id, statement_class, cache_hit, estimated_usd, JSON_VALUE(labels, '$.org') AS label_org, JSON_VALUE(labels, '$.step') AS step, duration_ms IS NOT NULL AS timed FROM ${quoteTablePath(shared('org_cost_tracking'))} WHERE job_id = 'job-whole'` });
    expect(rows).toEqual([{ org_slug: 'globex', service: 'api', user_id: 'key_1', statement_class: 'SELECT', cache_hit: false, estimated_usd: '0', label_org: 'globex', step: 'x', timed: true }]);
  });

  it('bound a budget: a spent one refuses with the reason and the hour of its renewal', async () => {
    await stack.onboard('spender');
    const { gateway, shared, costs, runner } = stack.platform('api');
    const caller = { orgSlug: 'spender', tier: 'STARTER', service: 'api' };
    await gateway.query({ sql: `UPDATE ${quoteTablePath(shared('org_profiles'))} SET query_bytes_per_day = 1 WHERE org_slug = 'spender'` });
    await runner.query(caller, { sql: `SELECT MAX(display_name) AS n FROM ${quoteTablePath(shared('org_profiles'))}` });
    await costs.flush();
    const budget = new DailyQueryBudget({ load: (day) => loadBudgets(gateway, { profiles: shared('org_profiles'), costs: shared('org_cost_tracking') }, day) });
    await expect((async () => budget.admit(caller))()).rejects.toMatchObject({ code: 'BUDGET_EXCEEDED', message: expect.stringContaining('budget is 1 bytes') });
    expect(await budget.admit({ orgSlug: 'acme', tier: 'STARTER', service: 'api' })).toBeUndefined();
  });
});
