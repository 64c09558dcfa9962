import { connect } from 'node:net';
import { jest } from '@jest/globals';
import { type OnboardedOrg, type Stack, startStack } from '../stack/start-stack.js';

jest.setTimeout(120_000);

let stack: Stack;
let acme: OnboardedOrg;
beforeAll(async () => {
  stack = await startStack({ services: ['pipeline', 'chat'] });
  acme = await stack.onboard('acme');
});
afterAll(() => stack.stop());

const JSON_TYPE = { 'content-type': 'application/json' };

/** What a service answers to bytes that are no good HTTP, or none that fetch would send. */
function raw(url: string, text: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(text));
    let said = '';
    socket.setEncoding('utf8').on('data', (part: string) => (said += part));
    socket.once('error', reject).once('close', () => resolve(said));
  });
}

describe('every refusal', () => {
  it.each([
    ['a route that there is not', 'GET', '/nowhere', {}, 404, 'ROUTE_NOT_FOUND'],
    ['a method that a route has not', 'PUT', '/organizations/acme/budgets', { body: {} }, 404, 'ROUTE_NOT_FOUND'],
    ['half of a body', 'POST', '/organizations/acme/budgets', { body: '{"name":', headers: JSON_TYPE }, 400, 'BODY_MALFORMED'],
    ['a page of nothing', 'GET', '/organizations/acme/budgets?limit=0', {}, 400, 'REQUEST_INVALID'],
    ['a body that is no object', 'POST', '/organizations/acme/queries', { body: '[1]', headers: JSON_TYPE }, 400, 'REQUEST_INVALID'],
    ['another media type', 'POST', '/organizations/acme/queries', { body: 'a=b', headers: { 'content-type': 'application/x-www-form-urlencoded' } }, 415, 'CONTENT_TYPE_UNSUPPORTED'],
    ['a body that is too large', 'POST', '/organizations/acme/queries', { body: `{"sql":"${'x'.repeat(1_100_000)}"}`, headers: JSON_TYPE }, 413, 'BODY_TOO_LARGE'],
    ['a path that is no text', 'GET', '/organizations/%E0%A4%A', {}, 400, 'REQUEST_INVALID'],
    ['a name that is too long', 'GET', `/organizations/${'a'.repeat(300)}`, {}, 404, 'ROUTE_NOT_FOUND'],
  ] as const)('of %s is one problem document', async (_what, method, path, options, status, code) => {
    for (const service of ['api', 'pipeline', 'chat'] as const) {
      const route = service === 'api' ? path : path.replace(/\/budgets\?/, service === 'chat' ? '/conversations?' : '/runs?').replace(/\/(budgets|queries)$/, service === 'chat' ? '/conversations' : '/dead-letters/replay');
      const answer = await stack.call(service, method, route, { key: acme.key, ...options });
      expect([service, answer.status, answer.body['code']]).toEqual([service, status, code]);
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect(answer.body).toMatchObject({ type: `urn:cloudact:error:${code}`, title: expect.any(String), status, detail: expect.any(String), request_id: answer.headers.get('x-request-id') });
    }
  });

  it('that comes before HTTP is understood tells no insides', async () => {
    for (const text of ['GET / HTTP/9\r\n\r\n', 'hello\r\n\r\n', `GET / HTTP/1.1\r\nhost: a\r\nx: ${'y'.repeat(40_000)}\r\n\r\n`]) {
      const answer = await raw(stack.url('api'), text);
      expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
      expect(answer).not.toMatch(/node_modules|at [A-Z]\w+\.|\.ts:/);
    }
  });

  it('that says "later" says when, in whole seconds', async () => {
    const { rootKey } = stack;
    const reserve = (run: string) => stack.call('api', 'POST', '/organizations/acme/quota/reservations', { rootKey, body: { run_id: run } });
    const answers = [await reserve('a'), await reserve('b'), await reserve('c')];
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 429]);
    expect(answers[2]?.headers.get('retry-after')).toBe('30');
    expect(answers[2]?.body).toMatchObject({ code: 'QUOTA_EXCEEDED', retry_after_seconds: 30 });
  });

  it('and every answer to an organisation has its RateLimit', async () => {
    for (const [service, path] of [['api', ''], ['api', '/budgets/none'], ['pipeline', '/runs'], ['chat', '/conversations?limit=0']] as const) {
      const { headers } = await stack.call(service, 'GET', `/organizations/acme${path}`, { key: acme.key });
      expect([path, headers.get('ratelimit-policy'), headers.get('ratelimit')]).toEqual([path, '"queries";q=5;qu="concurrent-requests"', expect.stringMatching(/^"queries";r=\d$/)]);
    }
  });
});
