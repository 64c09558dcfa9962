import { type Stack, startStack } from '../stack/start-stack.js';

describe('onboarding', () => {
  let stack: Stack;
  beforeAll(async () => void (stack = await startStack({ services: ['api'] })));
  afterAll(() => stack.stop());

  const anOrg = (org_slug: string, overrides: Readonly<Record<string, unknown>> = {}) => ({ org_slug, display_name: 'Acme Corporation', plan: 'PROFESSIONAL', admin_email: 'finops@acme.example', ...overrides });
  const onboard = (body: unknown, headers: Readonly<Record<string, string>> = {}) => stack.call('api', 'POST', '/organizations', { rootKey: stack.rootKey, body, headers });
  const get = (path: string) => stack.call('api', 'GET', path, { rootKey: stack.rootKey });
  const profileRows = async (slug: string): Promise<number> => {
    const { rows } = await stack.platform('api').gateway.query({ sql: 'SELECT org_slug FROM `organizations.org_profiles` WHERE org_slug = @slug', params: { slug: { type: 'STRING', value: slug } } });
    return rows.length;
  };

  it('with validate_only shows the plan and writes nothing', async () => {
    const { status, body } = await onboard(anOrg('preview_org', { validate_only: true }));
    expect(status).toBe(200);
    expect(body).toMatchObject({ validate_only: true, slug_available: true, dataset: 'preview_org_local' });
    expect((body['plan'] as { steps: unknown[] }).steps).toHaveLength(19);
    expect((await get('/organizations/preview_org')).body).toMatchObject({ code: 'ORG_NOT_FOUND' });
    expect(await stack.platform('api').ddl.getDataset('preview_org_local')).toBeUndefined();
  });

  it('makes the dataset with its 18 tables, the profile, and a first key that works', async () => {
    const { status, body } = await onboard(anOrg('acme_corp', { country: 'CH', language: 'de-CH', timezone: 'Europe/Zurich', currency: 'CHF', fiscal_year_start_month: 7 }));
    expect(status).toBe(201);
    expect(body).toMatchObject({
      organization: { org_slug: 'acme_corp', status: 'ACTIVE', plan: 'PROFESSIONAL', dataset_id: 'acme_corp_local', location: 'US', currency: 'CHF', country: 'CH', timezone: 'Europe/Zurich', fiscal_year_start_month: 7, version: 1 },
      dataset: 'acme_corp_local',
      api_key: { scopes: ['read', 'ingest', 'chat', 'admin'], secret: expect.stringMatching(/^ca_local_/) as string },
    });
    expect(body['tables']).toHaveLength(18);
    expect(await stack.platform('api').ddl.listTables('acme_corp_local')).toHaveLength(18);
    const { secret } = body['api_key'] as { secret: string };
    const own = await stack.call('api', 'GET', '/organizations/acme_corp', { key: secret });
    expect(own.status).toBe(200);
    expect(own.body).toEqual(body['organization']);
    expect(own.body['created_at']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
  });

  it('of a slug that is taken is refused, and says what to do', async () => {
    await stack.onboard('taken_org');
    const { status, body } = await onboard(anOrg('taken_org'));
    expect(status).toBe(409);
    expect(body).toMatchObject({ code: 'ORG_EXISTS', detail: expect.stringContaining('POST /api/v1/organizations/taken_org/api-keys') as string });
    expect((await onboard(anOrg('taken_org', { validate_only: true }))).body).toMatchObject({ slug_available: false, plan: { steps: [] } });
  });

  it('of one slug by five requests at once leaves one profile and hands out one key', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, (_, index) => onboard(anOrg('raced_org', { display_name: `Racer ${index}` }))));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409]);
    expect(await profileRows('raced_org')).toBe(1);
    const winner = answers.find(({ status }) => status === 201);
    expect((await get('/organizations/raced_org')).body).toEqual(winner?.body['organization']);
    expect((await get('/organizations/raced_org/api-keys')).body['api_keys']).toHaveLength(1);
  });

  it('goes on where a crash left a dataset without profile', async () => {
    const { ddl, registry } = stack.platform('api');
    await ddl.createDataset('half_done_local', { location: 'US', labels: {}, description: 'Left behind.' });
    const [first] = registry.tables('organization');
    if (first !== undefined) await ddl.createTable('half_done_local', first);
    expect((await onboard(anOrg('half_done'))).status).toBe(201);
    expect(await ddl.listTables('half_done_local')).toHaveLength(18);
  });

  it('sent again with its Idempotency-Key answers the same, without the secret; another body is refused', async () => {
    const headers = { 'idempotency-key': 'onboard-7f3a' };
    const first = await onboard(anOrg('once_only'), headers);
    expect(first.status).toBe(201);
    const again = await onboard(anOrg('once_only'), headers);
    expect(again.status).toBe(200);
    const { secret, ...keyWithoutSecret } = first.body['api_key'] as Record<string, unknown>;
    expect(again.body).toEqual({ ...first.body, api_key: keyWithoutSecret, replayed: true });
    expect(JSON.stringify(again.body)).not.toContain(secret);
    expect(await onboard(anOrg('once_only', { display_name: 'Another' }), headers)).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } });
    expect(await onboard(anOrg('twice_not'), headers)).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } });
  });

  it('that failed under an Idempotency-Key can be tried again with it', async () => {
    const headers = { 'idempotency-key': 'onboard-after-failure' };
    await stack.onboard('occupied');
    expect((await onboard(anOrg('occupied'), headers)).status).toBe(409);
    expect(await onboard(anOrg('occupied'), headers)).toMatchObject({ status: 409, body: { code: 'ORG_EXISTS' } });
  });

  it('by two requests with one Idempotency-Key at once runs once', async () => {
    const headers = { 'idempotency-key': 'onboard-twins' };
    const statuses = (await Promise.all([onboard(anOrg('twins'), headers), onboard(anOrg('twins'), headers)])).map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(1);
    expect(await profileRows('twins')).toBe(1);
  });

  it.each([
    ['an unknown field', { plan_tier: 'SCALE' }, 'plan_tier'],
    ['a plan that there is not', { plan: 'GOLD' }, 'plan'],
    ['an address that is none', { admin_email: 'nobody' }, 'admin_email'],
    ['a currency in lower case', { currency: 'usd' }, 'currency'],
    ['a time zone that there is not', { timezone: 'Mars/Olympus' }, 'timezone'],
    ['a thirteenth month', { fiscal_year_start_month: 13 }, 'fiscal_year_start_month'],
    ['a month as text', { fiscal_year_start_month: '1' }, 'fiscal_year_start_month'],
    ['null where a value belongs', { currency: null }, 'currency'],
    ['an escape sequence in a name', { display_name: '\u001b[2J' }, 'display_name'],
    ['a slug that is an object', { org_slug: { a: 1 } }, 'org_slug'],
    ['a stamp of ours', { x_org_slug: 'globex' }, 'x_org_slug'],
    ['a status', { status: 'ACTIVE' }, 'status'],
  ])('refuses %s, and names it', async (_what, overrides, field) => {
    const { status, headers, body } = await onboard(anOrg('never_made', overrides));
    expect(status).toBe(400);
    expect(headers.get('content-type')).toContain('application/problem+json');
    expect(body['code']).toBe('REQUEST_INVALID');
    expect(new Set((body['errors'] as { field: string }[]).map((error) => error.field))).toEqual(new Set([field]));
  });

  it.each(['Acme', '_acme', 'ac', '___', 'organizations', 'acme-corp', 'constructor', 'acme\n', '\u212Aelvin'])('refuses the slug %j as it is', async (slug) => {
    expect(await onboard(anOrg(slug))).toMatchObject({ status: 400, body: { code: 'ORG_SLUG_INVALID' } });
  });
});
