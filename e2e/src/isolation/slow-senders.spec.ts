import { connect } from 'node:net';
import { type Stack, startStack } from '../stack/start-stack.js';

/** Milliseconds before Jest gives up what starts services. No promise is measured by it. */
const LONG_MS = 180_000;

describe('who sends slowly', () => {
  let stack: Stack;
  beforeAll(async () => void (stack = await startStack({ services: ['pipeline', 'chat'], config: { requestTimeoutMs: 2_000 } })), LONG_MS);
  afterAll(() => stack.stop());

  /** Sends the beginning of a request and then a byte now and again, and answers with what comes back until the service hangs up. */
  const trickle = (service: 'api' | 'pipeline' | 'chat', head: string): Promise<string> => {
    const { hostname, port } = new URL(stack.url(service));
    return new Promise((resolve) => {
      const socket = connect(Number(port), hostname);
      let answer = '';
      socket.write(head);
      const drops = setInterval(() => socket.write('a'), 200);
      socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
      socket.on('error', () => undefined);
      socket.on('close', () => {
        clearInterval(drops);
        resolve(answer);
      });
    });
  };

  it.each(['api', 'pipeline', 'chat'] as const)('S35 a body that does not end is answered with 408 and hung up on, and the service goes on: %s', async (service) => {
    const { slug, key } = await stack.onboard(`slow_${service}`);
    const path = { api: 'api-keys', pipeline: 'tables/cost_data_standard_1_3/updates', chat: 'conversations' }[service];
    const answer = await trickle(service, `POST /api/v1/organizations/${slug}/${path} HTTP/1.1\r\nHost: x\r\nX-API-Key: ${key}\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{`);
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect((await fetch(`${stack.url(service)}/health/live`)).status).toBe(200);
  }, LONG_MS);

  it('S35 headers that do not end are answered with 408 too', async () => {
    expect(await trickle('api', 'GET /api/v1/organizations/x HTTP/1.1\r\nHost: x\r\nX-Slow: ')).toMatch(/^HTTP\/1\.1 408 /);
  }, LONG_MS);
});
