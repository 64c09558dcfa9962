import { type Stack, startStack } from '../stack/start-stack.js';

interface Provisioning extends Record<string, unknown> {
  readonly ready: boolean;
  readonly steps: readonly { readonly step: string; readonly state: string }[];
  readonly tables: readonly { readonly table: string; readonly state: string }[];
}

describe('the provisioning of an organisation', () => {
  let stack: Stack;
  beforeAll(async () => void (stack = await startStack({ services: ['api'] })));
  afterAll(() => stack.stop());

  const asRoot = <T = Record<string, unknown>>(method: string, path: string, body?: unknown) => stack.call<T>('api', method, path, { rootKey: stack.rootKey, ...(body === undefined ? {} : { body }) });
  const sql = (text: string): Promise<unknown> => stack.platform('api').gateway.query({ sql: text });
  const statesOf = ({ steps }: Provisioning): readonly string[] => steps.map(({ step, state }) => `${step} ${state}`);

  it('is whole after the onboarding, and its sync then does nothing', async () => {
    await stack.onboard('acme');
    const { status, body } = await asRoot<Provisioning>('GET', '/organizations/acme/provisioning');
    expect(status).toBe(200);
    expect(body).toMatchObject({ org_slug: 'acme', dataset: 'acme_local', ready: true });
    expect(statesOf(body)).toEqual(['dataset done', 'tables done', 'profile done', 'key done']);
    expect(body.tables).toHaveLength(18);
    expect((await asRoot('POST', '/organizations/acme/provisioning/sync', {})).body).toMatchObject({ results: [], api_key: null, provisioning: { ready: true } });
  });

  it('says what is missing, and sync repairs each step again', async () => {
    const org = await stack.onboard('broken');
    await sql('DROP TABLE `broken_local.budgets`');
    await sql('ALTER TABLE `broken_local.fx_rates` DROP COLUMN is_final');
    await asRoot('DELETE', `/organizations/broken/api-keys/${org.keyId}`);
    const { body: before } = await asRoot<Provisioning>('GET', '/organizations/broken/provisioning');
    expect(statesOf(before)).toEqual(['dataset done', 'tables missing', 'profile done', 'key missing']);
    expect(before.tables.filter(({ state }) => state !== 'in_sync').map(({ table, state }) => `${table} ${state}`)).toEqual(['budgets missing', 'fx_rates drift']);

    const { body: synced } = await asRoot<{ readonly api_key: { readonly secret: string }; readonly results: readonly { readonly table: string; readonly outcome: string }[]; readonly provisioning: Provisioning }>('POST', '/organizations/broken/provisioning/sync', { make_key: true });
    expect(synced.results.map(({ table, outcome }) => `${table} ${outcome}`)).toEqual(['budgets applied', 'fx_rates refused']);
    expect((await stack.call('api', 'GET', '/organizations/broken', { key: synced.api_key.secret })).status).toBe(200);
    expect(statesOf(synced.provisioning)).toEqual(['dataset done', 'tables drift', 'profile done', 'key done']);
    expect((await asRoot('POST', '/organizations/broken/provisioning/sync', { make_key: true })).body).toMatchObject({ api_key: null });
  });

  it('makes a dataset again that somebody dropped', async () => {
    await stack.onboard('dropped');
    await sql('DROP SCHEMA `dropped_local` CASCADE');
    expect(statesOf((await asRoot<Provisioning>('GET', '/organizations/dropped/provisioning')).body)).toEqual(['dataset missing', 'tables missing', 'profile done', 'key done']);
    expect((await asRoot('POST', '/organizations/dropped/provisioning/sync', {})).body).toMatchObject({ provisioning: { ready: true } });
  });

  it('shows an onboarding that was cut off before the profile, and what completes it', async () => {
    await stack.platform('api').ddl.createDataset('cut_off_local', { location: 'US', labels: {}, description: 'Left behind.' });
    const { body } = await asRoot<Provisioning>('GET', '/organizations/cut_off/provisioning');
    expect(statesOf(body)).toEqual(['dataset done', 'tables missing', 'profile missing', 'key missing']);
    expect(await asRoot('POST', '/organizations/cut_off/provisioning/sync', {})).toMatchObject({ status: 404, body: { code: 'ORG_NOT_FOUND' } });
    await stack.onboard('cut_off');
    expect((await asRoot<Provisioning>('GET', '/organizations/cut_off/provisioning')).body.ready).toBe(true);
    expect(await asRoot('GET', '/organizations/never_was/provisioning')).toMatchObject({ status: 404, body: { code: 'ORG_NOT_FOUND' } });
  });

  it('is for the operator, and refuses what it does not know', async () => {
    const { key } = await stack.onboard('curious');
    expect(await stack.call('api', 'GET', '/organizations/curious/provisioning', { key })).toMatchObject({ status: 401, body: { code: 'KEY_MISSING' } });
    expect(await asRoot('POST', '/organizations/curious/provisioning/sync', { force: true })).toMatchObject({ status: 400, body: { errors: [{ field: 'force' }] } });
  });
});
