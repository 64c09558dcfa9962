import { FakeClock } from '@cloudact/bq-resilience/testing';
import type { OrgStatus } from '../directory/org-directory.js';
import { CurrentPlans } from '../tier/current-plans.js';
import { InMemoryOrgDirectory } from '../testing/in-memory-org-directory.js';
import { newApiKey } from './api-key.js';
import { KEY_TTL_MS, KeyVerifier } from './key-verifier.js';

describe('KeyVerifier', () => {
  let clock: FakeClock;
  let directory: InMemoryOrgDirectory;
  let verifier: KeyVerifier;
  beforeEach(() => {
    clock = new FakeClock();
    directory = new InMemoryOrgDirectory();
    verifier = new KeyVerifier({ directory, clock, environment: 'local' });
  });
  const changeKeys = (change: object): void => {
    for (const [hash, record] of directory.keys) directory.keys.set(hash, { ...record, ...change });
  };
  /** A look-up that takes so long. */
  const slowly = (ms: number): void => {
    const { key } = directory;
    directory.key = async (sha256) => {
      const found = await key.call(directory, sha256);
      await clock.sleep(ms);
      return found;
    };
  };

  it('proves the organisation of a key and asks the directory once while it believes', async () => {
    const key = directory.add('acme', { tier: 'SCALE' });
    const contexts = await Promise.all([verifier.verify(key), verifier.verify(key), verifier.verify(key)]);
    expect(contexts[0]).toMatchObject({ org: 'acme', tier: 'SCALE', datasetId: 'acme_local', keyId: 'key-acme' });
    await verifier.verify(key);
    expect(directory.lookups).toBe(1);
  });

  it('lets a rotated key live to the end of its grace, and not a moment longer', async () => {
    const key = directory.add('acme', {}, { status: 'ROTATED', expiresAt: new Date(clock.now() + 2_000) });
    await expect(verifier.verify(key)).resolves.toMatchObject({ org: 'acme' });
    await clock.advance(1_999);
    await expect(verifier.verify(key)).resolves.toMatchObject({ org: 'acme' });
    await clock.advance(1);
    await expect(verifier.verify(key)).rejects.toMatchObject({ code: 'KEY_INVALID' });
  });

  it.each([
    ['with a wrong character', (key: string) => `${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`],
    ['of another environment', () => newApiKey('prod').secret],
    ['of an environment that there is not', (key: string) => key.replace('local', 'dev')],
    ['that is too short', (key: string) => key.slice(0, -1)],
    ['that is too long', (key: string) => `${key}0`],
    ['with a line end', (key: string) => `${key}\n`],
    ['that is nothing', () => ''],
  ])('costs no look-up for a key %s, and says the same as for an unknown one', async (_what, change) => {
    const wrong = await verifier.verify(change(directory.add('acme'))).catch((error: Error) => error.message);
    expect(directory.lookups).toBe(0);
    expect(await verifier.verify(newApiKey('local').secret).catch((error: Error) => error.message)).toBe(wrong);
    expect(directory.lookups).toBe(1);
  });

  it('does not ask again for a key that it has just refused', async () => {
    const { secret } = newApiKey('local');
    for (let index = 0; index < 50; index += 1) await expect(verifier.verify(secret)).rejects.toMatchObject({ code: 'KEY_INVALID' });
    expect(directory.lookups).toBe(1);
    await clock.advance(KEY_TTL_MS);
    await expect(verifier.verify(secret)).rejects.toMatchObject({ code: 'KEY_INVALID' });
    expect(directory.lookups).toBe(2);
  });

  it('keeps good keys through a flood of unknown ones', async () => {
    const key = directory.add('acme');
    await verifier.verify(key);
    for (let index = 0; index < 12_000; index += 1) await verifier.verify(newApiKey('local').secret).catch(() => undefined);
    const before = directory.lookups;
    await verifier.verify(key);
    expect(directory.lookups).toBe(before);
  });

  it('lets a source with a flood delay another by a turn, not by its flood', async () => {
    const key = directory.add('acme');
    slowly(10);
    const flood = Array.from({ length: 150 }, () => verifier.verify(newApiKey('local').secret, { source: 'attacker' }).catch(() => 'refused'));
    let done = false;
    void verifier.verify(key, { source: 'victim' }).then(() => (done = true));
    await clock.advance(20);
    expect(done).toBe(true);
    await clock.advance(100);
    expect(await Promise.all(flood)).toEqual(Array.from({ length: 150 }, () => 'refused'));
  });

  it('takes no answer that is older than five seconds: it asks again, and then gives up', async () => {
    const key = directory.add('acme');
    slowly(KEY_TTL_MS + 1);
    const answer = verifier.verify(key).catch((error: unknown) => error);
    await clock.advance(KEY_TTL_MS + 1);
    await clock.advance(KEY_TTL_MS + 1);
    expect(await answer).toMatchObject({ code: 'KEY_CHECK_TOO_SLOW', retryAfterMs: 1_000 });
    expect(directory.lookups).toBe(2);
  });

  it('takes no row of another key, whatever the directory answers', async () => {
    const key = directory.add('acme');
    changeKeys({ sha256: newApiKey('local').sha256 });
    await expect(verifier.verify(key)).rejects.toMatchObject({ code: 'KEY_INVALID' });
  });

  it('looks again at once for a key that was changed in its own process', async () => {
    const key = directory.add('acme');
    await verifier.verify(key);
    changeKeys({ status: 'REVOKED' });
    verifier.forget('key-acme');
    await expect(verifier.verify(key)).rejects.toMatchObject({ code: 'KEY_INVALID' });
  });

  it('looks again at once for the keys of an organisation that was changed in its own process, suspended or active again', async () => {
    const key = directory.add('acme');
    const become = (status: OrgStatus): void => {
      directory.orgs.forEach((org, slug) => directory.orgs.set(slug, { ...org, status }));
      verifier.forgetOrg('acme');
    };
    await verifier.verify(key);
    become('SUSPENDED');
    await expect(verifier.verify(key)).rejects.toMatchObject({ code: 'ORG_NOT_ACTIVE' });
    become('ACTIVE');
    await expect(verifier.verify(key)).resolves.toMatchObject({ org: 'acme' });
  });

  it('refuses the keys of a suspended organisation by name', async () => {
    const key = directory.add('acme', { status: 'SUSPENDED' });
    await expect(verifier.verify(key)).rejects.toMatchObject({ code: 'ORG_NOT_ACTIVE' });
  });

  describe('in three services, five seconds after', () => {
    const LOOKUP_MS = 800;
    const changes: readonly (readonly [what: string, change: (key: string) => void, outcome: unknown])[] = [
      ['a revocation', () => changeKeys({ status: 'REVOKED' }), { code: 'KEY_INVALID' }],
      ['an expiry', () => changeKeys({ expiresAt: new Date(clock.now()) }), { code: 'KEY_INVALID' }],
      ['a suspension', () => directory.orgs.forEach((org, slug) => directory.orgs.set(slug, { ...org, status: 'SUSPENDED' })), { code: 'ORG_NOT_ACTIVE' }],
      ['a downgrade', () => directory.orgs.forEach((org, slug) => directory.orgs.set(slug, { ...org, tier: 'STARTER' })), { tier: 'STARTER' }],
    ];
    it.each(changes)('%s is felt, whenever they had looked and however long the look-up took', async (_what, change, outcome) => {
      const key = directory.add('acme', { tier: 'ENTERPRISE' });
      slowly(LOOKUP_MS);
      const services = [0, 1, 2].map(() => new KeyVerifier({ directory, clock, plans: new CurrentPlans({ directory, clock }) }));
      for (const service of services) {
        void service.verify(key);
        await clock.advance(LOOKUP_MS);
      }
      change(key);
      await clock.advance(5_000);
      const after = services.map((service) => service.verify(key).catch((error: unknown) => error));
      await clock.advance(LOOKUP_MS);
      for (const answer of await Promise.all(after)) expect(answer).toMatchObject(outcome as object);
    });
  });
});
