import { type OnboardedOrg, type Stack, startStack } from '../stack/start-stack.js';

describe('conversations', () => {
  let stack: Stack;
  let acme: OnboardedOrg;
  beforeAll(async () => {
    stack = await startStack({ services: ['chat'] });
    acme = await stack.onboard('acme');
  });
  afterAll(() => stack.stop());

  const call = (method: string, path: string, body?: unknown) => stack.call('chat', method, `/organizations/acme/conversations${path}`, { key: acme.key, ...(body === undefined ? {} : { body }) });
  const begin = async (overrides: Readonly<Record<string, unknown>> = {}): Promise<string> => String((await call('POST', '', { title: 'New conversation', user_id: 'u1', ...overrides })).body['conversation_id']);

  it('come back as they were begun', async () => {
    const metadata = { pinned: { from: '2026-01-01' }, constructor: 'McLaren', tags: ['a', null, 1.5] };
    const { status, body } = await call('POST', '', { title: "Robert'); DROP TABLE --", user_id: 'u1', model: 'claude-sonnet-4-5', metadata });
    expect(status).toBe(201);
    expect(body).toEqual({ conversation_id: expect.any(String) as string, user_id: 'u1', title: "Robert'); DROP TABLE --", model: 'claude-sonnet-4-5', metadata, created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/) as string, updated_at: null });
    expect(await call('GET', `/${String(body['conversation_id'])}`)).toMatchObject({ status: 200, body });
  });

  it('are renamed right after they were begun', async () => {
    const id = await begin();
    const renamed = await call('PATCH', `/${id}`, { title: 'AWS in October' });
    expect(renamed).toMatchObject({ status: 200, body: { conversation_id: id, title: 'AWS in October', updated_at: expect.stringMatching(/\.\d{6}Z$/) as string } });
    expect((await call('GET', `/${id}`)).body['title']).toBe('AWS in October');
  });

  it('that are deleted are gone for every route, and their row stays', async () => {
    const id = await begin();
    expect((await call('DELETE', `/${id}`)).status).toBe(204);
    const notFound = { status: 404, body: { code: 'CONVERSATION_NOT_FOUND' } };
    expect(await call('GET', `/${id}`)).toMatchObject(notFound);
    expect(await call('PATCH', `/${id}`, { title: 'Back' })).toMatchObject(notFound);
    expect(await call('DELETE', `/${id}`)).toMatchObject(notFound);
    expect(await call('GET', `/${id}/messages`)).toMatchObject(notFound);
    expect(await call('POST', `/${id}/messages`, { role: 'user', content: 'hello?' })).toMatchObject(notFound);
    expect(JSON.stringify((await call('GET', '?limit=200')).body)).not.toContain(id);
    const { rows } = await stack.platform('chat').gateway.query({ sql: 'SELECT status, deleted_at IS NOT NULL AS marked FROM `organizations.org_chat_conversations` WHERE conversation_id = @id', params: { id: { type: 'STRING', value: id } } });
    expect(rows).toEqual([{ status: 'DELETED', marked: true }]);
  });

  it('are listed newest first, page by page, each once, for one person or for all', async () => {
    const ids: string[] = [];
    for (let index = 0; index < 5; index += 1) ids.push(await begin({ user_id: index % 2 === 0 ? 'even' : 'odd' }));
    const seen: string[] = [];
    let token: unknown = null;
    do {
      const { body } = await call('GET', `?limit=2&user_id=even${token === null ? '' : `&page_token=${String(token)}`}`);
      seen.push(...(body['conversations'] as { conversation_id: string }[]).map(({ conversation_id }) => conversation_id));
      token = body['next_page_token'];
    } while (token !== null);
    expect(seen).toEqual([ids[4], ids[2], ids[0]]);
    const all = (await call('GET', '?limit=5')).body['conversations'] as { conversation_id: string }[];
    expect(all.map(({ conversation_id }) => conversation_id)).toEqual(ids.toReversed());
  });

  it('refuse a page token of another filter', async () => {
    await begin({ user_id: 'pages' });
    await begin({ user_id: 'pages' });
    const { body } = await call('GET', '?limit=1&user_id=pages');
    expect(await call('GET', `?limit=1&user_id=u1&page_token=${String(body['next_page_token'])}`)).toMatchObject({ status: 400, body: { code: 'PAGE_TOKEN_INVALID' } });
  });

  it.each([
    ['an unknown field', { title: 't', user_id: 'u', org_slug: 'globex' }, 'org_slug'],
    ['no person', { title: 't' }, 'user_id'],
    ['an object as a person', { title: 't', user_id: { $ne: '' } }, 'user_id'],
    ['an empty title', { title: '', user_id: 'u' }, 'title'],
    ['a title with half a surrogate pair', { title: '\ud800', user_id: 'u' }, 'title'],
    ['a list as metadata', { title: 't', user_id: 'u', metadata: [] }, 'metadata'],
    ['metadata without end', { title: 't', user_id: 'u', metadata: { text: 'x'.repeat(20_000) } }, 'metadata'],
  ])('are not begun with %s', async (_what, body, field) => {
    const answer = await call('POST', '', body);
    expect(answer).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID' } });
    expect((answer.body['errors'] as { field: string }[]).map((error) => error.field)).toContain(field);
  });

  it('need the scope chat', async () => {
    const { body } = await stack.call('api', 'POST', '/organizations/acme/api-keys', { key: acme.key, body: { name: 'reader', scopes: ['read', 'ingest', 'admin'] } });
    expect(await stack.call('chat', 'GET', '/organizations/acme/conversations', { key: String(body['secret']) })).toMatchObject({ status: 403, body: { code: 'SCOPE_MISSING' } });
  });
});
