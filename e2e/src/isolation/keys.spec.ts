import { setTimeout as sleep } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { systemClock } from '@cloudact/bq-resilience';
import { KEY_SCOPES, type KeyScope, KEY_TTL_MS, KeyVerifier, newApiKey, sameSecret } from '@cloudact/tenancy';
import { InMemoryOrgDirectory } from '@cloudact/tenancy/testing';
import { seededRandom } from '../crash/seeded-random.js';
import { signedPerson } from '../stack/signed-person.js';
import type { OnboardedOrg } from '../stack/start-stack.js';
import { allSharedRows, filesHolding } from './given/everything-stored.js';
import { type IsolationWorld, startWorld, tellable } from './given/isolation-world.js';
import { LoggedServices } from './given/logged-services.js';
import { KNOWN_ROUTES, nameOf } from './given/operations.js';
import { productSources } from './given/source-files.js';
import { toldApartByTime } from './given/tell-apart.js';

interface MadeKey {
  readonly key_id: string;
  readonly secret: string;
  readonly scopes: readonly string[];
}

/** Milliseconds before Jest gives a test up that starts processes. No promise is measured by it. */
const LONG_MS = 600_000;

describe('keys', () => {
  let world: IsolationWorld;
  beforeAll(async () => void (world = await startWorld({ metricsPort: 0 })), 180_000);
  afterAll(() => world.stop());

  const api = (method: string, path: string, key: string, body?: unknown) => world.stack.call('api', method, path, { key, ...(body === undefined ? {} : { body }) });
  const make = async (org: OnboardedOrg, wish: Readonly<Record<string, unknown>>): Promise<MadeKey> => (await api('POST', `/organizations/${org.slug}/api-keys`, org.key, { name: 'k', scopes: ['read', 'ingest', 'chat'], ...wish })).body as unknown as MadeKey;
  /** The same key in the three services. */
  const statuses = async (org: OnboardedOrg, key: string): Promise<readonly number[]> => [
    (await world.stack.call('api', 'GET', `/organizations/${org.slug}`, { key })).status,
    (await world.stack.call('pipeline', 'GET', `/organizations/${org.slug}/dead-letters`, { key })).status,
    (await world.stack.call('chat', 'GET', `/organizations/${org.slug}/conversations`, { key, headers: signedPerson(org.slug, key, 'u1') })).status,
  ];

  it('S10 a revoked key, an expired key and a suspended organisation are refused by all three services within 5 s', async () => {
    const { acme, stack } = world;
    const doomed = await stack.onboard('doomed');
    const expiry = Date.now() + 15_000;
    const [revoked, expiring] = [await make(acme, {}), await make(acme, { expires_at: new Date(expiry).toISOString() })];
    expect([await statuses(acme, revoked.secret), await statuses(acme, expiring.secret), await statuses(doomed, doomed.key)]).toEqual([[200, 200, 200], [200, 200, 200], [200, 200, 200]]);
    expect((await api('DELETE', `/organizations/acme/api-keys/${revoked.key_id}`, acme.key)).status).toBe(204);
    expect((await stack.call('api', 'PATCH', '/organizations/doomed', { rootKey: stack.rootKey, body: { status: 'SUSPENDED' } })).status).toBe(200);
    await sleep(Math.max(KEY_TTL_MS, expiry - Date.now()));
    expect([await statuses(acme, revoked.secret), await statuses(acme, expiring.secret), await statuses(doomed, doomed.key)]).toEqual([[401, 401, 401], [401, 401, 401], [403, 403, 403]]);
  }, LONG_MS);

  it.todo('S10 open SSE streams of a revoked key end within 5 s');

  it('S10 a plan that was lowered holds within 5 s, in what the next query may bill', async () => {
    const { stack, spy } = world;
    const richer = await stack.onboard('richer', { plan: 'ENTERPRISE' });
    const list = () => stack.call('chat', 'GET', '/organizations/richer/conversations', { key: richer.key });
    await list();
    expect((await stack.call('api', 'PATCH', '/organizations/richer', { rootKey: stack.rootKey, body: { plan: 'STARTER' } })).status).toBe(200);
    await sleep(KEY_TTL_MS);
    spy.calls = [];
    await list();
    expect(spy.calls.filter(({ body }) => body.includes('"tier":"starter"') && body.includes('"maximumBytesBilled":"10000000000"')).length).toBeGreaterThan(0);
    expect(spy.calls.filter(({ body }) => body.includes('"tier":"enterprise"'))).toEqual([]);
  });

  it('S11 a key has 256 random bits and a checksum; one with a wrong checksum, environment or length costs no look-up', async () => {
    const { stack, spy } = world;
    const made = Array.from({ length: 200 }, () => newApiKey('local').secret);
    expect(new Set(made).size).toBe(200);
    expect(made.every((secret) => /^ca_local_[0-9A-Za-z]{49}$/.test(secret))).toBe(true);
    const [secret = ''] = made;
    const bad = [`${secret.slice(0, -1)}${secret.endsWith('a') ? 'b' : 'a'}`, newApiKey('prod').secret, secret.slice(0, -1), `${secret}a`, 'ca_local_', 'x'.repeat(4_000), secret.replace('ca_', 'CA_')];
    const lookups = await spy.count(async () => {
      for (const key of bad) {
        for (const service of ['api', 'chat', 'pipeline'] as const) {
          const { status } = await stack.call(service, 'GET', '/organizations/acme', { key });
          expect([401, 404]).toContain(status);
        }
        expect((await stack.call('chat', 'GET', '/organizations/acme/conversations', { key })).body['code']).toBe('KEY_INVALID');
      }
    });
    expect(lookups).toBe(0);
  }, LONG_MS);

  it('S12 a key is told once: no table, file, log line, metric or later answer has it', async () => {
    const { stack, acme } = world;
    const logged = await LoggedServices.start(stack, ['api', 'chat']);
    try {
      const made = (await logged.call('api', 'POST', '/organizations/acme/api-keys', { key: acme.key, body: { name: 'canary', scopes: ['read', 'chat'] } })).body as unknown as MadeKey;
      const { secret } = made;
      const rotated = await logged.call('api', 'POST', `/organizations/acme/api-keys/${made.key_id}/rotate`, { key: acme.key, body: { grace_seconds: 60 } });
      const successor = (rotated.body as unknown as { readonly api_key: MadeKey }).api_key.secret;
      const answers = [
        await logged.call('api', 'GET', '/organizations/acme/api-keys', { key: acme.key }),
        await logged.call('api', 'GET', `/organizations/acme?key=${secret}`, { key: secret }),
        await logged.call('chat', 'POST', '/organizations/acme/conversations', { key: secret, body: { title: '', user_id: 'u' } }),
        await logged.call('chat', 'GET', '/organizations/globex/conversations', { key: secret }),
      ];
      for (const service of ['api', 'chat'] as const) await stack.platform(service).costs.flush();
      const metrics = await (await fetch(stack.metricsUrl('api'))).text();
      const rows = await allSharedRows(stack);
      for (const one of [secret, successor]) {
        expect(JSON.stringify(answers.map(({ body }) => body)).replaceAll(encodeURIComponent(one), '')).not.toContain(one);
        expect(rows.includes(one)).toBe(false);
        expect(metrics.includes(one)).toBe(false);
        expect(filesHolding(stack.folder, one)).toEqual([]);
        expect(logged.output.includes(one)).toBe(false);
      }
      expect(logged.output).toContain('request completed');
    } finally {
      await logged.stop();
    }
  }, LONG_MS);

  it('S13 secrets are compared as hashes in constant time, and a known prefix is told from an unknown one by nobody', async () => {
    expect(productSources(['libs/tenancy/src']).filter(({ text }) => /timingSafeEqual\(/.test(text)).map(({ path }) => path)).toContain('libs/tenancy/src/keys/api-key.ts');
    expect([sameSecret('a', 'a'), sameSecret('a', 'b'), sameSecret('a', 'aa')]).toEqual([true, false, false]);
    const { stack, acme } = world;
    const far = newApiKey('local').secret;
    const answers = [];
    // a prefix that is somebody's and one that is nobody's; an organisation that is there and one that is not
    for (const key of [sealedAnew(`${acme.key.slice(0, 40)}${far.slice(40)}`), far, `${acme.key.slice(0, 40)}${far.slice(40)}`]) {
      for (const org of ['acme', 'nobo']) answers.push(await stack.call('chat', 'GET', `/organizations/${org}/conversations`, { key }));
    }
    expect(new Set(answers.map((answer) => JSON.stringify(tellable(answer)))).size).toBe(1);
    expect(answers[0]?.status).toBe(401);
  });

  it('S13 two thousand keys with a known beginning are not told by their time from two thousand that are wholly unknown', async () => {
    const directory = new InMemoryOrgDirectory();
    const known = directory.add('acme');
    const verifier = new KeyVerifier({ directory, clock: systemClock, environment: 'local' });
    await verifier.verify(known);
    const guesses = Array.from({ length: 2_000 }, () => newApiKey('local').secret);
    const near = guesses.map(() => sealedAnew(`${known.slice(0, 40)}${newApiKey('local').secret.slice(40)}`));
    const told = await toldApartByTime(2_000, seededRandom(13), (which, round) => verifier.verify((which === 0 ? near : guesses)[round] ?? '').catch(({ code }: { readonly code: string }) => expect(code).toBe('KEY_INVALID')));
    expect(directory.lookups).toBe(4_001);
    // by chance alone the share is within 0.5 ± 0.009 two times of three
    expect(Math.abs(told - 0.5)).toBeLessThan(0.08);
  }, LONG_MS);

  it('S14 a rotated key hands its scopes on, works for its grace and no longer, and is rotated once', async () => {
    const { acme } = world;
    const rotate = (id: string, grace_seconds: number) => api('POST', `/organizations/acme/api-keys/${id}/rotate`, acme.key, { grace_seconds });
    const old = await make(acme, { scopes: ['read'], expires_at: new Date(Date.now() + 3_000).toISOString() });
    const { body } = await rotate(old.key_id, 86_400);
    expect((body as unknown as { api_key: MadeKey }).api_key.scopes).toEqual(['read']);
    await sleep(3_100);
    expect((await api('GET', '/organizations/acme', old.secret)).status).toBe(401);
    expect((await rotate(old.key_id, 0)).status).toBe(409);
    const raced = await make(acme, {});
    expect((await Promise.all([rotate(raced.key_id, 0), rotate(raced.key_id, 0)])).map(({ status }) => status).sort()).toEqual([201, 409]);
    expect((await api('GET', '/organizations/acme', raced.secret)).status).toBe(401);
  }, LONG_MS);

  it('S15 every route asks for its scope: each other scope alone is refused', async () => {
    const { acme } = world;
    const keys = new Map<KeyScope, string>();
    for (const scope of KEY_SCOPES) keys.set(scope, (await make(acme, { scopes: [scope] })).secret);
    for (const operation of world.operations) {
      const route = KNOWN_ROUTES[nameOf(operation)];
      if (route?.scope === undefined) continue;
      for (const scope of KEY_SCOPES.filter((one) => one !== route.scope)) {
        const answer = await world.attempt({ ...operation, path: route.query === undefined ? operation.path : `${operation.path}?${route.query}` }, 'acme', { key: keys.get(scope) ?? '', ...(route.body === undefined ? {} : { body: route.body }), ...(route.contentType === undefined ? {} : { headers: { 'content-type': route.contentType } }) });
        expect([nameOf(operation), scope, answer.status, answer.body['code']]).toEqual([nameOf(operation), scope, 403, 'SCOPE_MISSING']);
      }
    }
  }, LONG_MS);

  it('S15 a key that is made without a wish has the least: read', async () => {
    expect((await api('POST', '/organizations/acme/api-keys', world.acme.key, { name: 'x' })).body['scopes']).toEqual(['read']);
  });

  it('S16 who sends bad keys is told to wait, whatever address they claim; a good key from the same place goes on', async () => {
    const { acme, stack } = world;
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_one, at) => stack.call('chat', 'GET', '/organizations/acme/conversations', { key: newApiKey('local').secret, headers: { 'x-forwarded-for': `10.0.0.${at}` } })),
    );
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.every(({ headers }) => Number(headers.get('retry-after')) > 0)).toBe(true);
    expect((await stack.call('chat', 'GET', '/organizations/acme/conversations', { key: acme.key })).status).toBe(200);
  }, LONG_MS);
});

/** The key with the checksum that belongs to the rest of it: it could be one of ours. */
function sealedAnew(key: string): string {
  const body = key.slice(0, -6);
  const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
  return body + Array.from({ length: 6 }, (_one, at) => alphabet[Math.floor(crc32(body) / 62 ** (5 - at)) % 62]).join('');
}
