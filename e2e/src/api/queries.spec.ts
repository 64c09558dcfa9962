import { jest } from '@jest/globals';
import { aCost, PipelineOrg } from '../pipeline/given/pipeline-org.js';
import { type OnboardedOrg, type Stack, startStack } from '../stack/start-stack.js';

jest.setTimeout(120_000);

const DAYS = 20;
let stack: Stack;
let acme: OnboardedOrg;
let globex: OnboardedOrg;
const TABLE = 'acme_local.cost_data_standard_1_3';
const post = (path: string, body: unknown, key = acme.key) => stack.call('api', 'POST', `/organizations/acme/${path}`, { key, body });

beforeAll(async () => {
  stack = await startStack({ services: ['pipeline'] });
  [acme, globex] = [await stack.onboard('acme'), await stack.onboard('globex')];
  const rows = Array.from({ length: DAYS }, (_, i) => aCost({ BilledCost: `${i + 1}.5`, ServiceName: `service ${i}`, ChargePeriodStart: `2026-05-${String(i + 1).padStart(2, '0')}T00:00:00Z` }));
  await new PipelineOrg(stack, acme).rows(rows, { method: 'load' });
});
afterAll(() => stack.stop());

describe('a query', () => {
  it('answers with exact numbers, its columns, and what it cost', async () => {
    const { status, body } = await post('queries', { sql: `SELECT SUM(BilledCost) AS billed, COUNT(*) AS n FROM ${TABLE} WHERE ChargePeriodStart >= @from -- my own`, params: { from: { type: 'TIMESTAMP', value: '2026-05-11T00:00:00Z' } } });
    expect(status).toBe(200);
    expect(body).toMatchObject({ rows: [{ billed: '160', n: '10' }], truncated: false, total_rows: '1', next_page_token: null, query: { bytes_billed: '10485760', estimated_usd: '0.000059604644775' } });
    expect(body['columns']).toEqual([{ name: 'billed', type: 'BIGNUMERIC', mode: 'NULLABLE' }, { name: 'n', type: 'INTEGER', mode: 'NULLABLE' }]);
  });

  it('comes page by page without running again', async () => {
    const names: unknown[] = [];
    let answer = (await post('queries', { sql: `SELECT ServiceName FROM ${TABLE} ORDER BY BilledCost`, max_rows: 8 })).body as Readonly<Record<string, unknown>>;
    expect(answer).toMatchObject({ truncated: true, total_rows: String(DAYS) });
    for (;;) {
      names.push(...(answer['rows'] as { ServiceName: string }[]).map(({ ServiceName }) => ServiceName));
      const token = answer['next_page_token'];
      if (token === null) break;
      expect(await stack.call('api', 'GET', `/organizations/globex/queries/results?page_token=${String(token)}`, { key: globex.key })).toMatchObject({ status: 404, body: { code: 'RESULT_PAGE_NOT_FOUND' } });
      answer = (await stack.call('api', 'GET', `/organizations/acme/queries/results?page_token=${String(token)}&max_rows=8`, { key: acme.key })).body;
    }
    expect(names).toEqual(Array.from({ length: DAYS }, (_, i) => `service ${i}`));
  });

  it.each([
    ['another organisation', 'SELECT * FROM globex_local.cost_data_standard_1_3'],
    ['the keys of all', 'SELECT key_sha256 FROM organizations.org_api_keys'],
    ['a change', `DELETE FROM ${TABLE} WHERE TRUE`],
    ['two statements', `SELECT 1; SELECT 2`],
    ['what is no SQL', 'SELEC 1'],
  ])('of %s is refused, with the reason and the place', async (_what, sql) => {
    for (const route of ['queries', 'queries:estimate']) {
      const { status, body } = await post(route, { sql });
      expect([route, status, body['code']]).toEqual([route, 422, 'SQL_REFUSED']);
      expect(body).toMatchObject({ refusal: expect.any(String), span: { start: expect.any(Number), end: expect.any(Number) } });
    }
  });

  it.each([
    ['a parameter without a type', { a: { value: 1 } }],
    ['a parameter of an unknown type', { a: { type: 'TABLE', value: 'x' } }],
    ['a parameter that is an object', { a: { type: 'STRING', value: { toString: 'x' } } }],
    ['a parameter with a name that is none', { 'a b': { type: 'STRING', value: 'x' } }],
  ])('with %s is refused', async (_what, params) => {
    expect(await post('queries', { sql: 'SELECT @a AS a', params })).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID' } });
  });

  it('that would read too much does not run', async () => {
    expect(await post('queries', { sql: `SELECT * FROM ${TABLE}`, max_estimated_bytes: '10' })).toMatchObject({ status: 422, body: { code: 'QUERY_TOO_EXPENSIVE' } });
  });
});

describe('an estimate', () => {
  it('tells bytes, dollars, the share of the cap, and how to read less', async () => {
    const { status, body } = await post('queries:estimate', { sql: `SELECT * FROM ${TABLE}` });
    expect(status).toBe(200);
    expect(body).toMatchObject({ accuracy: 'PRECISE', bytes_billed: '10485760', cap_bytes: '100000000000', share_of_cap: 0.0001, verdict: 'within_cap', referenced_tables: [`${stack.projectId}.${TABLE}`] });
    const advice = body['advice'] as { code: string; text: string; bytes_before?: string; bytes_after?: string }[];
    expect(advice.map(({ code }) => code)).toEqual(expect.arrayContaining(['FULL_SCAN', 'SELECT_STAR']));
    const measured = advice.filter(({ bytes_after }) => bytes_after !== undefined);
    expect(measured.length).toBeGreaterThan(0);
    expect(Math.min(...measured.map(({ bytes_before, bytes_after }) => Number(bytes_after) / Number(bytes_before)))).toBeLessThan(1);
  });

  it('of a query that is as it should be has no advice', async () => {
    const { body } = await post('queries:estimate', { sql: `SELECT ServiceName, SUM(BilledCost) AS billed FROM ${TABLE} WHERE ChargePeriodStart >= TIMESTAMP '2026-05-01' AND ServiceProviderName = 'AWS' GROUP BY ServiceName` });
    expect(body['advice']).toEqual([]);
  });
});
