import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OrgBigQueryClient } from '../client/org-bigquery-client.js';
import { parseOrgSlug } from '../org/org-slug.js';
import { InMemoryCredentialStore } from '../testing/in-memory-credential-store.js';
import { CredentialVault } from './credential-vault.js';
import { LocalKeyFile } from './local-key-file.js';

const clientOf = (org: string): OrgBigQueryClient => ({ context: { org: parseOrgSlug(org), tier: 'STARTER', datasetId: `${org}_local`, scopes: ['admin'], keyId: `key-${org}` } }) as unknown as OrgBigQueryClient;
const acme = clientOf('acme');
const globex = clientOf('globex');
const secretOf = (letter: string): Record<string, string> => ({ api_key: `sk-ant-${letter.repeat(40)}` });

describe('CredentialVault', () => {
  let folder: string;
  let keys: LocalKeyFile;
  let store: InMemoryCredentialStore;
  let vault: CredentialVault;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'vault-'));
    keys = LocalKeyFile.openOrCreate(join(folder, 'keys'));
    store = new InMemoryCredentialStore();
    let tick = 0;
    vault = new CredentialVault({ store, keys, now: () => new Date(Date.UTC(2026, 0, 1) + (tick += 1)).toISOString() });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const kept = (letter = 'a', name?: string): ReturnType<CredentialVault['store']> => vault.store(acme, { provider: 'ANTHROPIC', secret: secretOf(letter), ...(name === undefined ? {} : { name }) });
  const opened = (id: string, client = acme): Promise<unknown> => vault.withSecret(client, id, ({ api_key }) => api_key);

  it('shows a secret to its organisation, inside of the callback and nowhere else', async () => {
    const record = await kept('a');
    expect(await opened(record.credential_id)).toBe(secretOf('a')['api_key']);
    expect(JSON.stringify([record, await vault.get(acme, record.credential_id), [...store.rows.values()].map(({ sealed }) => Buffer.from(sealed.ciphertext).toString('latin1'))])).not.toContain('sk-ant');
  });

  it('does not find the credential of another organisation, and opens no ciphertext that was copied to one', async () => {
    const mine = await kept('a');
    const theirs = await vault.store(globex, { provider: 'ANTHROPIC', secret: secretOf('b') });
    await expect(opened(mine.credential_id, globex)).rejects.toMatchObject({ code: 'CREDENTIAL_NOT_FOUND' });
    await expect(vault.get(globex, mine.credential_id)).rejects.toMatchObject({ code: 'CREDENTIAL_NOT_FOUND' });
    await expect(vault.delete(globex, mine.credential_id)).rejects.toMatchObject({ code: 'CREDENTIAL_NOT_FOUND' });
    const [from, to] = [store.row('acme', mine.credential_id), store.row('globex', theirs.credential_id)];
    to.sealed = from.sealed;
    await expect(opened(theirs.credential_id, globex)).rejects.toMatchObject({ code: 'CREDENTIAL_UNREADABLE' });
  });

  it('replaces a secret under its id, once, however many try at the same time', async () => {
    const { credential_id } = await kept('a');
    const outcomes = await Promise.allSettled(['b', 'c', 'd'].map((letter) => vault.rotate(acme, credential_id, { secret: secretOf(letter) })));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(outcomes.filter((one) => one.status === 'rejected').map((one) => (one.reason as { code: string }).code)).toEqual(['CREDENTIAL_CHANGED_MEANWHILE', 'CREDENTIAL_CHANGED_MEANWHILE']);
    expect(await opened(credential_id)).not.toBe(secretOf('a')['api_key']);
  });

  it('keeps nothing of a credential that is deleted', async () => {
    const { credential_id } = await kept('a');
    await vault.delete(acme, credential_id);
    await expect(opened(credential_id)).rejects.toMatchObject({ code: 'CREDENTIAL_NOT_FOUND' });
    expect(store.row('acme', credential_id).sealed).toMatchObject({ ciphertext: Buffer.alloc(0), encryptedDataKey: Buffer.alloc(0) });
  });

  it('gives a name once, also when two ask for it at the same time', async () => {
    const both = await Promise.allSettled([kept('a', 'billing'), kept('b', 'billing')]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(kept('c', 'billing')).rejects.toMatchObject({ code: 'CREDENTIAL_NAME_TAKEN' });
    expect(await vault.store(globex, { provider: 'ANTHROPIC', name: 'billing', secret: secretOf('d') })).toMatchObject({ name: 'billing' });
  });

  describe('after a rotation of the wrapping key', () => {
    it('seals everything anew, and every secret opens as before', async () => {
      const ids = [];
      for (let index = 0; index < 230; index += 1) ids.push((await kept('a')).credential_id);
      const before = new Map(ids.map((id) => [id, store.row('acme', id).sealed]));
      keys.rotate();
      expect(await vault.reencrypt()).toEqual({ reencrypted: 230, unreadable: [] });
      const current = await keys.keyVersion();
      for (const id of ids) {
        const { sealed } = store.row('acme', id);
        expect(sealed.kmsKeyId).toBe(current);
        expect(Buffer.from(sealed.nonce)).not.toEqual(Buffer.from(before.get(id)?.nonce ?? []));
      }
      expect(await opened(ids[0] as string)).toBe(secretOf('a')['api_key']);
      expect(await vault.reencrypt()).toEqual({ reencrypted: 0, unreadable: [] });
    });

    it('goes on where it was cut off', async () => {
      for (let index = 0; index < 10; index += 1) await kept('a');
      keys.rotate();
      const { change } = store;
      let changes = 0;
      store.change = (...args) => ((changes += 1) > 4 ? Promise.reject(new Error('killed')) : change.apply(store, args));
      await expect(vault.reencrypt()).rejects.toThrow('killed');
      store.change = change;
      expect(await vault.reencrypt()).toEqual({ reencrypted: 6, unreadable: [] });
    });

    it('leaves a secret alone that was replaced meanwhile, and names one that does not open', async () => {
      const [replaced, broken, good] = [await kept('a'), await kept('a'), await kept('a')];
      keys.rotate();
      store.row('acme', broken.credential_id).sealed = store.row('acme', good.credential_id).sealed;
      const { change } = store;
      store.change = async (org, id, version, set) => {
        store.change = change;
        if (id === replaced.credential_id) await vault.rotate(acme, id, { secret: secretOf('z') });
        return change.call(store, org, id, version, set);
      };
      const { unreadable } = await vault.reencrypt();
      expect(unreadable).toEqual([broken.credential_id]);
      expect([secretOf('a')['api_key'], secretOf('z')['api_key']]).toContain(await opened(replaced.credential_id));
    });
  });
});
