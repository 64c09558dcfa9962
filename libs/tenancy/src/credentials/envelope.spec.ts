import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseOrgSlug } from '../org/org-slug.js';
import { openSecret, type SealedSecret, sealSecret, type SecretBinding } from './envelope.js';
import { LocalKeyFile } from './local-key-file.js';

const acme: SecretBinding = { org: parseOrgSlug('acme'), credentialId: 'cred_1' };
const SECRET = 'AKIA-canary-secret';

describe('a sealed secret', () => {
  let folder: string;
  let keys: LocalKeyFile;
  let sealed: SealedSecret;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'envelope-'));
    keys = LocalKeyFile.openOrCreate(join(folder, 'keys'));
    sealed = await sealSecret(Buffer.from(SECRET), acme, keys);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const opened = (from: SealedSecret, binding: SecretBinding): Promise<string> => openSecret(from, binding, keys, (bytes) => bytes.toString());
  const flipped = (bytes: Uint8Array): Uint8Array => Buffer.from(bytes.map((byte, index) => (index === 0 ? byte ^ 1 : byte)));

  it('opens for its organisation and credential, and shows nothing of itself before', async () => {
    expect(await opened(sealed, acme)).toBe(SECRET);
    expect(JSON.stringify(Object.values(sealed).map((value) => (value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value)))).not.toContain('canary');
  });

  it.each<[what: string, binding: SecretBinding]>([
    ['another organisation', { ...acme, org: parseOrgSlug('globex') }],
    ['another credential', { ...acme, credentialId: 'cred_2' }],
    ['names that read alike when joined', { org: parseOrgSlug('acm'), credentialId: 'e:cred_1' }],
  ])('does not open for %s, also when the row says that it is theirs', async (_what, binding) => {
    const aad = `cloudact:credential:${binding.org}:${binding.credentialId}`;
    await expect(opened({ ...sealed, aad }, binding)).rejects.toMatchObject({ code: 'CREDENTIAL_UNREADABLE' });
  });

  it.each(['ciphertext', 'nonce', 'authTag', 'encryptedDataKey'] as const)('does not open with a changed %s', async (part) => {
    await expect(opened({ ...sealed, [part]: flipped(sealed[part]) }, acme)).rejects.toMatchObject({ code: 'CREDENTIAL_UNREADABLE' });
  });

  it('does not open with a shortened tag', async () => {
    await expect(opened({ ...sealed, authTag: sealed.authTag.subarray(0, 4) }, acme)).rejects.toMatchObject({ code: 'CREDENTIAL_UNREADABLE' });
  });

  it('does not open with the data key of another secret', async () => {
    const other = await sealSecret(Buffer.from('other'), acme, keys);
    await expect(opened({ ...sealed, encryptedDataKey: other.encryptedDataKey }, acme)).rejects.toMatchObject({ code: 'CREDENTIAL_UNREADABLE' });
  });

  it('has a data key and a nonce of its own each time', async () => {
    const many = await Promise.all(Array.from({ length: 2_000 }, () => sealSecret(Buffer.from(SECRET), acme, keys)));
    const distinct = (bytes: (one: SealedSecret) => Uint8Array): number => new Set(many.map((one) => Buffer.from(bytes(one)).toString('hex'))).size;
    expect([distinct(({ nonce }) => nonce), distinct(({ encryptedDataKey }) => encryptedDataKey), distinct(({ ciphertext }) => ciphertext)]).toEqual([2_000, 2_000, 2_000]);
  });

  it.each([
    ['has returned', () => 'done'],
    ['has thrown', () => Promise.reject(new Error('provider said no'))],
  ])('is overwritten with zeros when its user %s', async (_what, end) => {
    let seen: Buffer | undefined;
    await openSecret(sealed, acme, keys, async (bytes) => {
      seen = bytes;
      expect(bytes.toString()).toBe(SECRET);
      await end();
    }).catch(() => undefined);
    expect(seen?.every((byte) => byte === 0)).toBe(true);
  });
});
