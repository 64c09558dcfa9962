import { jest } from '@jest/globals';
import { aCost, PipelineOrg } from '../pipeline/given/pipeline-org.js';
import { type OnboardedOrg, type Stack, startStack } from '../stack/start-stack.js';

jest.setTimeout(120_000);

let stack: Stack;
let acme: OnboardedOrg;
const today = new Date().toISOString().slice(0, 10);
const call = (method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}) => stack.call('api', method, `/organizations/acme/budgets${path}`, { key: acme.key, headers, ...(body === undefined ? {} : { body }) });
const monthly = { name: 'Cloud', amount: '100', currency: 'USD', period_start: '2026-01-01', alert_thresholds_percent: ['50', '100'] };

beforeAll(async () => {
  stack = await startStack({ services: ['pipeline'] });
  acme = await stack.onboard('acme');
  const charge = (BilledCost: string, more: object) => aCost({ BilledCost, ChargePeriodStart: `${today}T00:00:00Z`, ChargePeriodEnd: `${today}T01:00:00Z`, ...more });
  await new PipelineOrg(stack, acme).rows([
    charge('60.000000000000001', { ServiceProviderName: 'AWS', ServiceCategory: 'Compute' }),
    charge('20', { ServiceProviderName: 'OpenAI', ServiceCategory: 'AI and Machine Learning', ChargeCategory: 'Usage', ConsumedQuantity: '1500', ConsumedUnit: 'Tokens' }),
  ], { method: 'load' });
});
afterAll(() => stack.stop());

describe('budgets', () => {
  it('know what was spent of them, to the last decimal', async () => {
    const { status, body } = await call('POST', '', monthly);
    expect([status, body]).toMatchObject([201, { amount: '100', cost_basis: 'BilledCost', etag: '"v1"' }]);
    expect((await call('GET', `/${body['budget_id']}/spend`)).body).toMatchObject({ spent: '80.000000000000001', remaining: '19.999999999999999', percent: '80', thresholds_reached: ['50'] });
  });

  it('count only their category and their providers, or tokens instead of money', async () => {
    const genai = await call('POST', '', { ...monthly, category: 'GENAI' });
    expect((await call('GET', `/${genai.body['budget_id']}/spend`)).body).toMatchObject({ spent: '20' });
    const aws = await call('POST', '', { ...monthly, service_provider_names: ['AWS'] });
    expect((await call('GET', `/${aws.body['budget_id']}/spend`)).body).toMatchObject({ spent: '60.000000000000001' });
    const tokens = await call('POST', '', { name: 'Tokens', amount: '1000', measure: 'TOKENS', category: 'GENAI', period_start: '2026-01-01' });
    expect((await call('GET', `/${tokens.body['budget_id']}/spend`)).body).toMatchObject({ spent: '1500', remaining: '-500', percent: '150' });
  });

  it('change only at the version that the change was made for', async () => {
    const { body } = await call('POST', '', monthly);
    const path = `/${body['budget_id']}`;
    expect(await call('PATCH', path, { amount: '120' }, { 'if-match': '"v1"' })).toMatchObject({ status: 200, body: { amount: '120', version: 2, etag: '"v2"' } });
    expect(await call('PATCH', path, { amount: '130' }, { 'if-match': '"v1"' })).toMatchObject({ status: 412, body: { code: 'ETAG_MISMATCH' } });
    expect(await call('DELETE', path, undefined, { 'if-match': '"v1"' })).toMatchObject({ status: 412 });
    expect((await call('DELETE', path, undefined, { 'if-match': '"v2"' })).status).toBe(204);
    expect(await call('GET', path)).toMatchObject({ status: 404, body: { code: 'RESOURCE_NOT_FOUND' } });
  });

  it('are listed page by page, each once', async () => {
    const first = await call('GET', '?limit=3');
    const second = await call('GET', `?limit=3&page_token=${String(first.body['next_page_token'])}`);
    const ids = [...(first.body['budgets'] as { budget_id: string }[]), ...(second.body['budgets'] as { budget_id: string }[])].map(({ budget_id }) => budget_id);
    expect([ids.length, new Set(ids).size]).toEqual([4, 4]);
    expect(await call('GET', '?owner=me')).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID' } });
  });

  it.each([
    ['no currency', { ...monthly, currency: undefined }],
    ['tokens in money', { ...monthly, measure: 'TOKENS', category: 'GENAI' }],
    ['nothing to spend', { ...monthly, amount: '0' }],
    ['an end before the beginning', { ...monthly, period_end: '2025-01-01' }],
    ['a custom period without an end', { ...monthly, period_type: 'CUSTOM' }],
    ['another organisation', { ...monthly, x_org_slug: 'globex' }],
    ['a status of its own', { ...monthly, status: 'DELETED' }],
  ])('refuse %s', async (_what, body) => {
    expect(await call('POST', '', body)).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID' } });
  });
});
