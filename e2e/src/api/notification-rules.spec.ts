import { jest } from '@jest/globals';
import { aCost, PipelineOrg } from '../pipeline/given/pipeline-org.js';
import { type OnboardedOrg, type Stack, startStack } from '../stack/start-stack.js';

jest.setTimeout(180_000);

interface Firing {
  readonly rule_id: string;
  readonly name: string;
  readonly outcome: string;
  readonly text: string | null;
  readonly deliveries: readonly { readonly delivered: boolean; readonly problem: string | null }[];
}

const DAY_MS = 86_400_000;
let stack: Stack;
let acme: OnboardedOrg;
const call = (method: string, path: string, body?: unknown, key = acme.key) => stack.call('api', method, `/organizations/acme/${path}`, { key, ...(body === undefined ? {} : { body }) });
const day = (ago: number): string => new Date(Date.now() - ago * DAY_MS).toISOString().slice(0, 10);
const costOn = (ago: number, BilledCost: string) => aCost({ BilledCost, ProviderName: 'AWS', ServiceCategory: 'Compute', ChargePeriodStart: `${day(ago)}T00:00:00Z`, ChargePeriodEnd: `${day(ago - 1)}T00:00:00Z` });
const evaluate = async (validate_only: boolean): Promise<ReadonlyMap<string, Firing>> => {
  const { status, body } = await stack.call<{ readonly rules: readonly Firing[] }>('api', 'POST', '/organizations/acme/notification-rules:evaluate', { key: acme.key, body: { validate_only } });
  expect(status).toBe(200);
  return new Map(body.rules.map((firing) => [firing.name, firing]));
};

beforeAll(async () => {
  stack = await startStack({ services: ['pipeline'] });
  acme = await stack.onboard('acme');
  const pipeline = new PipelineOrg(stack, acme);
  await pipeline.rows([costOn(0, '9'), costOn(1, '30'), costOn(2, '10'), costOn(3, '10')], { method: 'load' });
  await pipeline.rows([aCost({ BilledCost: 'much' })], { pipeline_id: 'aws-cur', run_id: 'broken' });
  const budget = String((await call('POST', 'budgets', { name: 'Cloud', amount: '10', currency: 'USD', period_type: 'CUSTOM', period_start: day(0), period_end: day(-30) })).body['budget_id']);
  const rules: readonly (readonly [string, string, object, object?])[] = [
    ['budget', 'BUDGET_THRESHOLD', { budget_id: budget, percent: '80' }],
    ['budget far away', 'BUDGET_THRESHOLD', { budget_id: budget, percent: '95' }],
    ['budget that is gone', 'BUDGET_THRESHOLD', { budget_id: 'budget-x', percent: '80' }],
    ['limit', 'COST_LIMIT', { amount: '8.99', currency: 'USD', period: 'DAY' }],
    ['limit of others', 'COST_LIMIT', { amount: '1', currency: 'USD', period: 'DAY' }, { service_provider_names: ['Azure'] }],
    ['spike', 'COST_SPIKE', { percent: '200', baseline_days: 2 }],
    ['high spike', 'COST_SPIKE', { percent: '200.01', baseline_days: 2 }],
    ['failed', 'RUN_FAILED', { pipeline_id: 'aws-cur' }],
    ['fine', 'RUN_FAILED', { pipeline_id: 'rows-api' }],
    ['late', 'DATA_LATE', { pipeline_id: 'nobody', hours: 24 }],
    ['in time', 'DATA_LATE', { pipeline_id: 'rows-api', hours: 24 }],
    ['credentials', 'CREDENTIAL_EXPIRING', { days: 30 }],
  ];
  for (const [name, rule_type, condition, more] of rules) expect((await call('POST', 'notification-rules', { name, rule_type, condition, cooldown_minutes: 0, ...more })).status).toBe(201);
});
afterAll(() => stack.stop());

describe('notification rules at work', () => {
  it('say what each would tell, to the cent, and tell nobody where they are only tried', async () => {
    const found = await evaluate(true);
    expect(Object.fromEntries([...found].map(([name, { outcome }]) => [name, outcome]))).toEqual({
      budget: 'would_tell', 'budget far away': 'nothing_to_tell', 'budget that is gone': 'failed', limit: 'would_tell', 'limit of others': 'nothing_to_tell', spike: 'would_tell', 'high spike': 'nothing_to_tell',
      failed: 'would_tell', fine: 'nothing_to_tell', late: 'would_tell', 'in time': 'nothing_to_tell', credentials: 'nothing_to_tell',
    });
    expect(found.get('budget')?.text).toBe(`90 % of the budget "Cloud" are spent: 9 of 10 USD from ${day(0)} to ${day(-30)}. The rule tells from 80 % on.`);
    expect(found.get('limit')?.text).toBe(`Costs since ${day(0)} are 9 USD, above the limit of 8.99 USD a day.`);
    expect(found.get('spike')?.text).toContain('were 30 USD, 200 % above 10 USD a day');
    expect(found.get('failed')?.text).toContain('Run broken of pipeline aws-cur');
    expect(found.get('budget that is gone')?.text).toContain('RESOURCE_NOT_FOUND');
  });

  it('that reach nobody are told again, and the answer says why', async () => {
    expect((await evaluate(false)).get('budget')).toMatchObject({ outcome: 'not_delivered', deliveries: [] });
    await call('POST', 'notification-channels', { channel_type: 'EMAIL', name: 'mail', email_recipients: ['ops@acme.example'], is_default: true });
    const { outcome, deliveries } = (await evaluate(false)).get('budget') ?? {};
    expect([outcome, deliveries]).toMatchObject(['not_delivered', [{ delivered: false, problem: expect.stringContaining('CLOUDACT_SMTP_URL') }]]);
  });

  it('are looked at by whoever administers the organisation', async () => {
    const { body } = await call('POST', 'api-keys', { name: 'reader', scopes: ['read'] });
    const { secret } = (body['api_key'] ?? body) as { readonly secret: string };
    expect(await call('POST', 'notification-rules:evaluate', {}, secret)).toMatchObject({ status: 403, body: { code: 'SCOPE_MISSING' } });
    expect(await call('POST', 'notification-rules:evaluate', { dry: true })).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID' } });
  });
});
