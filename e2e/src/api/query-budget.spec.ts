import { setTimeout as sleep } from 'node:timers/promises';
import { quoteTablePath } from '@cloudact/bq-core';
import { PLAN_TTL_MS } from '@cloudact/tenancy';
import type { Answer } from '../stack/http-call.js';
import { type OnboardedOrg, type Stack, startStack } from '../stack/start-stack.js';

/** Milliseconds before Jest gives up what starts services. No promise is measured by it. */
const LONG_MS = 180_000;

describe('the query budget of an organisation', () => {
  let stack: Stack;
  let spender: OnboardedOrg;
  beforeAll(async () => {
    stack = await startStack({ services: ['api', 'pipeline', 'chat'] });
    spender = await stack.onboard('spender');
  }, LONG_MS);
  afterAll(() => stack.stop());

  const PATH = '/organizations/spender/query-budget';
  const read = () => stack.call('api', 'GET', PATH, { key: spender.key });
  const set = (bytes_per_day: unknown, etag?: string) => stack.call('api', 'PUT', PATH, { rootKey: stack.rootKey, body: { bytes_per_day }, ...(etag === undefined ? {} : { headers: { 'if-match': etag } }) });
  /** The pipeline asks for the organisation where it works for it, not in a route. */
  const inPipeline = async (): Promise<Pick<Answer, 'status' | 'body'>> => {
    const { clients, verifier } = stack.platform('pipeline');
    const client = clients.clientFor(await verifier.verify(spender.key));
    return client.query({ sql: 'SELECT COUNT(*) AS n FROM spender_local.fx_rates' }).then(
      () => ({ status: 200, body: {} }),
      ({ code }: { readonly code: string }) => ({ status: 429, body: { code } }),
    );
  };
  /** One query in each service that the organisation pays for. */
  const ask = () =>
    Promise.all([
      stack.call('api', 'POST', '/organizations/spender/queries', { key: spender.key, body: { sql: 'SELECT COUNT(*) AS n FROM spender_local.fx_rates' } }),
      inPipeline(),
      stack.call('chat', 'GET', '/organizations/spender/conversations', { key: spender.key }),
    ]);

  it('is none at first, is set by the operator for the version that they read, and told with what is used of it', async () => {
    const { body: before } = await read();
    expect(before).toMatchObject({ bytes_per_day: null, usd_per_day: null, remaining_bytes: null });
    expect(await set('1099511627776', '"v77"')).toMatchObject({ status: 412, body: { code: 'ETAG_MISMATCH' } });
    const { status, body } = await set('1099511627776', String(before['etag']));
    expect([status, body['bytes_per_day'], Number(body['usd_per_day'])]).toEqual([200, '1099511627776', 6.25]);
    expect(body['etag']).not.toBe(before['etag']);
    expect(await set('5', String(before['etag']))).toMatchObject({ status: 412 });
    expect((await stack.call('api', 'GET', '/organizations/spender', { key: spender.key })).body['query_bytes_per_day']).toBe('1099511627776');
  });

  it.each([[0], ['0'], ['-1'], ['1.5'], [5], ['1e3'], ['9999999999999999999'], [''], [true], [undefined]])('is refused when it is no number of bytes: %j', async (bytes) => {
    expect(await set(bytes)).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID' } });
  });

  it('cannot be set by the organisation itself', async () => {
    expect((await stack.call('api', 'PUT', PATH, { key: spender.key, body: { bytes_per_day: null } })).status).toBe(401);
    expect(await stack.call('api', 'PATCH', '/organizations/spender', { key: spender.key, body: { query_bytes_per_day: '1' } })).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID' } });
  });

  it('stops the queries of all three services within five seconds once it is spent, and lets them go on when it is raised', async () => {
    const { gateway, shared } = stack.platform('api');
    expect((await ask()).map(({ status }) => status)).toEqual([200, 200, 200]);
    await gateway.query({ sql: `INSERT INTO ${quoteTablePath(shared('org_cost_tracking'))} (cost_id, org_slug, service, recorded_at, bytes_billed) VALUES ('c1', 'spender', 'api', CURRENT_TIMESTAMP(), 5000000)` });
    expect((await set('5000000')).body).toMatchObject({ remaining_bytes: '0' });
    await sleep(PLAN_TTL_MS);
    const refused = await ask();
    expect(refused.map(({ status, body }) => [status, body['code']])).toEqual(refused.map(() => [429, 'BUDGET_EXCEEDED']));
    const { headers } = await stack.call('chat', 'GET', '/organizations/spender/conversations', { key: spender.key });
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    // a spent budget can be looked at
    expect(await read()).toMatchObject({ status: 200, body: { bytes_per_day: '5000000', remaining_bytes: '0' } });
    expect((await set(null)).status).toBe(200);
    await sleep(PLAN_TTL_MS);
    expect((await ask()).map(({ status }) => status)).toEqual([200, 200, 200]);
  }, LONG_MS);
});
