import { setTimeout as sleep } from 'node:timers/promises';
import { KEY_TTL_MS } from '@cloudact/tenancy';
import { signedPerson } from '../stack/signed-person.js';
import { type OnboardedOrg, type Stack, startStack } from '../stack/start-stack.js';

interface KeyAnswer {
  readonly key_id: string;
  readonly secret: string;
}

describe('API keys', () => {
  let stack: Stack;
  let acme: OnboardedOrg;
  let globex: OnboardedOrg;
  beforeAll(async () => {
    stack = await startStack({ services: ['api', 'chat'] });
    acme = await stack.onboard('acme');
    globex = await stack.onboard('globex');
  });
  afterAll(() => stack.stop());

  const keys = (method: string, path = '', body?: unknown, key = acme.key) => stack.call('api', method, `/organizations/acme/api-keys${path}`, { key, ...(body === undefined ? {} : { body }) });
  const make = async (body: unknown, key = acme.key): Promise<KeyAnswer> => (await keys('POST', '', body, key)).body as unknown as KeyAnswer;
  const chatWith = async (key: string): Promise<number> => (await stack.call('chat', 'GET', '/organizations/acme/conversations', { key, headers: signedPerson('acme', key, 'u1') })).status;

  it('permit what their scopes say and nothing else', async () => {
    const reader = await make({ name: 'reader', scopes: ['read'] });
    expect(await chatWith(reader.secret)).toBe(403);
    expect((await stack.call('api', 'GET', '/organizations/acme', { key: reader.secret })).status).toBe(200);
    expect(await keys('GET', '', undefined, reader.secret)).toMatchObject({ status: 403, body: { code: 'SCOPE_MISSING' } });
    expect(await chatWith((await make({ name: 'chatter', scopes: ['chat'] })).secret)).toBe(200);
  });

  it('are listed newest first, page by page, without secret or hash', async () => {
    const made = [await make({ name: 'one', scopes: ['read'] }), await make({ name: 'two', scopes: ['read'] })];
    const first = await keys('GET', '?limit=2');
    expect((first.body['api_keys'] as KeyAnswer[]).map(({ key_id }) => key_id)).toEqual(made.map(({ key_id }) => key_id).reverse());
    const second = await keys('GET', `?limit=2&page_token=${String(first.body['next_page_token'])}`);
    expect((second.body['api_keys'] as KeyAnswer[]).some(({ key_id }) => made.some((key) => key.key_id === key_id))).toBe(false);
    const text = JSON.stringify([first.body, second.body]);
    for (const { secret } of made) expect(text).not.toContain(secret);
    expect(text).not.toMatch(/sha256|secret/);
    expect(await stack.call('api', 'GET', `/organizations/globex/api-keys?limit=2&page_token=${String(first.body['next_page_token'])}`, { key: globex.key })).toMatchObject({ status: 400, body: { code: 'PAGE_TOKEN_INVALID' } });
  });

  it('cannot make or rotate a key with more scopes than they have', async () => {
    const admin = await make({ name: 'admin only', scopes: ['admin'] });
    expect(await keys('POST', '', { name: 'more', scopes: ['admin', 'ingest'] }, admin.secret)).toMatchObject({ status: 403, body: { code: 'SCOPE_ESCALATION' } });
    expect(await keys('POST', `/${acme.keyId}/rotate`, {}, admin.secret)).toMatchObject({ status: 403, body: { code: 'SCOPE_ESCALATION' } });
    expect((await keys('POST', '', { name: 'same', scopes: ['admin'] }, admin.secret)).status).toBe(201);
  });

  it('that are rotated work for their grace, and their successors inherit name and scopes', async () => {
    const old = await make({ name: 'rotating', scopes: ['chat'] });
    const { status, body } = await keys('POST', `/${old.key_id}/rotate`, { grace_seconds: 2 });
    expect(status).toBe(201);
    const successor = body['api_key'] as KeyAnswer;
    expect(body).toMatchObject({ api_key: { name: 'rotating', scopes: ['chat'], status: 'ACTIVE' }, rotated: { key_id: old.key_id, status: 'ROTATED', rotated_to_key_id: successor.key_id } });
    expect(await chatWith(old.secret)).toBe(200);
    expect(await chatWith(successor.secret)).toBe(200);
    await sleep(2_100);
    expect(await chatWith(old.secret)).toBe(401);
    expect(await chatWith(successor.secret)).toBe(200);
  });

  it('are rotated once, however many ask at once', async () => {
    const old = await make({ name: 'wanted', scopes: ['read'] });
    const answers = await Promise.all(Array.from({ length: 3 }, () => keys('POST', `/${old.key_id}/rotate`, { grace_seconds: 0 })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    const { body } = await keys('GET', '?limit=200');
    expect((body['api_keys'] as { name: string; status: string }[]).filter(({ name, status }) => name === 'wanted' && status === 'ACTIVE')).toHaveLength(1);
    expect(await keys('POST', `/${old.key_id}/rotate`, {})).toMatchObject({ status: 409, body: { code: 'KEY_NOT_ROTATABLE' } });
  });

  it('do not outlive their own expiry by a rotation', async () => {
    const expires_at = new Date(Date.now() + 60_000).toISOString();
    const old = await make({ name: 'short', scopes: ['read'], expires_at });
    const { body } = await keys('POST', `/${old.key_id}/rotate`, { grace_seconds: 3_600 });
    const end = `${expires_at.slice(0, -1)}000Z`;
    expect(body).toMatchObject({ api_key: { expires_at: end }, rotated: { expires_at: end } });
  });

  it('that are revoked are refused by every service within 5 s', async () => {
    const key = await make({ name: 'leaked', scopes: ['chat', 'read'] });
    expect(await chatWith(key.secret)).toBe(200);
    expect((await keys('DELETE', `/${key.key_id}`)).status).toBe(204);
    await sleep(KEY_TTL_MS);
    expect(await chatWith(key.secret)).toBe(401);
    expect((await stack.call('api', 'GET', '/organizations/acme', { key: key.secret })).status).toBe(401);
    expect((await keys('DELETE', `/${key.key_id}`)).status).toBe(204);
  });

  it.each([
    ['no scope', { name: 'x', scopes: [] }, 400, 'REQUEST_INVALID'],
    ['a scope that there is not', { name: 'x', scopes: ['root'] }, 400, 'REQUEST_INVALID'],
    ['an end in the past', { name: 'x', scopes: ['read'], expires_at: '2020-01-01T00:00:00Z' }, 422, 'KEY_EXPIRY_INVALID'],
    ['an end without a time zone', { name: 'x', scopes: ['read'], expires_at: '2099-01-01T00:00:00' }, 400, 'REQUEST_INVALID'],
    ['an end that is no date', { name: 'x', scopes: ['read'], expires_at: '2099-02-31T00:00:00Z' }, 400, 'REQUEST_INVALID'],
    ['another organisation in the body', { name: 'x', scopes: ['read'], org_slug: 'globex' }, 400, 'REQUEST_INVALID'],
  ])('are not made with %s', async (_what, wish, status, code) => {
    expect(await keys('POST', '', wish)).toMatchObject({ status, body: { code } });
  });

  it('of another organisation cannot be rotated or revoked, and are not told from keys that never were', async () => {
    for (const keyId of [globex.keyId, 'key_that_never_was']) {
      expect(await keys('POST', `/${keyId}/rotate`, {})).toMatchObject({ status: 404, body: { code: 'KEY_NOT_FOUND' } });
      expect(await keys('DELETE', `/${keyId}`)).toMatchObject({ status: 404, body: { code: 'KEY_NOT_FOUND' } });
    }
    expect((await stack.call('api', 'GET', '/organizations/globex', { key: globex.key })).status).toBe(200);
  });
});
