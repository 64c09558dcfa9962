import { setImmediate as turn } from 'node:timers/promises';
import { type KeyEncryption, parseOrgSlug, sealSecret } from '@cloudact/tenancy';

/** Milliseconds before Jest gives up. No promise is measured by it. */
const LONG_MS = 900_000;
const SEALS = 1_000_000;

/** Wraps nothing, so that the data keys themselves can be counted. */
const UNWRAPPED: KeyEncryption = { wrap: async (dataKey) => ({ bytes: Buffer.from(dataKey), keyVersion: 'none' }), unwrap: async ({ bytes }) => bytes, keyVersion: async () => 'none' };

describe('sealed credentials', () => {
  it('S40 of a million seals of one secret no two share a nonce or a data key', async () => {
    const binding = { org: parseOrgSlug('acme'), credentialId: 'c1' };
    const secret = Buffer.from('secret');
    const [nonces, dataKeys] = [new Set<string>(), new Set<string>()];
    for (let made = 0; made < SEALS; made += 1) {
      const { nonce, encryptedDataKey } = await sealSecret(secret, binding, UNWRAPPED);
      nonces.add(Buffer.from(nonce).toString('latin1'));
      dataKeys.add(Buffer.from(encryptedDataKey).toString('latin1'));
      if (made % 1_000 === 0) await turn();
    }
    expect([nonces.size, dataKeys.size]).toEqual([SEALS, SEALS]);
  }, LONG_MS);
});
