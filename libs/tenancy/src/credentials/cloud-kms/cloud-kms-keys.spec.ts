import { KeyManagementServiceClient } from '@google-cloud/kms';
import { credentials } from '@grpc/grpc-js';
import { CloudKmsKeys } from './cloud-kms-keys.js';
import { crc32c } from './crc32c.js';
import { StandInKms } from './stand-in-kms.js';

const dataKey = Buffer.from('0123456789abcdef0123456789abcdef');

describe('crc32c', () => {
  it.each([
    ['nothing', Buffer.alloc(0), 0],
    ['the digits (the check value of the standard)', Buffer.from('123456789'), 0xe3069283],
    ['32 zeros (RFC 3720, B.4)', Buffer.alloc(32), 0x8a9136aa],
    ['32 times 0xff (RFC 3720, B.4)', Buffer.alloc(32, 0xff), 0x62a8ab43],
  ])('of %s', (_what, bytes, sum) => expect(crc32c(bytes)).toBe(sum));
});

describe("CloudKmsKeys, with Google's client on a stand-in", () => {
  let kms: StandInKms;
  let client: KeyManagementServiceClient;
  let keys: CloudKmsKeys;
  beforeAll(async () => {
    kms = await StandInKms.start();
    client = new KeyManagementServiceClient({ projectId: 'p', apiEndpoint: '127.0.0.1', port: kms.port, sslCreds: credentials.createInsecure() });
    keys = new CloudKmsKeys({ keyName: kms.keyName, client });
  });
  afterEach(() => void (kms.damage = 'none'));
  afterAll(async () => {
    await keys.close();
    kms.stop();
  });

  it('wraps and unwraps, for the same words only', async () => {
    const wrapped = await keys.wrap(dataKey, 'acme:cred_1');
    expect(wrapped.keyVersion).toBe(`${kms.keyName}/cryptoKeyVersions/1`);
    expect(Buffer.from(wrapped.bytes).includes(dataKey)).toBe(false);
    expect(Buffer.from(await keys.unwrap(wrapped, 'acme:cred_1'))).toEqual(dataKey);
    await expect(keys.unwrap(wrapped, 'globex:cred_1')).rejects.toMatchObject({ code: 'CREDENTIAL_UNREADABLE' });
    expect(kms.seen.map(({ aad }) => aad)).toEqual(['acme:cred_1', 'acme:cred_1', 'globex:cred_1']);
  });

  it('says which version wraps now, and unwraps what older ones wrapped', async () => {
    const old = await keys.wrap(dataKey, 'a');
    kms.rotate();
    expect(await keys.keyVersion()).toBe(`${kms.keyName}/cryptoKeyVersions/2`);
    expect(Buffer.from(await keys.unwrap(old, 'a'))).toEqual(dataKey);
  });

  it.each(['request', 'ciphertext'] as const)('stores nothing that was damaged on the way: %s', async (damage) => {
    kms.damage = damage;
    await expect(keys.wrap(dataKey, 'a')).rejects.toMatchObject({ code: 'KEY_ENCRYPTION_UNAVAILABLE', message: expect.stringContaining('damaged') });
  });

  it('hands out no data key that was damaged on the way back', async () => {
    const wrapped = await keys.wrap(dataKey, 'a');
    kms.damage = 'plaintext';
    await expect(keys.unwrap(wrapped, 'a')).rejects.toMatchObject({ code: 'KEY_ENCRYPTION_UNAVAILABLE' });
  });

  it('says that the service refuses, which says nothing about the secret', async () => {
    const wrapped = await keys.wrap(dataKey, 'a');
    kms.damage = 'down';
    await expect(keys.unwrap(wrapped, 'a')).rejects.toMatchObject({ code: 'KEY_ENCRYPTION_UNAVAILABLE', retryAfterMs: 5_000 });
    await expect(keys.wrap(dataKey, 'a')).rejects.toMatchObject({ code: 'KEY_ENCRYPTION_UNAVAILABLE' });
  });

  it('asks no key that a row names and the service is not configured with', async () => {
    const { bytes } = await keys.wrap(dataKey, 'a');
    const before = kms.seen.length;
    await expect(keys.unwrap({ bytes, keyVersion: 'projects/evil/locations/us/keyRings/r/cryptoKeys/k/cryptoKeyVersions/1' }, 'a')).rejects.toMatchObject({ code: 'CREDENTIAL_UNREADABLE' });
    expect(kms.seen).toHaveLength(before);
  });
});
