import { type Stack, startStack } from '../stack/start-stack.js';

describe('bootstrap', () => {
  let stack: Stack;
  beforeAll(async () => void (stack = await startStack({ services: ['api'], bootstrap: false })));
  afterAll(() => stack.stop());

  const asRoot = (method: string, path: string, body?: unknown) => stack.call('api', method, path, { rootKey: stack.rootKey, ...(body === undefined ? {} : { body }) });

  it('tells who onboards too early what to do first', async () => {
    const { status, body } = await asRoot('POST', '/organizations', { org_slug: 'early', display_name: 'Early', plan: 'STARTER', admin_email: 'a@early.example' });
    expect(status).toBe(409);
    expect(body).toMatchObject({ code: 'BOOTSTRAP_REQUIRED', detail: expect.stringContaining('POST /api/v1/bootstrap/apply') as string });
  });

  it('plans, makes and then leaves alone the 22 shared tables', async () => {
    const plan = await asRoot('POST', '/bootstrap/plan');
    expect(plan.status).toBe(200);
    expect(plan.body['text']).toContain('Plan: 23 to add, 0 to change');
    expect((await asRoot('GET', '/bootstrap/status')).body).toMatchObject({ ready: false, dataset: 'organizations' });

    const first = await asRoot('POST', '/bootstrap/apply', {});
    expect(first.status).toBe(200);
    expect(first.body['status']).toBe('APPLIED');
    expect(first.body['results']).toHaveLength(23);

    const second = await asRoot('POST', '/bootstrap/apply', {});
    expect(second.body).toEqual({ status: 'UNCHANGED', results: [] });
    const { body } = await asRoot('GET', '/bootstrap/status');
    expect(body['ready']).toBe(true);
    expect((body['tables'] as { state: string }[]).map(({ state }) => state)).toEqual(Array.from({ length: 22 }, () => 'in_sync'));
  });

  it('is for the operator alone', async () => {
    for (const path of ['/bootstrap/plan', '/bootstrap/apply']) {
      expect(await stack.call('api', 'POST', path)).toMatchObject({ status: 401, body: { code: 'KEY_MISSING' } });
      expect(await stack.call('api', 'POST', path, { rootKey: 'not-the-root-key' })).toMatchObject({ status: 401, body: { code: 'KEY_INVALID' } });
    }
  });
});
