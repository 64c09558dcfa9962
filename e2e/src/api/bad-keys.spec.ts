import { BAD_KEYS_PER_MINUTE, newApiKey } from '@cloudact/tenancy';
import { type OnboardedOrg, type Stack, startStack } from '../stack/start-stack.js';

describe('keys at the door', () => {
  let stack: Stack;
  let acme: OnboardedOrg;
  let globex: OnboardedOrg;
  beforeAll(async () => {
    stack = await startStack({ services: ['api'] });
    acme = await stack.onboard('acme');
    globex = await stack.onboard('globex');
  });
  afterAll(() => stack.stop());

  const read = (org: string, key: string, headers: Readonly<Record<string, string>> = {}) => stack.call('api', 'GET', `/organizations/${org}`, { key, headers });

  it('that are bad make their source wait, whatever it says of where it comes from, and hold up nobody behind the same address', async () => {
    expect((await read('acme', acme.key)).status).toBe(200);
    const bad = [() => 'ca_local_nonsense', () => newApiKey('local').secret, () => newApiKey('prod').secret];
    const statuses: number[] = [];
    for (let index = 0; index < BAD_KEYS_PER_MINUTE; index += 1) statuses.push((await read('acme', (bad[index % 3] as () => string)(), { 'x-forwarded-for': `203.0.113.${index}` })).status);
    expect(new Set(statuses)).toEqual(new Set([401]));
    const refused = await read('acme', newApiKey('local').secret, { 'x-forwarded-for': '198.51.100.1' });
    expect(refused).toMatchObject({ status: 429, body: { code: 'TOO_MANY_BAD_KEYS' } });
    const seconds = Number(refused.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(60);
    // one that was used here before, and one that never was
    expect((await read('acme', acme.key)).status).toBe(200);
    expect((await read('globex', globex.key)).status).toBe(200);
    expect((await stack.call('api', 'GET', '/organizations', { rootKey: 'not the root key' })).status).toBe(429);
    expect((await stack.call('api', 'GET', '/organizations', { rootKey: stack.rootKey })).status).toBe(200);
  });

  it('that were made without scopes may read, and nothing else', async () => {
    const { body } = await stack.call('api', 'POST', '/organizations/acme/api-keys', { key: acme.key, body: { name: 'least' } });
    expect(body['scopes']).toEqual(['read']);
  });

  it('that were rotated without a grace are refused by the service that did it at once', async () => {
    const { body } = await stack.call('api', 'POST', '/organizations/acme/api-keys', { key: acme.key, body: { name: 'leaked', scopes: ['read'] } });
    const { key_id, secret } = body as { key_id: string; secret: string };
    expect((await read('acme', secret)).status).toBe(200);
    expect((await stack.call('api', 'POST', `/organizations/acme/api-keys/${key_id}/rotate`, { key: acme.key, body: { grace_seconds: 0 } })).status).toBe(201);
    expect([401, 429]).toContain((await read('acme', secret)).status);
  });
});
