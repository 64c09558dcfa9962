import { request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { quoteTablePath } from '@cloudact/bq-core';
import { type OrgBigQueryClient, parseOrgSlug } from '@cloudact/tenancy';
import type { OnboardedOrg } from '../stack/start-stack.js';
import { type IsolationWorld, startWorld } from './given/isolation-world.js';

/** Milliseconds before Jest gives up what runs hundreds of statements. No promise is measured by it. */
const LONG_MS = 240_000;
const MIB = 1_048_576;

const MANY = 'UNNEST(GENERATE_ARRAY(1, 1000000))';
/** Statements that scan nothing and compute for hours. */
const BOMBS: readonly string[] = [
  `SELECT COUNT(*) AS n FROM ${MANY} AS a, ${MANY} AS b`,
  `SELECT COUNTIF(MOD(a * b + c, 3) = 1) AS n FROM ${MANY} AS a CROSS JOIN ${MANY} AS b CROSS JOIN ${MANY} AS c`,
  `SELECT COUNTIF(ENDS_WITH(TO_HEX(SHA512(CAST(a * b AS STRING))), 'x')) AS n FROM ${MANY} AS a, ${MANY} AS b`,
];

/** BigQuery ends it by itself, after 500 steps. */
const RECURSION = 'WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 1000000000) SELECT MAX(n) AS n FROM r';

describe('cost and availability', () => {
  let world: IsolationWorld;
  beforeAll(async () => void (world = await startWorld()), LONG_MS);
  afterAll(() => world.stop());

  const clientOf = async (org: OnboardedOrg): Promise<OrgBigQueryClient> => {
    const { clients, directory } = world.stack.platform('chat');
    const record = await directory.org(parseOrgSlug(org.slug));
    if (record === undefined) throw new Error(`${org.slug} is not there`);
    return clients.clientFor({ org: record.org, tier: record.tier, datasetId: record.datasetId, scopes: ['read'], keyId: org.keyId });
  };
  const costs = (org: OnboardedOrg): string => quoteTablePath({ projectId: world.stack.projectId, datasetId: org.dataset, tableId: 'fx_rates' });
  /** Rows of about 2 KB each. */
  const grow = (org: OnboardedOrg, rows: number) =>
    world.stack.platform('api').gateway.query({
      sql: `INSERT INTO ${costs(org)} (x_org_slug, rate_date, base_currency, quote_currency, source, rate, is_final, created_at, version)
SELECT 'x', DATE '2026-05-01', 'EUR', 'USD', REPEAT('s', 2000), BIGNUMERIC '1', TRUE, TIMESTAMP '2026-05-01', n FROM UNNEST(GENERATE_ARRAY(1, ${rows})) AS n`,
    });

  it('S30 the byte gate holds however a query is written, and every job has a cap that is the tier\'s', async () => {
    const { acme, spy } = world;
    await grow(acme, 1_000);
    const client = await clientOf(acme);
    const table = costs(acme);
    for (const sql of [`SELECT * FROM ${table}`, `WITH a AS (SELECT * FROM ${table}) SELECT * FROM a`, `/* c */ SELECT * FROM ${table}`, `-- c\nSELECT * FROM ${table}`, `(SELECT * FROM ${table})`, `SELECT * FROM ${table} UNION ALL SELECT * FROM ${table}`, `select * from ${table}`, `SELECT\n*\nFROM\n${table}`, `SELECT * FROM ${table} LIMIT 1`]) {
      await expect(client.query({ sql, maxEstimatedBytes: 1_000n })).rejects.toMatchObject({ code: 'QUERY_TOO_EXPENSIVE' });
    }
    spy.calls = [];
    await client.query({ sql: `SELECT COUNT(*) AS n FROM ${table}`, maxEstimatedBytes: 1_000_000_000n });
    await world.stack.call('pipeline', 'POST', '/organizations/acme/tables/cost_data_standard_1_3/updates', { key: acme.key, body: { set: { BilledCost: '1' }, where: { BillingAccountId: 'none' } } });
    const jobs = spy.calls.filter(({ method, url, body }) => method === 'POST' && url.includes('/jobs') && body.includes('"query"') && !body.includes('"dryRun":true'));
    const caps = jobs.map(({ body }) => (JSON.parse(body) as { configuration: { query?: { maximumBytesBilled?: unknown } } }).configuration.query?.maximumBytesBilled);
    expect(jobs.length).toBeGreaterThan(1);
    expect(caps.filter((cap) => typeof cap !== 'string' || !/^\d+$/.test(cap) || BigInt(cap) < 10_000_000_000n)).toEqual([]);
    expect(caps).toContain('100000000000');
  }, LONG_MS);

  it('S31 a query that computes without reading ends with its time, and another organisation goes on', async () => {
    const { acme, globex } = world;
    const [attacker, neighbour] = [await clientOf(acme), await clientOf(globex)];
    // each passes the guard: it reads nothing, and only its time can end it
    const running = Promise.allSettled(BOMBS.map((sql) => attacker.freeQuery({ sql, timeoutMs: 1_500 })));
    const answers = await Promise.all(Array.from({ length: 5 }, () => neighbour.query({ sql: 'SELECT 1 AS n' })));
    expect(answers.every(({ rows }) => Number(rows[0]?.['n']) === 1)).toBe(true);
    expect((await running).map((outcome) => (outcome.status === 'rejected' ? (outcome.reason as { readonly code: string }).code : 'ran'))).toEqual(BOMBS.map(() => 'BIGQUERY_TIMEOUT'));
    await expect(attacker.freeQuery({ sql: RECURSION, timeoutMs: 30_000 })).rejects.toMatchObject({ code: 'BIGQUERY_INVALID_QUERY' });
    expect((await neighbour.query({ sql: 'SELECT 1 AS n' })).rows).toHaveLength(1);
    expect((await attacker.query({ sql: 'SELECT 1 AS n' })).rows).toHaveLength(1);
  }, LONG_MS);

  it('S32 a table that grows between the estimate and the run is cut by the cap', async () => {
    const { globex, stack } = world;
    await grow(globex, 100);
    const { runner } = stack.platform('api');
    const caller = { orgSlug: 'globex', tier: 'PROFESSIONAL', service: 'api' };
    const request = { sql: `SELECT SUM(LENGTH(source)) AS n FROM ${costs(globex)}`, allowedDatasets: [globex.dataset], maximumBytesBilled: BigInt(15 * MIB) };
    expect((await stack.platform('api').gateway.dryRun({ sql: request.sql })).bytesProcessed).toBeLessThan(BigInt(MIB));
    await runner.query(caller, request);
    await grow(globex, 20_000);
    await expect(runner.query(caller, request)).rejects.toMatchObject({ code: 'BIGQUERY_BYTES_BILLED_LIMIT' });
  }, LONG_MS);

  it.each(['', 'LIMIT 100000000', '-- LIMIT 1', '/* LIMIT 1 */'])('S33 a result is cut at its limits, and says so: %j', async (limit) => {
    const { globex, stack } = world;
    const { runner } = stack.platform('api');
    const { rows, truncated } = await runner.query({ orgSlug: 'globex', tier: 'PROFESSIONAL', service: 'api' }, { sql: `SELECT n, REPEAT('x', 5000) AS wide FROM UNNEST(GENERATE_ARRAY(1, 5000)) AS n ${limit}`, limits: { maxRows: 50, maxBytes: 100_000, maxCellBytes: 1_000 }, allowedDatasets: [globex.dataset] });
    expect(truncated).toBe(true);
    expect(rows.length).toBeLessThanOrEqual(50);
    expect(JSON.stringify(rows).length).toBeLessThan(120_000);
    expect(rows.every((row) => String(row['wide']).length <= 1_000)).toBe(true);
  });

  it('S34 a thousand bad queries of one organisation, its full queue and its spent budget open no breaker and refuse nobody else', async () => {
    const { acme, globex, stack } = world;
    const [attacker, neighbour] = [await clientOf(acme), await clientOf(globex)];
    const bad = Promise.allSettled(Array.from({ length: 1_000 }, (_one, at) => attacker.query({ sql: at % 2 === 0 ? `SELECT no_such_column FROM ${costs(acme)}` : `SELECT * FROM ${costs(globex)}` })));
    const good = await Promise.allSettled(Array.from({ length: 20 }, () => neighbour.query({ sql: 'SELECT 1 AS n' })));
    expect(good.map(({ status }) => status)).toEqual(good.map(() => 'fulfilled'));
    const codes = (await bad).map((outcome) => (outcome.status === 'rejected' ? (outcome.reason as { code: string }).code : 'ran'));
    expect(codes).not.toContain('ran');
    expect(codes).not.toContain('CIRCUIT_OPEN');
    expect(codes).toContain('BULKHEAD_FULL');
    expect((await neighbour.query({ sql: 'SELECT 1 AS n' })).rows).toHaveLength(1);
    const spent = await stack.onboard('spent');
    await stack.platform('api').gateway.query({ sql: `INSERT INTO ${quoteTablePath(stack.platform('api').shared('org_cost_tracking'))} (cost_id, org_slug, service, recorded_at, bytes_billed) VALUES ('c34', 'spent', 'api', CURRENT_TIMESTAMP(), 10)` });
    expect((await stack.call('api', 'PUT', '/organizations/spent/query-budget', { rootKey: stack.rootKey, body: { bytes_per_day: '1' } })).status).toBe(200);
    await expect((await clientOf(spent)).query({ sql: 'SELECT 1 AS n' })).rejects.toMatchObject({ code: 'BUDGET_EXCEEDED' });
    expect((await neighbour.query({ sql: 'SELECT 1 AS n' })).rows).toHaveLength(1);
  }, LONG_MS);

  it.each([
    ['a body above the limit', { body: `{"title":"${'a'.repeat(2 * MIB)}","user_id":"u1"}` }, [413]],
    ['JSON that is nested deeper than twenty', { body: `{"title":"T","user_id":"u1","metadata":${'{"a":'.repeat(25)}1${'}'.repeat(25)}}` }, [400]],
    ['a list of a million', { body: `{"title":"T","user_id":"u1","metadata":[${'1,'.repeat(999_999)}1]}` }, [400, 413]],
    ['JSON that is nested a thousand deep', { body: `{"title":"T","user_id":"u1","metadata":${'{"a":'.repeat(1_000)}1${'}'.repeat(1_000)}}` }, [400]],
    ['a list of a hundred thousand', { body: `{"title":"T","user_id":"u1","metadata":[${'1,'.repeat(99_999)}1]}` }, [400, 413]],
    ['text of a megabyte in a field', { body: `{"title":"${'a'.repeat(1_000_000)}","user_id":"u1"}` }, [400, 413]],
  ])('S35 %s is refused cleanly', async (_what, { body }, allowed) => {
    const { status } = await world.stack.call('chat', 'POST', '/organizations/acme/conversations', { key: world.acme.key, body, headers: { 'content-type': 'application/json' } });
    expect(allowed).toContain(status);
  });

  it('S35 packed bombs, ten thousand headers and pages beyond reason are refused cleanly, and the services go on', async () => {
    const { stack, acme } = world;
    const bomb = gzipSync(Buffer.alloc(64 * MIB, ' '));
    const packed = await stack.call('chat', 'POST', '/organizations/acme/conversations', { key: acme.key, body: bomb, headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' } });
    expect([400, 413, 415]).toContain(packed.status);
    const rows = await stack.call('pipeline', 'POST', '/organizations/acme/tables/cost_data_standard_1_3/rows', { key: acme.key, body: bomb, headers: { 'content-type': 'application/x-ndjson', 'content-encoding': 'gzip' } });
    expect(rows.status >= 400 && rows.status < 500).toBe(true);
    const { hostname, port } = new URL(stack.url('api'));
    const many = await new Promise((resolve) => {
      const call = request({ hostname, port, path: '/api/v1/organizations/acme', headers: Object.fromEntries(Array.from({ length: 10_000 }, (_one, at) => [`x-h-${at}`, 'v'])) }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
      call.on('error', () => resolve(431));
      call.end();
    });
    expect(many).toBe(431);
    for (const limit of ['-1', '1000000', '99999999999999999999']) expect((await stack.call('chat', 'GET', `/organizations/acme/conversations?limit=${limit}`, { key: acme.key })).status).toBe(400);
    for (const service of ['api', 'pipeline', 'chat'] as const) expect((await fetch(`${stack.url(service)}/health/live`)).status).toBe(200);
  }, LONG_MS);
});
