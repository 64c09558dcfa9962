import { apiClient, changeBudget, createBudget, estimateQuery, getCostSummary, onboardOrganization } from '@cloudact/api-client';
import { type Stack, startStack } from '../stack/start-stack.js';

describe('the generated client', () => {
  let stack: Stack;
  beforeAll(async () => void (stack = await startStack({ services: ['api'] })));
  afterAll(() => stack.stop());

  it('onboards an organisation, asks what it spends, estimates a query, and changes a budget at the version that was read', async () => {
    const baseUrl = stack.url('api');
    const operator = apiClient({ baseUrl, rootKey: stack.rootKey });
    const onboarded = await onboardOrganization({ client: operator, body: { org_slug: 'acme_corp', display_name: 'Acme', plan: 'PROFESSIONAL', admin_email: 'ops@acme.example' } });
    expect(onboarded.response?.status).toBe(201);
    if (onboarded.data === undefined || !('api_key' in onboarded.data)) throw new Error(JSON.stringify(onboarded.error));

    const client = apiClient({ baseUrl, key: onboarded.data.api_key.secret });
    const path = { org: 'acme_corp' };
    const summary = await getCostSummary({ client, path, query: { from: '2026-05-01', to: '2026-06-01' } });
    expect(summary.data).toMatchObject({ period: { from: '2026-05-01', to: '2026-06-01' } });
    expect(summary.response?.headers.get('ratelimit-policy')).toBe('"queries";q=5;qu="concurrent-requests"');
    expect(summary.response?.headers.get('ratelimit')).toBe('"queries";r=5');

    const estimate = await estimateQuery({ client, path, body: { sql: `SELECT SUM(BilledCost) AS billed FROM ${onboarded.data.dataset}.cost_data_standard_1_3` } });
    expect(estimate.data?.verdict).toBe('within_cap');

    const budget = await createBudget({ client, path, body: { name: 'Cloud', amount: '1000', currency: 'USD', period_start: '2026-05-01' } });
    const budgetPath = { ...path, budgetId: budget.data?.budget_id ?? '' };
    const changed = await changeBudget({ client, path: budgetPath, headers: { 'If-Match': budget.data?.etag ?? '' }, body: { amount: '1200' } });
    expect(changed.data?.amount).toBe('1200');
    const stale = await changeBudget({ client, path: budgetPath, headers: { 'If-Match': budget.data?.etag ?? '' }, body: { amount: '1' } });
    expect(stale.response?.status).toBe(412);
    expect(stale.error).toMatchObject({ code: 'ETAG_MISMATCH' });
  });
});
