import { type OnboardedOrg, type Stack, startStack } from '../stack/start-stack.js';

interface Entry {
  readonly action: string;
  readonly resource_type: string;
  readonly resource_id: string | null;
  readonly outcome: string;
  readonly error_code: string | null;
  readonly org_slug: string;
}

describe('the audit log', () => {
  let stack: Stack;
  let acme: OnboardedOrg;
  let globex: OnboardedOrg;
  beforeAll(async () => {
    stack = await startStack({ services: ['api', 'chat'] });
    acme = await stack.onboard('acme');
    globex = await stack.onboard('globex');
  });
  afterAll(() => stack.stop());

  const list = async (query = '', org = acme): Promise<readonly Entry[]> => {
    const { status, body } = await stack.call('api', 'GET', `/organizations/${org.slug}/audit-log?limit=200${query}`, { key: org.key });
    expect(status).toBe(200);
    return body['audit_log'] as unknown as Entry[];
  };
  const told = (entries: readonly Entry[]): readonly string[] => entries.map(({ action, resource_type, outcome, error_code }) => [action, resource_type, outcome, ...(error_code === null ? [] : [error_code])].join(' '));

  it('tells who changed what and who was refused, in all services, and no secret', async () => {
    const made = await stack.call('api', 'POST', '/organizations/acme/api-keys', { key: acme.key, body: { name: 'canary-name', scopes: ['read'] } });
    const { key_id, secret } = made.body as { key_id: string; secret: string };
    await stack.call('api', 'POST', '/organizations/acme/api-keys', { key: secret, body: { name: 'more', scopes: ['admin'] } });
    await stack.call('api', 'DELETE', `/organizations/acme/api-keys/${key_id}`, { key: acme.key });
    await stack.call('api', 'GET', '/organizations/acme', { key: acme.key });
    await stack.call('chat', 'POST', '/organizations/acme/conversations', { key: acme.key, body: { title: 'costs', user_id: 'u1' } });
    await stack.call('api', 'GET', '/organizations/globex', { key: acme.key });
    await stack.platform('chat').audit.flush();
    const entries = await list();
    expect(told(entries)).toEqual([
      'READ ORGANIZATION DENIED ORG_MISMATCH',
      'CREATE CONVERSATION SUCCESS',
      'DELETE API_KEY SUCCESS',
      'CREATE API_KEY DENIED SCOPE_MISSING',
      'CREATE API_KEY SUCCESS',
      'CREATE ORGANIZATION SUCCESS',
    ]);
    expect(entries[2]?.resource_id).toBe(key_id);
    expect(entries[4]?.resource_id).toBe(key_id);
    const text = JSON.stringify(entries);
    for (const hidden of [secret, acme.key, 'canary']) expect(text).not.toContain(hidden);
    expect((await list('', globex)).every(({ org_slug }) => org_slug === 'globex')).toBe(true);
  });

  it('is filtered and paged, and refuses filters that it does not know', async () => {
    expect(told(await list('&outcome=DENIED&resource_type=API_KEY'))).toEqual(['CREATE API_KEY DENIED SCOPE_MISSING']);
    const first = await stack.call('api', 'GET', '/organizations/acme/audit-log?limit=2&action=CREATE', { key: acme.key });
    const second = await stack.call('api', 'GET', `/organizations/acme/audit-log?limit=2&action=CREATE&page_token=${String(first.body['next_page_token'])}`, { key: acme.key });
    const ids = [first, second].flatMap(({ body }) => body['audit_log'] as { audit_id: string }[]).map(({ audit_id }) => audit_id);
    expect(new Set(ids).size).toBe(4);
    expect(await stack.call('api', 'GET', `/organizations/acme/audit-log?limit=2&action=DELETE&page_token=${String(first.body['next_page_token'])}`, { key: acme.key })).toMatchObject({ status: 400, body: { code: 'PAGE_TOKEN_INVALID' } });
    for (const query of ['org_slug=globex', 'actor=x', 'outcome=ALL']) expect(await stack.call('api', 'GET', `/organizations/acme/audit-log?${query}`, { key: acme.key })).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID' } });
  });

  it('shows when somebody has changed it', async () => {
    const verify = async (): Promise<{ holds: boolean; faults: { fault: string }[] }> => (await stack.call('api', 'GET', '/organizations/acme/audit-log/verification', { key: acme.key })).body as never;
    expect(await verify()).toMatchObject({ holds: true, faults: [] });
    await stack.platform('api').gateway.query({ sql: "UPDATE `organizations.org_audit_logs` SET outcome = 'SUCCESS' WHERE org_slug = 'acme' AND outcome = 'DENIED'" });
    const { holds, faults } = await verify();
    expect(holds).toBe(false);
    expect(faults.every(({ fault }) => fault === 'changed')).toBe(true);
    await stack.platform('api').gateway.query({ sql: "DELETE FROM `organizations.org_audit_logs` WHERE org_slug = 'acme' AND outcome = 'SUCCESS' AND action = 'DELETE'" });
    expect((await verify()).faults.map(({ fault }) => fault)).toContain('missing');
  });
});
