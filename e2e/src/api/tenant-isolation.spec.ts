import { type OnboardedOrg, type Stack, startStack } from '../stack/start-stack.js';

type Service = 'api' | 'chat';
interface Operation {
  readonly service: Service;
  readonly method: string;
  readonly path: string;
}

/** Every operation of a service, as its own API document lists them. */
async function operationsOf(stack: Stack, service: Service): Promise<readonly Operation[]> {
  const response = await fetch(`${stack.url(service)}/docs/openapi.json`);
  const { paths } = (await response.json()) as { paths: Record<string, Record<string, unknown>> };
  return Object.entries(paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => ({ service, method: method.toUpperCase(), path: path.replace(/^\/api\/v1/, '') })));
}

describe('an organisation and the routes of another one', () => {
  let stack: Stack;
  let acme: OnboardedOrg;
  let globex: OnboardedOrg;
  let operations: readonly Operation[];
  let theirConversation: string;
  let theirMessage: string;
  beforeAll(async () => {
    stack = await startStack({ services: ['api', 'chat'] });
    [acme, globex] = [await stack.onboard('acme'), await stack.onboard('globex')];
    operations = [...(await operationsOf(stack, 'api')), ...(await operationsOf(stack, 'chat'))].filter(({ path }) => !path.startsWith('/health'));
    const as = { key: globex.key };
    theirConversation = String((await stack.call('chat', 'POST', '/organizations/globex/conversations', { ...as, body: { title: 'Secret', user_id: 'u' } })).body['conversation_id']);
    theirMessage = String((await stack.call('chat', 'POST', `/organizations/globex/conversations/${theirConversation}/messages`, { ...as, body: { role: 'user', content: 'secret plans' } })).body['message_id']);
  });
  afterAll(() => stack.stop());

  const filled = (path: string, org: string): string =>
    path.replace('{org}', org).replace('{conversationId}', theirConversation).replace('{messageId}', theirMessage).replace('{keyId}', globex.keyId);
  const attempt = ({ service, method, path }: Operation, org: string, key: string, body: unknown = {}) =>
    stack.call(service, method, filled(path, org), { key, ...(method === 'GET' || method === 'DELETE' ? {} : { body }) });

  it('every operation is known to this suite by its shape', () => {
    expect(operations.map(({ method, path }) => `${method} ${path}`).sort()).toEqual([
      'DELETE /organizations/{org}',
      'DELETE /organizations/{org}/api-keys/{keyId}',
      'DELETE /organizations/{org}/conversations/{conversationId}',
      'GET /bootstrap/status',
      'GET /organizations',
      'GET /organizations/{org}',
      'GET /organizations/{org}/api-keys',
      'GET /organizations/{org}/conversations',
      'GET /organizations/{org}/conversations/{conversationId}',
      'GET /organizations/{org}/conversations/{conversationId}/messages',
      'GET /organizations/{org}/conversations/{conversationId}/tool-calls',
      'PATCH /organizations/{org}',
      'PATCH /organizations/{org}/conversations/{conversationId}',
      'POST /bootstrap/apply',
      'POST /bootstrap/plan',
      'POST /organizations',
      'POST /organizations/{org}/api-keys',
      'POST /organizations/{org}/api-keys/{keyId}/rotate',
      'POST /organizations/{org}/conversations',
      'POST /organizations/{org}/conversations/{conversationId}/messages',
      'POST /organizations/{org}/conversations/{conversationId}/messages/{messageId}/tool-calls',
    ]);
  });

  it('without a key every operation is refused', async () => {
    for (const operation of operations) {
      const answer = await stack.call(operation.service, operation.method, filled(operation.path, 'globex'), {});
      expect([operation.path, answer.status, answer.body['code']]).toEqual([operation.path, 401, 'KEY_MISSING']);
    }
  });

  it('with its own key and the other slug every operation answers as if that slug were nobody', async () => {
    for (const operation of operations.filter(({ path }) => path.includes('{org}'))) {
      const [theirs, nobodys] = [await attempt(operation, 'globex', acme.key), await attempt(operation, 'nobody_here', acme.key)];
      const rootOnly = operation.method === 'DELETE' && operation.path === '/organizations/{org}';
      expect([operation.path, theirs.status, theirs.body['code']]).toEqual([operation.path, rootOnly ? 401 : 403, rootOnly ? 'KEY_MISSING' : 'ORG_MISMATCH']);
      expect([nobodys.status, nobodys.body['code'], nobodys.body['detail']]).toEqual([theirs.status, theirs.body['code'], theirs.body['detail']]);
    }
  });

  it("with its own slug and the other's ids every operation finds nothing", async () => {
    const bodies: Readonly<Record<string, unknown>> = {
      'PATCH /organizations/{org}/conversations/{conversationId}': { title: 'mine' },
      'POST /organizations/{org}/conversations/{conversationId}/messages': { role: 'user', content: 'hello' },
      'POST /organizations/{org}/conversations/{conversationId}/messages/{messageId}/tool-calls': { tool_name: 'x', status: 'SUCCEEDED' },
    };
    for (const operation of operations.filter(({ path }) => /\{(conversationId|keyId)\}/.test(path))) {
      const name = `${operation.method} ${operation.path}`;
      const { status, body } = await attempt(operation, 'acme', acme.key, bodies[name]);
      expect([name, status, body['code']]).toEqual([name, 404, operation.path.includes('keyId') ? 'KEY_NOT_FOUND' : 'CONVERSATION_NOT_FOUND']);
    }
  });

  it('nothing of the other was changed by all this', async () => {
    const as = { key: globex.key };
    expect(await stack.call('chat', 'GET', `/organizations/globex/conversations/${theirConversation}`, as)).toMatchObject({ status: 200, body: { title: 'Secret' } });
    const { body } = await stack.call('chat', 'GET', `/organizations/globex/conversations/${theirConversation}/messages`, as);
    expect((body['messages'] as unknown[]).length).toBe(1);
    expect((await stack.call('chat', 'GET', '/organizations/acme/conversations', { key: acme.key })).body['conversations']).toEqual([]);
  });

  it('an organisation key is no root key, and a root key is no organisation key', async () => {
    expect(await stack.call('api', 'GET', '/organizations', { rootKey: acme.key })).toMatchObject({ status: 401, body: { code: 'KEY_INVALID' } });
    expect(await stack.call('chat', 'GET', '/organizations/acme/conversations', { rootKey: stack.rootKey })).toMatchObject({ status: 401, body: { code: 'KEY_MISSING' } });
    expect(await stack.call('chat', 'GET', '/organizations/acme/conversations', { key: stack.rootKey })).toMatchObject({ status: 401, body: { code: 'KEY_INVALID' } });
  });
});
