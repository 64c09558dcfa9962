import type { QueryParameter } from '@cloudact/bq-core';
import type { OnboardedOrg } from '../stack/start-stack.js';
import { type IsolationWorld, startWorld } from './given/isolation-world.js';

/** Milliseconds before Jest gives up what starts services. No promise is measured by it. */
const LONG_MS = 240_000;

interface JobBody {
  readonly configuration?: {
    readonly labels?: Readonly<Record<string, string>>;
    readonly query?: { readonly query: string; readonly queryParameters?: readonly { readonly name: string; readonly parameterType: { readonly type: string }; readonly parameterValue: { readonly value?: string } }[] };
  };
}
/** A statement of the product's own over shared rows, with the values that it was sent with. */
interface Template {
  readonly sql: string;
  readonly params: Readonly<Record<string, QueryParameter>>;
}

const FILTER = /\b(?:\w+\.)?org_slug = @org_slug\b/g;

describe('rows that organisations share a table for', () => {
  let world: IsolationWorld;
  beforeAll(async () => void (world = await startWorld()), LONG_MS);
  afterAll(() => world.stop());

  /** One of everything that has rows in the shared dataset; answers the id of the conversation. */
  const furnish = async ({ slug, key }: OnboardedOrg): Promise<string> => {
    const post = (service: 'api' | 'chat', path: string, body: unknown) => world.stack.call(service, 'POST', `/organizations/${slug}/${path}`, { key, body });
    const id = String((await post('chat', 'conversations', { title: `of ${slug}`, user_id: 'u1' })).body['conversation_id']);
    const message = String((await post('chat', `conversations/${id}/messages`, { role: 'assistant', content: `from ${slug}` })).body['message_id']);
    const made = [
      await post('chat', `conversations/${id}/messages/${message}/tool-calls`, { tool_name: 'x', status: 'SUCCEEDED' }),
      await post('api', 'api-keys', { name: `of ${slug}`, scopes: ['read'] }),
      await post('api', 'notification-channels', { channel_type: 'EMAIL', name: `of ${slug}`, email_recipients: ['a@b.example'] }),
      await post('api', 'notification-rules', { name: `of ${slug}`, rule_type: 'RUN_FAILED', condition: { pipeline_id: 'p' } }),
      await post('api', 'integration-credentials', { provider: 'OPENAI', secret: { api_key: 'sk-0123456789abcdef0123456789abcdef' } }),
    ];
    expect(made.map(({ status }) => status)).toEqual(made.map(() => 201));
    return id;
  };

  const templateOf = (body: string): Template | undefined => {
    const { configuration } = JSON.parse(body) as JobBody;
    const query = configuration?.query;
    if (query === undefined || configuration?.labels?.['org'] !== 'acme' || !/organizations`?\.`?\w/.test(query.query) || !/^\s*(?:SELECT|WITH)/.test(query.query)) return undefined;
    const params = (query.queryParameters ?? []).map(({ name, parameterType, parameterValue }) => [name, { type: parameterType.type as 'STRING', value: parameterValue.value ?? null }] as const);
    return { sql: query.query, params: Object.fromEntries(params) };
  };

  it('S29 each statement over them has two filters at least, and with any one of them deleted it still answers own rows only', async () => {
    const { stack, spy, acme, globex } = world;
    const id = await furnish(acme);
    for (const org of [globex, await stack.onboard('initech')]) await furnish(org);
    spy.calls = [];
    for (const [service, path] of [
      ['chat', 'conversations'], ['chat', 'conversations?user_id=u1'], ['chat', `conversations/${id}`], ['chat', `conversations/${id}/messages`], ['chat', `conversations/${id}/tool-calls`],
      ['api', 'api-keys'], ['api', 'notification-channels'], ['api', 'notification-rules'], ['api', 'integration-credentials'], ['api', 'audit-log'],
    ] as const) expect([path, (await stack.call(service, 'GET', `/organizations/acme/${path}`, { key: acme.key })).status]).toEqual([path, 200]);
    const templates = new Map(spy.calls.flatMap(({ body }) => (body.startsWith('{') ? (templateOf(body) ?? []) : [])).map((template) => [template.sql, template]));
    expect(templates.size).toBeGreaterThanOrEqual(8);
    const { gateway } = stack.platform('api');
    const rowsOf = async (sql: string, params: Template['params']): Promise<string> => JSON.stringify((await gateway.query({ sql, params })).rows);
    for (const { sql, params } of templates.values()) {
      const filters = [...sql.matchAll(FILTER)];
      expect([sql, filters.length >= 2]).toEqual([sql, true]);
      const own = await rowsOf(sql, params);
      expect(own).not.toMatch(/globex|initech/);
      for (const { index, 0: filter } of filters) expect([sql, await rowsOf(`${sql.slice(0, index)}TRUE${sql.slice(index + filter.length)}`, params)]).toEqual([sql, own]);
    }
    // the rows of the others are there to be seen: without any filter they are
    const open = [...templates.values()].map(({ sql, params }) => rowsOf(sql.replaceAll(FILTER, 'TRUE'), params));
    expect((await Promise.all(open)).filter((rows) => /globex|initech/.test(rows)).length).toBeGreaterThan(2);
  }, LONG_MS);
});
