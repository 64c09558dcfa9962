import { jest } from '@jest/globals';
import { type OnboardedOrg, type Stack, startStack } from '../stack/start-stack.js';

jest.setTimeout(120_000);

let stack: Stack;
let acme: OnboardedOrg;
/** An address as digits needs no name server. */
const PUBLIC_URL = 'https://93.184.216.34/hook?token=CANARY-7f3a';
const call = (method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}) => stack.call('api', method, `/organizations/acme/${path}`, { key: acme.key, headers, ...(body === undefined ? {} : { body }) });

beforeAll(async () => {
  stack = await startStack({ services: ['api'] });
  acme = await stack.onboard('acme');
});
afterAll(() => stack.stop());

describe('notification channels', () => {
  it('keep the address to themselves, encrypted', async () => {
    const { status, body } = await call('POST', 'notification-channels', { channel_type: 'WEBHOOK', name: 'Hook', url: PUBLIC_URL, headers: { authorization: 'Bearer CANARY-7f3a' } });
    expect([status, body]).toMatchObject([201, { channel_type: 'WEBHOOK', has_address: true, version: 1 }]);
    const read = await call('GET', `notification-channels/${String(body['channel_id'])}`);
    expect(JSON.stringify([body, read.body])).not.toContain('CANARY');
    const { rows } = await stack.platform('api').gateway.query({ sql: `SELECT * FROM \`${stack.projectId}.organizations.org_notification_channels\`` });
    expect(JSON.stringify(rows)).not.toContain('CANARY');
    expect(String(rows[0]?.['secret_ciphertext']).length).toBeGreaterThan(100);
  });

  it.each([
    ['http://93.184.216.34/'], ['https://127.0.0.1/'], ['https://169.254.169.254/latest/meta-data/'], ['https://[::ffff:10.0.0.1]/'], ['https://2130706433/'], ['https://localhost/'], ['https://u:p@93.184.216.34/'], ['https://93.184.216.34:9000/'],
  ])('refuse %s', async (url) => {
    expect(await call('POST', 'notification-channels', { channel_type: 'SLACK', name: 'x', url })).toMatchObject({ status: 422, body: { code: 'WEBHOOK_ADDRESS_REFUSED' } });
  });

  it.each([
    ['an e-mail channel without recipients', { channel_type: 'EMAIL', name: 'x' }],
    ['an e-mail channel with an address of the web', { channel_type: 'EMAIL', name: 'x', email_recipients: ['a@b.example'], url: PUBLIC_URL }],
    ['a webhook without an address', { channel_type: 'WEBHOOK', name: 'x' }],
    ['a header that is the connection\'s', { channel_type: 'WEBHOOK', name: 'x', url: PUBLIC_URL, headers: { Host: 'internal' } }],
    ['a header with a line end', { channel_type: 'WEBHOOK', name: 'x', url: PUBLIC_URL, headers: { a: 'b\r\nc: d' } }],
    ['columns of its own', { channel_type: 'EMAIL', name: 'x', email_recipients: ['a@b.example'], secret_ciphertext: 'AAAA' }],
  ])('refuse %s', async (_what, body) => {
    expect(await call('POST', 'notification-channels', body)).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID' } });
  });

  it('have one default at most: a new one takes the place of the old', async () => {
    const make = async (name: string): Promise<string> => String((await call('POST', 'notification-channels', { channel_type: 'EMAIL', name, email_recipients: ['ops@acme.example'], is_default: true })).body['channel_id']);
    const [first, second] = [await make('one'), await make('two')];
    expect((await call('GET', `notification-channels/${first}`)).body).toMatchObject({ is_default: false, version: 2 });
    expect((await call('GET', `notification-channels/${second}`)).body).toMatchObject({ is_default: true });
    expect(await call('POST', `notification-channels/${second}/test`)).toMatchObject({ status: 422, body: { code: 'CHANNEL_NOT_TESTABLE' } });
  });

  it('that are deleted leave no address behind', async () => {
    const { body } = await call('POST', 'notification-channels', { channel_type: 'WEBHOOK', name: 'gone', url: PUBLIC_URL });
    const path = `notification-channels/${String(body['channel_id'])}`;
    expect(await call('DELETE', path, undefined, { 'if-match': '"v9"' })).toMatchObject({ status: 412 });
    expect((await call('DELETE', path, undefined, { 'if-match': '"v1"' })).status).toBe(204);
    expect((await call('GET', path)).status).toBe(404);
    const { rows } = await stack.platform('api').gateway.query({ sql: `SELECT secret_ciphertext, kms_key_id FROM \`${stack.projectId}.organizations.org_notification_channels\` WHERE channel_id = @id`, params: { id: { type: 'STRING', value: String(body['channel_id']) } } });
    expect(rows).toEqual([{ secret_ciphertext: null, kms_key_id: null }]);
  });
});

describe('notification rules', () => {
  const rule = { name: 'Budget', rule_type: 'BUDGET_THRESHOLD', condition: { budget_id: 'budget-1', percent: '80' } };

  it('are made, changed at their version, listed and deleted', async () => {
    const { status, body } = await call('POST', 'notification-rules', rule);
    expect([status, body]).toMatchObject([201, { severity: 'WARNING', cooldown_minutes: 60, condition: rule.condition, etag: '"v1"' }]);
    const path = `notification-rules/${String(body['rule_id'])}`;
    expect(await call('PATCH', path, { condition: { budget_id: 'budget-1', percent: '90' }, status: 'PAUSED' }, { 'if-match': '"v1"' })).toMatchObject({ status: 200, body: { condition: { percent: '90' }, status: 'PAUSED', version: 2 } });
    expect((await call('GET', 'notification-rules?rule_type=BUDGET_THRESHOLD')).body).toMatchObject({ notification_rules: [{ rule_id: body['rule_id'] }], next_page_token: null });
    expect((await call('DELETE', path)).status).toBe(204);
    expect(await call('GET', path)).toMatchObject({ status: 404, body: { code: 'RESOURCE_NOT_FOUND' } });
  });

  it.each([
    ['a condition of another type', { ...rule, condition: { days: 3 } }, 400],
    ['half of the quiet hours', { ...rule, quiet_hours_start: '22:00:00' }, 400],
    ['a channel that is not there', { ...rule, channel_ids: ['channel-x'] }, 404],
    ['an unknown filter', { ...rule, sql: 'SELECT 1' }, 400],
  ])('refuse %s', async (_what, body, status) => {
    expect((await call('POST', 'notification-rules', body)).status).toBe(status);
  });
});
