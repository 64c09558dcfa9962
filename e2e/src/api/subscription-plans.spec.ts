import { jest } from '@jest/globals';
import { sumDecimals } from '@cloudact/bq-core';
import { type OnboardedOrg, type Stack, startStack } from '../stack/start-stack.js';

jest.setTimeout(120_000);

let stack: Stack;
let acme: OnboardedOrg;
const call = (method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}) => stack.call('api', method, `/organizations/acme/subscription-plans${path}`, { key: acme.key, headers, ...(body === undefined ? {} : { body }) });
const slack = { provider: 'Slack', plan_name: 'Business+', pricing_model: 'PER_SEAT', billing_cycle: 'MONTHLY', seats: 10, unit_price: '12.50', currency: 'USD', effective_from: '2026-01-01', payment_timing: 'ARREARS' };
const enter = async (more: object = {}): Promise<string> => {
  const { status, body } = await call('POST', '', { ...slack, ...more });
  expect(status).toBe(201);
  return String(body['subscription_id']);
};
const contracted = async (id: string, from: string, to: string): Promise<string> => sumDecimals(((await call('GET', `/${id}/daily-costs?from=${from}&to=${to}`)).body['days'] as { contracted_cost: string }[]).map((day) => day.contracted_cost));

beforeAll(async () => {
  stack = await startStack({ services: [] });
  acme = await stack.onboard('acme', { fiscal_year_start_month: 4 });
});
afterAll(() => stack.stop());

describe('subscription plans', () => {
  it('are entered with their price, and cost what the cycle costs, to the last cent', async () => {
    const id = await enter({ discount_percent: '7.5' });
    expect((await call('GET', `/${id}`)).body).toMatchObject({ price_version: 1, status: 'ACTIVE', unit_price: '12.5', discount_percent: '7.5', etag: '"v1"' });
    const { body } = await call('GET', `/${id}/daily-costs?from=2026-02-01&to=2026-03-01`);
    expect(body).toMatchObject({ totals: [{ currency: 'USD', list_cost: '125', contracted_cost: '115.63' }] });
    expect((body['days'] as object[]).length).toBe(28);
    expect((body['days'] as object[])[0]).toMatchObject({ cost_date: '2026-02-01', price_version: 1, cycle_start: '2026-02-01', cycle_end: '2026-03-01', contracted_unit_price: '11.5625', billed_cost: '4.12' });
  });

  it('follow the fiscal quarter of the organisation where cycles have an anchor day', async () => {
    const id = await enter({ billing_cycle: 'QUARTERLY', billing_anchor_day: 1, currency: 'JPY', unit_price: '1000', seats: 1, effective_from: '2026-02-10' });
    expect((await call('GET', `/${id}/daily-costs?from=2026-02-10&to=2026-02-11`)).body).toMatchObject({ days: [{ cycle_start: '2026-01-01', cycle_end: '2026-04-01' }] });
    expect(await contracted(id, '2026-04-01', '2026-07-01')).toBe('1000');
  });

  it('get another version in one step: the days before keep their price, and the cycle goes on', async () => {
    const id = await enter();
    expect(await call('POST', `/${id}/versions`, { effective_from: '2026-03-16', seats: 20 }, { 'if-match': '"v1"' })).toMatchObject({ status: 201, body: { price_version: 2, seats: 20, unit_price: '12.5' } });
    expect((await call('GET', `/${id}/versions`)).body).toMatchObject({ versions: [{ price_version: 1, effective_to: '2026-03-16', status: 'ENDED', version: 2 }, { price_version: 2, effective_from: '2026-03-16', effective_to: null, status: 'ACTIVE' }] });
    const { body } = await call('GET', `/${id}/daily-costs?from=2026-03-15&to=2026-03-17`);
    expect(body).toMatchObject({ days: [{ price_version: 1, seats: 10, cycle_start: '2026-03-01' }, { price_version: 2, seats: 20, cycle_start: '2026-03-01' }] });
    expect(await contracted(id, '2026-02-01', '2026-03-01')).toBe('125');
    expect(await contracted(id, '2026-04-01', '2026-05-01')).toBe('250');
    expect(await call('POST', `/${id}/versions`, { effective_from: '2026-03-20', seats: 5 }, { 'if-match': '"v1"' })).toMatchObject({ status: 412, body: { code: 'ETAG_MISMATCH' } });
    expect(await call('POST', `/${id}/versions`, { effective_from: '2026-03-16', seats: 5 })).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID' } });
  });

  it('open one version, however many ask for it at once', async () => {
    const id = await enter();
    const answers = await Promise.all(Array.from({ length: 4 }, (_one, at) => call('POST', `/${id}/versions`, { effective_from: `2026-0${at + 2}-01`, seats: 30 + at }, { 'if-match': '"v1"' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
    expect((await call('GET', `/${id}/versions`)).body['versions']).toHaveLength(2);
  });

  it('cost nothing from the day on which they were cancelled, and never come back', async () => {
    const id = await enter();
    await call('POST', `/${id}/versions`, { effective_from: '2099-01-01', unit_price: '99' });
    expect((await call('GET', `/${id}`)).body).toMatchObject({ status: 'PENDING', price_version: 2 });
    expect(await call('POST', `/${id}/cancel`, { effective_to: '2026-02-15' })).toMatchObject({ status: 200, body: { status: 'CANCELLED', effective_from: '2099-01-01', effective_to: '2099-01-01' } });
    expect(await contracted(id, '2026-02-01', '2026-06-01')).toBe('62.5');
    expect(await contracted(id, '2099-01-01', '2099-03-01')).toBe('0');
    expect(await call('POST', `/${id}/versions`, { effective_from: '2099-06-01', seats: 1 })).toMatchObject({ status: 409, body: { code: 'SUBSCRIPTION_MOVE_NOT_ALLOWED' } });
    expect(await call('POST', `/${id}/cancel`, { effective_to: '2026-02-01' })).toMatchObject({ status: 409, body: { code: 'SUBSCRIPTION_MOVE_NOT_ALLOWED' } });
  });

  it('change in place what changes no cost, and only for nodes that are there', async () => {
    const id = await enter();
    await stack.call('api', 'POST', '/organizations/acme/hierarchy/entities', { key: acme.key, body: { entity_id: 'eng', entity_name: 'Engineering' } });
    expect(await call('PATCH', `/${id}`, { notes: 'mine', hierarchy_entity_id: 'eng' })).toMatchObject({ status: 200, body: { notes: 'mine', hierarchy_entity_id: 'eng', etag: '"v2"' } });
    expect(await call('PATCH', `/${id}`, { notes: null })).toMatchObject({ body: { notes: null } });
    expect(await call('PATCH', `/${id}`, { hierarchy_entity_id: 'gone' })).toMatchObject({ status: 404, body: { code: 'RESOURCE_NOT_FOUND' } });
    expect(await call('PATCH', `/${id}`, { unit_price: '1' })).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID' } });
    expect((await call('GET', '?hierarchy_entity_id=eng')).body['subscriptions']).toMatchObject([{ subscription_id: id }]);
  });

  it('are listed once each, by their newest version', async () => {
    const first = await call('GET', '?limit=4&provider=Slack');
    const second = await call('GET', `?limit=4&provider=Slack&page_token=${String(first.body['next_page_token'])}`);
    const ids = [...(first.body['subscriptions'] as { subscription_id: string }[]), ...(second.body['subscriptions'] as { subscription_id: string }[])].map(({ subscription_id }) => subscription_id);
    expect([ids.length, new Set(ids).size, second.body['next_page_token']]).toEqual([6, 6, null]);
    expect((await call('GET', '?status=PENDING')).body['subscriptions']).toEqual([]);
    expect((await call('GET', '?status=CANCELLED')).body['subscriptions']).toHaveLength(1);
    expect(await call('GET', '?owner=me')).toMatchObject({ status: 400 });
  });

  it.each([
    ['seats of a flat price', { pricing_model: 'FLAT' }],
    ['two discounts', { discount_percent: '1', discount_amount: '1' }],
    ['a discount of more than all', { discount_percent: '100.1' }],
    ['a discount above the cost', { discount_amount: '125.01' }],
    ['an anchor day of weeks', { billing_cycle: 'WEEKLY', billing_anchor_day: 1 }],
    ['the 29th as an anchor day', { billing_anchor_day: 29 }],
    ['a price as a number', { unit_price: 12.5 }],
    ['a currency that is none', { currency: 'XYZ' }],
    ['an end before the beginning', { effective_to: '2026-01-01' }],
    ['a status of its own', { status: 'ACTIVE' }],
    ['another organisation', { x_org_slug: 'globex' }],
    ['a category that FOCUS does not have', { service_category: 'SaaS' }],
  ])('refuse %s', async (_what, more) => {
    expect(await call('POST', '', { ...slack, ...more })).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID' } });
  });
});
