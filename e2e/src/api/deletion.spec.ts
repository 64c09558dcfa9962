import { setTimeout as sleep } from 'node:timers/promises';
import { KEY_TTL_MS } from '@cloudact/tenancy';
import { type Stack, startStack } from '../stack/start-stack.js';

interface Deletion extends Record<string, unknown> {
  readonly state: string;
  readonly delete_after: string | null;
  readonly remains: readonly { readonly dataset: string; readonly table: string; readonly kept_because: string | null }[];
}

describe('the deletion of an organisation', () => {
  let stack: Stack;
  beforeAll(async () => void (stack = await startStack({ services: ['api'] })));
  afterAll(() => stack.stop());

  const asRoot = <T = Record<string, unknown>>(method: string, path: string, body?: unknown) => stack.call<T>('api', method, path, { rootKey: stack.rootKey, ...(body === undefined ? {} : { body }) });
  const deletionOf = async (org: string): Promise<Deletion> => (await asRoot<Deletion>('GET', `/organizations/${org}/deletion`)).body;

  it('with a grace refuses its keys, keeps its data, and can be taken back', async () => {
    const { key } = await stack.onboard('second_thoughts');
    const read = () => stack.call('api', 'GET', '/organizations/second_thoughts', { key });
    expect(await deletionOf('second_thoughts')).toMatchObject({ state: 'NONE', delete_after: null });
    const { status, body } = await asRoot<Deletion>('POST', '/organizations/second_thoughts/deletion', { org_slug: 'second_thoughts', grace_days: 7 });
    expect(status).toBe(200);
    expect(body).toMatchObject({ state: 'SCHEDULED', delete_after: new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10) });
    expect(body.remains.filter(({ dataset }) => dataset === 'second_thoughts_local')).toHaveLength(18);
    await sleep(KEY_TTL_MS);
    expect(await read()).toMatchObject({ status: 403, body: { code: 'ORG_NOT_ACTIVE' } });

    expect((await asRoot('DELETE', '/organizations/second_thoughts/deletion')).body).toMatchObject({ state: 'NONE', delete_after: null });
    expect((await read()).status).toBe(200);
    expect(await asRoot('DELETE', '/organizations/second_thoughts/deletion')).toMatchObject({ status: 409, body: { code: 'DELETION_NOT_SCHEDULED' } });
  });

  it('without a grace leaves nothing but what is explained, and proves it', async () => {
    await stack.onboard('gone_now');
    const bystander = await stack.onboard('bystander');
    const { body } = await asRoot<Deletion>('POST', '/organizations/gone_now/deletion', { org_slug: 'gone_now', grace_days: 0 });
    expect(body.state).toBe('COMPLETE');
    expect(body.remains.every(({ dataset, kept_because }) => dataset === 'organizations' && kept_because !== null)).toBe(true);
    expect(body.remains.map(({ table }) => table)).toContain('org_profiles');
    expect(await stack.platform('api').ddl.getDataset('gone_now_local')).toBeUndefined();
    expect((await stack.call('api', 'GET', '/organizations/bystander', { key: bystander.key })).status).toBe(200);
    expect(await asRoot('DELETE', '/organizations/gone_now/deletion')).toMatchObject({ status: 409, body: { code: 'ORG_DELETED' } });
  });

  it('that left something names it, and sent again finishes it', async () => {
    await stack.onboard('archived');
    await asRoot('DELETE', '/organizations/archived', { org_slug: 'archived', keep_data: true });
    const left = await deletionOf('archived');
    expect(left.state).toBe('INCOMPLETE');
    expect(left.remains.filter(({ kept_because }) => kept_because === null).map(({ dataset, table }) => `${dataset}.${table}`)).toEqual(expect.arrayContaining(['archived_local.budgets', 'organizations.org_api_keys']));
    expect((await asRoot('POST', '/organizations/archived/deletion', { org_slug: 'archived' })).body).toMatchObject({ state: 'COMPLETE' });
  });

  it('needs the slug twice, and knows no other fields', async () => {
    await stack.onboard('careful');
    expect(await asRoot('POST', '/organizations/careful/deletion', { org_slug: 'bystander' })).toMatchObject({ status: 422, body: { code: 'CONFIRMATION_MISMATCH' } });
    expect(await asRoot('POST', '/organizations/careful/deletion', { org_slug: 'careful', grace_days: -1 })).toMatchObject({ status: 400 });
    expect(await asRoot('POST', '/organizations/careful/deletion', { org_slug: 'careful', now: true })).toMatchObject({ status: 400, body: { errors: [{ field: 'now' }] } });
    expect(await deletionOf('careful')).toMatchObject({ state: 'NONE' });
  });
});
