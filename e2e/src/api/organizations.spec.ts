import { setTimeout as sleep } from 'node:timers/promises';
import { KEY_TTL_MS } from '@cloudact/tenancy';
import { type OnboardedOrg, type Stack, startStack } from '../stack/start-stack.js';

describe('organisations', () => {
  let stack: Stack;
  let acme: OnboardedOrg;
  beforeAll(async () => {
    stack = await startStack({ services: ['api'] });
    acme = await stack.onboard('acme');
  });
  afterAll(() => stack.stop());

  const asRoot = (method: string, path: string, body?: unknown) => stack.call('api', method, path, { rootKey: stack.rootKey, ...(body === undefined ? {} : { body }) });
  const asAcme = (method: string, path: string, body?: unknown) => stack.call('api', method, path, { key: acme.key, ...(body === undefined ? {} : { body }) });

  it('are listed page by page, each once, and by status', async () => {
    for (const slug of ['list_a', 'list_b', 'list_c']) await stack.onboard(slug);
    await asRoot('PATCH', '/organizations/list_b', { status: 'SUSPENDED' });
    const seen: string[] = [];
    let token = '';
    do {
      const { body } = await asRoot('GET', `/organizations?limit=2${token}`);
      const organizations = body['organizations'] as { org_slug: string }[];
      expect(organizations.length).toBeLessThanOrEqual(2);
      seen.push(...organizations.map(({ org_slug }) => org_slug));
      token = body['next_page_token'] === null ? '' : `&page_token=${String(body['next_page_token'])}`;
    } while (token !== '');
    expect(seen).toEqual([...seen].sort());
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual(expect.arrayContaining(['acme', 'list_a', 'list_b', 'list_c']));
    const suspended = await asRoot('GET', '/organizations?status=SUSPENDED');
    expect((suspended.body['organizations'] as { org_slug: string }[]).map(({ org_slug }) => org_slug)).toEqual(['list_b']);
  });

  it('cannot be listed with a token of another list, with an unknown filter, or by an organisation', async () => {
    const { body } = await asRoot('GET', '/organizations?limit=1');
    const token = String(body['next_page_token']);
    expect(await asRoot('GET', `/organizations?limit=1&status=ACTIVE&page_token=${token}`)).toMatchObject({ status: 400, body: { code: 'PAGE_TOKEN_INVALID' } });
    expect(await asRoot('GET', `/organizations?page_token=${token}x`)).toMatchObject({ status: 400, body: { code: 'PAGE_TOKEN_INVALID' } });
    expect(await asRoot('GET', '/organizations?plan=STARTER')).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID', errors: [{ field: 'plan' }] } });
    expect(await asRoot('GET', '/organizations?limit=0')).toMatchObject({ status: 400, body: { errors: [{ field: 'limit' }] } });
    expect(await asRoot('GET', '/organizations?limit=1&limit=2')).toMatchObject({ status: 400 });
    expect(await asAcme('GET', '/organizations')).toMatchObject({ status: 401, body: { code: 'KEY_MISSING' } });
  });

  it('change the fields that are given and keep the others', async () => {
    const before = (await asAcme('GET', '/organizations/acme')).body;
    const { status, body } = await asAcme('PATCH', '/organizations/acme', { display_name: 'Acme & Söhne', timezone: 'Europe/Vienna' });
    expect(status).toBe(200);
    expect(body).toEqual({ ...before, display_name: 'Acme & Söhne', timezone: 'Europe/Vienna', version: Number(before['version']) + 1, updated_at: expect.stringMatching(/\.\d{6}Z$/) as string });
    expect((await asAcme('GET', '/organizations/acme')).body).toEqual(body);
  });

  it('do not change their plan or status themselves, nor what nobody may change', async () => {
    expect(await asAcme('PATCH', '/organizations/acme', { plan: 'ENTERPRISE' })).toMatchObject({ status: 403, body: { code: 'ROOT_ONLY_FIELD' } });
    expect(await asAcme('PATCH', '/organizations/acme', { status: 'ACTIVE', display_name: 'x' })).toMatchObject({ status: 403, body: { code: 'ROOT_ONLY_FIELD' } });
    expect(await asRoot('PATCH', '/organizations/acme', { status: 'DELETED' })).toMatchObject({ status: 400, body: { errors: [{ field: 'status' }] } });
    expect(await asAcme('PATCH', '/organizations/acme', { dataset_id: 'globex_local' })).toMatchObject({ status: 400, body: { errors: [{ field: 'dataset_id' }] } });
    expect(await asAcme('PATCH', '/organizations/acme', {})).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID' } });
    expect(await asRoot('PATCH', '/organizations/acme', { plan: 'SCALE' })).toMatchObject({ status: 200, body: { plan: 'SCALE' } });
  });

  it('that are suspended have their keys refused within 5 s, and work again when they are active', async () => {
    const org = await stack.onboard('sleepy');
    const read = () => stack.call('api', 'GET', '/organizations/sleepy', { key: org.key });
    expect((await read()).status).toBe(200);
    await asRoot('PATCH', '/organizations/sleepy', { status: 'SUSPENDED' });
    await sleep(KEY_TTL_MS);
    expect(await read()).toMatchObject({ status: 403, body: { code: 'ORG_NOT_ACTIVE' } });
    expect(await asRoot('POST', '/organizations/sleepy/api-keys', { name: 'useless', scopes: ['read'] })).toMatchObject({ status: 403, body: { code: 'ORG_NOT_ACTIVE' } });
    await asRoot('PATCH', '/organizations/sleepy', { status: 'ACTIVE' });
    expect((await read()).status).toBe(200);
  });

  it('are deleted only when their slug is said twice, and then with keys and dataset', async () => {
    const org = await stack.onboard('gone');
    expect(await asRoot('DELETE', '/organizations/gone', { org_slug: 'acme' })).toMatchObject({ status: 422, body: { code: 'CONFIRMATION_MISMATCH' } });
    expect(await asRoot('DELETE', '/organizations/gone', {})).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID' } });
    expect((await stack.call('api', 'GET', '/organizations/gone', { key: org.key })).status).toBe(200);

    const deleted = await asRoot('DELETE', '/organizations/gone', { org_slug: 'gone' });
    expect(deleted).toMatchObject({ status: 200, body: { organization: { status: 'DELETED', deleted_at: expect.any(String) as string }, keys_revoked: 1, dataset_dropped: true } });
    expect(await stack.platform('api').ddl.getDataset('gone_local')).toBeUndefined();
    expect(await stack.platform('api').ddl.getDataset('acme_local')).toBeDefined();
    await sleep(KEY_TTL_MS);
    expect(await stack.call('api', 'GET', '/organizations/gone', { key: org.key })).toMatchObject({ status: 401, body: { code: 'KEY_INVALID' } });
    expect((await asRoot('GET', '/organizations/gone')).body).toMatchObject({ status: 'DELETED' });
    expect(await asRoot('PATCH', '/organizations/gone', { status: 'ACTIVE' })).toMatchObject({ status: 409, body: { code: 'ORG_DELETED' } });
    expect(await asRoot('POST', '/organizations', { org_slug: 'gone', display_name: 'Back', plan: 'STARTER', admin_email: 'a@gone.example' })).toMatchObject({ status: 409, body: { code: 'ORG_EXISTS' } });
  });

  it('that are deleted keep their data where that is asked for; sent again, the deletion is completed', async () => {
    await stack.onboard('archived');
    expect(await asRoot('DELETE', '/organizations/archived', { org_slug: 'archived', keep_data: true })).toMatchObject({ body: { dataset_dropped: false } });
    expect(await stack.platform('api').ddl.getDataset('archived_local')).toBeDefined();
    expect(await asRoot('DELETE', '/organizations/archived', { org_slug: 'archived' })).toMatchObject({ status: 200, body: { keys_revoked: 0, dataset_dropped: true } });
    expect(await stack.platform('api').ddl.getDataset('archived_local')).toBeUndefined();
  });
});
