import { type OnboardedOrg, type Stack, startStack } from '../stack/start-stack.js';

const CANARY = 'canarycanarycanary0123456789';
const ANTHROPIC = { provider: 'ANTHROPIC', name: 'claude', secret: { api_key: `sk-ant-${CANARY}` }, metadata: { region: 'eu' } };

describe('integration credentials', () => {
  let stack: Stack;
  let acme: OnboardedOrg;
  let globex: OnboardedOrg;
  beforeAll(async () => {
    stack = await startStack({ services: ['api'] });
    acme = await stack.onboard('acme');
    globex = await stack.onboard('globex');
  });
  afterAll(() => stack.stop());

  const call = (method: string, path = '', body?: unknown, key = acme.key) => stack.call('api', method, `/organizations/acme/integration-credentials${path}`, { key, ...(body === undefined ? {} : { body }) });
  const store = async (body: object): Promise<string> => String((await call('POST', '', body)).body['credential_id']);

  it('are stored sealed, listed page by page and rotated; no answer and no row shows a secret', async () => {
    const created = await call('POST', '', ANTHROPIC);
    expect(created).toMatchObject({ status: 201, body: { provider: 'ANTHROPIC', credential_type: 'API_KEY', name: 'claude', status: 'ACTIVE', validation_status: 'PENDING', metadata: { region: 'eu' }, version: 1, created_by: acme.keyId } });
    const id = String(created.body['credential_id']);
    await store({ provider: 'GEMINI', secret: { api_key: `AIza${'a'.repeat(35)}` } });
    const rotated = await call('POST', `/${id}/rotate`, { secret: { api_key: `sk-ant-${CANARY}new` } });
    expect(rotated).toMatchObject({ status: 200, body: { credential_id: id, version: 2, updated_by: acme.keyId } });
    const first = await call('GET', '?limit=1');
    const second = await call('GET', `?limit=1&page_token=${String(first.body['next_page_token'])}`);
    expect([first, second].flatMap(({ body }) => body['integration_credentials'] as { provider: string }[]).map(({ provider }) => provider)).toEqual(['GEMINI', 'ANTHROPIC']);
    const { rows } = await stack.platform('api').gateway.query({ sql: 'SELECT TO_JSON_STRING(t) AS row_text, ciphertext FROM `organizations.org_integration_credentials` AS t' });
    expect(rows).toHaveLength(2);
    const shown = JSON.stringify([created.body, rotated.body, first.body, second.body, (await call('GET', `/${id}`)).body]);
    for (const text of [shown, JSON.stringify(rows), ...rows.map((row) => Buffer.from(String(row['ciphertext']), 'base64').toString('latin1'))]) expect(text).not.toContain('canary');
    expect(shown).not.toMatch(/ciphertext|data_key|nonce|"secret"/);
  });

  it('open inside of a run of their organisation', async () => {
    const id = await store({ provider: 'OPENAI', secret: { api_key: `sk-${CANARY}` } });
    const platform = stack.platform('api');
    const [mine, theirs] = await Promise.all([acme, globex].map(async ({ key }) => platform.clients.clientFor(await platform.verifier.verify(key))));
    await expect(platform.vault().withSecret(mine as never, id, ({ api_key }) => api_key)).resolves.toBe(`sk-${CANARY}`);
    await expect(platform.vault().withSecret(theirs as never, id, () => 'opened')).rejects.toMatchObject({ code: 'CREDENTIAL_NOT_FOUND' });
  });

  it.each([
    ['a secret of another provider', { ...ANTHROPIC, name: 'x', provider: 'GEMINI' }, 422, 'CREDENTIAL_SECRET_INVALID'],
    ['a secret that is no object', { ...ANTHROPIC, name: 'x', secret: CANARY }, 400, 'REQUEST_INVALID'],
    ['a provider that there is not', { ...ANTHROPIC, name: 'x', provider: 'MINE' }, 400, 'REQUEST_INVALID'],
    ['a name that is taken', ANTHROPIC, 409, 'CREDENTIAL_NAME_TAKEN'],
    ['an end in the past', { ...ANTHROPIC, name: 'x', expires_at: '2020-01-01T00:00:00Z' }, 400, 'REQUEST_INVALID'],
    ['an organisation in the body', { ...ANTHROPIC, name: 'x', org_slug: 'globex' }, 400, 'REQUEST_INVALID'],
  ])('are not stored with %s, and the refusal does not repeat the secret', async (_what, body, status, code) => {
    const answer = await call('POST', '', body);
    expect(answer).toMatchObject({ status, body: { code } });
    expect(JSON.stringify(answer.body)).not.toContain('canary');
  });

  it('are changed for the version that the caller has read, and for no other', async () => {
    const id = await store({ ...ANTHROPIC, name: 'contended' });
    const rotate = (etag: string) => stack.call('api', 'POST', `/organizations/acme/integration-credentials/${id}/rotate`, { key: acme.key, headers: { 'if-match': etag }, body: { secret: ANTHROPIC.secret } });
    expect(await rotate('"v1"')).toMatchObject({ status: 200, body: { etag: '"v2"' } });
    expect(await rotate('"v1"')).toMatchObject({ status: 412, body: { code: 'ETAG_MISMATCH' } });
    expect(await rotate('v2')).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID' } });
  });

  it('of another organisation are not there', async () => {
    const id = await store({ ...ANTHROPIC, name: 'mine' });
    for (const [method, path, body] of [['GET', `/${id}`], ['DELETE', `/${id}`], ['POST', `/${id}/rotate`, { secret: ANTHROPIC.secret }]] as const) {
      const path2 = `/organizations/globex/integration-credentials${path}`;
      expect(await stack.call('api', method, path2, { key: globex.key, ...(body === undefined ? {} : { body }) })).toMatchObject({ status: 404, body: { code: 'CREDENTIAL_NOT_FOUND' } });
      expect(await stack.call('api', method, `/organizations/acme/integration-credentials${path}`, { key: globex.key, ...(body === undefined ? {} : { body }) })).toMatchObject({ status: 403 });
    }
    expect((await call('GET', `/${id}`)).status).toBe(200);
  });

  it('are gone once they are deleted, and their secret with them', async () => {
    const id = await store({ ...ANTHROPIC, name: 'short-lived' });
    expect((await call('DELETE', `/${id}`)).status).toBe(204);
    for (const [method, path] of [['GET', ''], ['DELETE', '']] as const) expect(await call(method, `/${id}${path}`)).toMatchObject({ status: 404, body: { code: 'CREDENTIAL_NOT_FOUND' } });
    const { rows } = await stack.platform('api').gateway.query({ sql: 'SELECT ciphertext, encrypted_data_key, status FROM `organizations.org_integration_credentials` WHERE credential_id = @id', params: { id: { type: 'STRING', value: id } } });
    expect(rows).toEqual([{ ciphertext: '', encrypted_data_key: '', status: 'DELETED' }]);
    expect((await call('POST', '', { ...ANTHROPIC, name: 'short-lived' })).status).toBe(201);
  });

  it('go with their organisation', async () => {
    const doomed = await stack.onboard('doomed');
    await stack.call('api', 'POST', '/organizations/doomed/integration-credentials', { key: doomed.key, body: ANTHROPIC });
    expect((await stack.call('api', 'DELETE', '/organizations/doomed', { rootKey: stack.rootKey, body: { org_slug: 'doomed', keep_data: true } })).status).toBe(200);
    const { rows } = await stack.platform('api').gateway.query({ sql: "SELECT ciphertext, encrypted_data_key, status FROM `organizations.org_integration_credentials` WHERE org_slug = 'doomed'" });
    expect(rows).toEqual([{ ciphertext: '', encrypted_data_key: '', status: 'DELETED' }]);
  });

  it('are sealed anew by the operator alone', async () => {
    expect(await stack.call('api', 'POST', '/integration-credentials/re-encrypt', { key: acme.key })).toMatchObject({ status: 401 });
    expect(await stack.call('api', 'POST', '/integration-credentials/re-encrypt', { rootKey: stack.rootKey })).toMatchObject({ status: 200, body: { reencrypted: 0, unreadable: [] } });
  });
});
