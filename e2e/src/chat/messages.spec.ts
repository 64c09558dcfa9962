import { type OnboardedOrg, type Stack, startStack } from '../stack/start-stack.js';

interface MessageAnswer {
  readonly message_id: string;
  readonly seq: number;
  readonly content: string;
}

describe('messages', () => {
  let stack: Stack;
  let acme: OnboardedOrg;
  beforeAll(async () => {
    stack = await startStack({ services: ['chat'] });
    acme = await stack.onboard('acme');
  });
  afterAll(() => stack.stop());

  const call = (method: string, path: string, body?: unknown) => stack.call('chat', method, `/organizations/acme/conversations${path}`, { key: acme.key, ...(body === undefined ? {} : { body }) });
  const begin = async (): Promise<string> => String((await call('POST', '', { title: 'Costs', user_id: 'u1' })).body['conversation_id']);
  const say = async (conversation: string, content: string, overrides: Readonly<Record<string, unknown>> = {}): Promise<MessageAnswer> => (await call('POST', `/${conversation}/messages`, { role: 'user', content, ...overrides })).body as unknown as MessageAnswer;
  const messagesOf = async (conversation: string, query = ''): Promise<readonly MessageAnswer[]> => (await call('GET', `/${conversation}/messages${query}`)).body['messages'] as readonly MessageAnswer[];

  it('come back in order, with all that was sent', async () => {
    const id = await begin();
    const question = await say(id, 'What did AWS cost us in October?');
    const parts = [{ type: 'text', text: 'Let me look.' }, { type: 'tool_call', name: 'costs', input: { constructor: 'all' } }];
    const answer = await call('POST', `/${id}/messages`, { role: 'assistant', parts, model: 'claude-sonnet-4-5', tokens: { input: 1200, output: 85, cache_read: 1000 }, latency_ms: 2300, user_id: 'u1' });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ conversation_id: id, user_id: 'u1', seq: 1, role: 'assistant', content: null, parts, model: 'claude-sonnet-4-5', tokens: { input: 1200, output: 85, cache_read: 1000 }, latency_ms: 2300 });
    expect(await messagesOf(id)).toEqual([question, answer.body]);
    expect(question).toMatchObject({ seq: 0, tokens: null, parts: null });
  });

  it('sent at once by many get one position each', async () => {
    const id = await begin();
    const sent = await Promise.all(Array.from({ length: 8 }, (_, index) => say(id, `m${index}`)));
    expect(sent.map(({ seq }) => seq).sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect((await messagesOf(id)).map(({ seq }) => seq)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it('sent twice under one client id are one message; another text under it is refused', async () => {
    const id = await begin();
    const send = (content: string) => call('POST', `/${id}/messages`, { role: 'user', content, client_message_id: 'c-1' });
    const [first, second] = [await send('hello'), await send('hello')];
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.body).toEqual(first.body);
    expect(await messagesOf(id)).toHaveLength(1);
    expect(await send('something else')).toMatchObject({ status: 422, body: { code: 'CLIENT_MESSAGE_ID_REUSED' } });
  });

  it('of which a retry left two rows are read once', async () => {
    const id = await begin();
    const { message_id } = await say(id, 'once');
    const { gateway } = stack.platform('chat');
    const table = '`organizations.org_chat_messages`';
    await gateway.query({
      sql: `INSERT INTO ${table} (message_id, conversation_id, org_slug, user_id, seq, role, content, created_at) SELECT message_id, conversation_id, org_slug, user_id, seq + 5, role, content, created_at FROM ${table} WHERE message_id = @id`,
      params: { id: { type: 'STRING', value: message_id } },
    });
    expect(await messagesOf(id)).toHaveLength(1);
    const page = await call('GET', `/${id}/messages?limit=1`);
    expect(page.body['next_page_token']).toBeNull();
  });

  it('are read page by page, each once', async () => {
    const id = await begin();
    for (let index = 0; index < 5; index += 1) await say(id, `m${index}`);
    const contents: string[] = [];
    let token: unknown = null;
    do {
      const { body } = await call('GET', `/${id}/messages?limit=2${token === null ? '' : `&page_token=${String(token)}`}`);
      contents.push(...(body['messages'] as MessageAnswer[]).map(({ content }) => content));
      token = body['next_page_token'];
    } while (token !== null);
    expect(contents).toEqual(['m0', 'm1', 'm2', 'm3', 'm4']);
    const other = await begin();
    const { body } = await call('GET', `/${id}/messages?limit=2`);
    expect(await call('GET', `/${other}/messages?limit=2&page_token=${String(body['next_page_token'])}`)).toMatchObject({ status: 400, body: { code: 'PAGE_TOKEN_INVALID' } });
  });

  it('of a person who does not hold the conversation are refused', async () => {
    const id = await begin();
    expect(await call('POST', `/${id}/messages`, { role: 'user', content: 'mine?', user_id: 'u2' })).toMatchObject({ status: 404, body: { code: 'CONVERSATION_NOT_FOUND' } });
  });

  it('keep the tool calls that they asked for; a call sent twice is one call', async () => {
    const id = await begin();
    const { message_id } = await say(id, 'Costs?');
    const path = `/${id}/messages/${message_id}/tool-calls`;
    const call1 = { tool_call_id: 'call_1', tool_name: 'costs_by_provider', arguments: { month: '2026-10' }, result: 'three rows', status: 'SUCCEEDED', bytes_processed: '10485760', duration_ms: 120 };
    const first = await call('POST', path, call1);
    expect(first).toMatchObject({ status: 201, body: { ...call1, message_id, conversation_id: id, error_code: null } });
    await call('POST', path, call1);
    const refused = await call('POST', path, { tool_name: 'run_sql', arguments: { sql: 'SELECT 1' }, status: 'REFUSED', error_code: 'DATASET_NOT_ALLOWED' });
    const { body } = await call('GET', `/${id}/tool-calls`);
    expect(body).toEqual({ tool_calls: [first.body, refused.body], next_page_token: null });
    expect(await call('POST', `/${id}/messages/msg_never_was/tool-calls`, call1)).toMatchObject({ status: 404, body: { code: 'MESSAGE_NOT_FOUND' } });
  });

  it.each([
    ['an unknown field', { role: 'user', content: 'a', seq: 0 }, 'seq'],
    ['a role that there is not', { role: 'root', content: 'a' }, 'role'],
    ['neither text nor parts', { role: 'user' }, 'content'],
    ['a negative count', { role: 'assistant', content: 'a', tokens: { input: -1 } }, 'tokens.input'],
    ['an unknown count', { role: 'assistant', content: 'a', tokens: { thoughts: 1 } }, 'tokens.thoughts'],
    ['parts that are no objects', { role: 'assistant', parts: ['text'] }, 'parts'],
  ])('are not taken with %s', async (_what, body, field) => {
    const id = await begin();
    const answer = await call('POST', `/${id}/messages`, body);
    expect(answer).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID' } });
    expect((answer.body['errors'] as { field: string }[]).map((error) => error.field)).toContain(field);
  });
});
