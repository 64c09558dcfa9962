import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ENVIRONMENTS, organizationDatasetId, quoteTablePath } from '@cloudact/bq-core';
import { LocalKeyFile, openSecret, parseOrgSlug, sealSecret, type SecretBinding } from '@cloudact/tenancy';
import { signedPerson } from '../stack/signed-person.js';
import { allSharedRows, filesHolding } from './given/everything-stored.js';
import { type IsolationWorld, startWorld } from './given/isolation-world.js';
import { LoggedServices } from './given/logged-services.js';

const TABLE = '/organizations/acme/tables/cost_data_standard_1_3';

/** Milliseconds before Jest gives a test up that starts processes. No promise is measured by it. */
const LONG_MS = 600_000;

describe('the application', () => {
  let world: IsolationWorld;
  beforeAll(async () => void (world = await startWorld()), 180_000);
  afterAll(() => world.stop());

  const as = () => ({ key: world.acme.key });
  const json = (body: string) => ({ ...as(), body, headers: { 'content-type': 'application/json' } });

  it('S05 inside one organisation a signed person reaches only what is theirs; an unsigned name changes nothing, a wrong signature is refused', async () => {
    const { stack, acme } = world;
    const path = '/organizations/acme/conversations';
    const signed = (user: string, by = user): Readonly<Record<string, string>> => signedPerson('acme', acme.key, user, by);
    const call = (method: string, suffix: string, user: string, body?: unknown) => stack.call('chat', method, `${path}${suffix}`, { ...as(), headers: signed(user), ...(body === undefined ? {} : { body }) });
    const id = String((await call('POST', '', 'u1', { title: 'of u1', user_id: 'u1' })).body['conversation_id']);
    const messageId = String((await call('POST', `/${id}/messages`, 'u1', { role: 'user', content: 'secret of u1' })).body['message_id']);
    const attempts = [
      await call('GET', `/${id}`, 'u2'),
      await call('PATCH', `/${id}`, 'u2', { title: 'mine' }),
      await call('DELETE', `/${id}`, 'u2'),
      await call('GET', `/${id}/messages`, 'u2'),
      await call('POST', `/${id}/messages`, 'u2', { role: 'user', content: 'hello' }),
      await call('GET', `/${id}/tool-calls`, 'u2'),
      await call('POST', `/${id}/messages/${messageId}/tool-calls`, 'u2', { tool_name: 'x', status: 'SUCCEEDED' }),
    ];
    expect(attempts.map(({ status, body }) => [status, body['code']])).toEqual(attempts.map(() => [404, 'CONVERSATION_NOT_FOUND']));
    expect((await call('GET', '', 'u2')).body['conversations']).toEqual([]);
    expect((await call('GET', '?user_id=u1', 'u2')).status).toBe(400);
    expect((await call('POST', '', 'u2', { title: 'T', user_id: 'u1' })).status).toBe(400);
    expect((await stack.call('chat', 'GET', `${path}/${id}`, { ...as(), headers: signed('u1', 'u2') })).body['code']).toBe('USER_SIGNATURE_INVALID');
    expect((await stack.call('chat', 'GET', `${path}/${id}`, { ...as(), headers: { 'x-user-id': 'u2' } })).status).toBe(200);
    expect((await call('GET', `/${id}`, 'u1')).body['title']).toBe('of u1');
    expect((await call('GET', `/${id}/messages`, 'u1')).body['messages']).toHaveLength(1);
  });

  it('S05 a key that may only chat acts for one signed person at a time; every conversation is for a key that is an administrator\'s', async () => {
    const { stack, acme } = world;
    const path = '/organizations/acme/conversations';
    const made = await stack.call('api', 'POST', '/organizations/acme/api-keys', { key: acme.key, body: { name: 'chatter', scopes: ['read', 'chat'] } });
    const key = String(made.body['secret']);
    const id = String((await stack.call('chat', 'POST', path, { key, headers: signedPerson('acme', key, 'u7'), body: { title: 'of u7', user_id: 'u7' } })).body['conversation_id']);
    for (const headers of [{}, { 'x-user-id': 'u7' }]) {
      for (const [method, suffix, body] of [['GET', '', undefined], ['POST', '', { title: 'T', user_id: 'u7' }], ['GET', `/${id}`, undefined], ['PATCH', `/${id}`, { title: 'T' }], ['DELETE', `/${id}`, undefined], ['GET', `/${id}/messages`, undefined], ['POST', `/${id}/messages`, { role: 'user', content: 'c' }], ['GET', `/${id}/tool-calls`, undefined]] as const) {
        const answer = await stack.call('chat', method, `${path}${suffix}`, { key, headers, ...(body === undefined ? {} : { body }) });
        expect([method, suffix, answer.status, answer.body['code']]).toEqual([method, suffix, 403, 'PERSON_REQUIRED']);
      }
    }
    expect((await stack.call('chat', 'GET', `${path}/${id}`, { key, headers: signedPerson('acme', key, 'u7') })).body['title']).toBe('of u7');
    expect((await stack.call('chat', 'GET', `${path}/${id}`, { key, headers: signedPerson('acme', key, 'u8') })).status).toBe(404);
    expect((await stack.call('chat', 'GET', `${path}/${id}`, as())).body['title']).toBe('of u7');
  });

  it.each(['plan', 'org_slug', 'quota_daily', 'role', 'created_at', 'x_org_slug', 'x_ingested_at', 'dataset_id', 'status', 'version', 'deleted_at', 'key_sha256'])('S36 a field that is not the caller\'s to set is refused: %s', async (field) => {
    const { stack } = world;
    const extra = { [field]: 'ENTERPRISE' };
    const attempts = [
      await stack.call('api', 'PATCH', '/organizations/acme', { ...as(), body: { display_name: 'Acme', ...extra } }),
      await stack.call('api', 'POST', '/organizations/acme/api-keys', { ...as(), body: { name: 'k', scopes: ['read'], ...extra } }),
      await stack.call('chat', 'POST', '/organizations/acme/conversations', { ...as(), body: { title: 'T', user_id: 'u1', ...extra } }),
      await stack.call('chat', 'PATCH', `/organizations/acme/conversations/${world.theirs.conversationId}`, { ...as(), body: { title: 'T', ...extra } }),
      await stack.call('pipeline', 'POST', `${TABLE}/updates`, { ...as(), body: { set: { ...extra }, where: { BillingAccountId: 'a' } } }),
      await stack.call('pipeline', 'POST', `${TABLE}/rows`, { ...as(), body: `${JSON.stringify({ BilledCost: '1', ...extra })}\n`, headers: { 'content-type': 'application/x-ndjson' } }),
    ];
    for (const { status } of attempts) expect([400, 403, 422]).toContain(status);
    expect((await stack.call('api', 'GET', '/organizations/acme', as())).body).toMatchObject({ org_slug: 'acme', plan: 'PROFESSIONAL' });
  });

  it('S36 rows that claim another organisation are refused, not rewritten', async () => {
    for (const [body, type] of [['{"x_org_slug":"globex","BilledCost":"1"}\n', 'application/x-ndjson'], ['x_org_slug,BilledCost\nglobex,1\n', 'text/csv'], ['[{"x_org_slug":"globex"}]', 'application/json']] as const) {
      const { status, body: problem } = await world.stack.call('pipeline', 'POST', `${TABLE}/rows`, { ...as(), body, headers: { 'content-type': type } });
      expect([type, status >= 400 && status < 500, JSON.stringify(problem).includes('x_org_slug')]).toEqual([type, true, true]);
    }
  });

  it.each(['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf'])('S37 a name of JavaScript\'s own changes nothing and crashes nothing: %s', async (name) => {
    const { stack } = world;
    const hostile = `{${JSON.stringify(name)}:{"polluted":"yes","prototype":{"polluted":"yes"}}}`;
    const answers = [
      await stack.call('chat', 'POST', '/organizations/acme/conversations', json(`{"title":"T","user_id":"u1",${hostile.slice(1)}`)),
      await stack.call('chat', 'POST', '/organizations/acme/conversations', json(`{"title":"T","user_id":"u1","metadata":${hostile}}`)),
      await stack.call('api', 'PATCH', '/organizations/acme', json(hostile)),
      await stack.call('pipeline', 'POST', `${TABLE}/updates`, json(`{"set":${hostile},"where":${hostile}}`)),
      await stack.call('pipeline', 'POST', `${TABLE}/rows`, { ...as(), body: `${hostile}\n`, headers: { 'content-type': 'application/x-ndjson' } }),
      await stack.call('pipeline', 'POST', `${TABLE}/rows`, { ...as(), body: `${name}\n1\n`, headers: { 'content-type': 'text/csv' } }),
      await stack.call('chat', 'GET', `/organizations/acme/conversations?${name}=1`, as()),
      await stack.call('chat', 'GET', `/organizations/acme/conversations?${name}[polluted]=1`, as()),
      await stack.call('chat', 'GET', `/organizations/acme/conversations/${name}`, as()),
      await stack.call('api', 'GET', `/organizations/${name}`, as()),
    ];
    for (const [at, { status }] of answers.entries()) expect([at, status < 500]).toEqual([at, true]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    const slug = await stack.call('api', 'POST', '/organizations', { rootKey: stack.rootKey, body: { org_slug: name, display_name: 'X', plan: 'STARTER', admin_email: 'a@x.example' } });
    expect([400, 422]).toContain(slug.status);
  });

  it.each(['\u212Aelvin', '\u017Fhort', '\u0430cme', '\uff41cme', 'ac\u0301me', 'ac\u200Bme', '\u202Eacme', 'acme\n', 'acme\r', ' acme', 'acme ', 'Acme', 'ACME', '_acme', '___', '__proto__', 'constructor', 'organizations', 'information_schema', 'ab', 'a'.repeat(51), 'ac-me', 'ac.me', 'ac/me', 'ac%6De', ''])(
    'S38 a slug that looks like another, or is no slug, is refused as it is: %j',
    async (slug) => {
      const { stack } = world;
      const { status, body } = await stack.call('api', 'POST', '/organizations', { rootKey: stack.rootKey, body: { org_slug: slug, display_name: 'X', plan: 'STARTER', admin_email: 'a@x.example' } });
      expect([status, ['REQUEST_INVALID', 'ORG_SLUG_INVALID'].includes(String(body['code']))]).toEqual([400, true]);
      expect(() => parseOrgSlug(slug)).toThrow(expect.objectContaining({ code: 'ORG_SLUG_INVALID' }));
    },
  );

  it('S38 two slugs never share a dataset, in any environment, and none is the shared one', () => {
    const slugs = ['acme', 'acme_prod', 'acme_stage', 'acme_local', 'acme_local_prod', 'acme_prod_prod', 'local', 'prod', 'organization', 'a__', '0ab'].map(parseOrgSlug);
    for (const environment of ENVIRONMENTS) {
      const datasets = slugs.map((slug) => organizationDatasetId(slug, environment));
      expect(new Set(datasets).size).toBe(slugs.length);
      expect(datasets).not.toContain('organizations');
    }
  });

  it('S39 what is secret or personal in a request is in no log line and no problem; nobody forges a line; a fault of ours shows nothing', async () => {
    const { stack, acme } = world;
    const logged = await LoggedServices.start(stack, ['api', 'pipeline', 'chat']);
    const canary = (what: string): string => `CANARY${what}7f3a`;
    try {
      const headers = { authorization: `Bearer ${canary('Bearer')}`, cookie: `s=${canary('Cookie')}`, 'x-org-slug': 'acme' };
      const problems = [
        await logged.call('api', 'GET', '/organizations/acme', { key: canary('Key'), headers }),
        await logged.call('api', 'GET', `/organizations/acme?secret=${canary('Query')}`, { key: acme.key, headers }),
        await logged.call('api', 'POST', '/organizations/acme/integration-credentials', { key: acme.key, body: { provider: 'OPENAI', secret: { api_key: `sk-${canary('Credential')}aaaaaaaaaaaaaaaaaaaa` } } }),
        await logged.call('chat', 'POST', '/organizations/acme/conversations', { key: acme.key, body: { title: canary('Prompt'), user_id: canary('Person') } }),
        await logged.call('chat', 'GET', `/organizations/acme/conversations?user_id=${canary('Parameter')}`, { key: acme.key }),
        await logged.call('pipeline', 'POST', '/organizations/acme/tables/cost_data_standard_1_3/rows?bad_rows=dead-letter', { key: acme.key, body: `{"BilledCost":"${canary('Row')}"}\n`, headers: { 'content-type': 'application/x-ndjson' } }),
        await logged.call('pipeline', 'POST', '/organizations/acme/tables/cost_data_standard_1_3/updates', { key: acme.key, body: { set: { BilledCost: canary('Value') }, where: { BillingAccountId: canary('Filter') } } }),
      ];
      const lines = logged.output;
      for (const what of ['Bearer', 'Cookie', 'Key', 'Query', 'Credential', 'Prompt', 'Person', 'Parameter', 'Row', 'Value', 'Filter']) expect([what, lines.includes(canary(what))]).toEqual([what, false]);
      for (const what of ['Bearer', 'Cookie', 'Key', 'Credential']) expect([what, JSON.stringify(problems.map(({ body }) => body)).includes(canary(what))]).toEqual([what, false]);
      await logged.call('api', 'GET', '/organizations/acme%0a%7B%22level%22:60%7D%1b%5B31m', { key: acme.key, headers: { 'x-request-id': 'forged {"level":60}' } });
      for (const line of logged.output.split('\n').filter((one) => one.startsWith('{'))) {
        expect(() => JSON.parse(line) as unknown).not.toThrow();
        expect((JSON.parse(line) as { level: number }).level).not.toBe(60);
      }
      expect(logged.output).not.toContain('\u001b[31m');
    } finally {
      await logged.stop();
    }
  }, LONG_MS);

  it('S40 a sealed credential opens only under its own organisation and id', async () => {
    mkdirSync(join(world.stack.folder, 's40'));
    const keys = LocalKeyFile.openOrCreate(join(world.stack.folder, 's40', 'key-file'));
    const [acme, globex] = [parseOrgSlug('acme'), parseOrgSlug('globex')];
    const sealed = await sealSecret(Buffer.from('secret'), { org: acme, credentialId: 'c1' }, keys);
    const open = (binding: SecretBinding) => openSecret(sealed, binding, keys, (plain) => plain.toString());
    expect(await open({ org: acme, credentialId: 'c1' })).toBe('secret');
    for (const binding of [{ org: globex, credentialId: 'c1' }, { org: acme, credentialId: 'c2' }]) await expect(open(binding)).rejects.toMatchObject({ code: 'CREDENTIAL_UNREADABLE' });
  }, LONG_MS);

  it('S40 a stored credential is answered by no route, and one copied into another organisation is not readable there', async () => {
    const { stack, acme, globex } = world;
    const secret = 'sk-CANARYsealed0123456789abcdefabcdef0123';
    const made = await stack.call('api', 'POST', '/organizations/acme/integration-credentials', { key: acme.key, body: { provider: 'OPENAI', secret: { api_key: secret } } });
    expect([made.status, made.body['code']]).toEqual([201, undefined]);
    const id = String(made.body['credential_id']);
    const seen = [made, await stack.call('api', 'GET', `/organizations/acme/integration-credentials/${id}`, as()), await stack.call('api', 'GET', '/organizations/acme/integration-credentials', as())];
    expect(JSON.stringify(seen.map(({ body }) => body))).not.toContain(secret);
    expect(await allSharedRows(stack)).not.toContain(secret);
    expect(filesHolding(stack.folder, secret)).toEqual([]);
    const { gateway, shared, vault, clients, directory } = stack.platform('api');
    await gateway.query({ sql: `UPDATE ${quoteTablePath(shared('org_integration_credentials'))} SET org_slug = 'globex' WHERE credential_id = @id`, params: { id: { type: 'STRING', value: id } } });
    const record = await directory.org(parseOrgSlug('globex'));
    const client = clients.clientFor({ org: parseOrgSlug('globex'), tier: 'PROFESSIONAL', datasetId: String(record?.datasetId), scopes: ['admin'], keyId: globex.keyId });
    await expect(vault().withSecret(client, id, () => 'opened')).rejects.toMatchObject({ code: 'CREDENTIAL_UNREADABLE' });
  });

  it('S40 a page token is good for its own organisation and list alone', async () => {
    const { stack, globex } = world;
    for (let at = 0; at < 2; at += 1) await stack.call('chat', 'POST', '/organizations/acme/conversations', { ...as(), body: { title: `T${at}`, user_id: 'pages' } });
    const { body } = await stack.call('chat', 'GET', '/organizations/acme/conversations?limit=1&user_id=pages', as());
    const token = String(body['next_page_token']);
    const uses = [
      await stack.call('chat', 'GET', `/organizations/globex/conversations?limit=1&user_id=pages&page_token=${token}`, { key: globex.key }),
      await stack.call('chat', 'GET', `/organizations/acme/conversations?limit=1&page_token=${token}`, as()),
      await stack.call('api', 'GET', `/organizations/acme/api-keys?limit=1&page_token=${token}`, as()),
      await stack.call('chat', 'GET', `/organizations/acme/conversations?limit=1&user_id=pages&page_token=${token.slice(0, -2)}AA`, as()),
    ];
    expect(uses.map(({ status, body: problem }) => [status, problem['code']])).toEqual(uses.map(() => [400, 'PAGE_TOKEN_INVALID']));
    expect((await stack.call('chat', 'GET', `/organizations/acme/conversations?limit=1&user_id=pages&page_token=${token}`, as())).status).toBe(200);
  });

  it('S39 an answer with 5xx tells no SQL, stack, path, project or dataset', async () => {
    const { stack } = world;
    const victim = await stack.onboard('unlucky');
    const { gateway, shared } = stack.platform('api');
    await gateway.deleteTable(shared('org_chat_conversations'));
    const answer = await stack.call('chat', 'GET', '/organizations/unlucky/conversations', { key: victim.key });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(JSON.stringify(answer.body)).not.toMatch(/SELECT|FROM |\bat \/|\/work|\.ts|node_modules|unlucky_local/);
    if (answer.status >= 500) expect(JSON.stringify(answer.body)).not.toMatch(new RegExp(`${stack.projectId}|organizations\\.`));
  });
});
