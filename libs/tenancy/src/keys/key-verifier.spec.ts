import { FakeClock } from '@cloudact/bq-resilience/testing';
import { InMemoryOrgDirectory } from '../testing/in-memory-org-directory.js';
import { newApiKey } from './api-key.js';
import { KEY_TTL_MS, KeyVerifier } from './key-verifier.js';

describe('KeyVerifier', () => {
  const clock = new FakeClock();
  let directory: InMemoryOrgDirectory;
  let verifier: KeyVerifier;
  beforeEach(() => {
    directory = new InMemoryOrgDirectory();
    verifier = new KeyVerifier({ directory, clock });
  });

  it('proves the organisation of a key and asks the directory once while it believes', async () => {
    const key = directory.add('acme', { tier: 'SCALE' });
    const contexts = await Promise.all([verifier.verify(key), verifier.verify(key), verifier.verify(key)]);
    expect(contexts[0]).toMatchObject({ org: 'acme', tier: 'SCALE', datasetId: 'acme_local', keyId: 'key-acme' });
    await verifier.verify(key);
    expect(directory.lookups).toBe(1);
  });

  it('feels a revocation within five seconds', async () => {
    const key = directory.add('acme');
    await verifier.verify(key);
    for (const [hash, record] of directory.keys) directory.keys.set(hash, { ...record, status: 'REVOKED' });
    await clock.advance(KEY_TTL_MS + 1);
    await expect(verifier.verify(key)).rejects.toMatchObject({ code: 'KEY_INVALID' });
  });

  it('lets a rotated key live to the end of its grace, and not a moment longer', async () => {
    const key = directory.add('acme', {}, { status: 'ROTATED', expiresAt: new Date(clock.now() + 2_000) });
    await expect(verifier.verify(key)).resolves.toMatchObject({ org: 'acme' });
    await clock.advance(2_000);
    await expect(verifier.verify(key)).rejects.toMatchObject({ code: 'KEY_INVALID' });
  });

  it('costs no lookup for a mistyped key, and says the same as for an unknown one', async () => {
    const wrong = await verifier.verify('ca_local_nonsense').catch((error: Error) => error.message);
    expect(directory.lookups).toBe(0);
    const unknown = await verifier.verify(newApiKey('local').secret).catch((error: Error) => error.message);
    expect(directory.lookups).toBe(1);
    expect(unknown).toBe(wrong);
  });

  it('refuses the keys of a suspended organisation by name', async () => {
    const key = directory.add('acme', { status: 'SUSPENDED' });
    await expect(verifier.verify(key)).rejects.toMatchObject({ code: 'ORG_NOT_ACTIVE' });
  });
});
