import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { createService } from '@cloudact/service-kit';
import { type Answer, httpCall } from '../stack/http-call.js';
import { SERVICE_DEFINITIONS } from '../stack/service-definitions.js';
import { type OnboardedOrg, type Stack, startStack } from '../stack/start-stack.js';

jest.setTimeout(120_000);

let stack: Stack;
let acme: OnboardedOrg;
const call = (method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}) => stack.call('api', method, `/organizations/acme/hierarchy${path}`, { key: acme.key, headers, ...(body === undefined ? {} : { body }) });
const create = (entity_id: string, parent_id: string | null, more: object = {}) => call('POST', '/entities', { entity_id, entity_name: entity_id.toUpperCase(), parent_id, ...more });
const exported = async (): Promise<string> => (await fetch(`${stack.url('api')}/api/v1/organizations/acme/hierarchy/export`, { headers: { 'x-api-key': acme.key } })).text();
const paths = async (): Promise<readonly string[]> => ((await call('GET', '/entities?limit=200')).body['entities'] as { path: string }[]).map(({ path }) => path).sort();

/** Two processes know nothing of each other's statements, and a table takes 25 in 10 s: who is told to come back does. */
async function patiently(send: () => Promise<Answer>): Promise<Answer> {
  for (;;) {
    const answer = await send();
    if (answer.body['code'] !== 'BIGQUERY_RATE_LIMITED') return answer;
    await sleep(Number(answer.headers.get('retry-after')) * 1000);
  }
}

beforeAll(async () => {
  stack = await startStack({ services: [] });
  acme = await stack.onboard('acme');
});
afterAll(() => stack.stop());

describe('the hierarchy', () => {
  it('grows node by node, in the words of the organisation', async () => {
    expect(await create('eng', null, { level_code: 'department', metadata: { cost_centre: '4711' } })).toMatchObject({ status: 201, body: { level: 1, level_code: 'department', path: '/eng/', metadata: { cost_centre: '4711' }, etag: '"v1"' } });
    expect(await create('pay', 'eng', { level_code: 'team', owner_email: 'ada@acme.example' })).toMatchObject({ status: 201, body: { level: 2, path_names: ['ENG', 'PAY'] } });
    expect(await create('api', 'pay')).toMatchObject({ status: 201, body: { level_code: 'level_3', path_ids: ['eng', 'pay', 'api'] } });
    expect(await create('ops', null)).toMatchObject({ status: 201, body: { level_code: 'department' } });
    expect(await call('PATCH', '/levels/3', { level_code: 'service' })).toMatchObject({ status: 200, body: { levels: [{ level: 1, level_code: 'department', entities: 2 }, { level: 2, level_code: 'team', entities: 1 }, { level: 3, level_code: 'service', entities: 1 }] } });
  });

  it('shows a tree, and who is above, directly below and below', async () => {
    expect((await call('GET', '/tree')).body).toMatchObject({ nodes: [{ entity_id: 'eng', children: [{ entity_id: 'pay', children: [{ entity_id: 'api', children: [] }] }] }, { entity_id: 'ops' }] });
    const ids = async (path: string) => ((await call('GET', path)).body['entities'] as { entity_id: string }[]).map(({ entity_id }) => entity_id);
    expect([await ids('/entities/eng/children'), await ids('/entities/eng/descendants'), await ids('/entities/api/ancestors'), await ids('/entities?level_code=team')]).toEqual([['pay'], ['pay', 'api'], ['eng', 'pay'], ['pay']]);
    const first = await call('GET', '/entities/eng/descendants?limit=1');
    expect(await ids(`/entities/eng/descendants?limit=1&page_token=${String(first.body['next_page_token'])}`)).toEqual(['api']);
  });

  it('moves and renames a whole subtree in one statement, at the version that was read', async () => {
    expect(await call('POST', '/entities/pay/move', { parent_id: 'ops' }, { 'if-match': '"v1"' })).toMatchObject({ status: 200, body: { path: '/ops/pay/', etag: '"v2"' } });
    expect(await call('POST', '/entities/pay/move', { parent_id: null }, { 'if-match': '"v1"' })).toMatchObject({ status: 412, body: { code: 'ETAG_MISMATCH' } });
    expect((await call('PATCH', '/entities/ops', { entity_name: 'Operations', owner_name: 'Grace' })).body).toMatchObject({ owner_name: 'Grace' });
    expect((await call('GET', '/entities/api')).body).toMatchObject({ path: '/ops/pay/api/', path_names: ['Operations', 'PAY', 'API'], version: 4 });
    expect((await call('PATCH', '/entities/ops', { owner_name: null })).body).toMatchObject({ owner_name: null });
    expect((await call('GET', '/entities/pay')).body).toMatchObject({ owner_email: 'ada@acme.example' });
  });

  it.each([
    ['a cycle', 'POST', '/entities/ops/move', { parent_id: 'api' }, 422, 'HIERARCHY_CYCLE'],
    ['a sibling of the same name', 'POST', '/entities', { entity_name: 'operations' }, 409, 'RESOURCE_EXISTS'],
    ['a parent that is not there', 'POST', '/entities', { entity_name: 'X', parent_id: 'nowhere' }, 404, 'RESOURCE_NOT_FOUND'],
    ['a parent left without its children', 'DELETE', '/entities/ops', undefined, 409, 'HIERARCHY_NOT_EMPTY'],
    ['a move that does not say where', 'POST', '/entities/ops/move', {}, 400, 'REQUEST_INVALID'],
    ['a path of the caller', 'POST', '/entities', { entity_name: 'X', path: '/' }, 400, 'REQUEST_INVALID'],
    ['a name with a blank at the end', 'POST', '/entities', { entity_name: 'X ' }, 400, 'REQUEST_INVALID'],
    ['an unknown filter', 'GET', '/entities?owner=me', undefined, 400, 'REQUEST_INVALID'],
    ['a level that is none', 'PATCH', '/levels/0', { level_code: 'x' }, 400, 'REQUEST_INVALID'],
  ] as const)('refuses %s', async (_what, method, path, body, status, code) => {
    expect(await call(method, path, body)).toMatchObject({ status, body: { code } });
  });

  it('keeps its shape when ten changes come at once', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, (_one, at) => (at % 2 === 0 ? create(`n${at}`, 'eng') : call('POST', '/entities/pay/move', { parent_id: at % 4 === 1 ? 'eng' : 'ops' }))));
    expect(answers.map(({ status }) => status).filter((status) => status >= 300)).toEqual([]);
    const all = await paths();
    expect(all.filter((path) => path.startsWith('/eng/n')).length).toBe(5);
    expect(all.filter((path) => path.endsWith('/pay/api/')).length).toBe(1);
  });

  it('keeps its shape when two processes change it at once: one of them starts over', async () => {
    const { config } = stack.platform('api');
    const second = await createService((await SERVICE_DEFINITIONS.api())({ ...config, dataDirectory: `${config.dataDirectory}-second` }));
    await second.listen(0, config.host);
    try {
      const { port } = second.getHttpServer().address() as { readonly port: number };
      const other = (entity_id: string, entity_name: string) => httpCall('POST', `http://${config.host}:${port}/api/v1/organizations/acme/hierarchy/entities`, { key: acme.key, body: { entity_id, entity_name, parent_id: 'eng' } });
      const answers = await Promise.all([0, 1].flatMap((at) => [patiently(() => create(`left${at}`, 'eng')), patiently(() => other(`right${at}`, `Right ${at}`))]));
      expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
      const both = await Promise.all([patiently(() => create('one', 'eng', { entity_name: 'Same' })), patiently(() => other('two', 'same'))]);
      expect(both.map(({ status, body }) => body['code'] ?? status).sort()).toEqual([201, 'RESOURCE_EXISTS']);
    } finally {
      await second.close();
    }
  });

  it('goes out as CSV and comes back unchanged; formulas are guarded on the way', async () => {
    await create('calc', null, { entity_name: '=HYPERLINK("http://x")', description: "'+1" });
    const csv = await exported();
    expect(csv).toContain(`calc,"'=HYPERLINK(""http://x"")",,department,,,''+1,,`);
    expect(await call('POST', '/import/preview', { csv })).toMatchObject({ status: 200, body: { valid: true, created: 0, changed: 0, faults: [] } });
    expect(await call('POST', '/import', { csv })).toMatchObject({ status: 200, body: { created: 0, changed: 0 } });
    expect((await call('GET', '/entities/calc')).body).toMatchObject({ entity_name: '=HYPERLINK("http://x")', description: "'+1", version: 1 });
  });

  it('takes a file as a whole or not at all, and names each fault', async () => {
    const before = await exported();
    const bad = 'entity_id,entity_name,parent_id\nnew1,New 1,\nnew2,New 2,nowhere\n,No id,\n';
    expect(await call('POST', '/import/preview', { csv: bad })).toMatchObject({ body: { valid: false, faults: [{ line: 3, field: 'parent_id' }, { line: 4, field: 'entity_id' }] } });
    expect(await call('POST', '/import', { csv: bad })).toMatchObject({ status: 422, body: { code: 'HIERARCHY_IMPORT_INVALID', errors: [{ line: 3 }, { line: 4 }] } });
    expect(await exported()).toBe(before);
    const good = 'entity_id,entity_name,parent_id,metadata\nnew1,New 1,,"{""a"": [1, 2]}"\npay,Payments,new1,\n';
    expect(await call('POST', '/import', { csv: good })).toMatchObject({ status: 200, body: { created: 1, changed: 1, unchanged: 0 } });
    expect(await call('POST', '/import', { csv: good })).toMatchObject({ status: 200, body: { created: 0, changed: 0, unchanged: 2 } });
    expect((await call('GET', '/entities/api')).body).toMatchObject({ path: '/new1/pay/api/', path_names: ['New 1', 'Payments', 'API'] });
  });

  it('deletes a subtree when that is said; its ids are not given out again', async () => {
    expect((await call('DELETE', '/entities/new1?cascade=true')).status).toBe(204);
    expect(await call('GET', '/entities/api')).toMatchObject({ status: 404, body: { code: 'RESOURCE_NOT_FOUND' } });
    expect((await call('GET', '/entities?status=DELETED')).body['entities']).toHaveLength(3);
    expect(await create('api', null)).toMatchObject({ status: 409, body: { code: 'RESOURCE_EXISTS' } });
  });
});
