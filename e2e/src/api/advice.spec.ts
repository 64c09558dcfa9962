import { jest } from '@jest/globals';
import { aCost, PipelineOrg } from '../pipeline/given/pipeline-org.js';
import { type OnboardedOrg, type Stack, startStack } from '../stack/start-stack.js';

jest.setTimeout(120_000);

const TABLE = 'cost_data_standard_1_3';
let stack: Stack;
let acme: OnboardedOrg;
const ask = (path: string) => stack.call('api', 'GET', `/organizations/acme/advice${path}`, { key: acme.key });
const schemaChange = (query: string, table = TABLE) => ask(`/schema-change?table=${table}&${query}`);

beforeAll(async () => {
  stack = await startStack({ services: ['pipeline'] });
  acme = await stack.onboard('acme');
});
afterAll(() => stack.stop());

describe('advice', () => {
  it('lists what can be asked, and each question of the list is answered', async () => {
    const topics = (await ask('')).body['topics'] as readonly { readonly question: string; readonly ask: string }[];
    expect(topics.length).toBeGreaterThanOrEqual(7);
    for (const { question, ask: request } of topics) {
      const [method = '', path = ''] = request.split(' ');
      const body = method === 'POST' ? { sql: `SELECT * FROM acme_local.${TABLE}` } : undefined;
      const answer = await stack.call('api', method, path.replace('/api/v1', ''), { key: acme.key, body });
      expect({ question, status: answer.status, says: answer.body['answer'], then: answer.body['next_step'] }).toEqual({ question, status: 200, says: expect.stringMatching(/\w{3}/), then: expect.stringMatching(/\w{3}/) });
    }
  });
});

describe('advice on which method writes', () => {
  it('names the method, the rule, the price, the request and the code', async () => {
    const { status, body } = await ask(`/write-method?table=${TABLE}&rows=50000&concurrent=true`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ rule: 'concurrent', chosen: { method: 'storage-write', cannot: null }, request: `POST /api/v1/organizations/acme/tables/${TABLE}/rows?method=storage-write`, code: expect.stringContaining("method: 'storage-write'") });
    expect(body['answer']).toMatch(/^Write it with storage-write: several writers/);
    expect((body['alternatives'] as readonly { readonly method: string }[]).map(({ method }) => method)).toEqual(['streaming', 'load', 'merge', 'dml']);
  });

  it.each([
    ['a run that is repeated', `table=${TABLE}&intent=replace-slice`, 'merge', /in one atomic/],
    ['a few rows at once', `table=${TABLE}&rows=20&real_time=true`, 'streaming', /about a minute/],
    ['rows that change', `table=${TABLE}&intent=change-rows`, 'dml', /changes nothing more/],
    ['messages of a conversation', 'table=org_chat_messages&rows=5&real_time=true', 'streaming', /a minute/],
    ['a table whose rows change later', 'table=org_chat_conversations&rows=1', 'storage-write', /stored once/],
  ])('of %s says %s -> %s, and what keeps it from doing it twice', async (_what, query, method, duplicates) => {
    expect((await ask(`/write-method?${query}`)).body).toMatchObject({ chosen: { method }, duplicates: expect.stringMatching(duplicates) });
  });

  it('refuses a table that there is not, and words that it does not know', async () => {
    expect(await ask('/write-method?table=nothing')).toMatchObject({ status: 404, body: { code: 'UNKNOWN_TABLE' } });
    expect(await ask(`/write-method?table=${TABLE}&intent=sometimes`)).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID' } });
    expect(await ask(`/write-method?table=${TABLE}&row=3`)).toMatchObject({ status: 400 });
  });
});

describe('advice on a query that reads much', () => {
  const explain = (sql: string) => stack.call('api', 'POST', '/organizations/acme/advice/query-scan', { key: acme.key, body: { sql } });

  it('says why, what it costs, and shows a statement that reads less', async () => {
    await new PipelineOrg(stack, acme).rows(Array.from({ length: 10 }, (_, day) => aCost({ ChargePeriodStart: `2026-05-${String(day + 10)}T00:00:00Z` })), { method: 'load' });
    const { status, body } = await explain(`SELECT * FROM acme_local.${TABLE} LIMIT 10`);
    expect(status).toBe(200);
    expect(body['answer']).toMatch(/^It reads .* bills 10 MiB .*which the plan allows\. Why: scans the full table .*filter on ChargePeriodStart; .*LIMIT does not reduce bytes/);
    expect(body).toMatchObject({ better_sql: expect.stringContaining('ChargePeriodStart'), saves: expect.any(Number), next_step: expect.stringContaining('better_sql') });
    expect(Number(body['saves'])).toBeGreaterThan(0);
  });

  it('finds nothing to mend in one that is as it should be, and refuses what is not the caller\'s', async () => {
    expect((await explain(`SELECT SUM(BilledCost) AS billed FROM acme_local.${TABLE} WHERE ChargePeriodStart >= '2026-05-01'`)).body).toMatchObject({ better_sql: null, saves: null, answer: expect.stringContaining('Nothing in its text'), next_step: 'Run it with POST /queries.' });
    expect(await explain('SELECT * FROM globex_local.budgets')).toMatchObject({ status: 422, body: { code: 'SQL_REFUSED' } });
  });
});

describe('advice on changing a table', () => {
  it('of a new column: the file, the lines to write, in place, and the plan as apply would follow it', async () => {
    const { status, body } = await schemaChange('add_column=x_owner&type=STRING');
    expect(status).toBe(200);
    expect(body).toMatchObject({ kind: 'in-place', file: `schemas/organization/${TABLE}.json`, edit: { name: 'x_owner', type: 'STRING', mode: 'NULLABLE' }, faults: [], changes: [{ kind: 'column-added', column: 'x_owner', effect: 'additive' }] });
    expect(body['plan']).toContain('x_owner STRING NULLABLE');
    expect(body['steps']).toEqual(expect.arrayContaining([expect.stringContaining('/migrations/apply')]));
    expect(body['answer']).toMatch(/is a change in place/);
  });

  it('of another clustering: in place, and that stored rows stay as they lie', async () => {
    expect((await schemaChange('cluster_by=ServiceName,RegionId')).body).toMatchObject({ kind: 'in-place', edit: { clustering: ['ServiceName', 'RegionId'] }, changes: [{ kind: 'clustering-changed' }], answer: expect.stringContaining('stored rows only when they are written again') });
  });

  it('of a REQUIRED column or another partitioning: a copy, done only where the table is named', async () => {
    const required = await schemaChange('add_column=x_owner&mode=REQUIRED');
    expect(required.body).toMatchObject({ kind: 'copy-and-swap', changes: [{ effect: 'needs-copy' }], next_step: expect.stringContaining('NULLABLE') });
    const partitioning = await schemaChange('partition_by=x_ingestion_date&partition_type=MONTH');
    expect(partitioning.body).toMatchObject({ kind: 'copy-and-swap', steps: expect.arrayContaining([expect.stringContaining(`{"copy_and_swap":["${TABLE}"]}`)]) });
  });

  it('of what the check of the files would refuse says what is wrong; of what is so already, that', async () => {
    expect((await schemaChange('add_column=BilledCost')).body).toMatchObject({ kind: 'refused', faults: [expect.stringContaining('BilledCost')], changes: [], steps: [] });
    expect((await schemaChange('cluster_by=Tags')).body).toMatchObject({ kind: 'refused', faults: [expect.stringContaining('clusters by')] });
    const { clustering } = stack.platform('api').registry.table('organization', TABLE);
    expect((await schemaChange(`cluster_by=${clustering.join(',')}`)).body).toMatchObject({ kind: 'none', changes: [] });
  });

  it('of a shared table points at the bootstrap; and wants one change at a time', async () => {
    expect((await schemaChange('add_column=topic', 'org_chat_messages')).body).toMatchObject({ kind: 'in-place', file: 'schemas/bootstrap/org_chat_messages.json', steps: expect.arrayContaining([expect.stringContaining('/bootstrap/apply')]) });
    expect(await schemaChange('add_column=a&cluster_by=b')).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID' } });
    expect(await schemaChange('')).toMatchObject({ status: 400 });
    expect(await schemaChange('add_column=a', 'nothing')).toMatchObject({ status: 404, body: { code: 'UNKNOWN_TABLE' } });
  });
});

describe('advice on rows that cannot be changed', () => {
  it('tells how many wait, since when, until when, and what avoids it', async () => {
    const globex = await stack.onboard('globex');
    const look = () => stack.call('api', 'GET', `/organizations/globex/advice/row-update?table=${TABLE}`, { key: globex.key });
    expect((await look()).body).toMatchObject({ changeable_now: true, streaming_buffer: null, answer: expect.stringContaining('Every row') });
    const org = new PipelineOrg(stack, globex);
    await org.rows([aCost({ ServiceName: 'EC2' }), aCost({ ServiceName: 'S3' })], { method: 'streaming' });
    const { body } = await look();
    const buffer = body['streaming_buffer'] as Readonly<Record<string, string>>;
    expect(body).toMatchObject({ changeable_now: false, avoided_by: 'storage-write', next_step: expect.stringContaining('method=storage-write') });
    expect(Date.parse(buffer['first_changeable_at'] ?? '') - Date.parse(buffer['oldest_entry_at'] ?? '')).toBe(30 * 60_000);
    expect(buffer).toMatchObject({ rows: '2' });
    const refused = await org.update({ x_allocation_team: 'a' }, { ServiceName: 'EC2' });
    expect(refused.body).toMatchObject({ code: 'STREAMING_BUFFER', changeable_at: buffer['first_changeable_at'] });
  });

  it('is of own tables only: what streams into a shared one is told to nobody', async () => {
    expect(await ask('/row-update?table=org_chat_messages')).toMatchObject({ status: 404, body: { code: 'UNKNOWN_TABLE' } });
  });
});

describe('advice on an open breaker', () => {
  it('says that none is, and what the organisation may run', async () => {
    expect((await ask('/breakers')).body).toMatchObject({ answer: expect.stringContaining('No breaker is open'), breakers: [{ name: 'bigquery:query', state: 'closed' }, { name: 'bigquery:dry-run', state: 'closed' }], own_queries: { limit: 5, free: 5 } });
  });

  it('names the dependency, what opened it, since when and the next probe; no text of another organisation\'s error', async () => {
    const initech = await stack.onboard('initech');
    const started = Date.now();
    stack.emulator.faults.add({ method: 'jobs.insert', table: `initech_local.${TABLE}`, times: 0, fault: { kind: 'error', status: 503, reason: 'backendError' } });
    const failing = await Promise.all(Array.from({ length: 5 }, (_, at) => stack.call('api', 'POST', '/organizations/initech/queries', { key: initech.key, body: { sql: `SELECT ${at} AS secret_of_initech, BilledCost FROM initech_local.${TABLE}` } })));
    expect(failing.map(({ status }) => status)).toEqual([503, 503, 503, 503, 503]);
    const { status, body } = await ask('/breakers');
    expect(status).toBe(200);
    // free SQL is looked at by a dry run first, and that is what fails
    const dryRun = (body['breakers'] as readonly Readonly<Record<string, unknown>>[]).find(({ name }) => name === 'bigquery:dry-run');
    expect(dryRun).toMatchObject({ state: 'open', consecutive_failures: 5, opens_after: 5 });
    expect(Date.parse(String(dryRun?.['open_since']))).toBeGreaterThanOrEqual(started);
    expect(Date.parse(String(dryRun?.['next_probe_at'])) - Date.parse(String(dryRun?.['open_since']))).toBe(60_000);
    expect(dryRun?.['failures']).toEqual(Array.from({ length: 5 }, () => ({ at: expect.any(String), code: 'BIGQUERY_UNAVAILABLE' })));
    expect(body['answer']).toMatch(/^bigquery:dry-run is open since .*BIGQUERY_UNAVAILABLE/);
    expect(body['next_step']).toMatch(/^Wait \d+ s/);
    expect(JSON.stringify(body)).not.toContain('initech');
    const operator = await stack.call('api', 'GET', '/breakers', { rootKey: stack.rootKey });
    expect(operator).toMatchObject({ status: 200, body: { answer: body['answer'] } });
    expect(operator.body).not.toHaveProperty('own_queries');
  });
});
