import { BulkheadFullError, FairQueue, RetryPolicy } from '@cloudact/bq-resilience';
import { FakeClock } from '@cloudact/bq-resilience/testing';
import { BigQueryError, type BigQueryErrorOptions } from '../errors/bigquery-error.js';
import { classifyBigQueryError } from '../errors/classify-bigquery-error.js';
import { buildDryRun, buildQueryResult, buildRowStream, type FakeCall, FakeGateway, type FakeGatewayScript } from '../testing/fake-gateway.js';
import type { DryRun, JobOptions, QueryResult } from '../gateway.js';
import { inspectSql } from '../sql/inspect-sql.js';
import { RecordingCostSink } from '../testing/recording-cost-sink.js';
import type { QueryCaller, QueryRequest } from './query-request.js';
import { QueryRunner, type QueryRunnerOptions } from './query-runner.js';
import { pageTokenOf } from './result-page-token.js';
import type { StatementGuard } from './statement-guard.js';

const acme: QueryCaller = { orgSlug: 'acme', tier: 'STARTER', service: 'api' };
const failure = (options: Omit<BigQueryErrorOptions, 'message'>): BigQueryError => new BigQueryError({ message: options.code, ...options });
const unavailable = failure({ code: 'BIGQUERY_UNAVAILABLE', reason: 'backendError', httpStatus: 503 });
const lost = failure({ code: 'BIGQUERY_UNAVAILABLE', reason: 'ECONNRESET' });
const badSql = failure({ code: 'BIGQUERY_INVALID_QUERY', reason: 'invalidQuery', httpStatus: 400 });

const runners: QueryRunner[] = [];
afterEach(() => {
  for (const runner of runners.splice(0)) runner.close();
});
const given = (script: Partial<FakeGatewayScript> = {}, options: Partial<QueryRunnerOptions> = {}) => {
  const gateway = new FakeGateway(script);
  const costs = new RecordingCostSink();
  const clock = new FakeClock({ autoAdvance: true });
  const retry = new RetryPolicy({ classify: classifyBigQueryError, clock });
  const runner = new QueryRunner({ gateway, costs, clock, retry, ...options });
  runners.push(runner);
  const query = (request: Partial<QueryRequest> = {}) => runner.query(acme, { sql: 'SELECT 1', ...request });
  return { gateway, costs, query, runner };
};

describe('QueryRunner', () => {
  it('runs a job with an id, the byte cap, a timeout and labels', async () => {
    const { gateway, query } = given();
    await query({ maximumBytesBilled: 10n, labels: { Step: 'Load FX' } });
    expect(gateway.queryOptions[0]).toMatchObject({
      jobId: expect.stringMatching(/^ca_/),
      maximumBytesBilled: 10n,
      timeoutMs: 30_000,
      labels: { org: 'acme', tier: 'starter', service: 'api', step: 'load_fx' },
    });
  });

  it("caps the timeout at the tier's", async () => {
    const { gateway, query } = given();
    await query({ sql: 'SELECT a, COUNT(*) FROM d.t GROUP BY a', maxTimeoutMs: 60_000 });
    expect(gateway.queryOptions[0]?.timeoutMs).toBe(60_000);
  });

  it('records what the query cost', async () => {
    const { costs, query } = given({ query: [buildQueryResult({ statistics: { jobId: 'j', bytesBilled: 1n << 30n } })] });
    await query({ jobId: 'j' });
    expect(costs.records).toMatchObject([{ orgSlug: 'acme', service: 'api', tier: 'STARTER', jobId: 'j', statementClass: 'select', estimatedUsd: '0.006103515625' }]);
  });

  it('records no cost for a query that failed', async () => {
    const { costs, query } = given({ query: [badSql] });
    await expect(query()).rejects.toBe(badSql);
    expect(costs.records).toEqual([]);
  });

  it('repeats a transient failure under the same job id', async () => {
    const { gateway, query } = given({ query: [unavailable, buildQueryResult()] });
    await query({ jobId: 'mine' });
    expect(gateway.queryOptions.map((options) => options.jobId)).toEqual(['mine', 'mine']);
  });

  it('takes another job id after a job that has failed', async () => {
    const jobFailed = failure({ code: 'BIGQUERY_UNAVAILABLE', reason: 'backendError', jobFailed: true });
    const { gateway, query } = given({ query: [jobFailed, buildQueryResult()] });
    await query({ jobId: 'mine' });
    expect(gateway.queryOptions.map((options) => options.jobId)).toEqual(['mine', 'mine_r2']);
  });

  it('looks an unknown outcome up before it repeats anything', async () => {
    const { gateway, query } = given({ query: [lost, buildQueryResult()], findJob: [{ jobId: 'mine', state: 'done' }] });
    await query({ jobId: 'mine' });
    expect(gateway.calls.map((call) => call.method)).toEqual(['query', 'findJob', 'query']);
    expect(gateway.queryOptions[1]?.jobId).toBe('mine');
  });

  it('reports the failure of a job whose start had no answer, and does not repeat it', async () => {
    const { gateway, query } = given({ query: [lost], findJob: [{ jobId: 'mine', state: 'done', failure: badSql }] });
    await expect(query({ jobId: 'mine' })).rejects.toBe(badSql);
    expect(gateway.callsOf('query')).toHaveLength(1);
  });

  it("never repeats a caller's error", async () => {
    const { gateway, query } = given({ query: [badSql] });
    await expect(query()).rejects.toBe(badSql);
    expect(gateway.callsOf('query')).toHaveLength(1);
  });

  it('opens the breaker after five failed queries, and sends nothing more', async () => {
    const { gateway, query } = given({ query: [unavailable] });
    for (let call = 0; call < 5; call += 1) await expect(query()).rejects.toBe(unavailable);
    const sent = gateway.callsOf('query').length;
    await expect(query()).rejects.toMatchObject({ code: 'CIRCUIT_OPEN' });
    expect(gateway.callsOf('query')).toHaveLength(sent);
  });

  it('keeps the breaker closed however many queries are wrong', async () => {
    const { query } = given({ query: [badSql] });
    for (let call = 0; call < 20; call += 1) await expect(query()).rejects.toBe(badSql);
  });

  it('refuses a foreign dataset before anything is sent', async () => {
    const { gateway, query } = given();
    await expect(query({ sql: 'SELECT * FROM globex_local.t', allowedDatasets: ['acme_local'], maxEstimatedBytes: 1n })).rejects.toMatchObject({ code: 'DATASET_NOT_ALLOWED' });
    expect(gateway.calls).toEqual([]);
  });

  it('refuses what it cannot read when there is a guard, and lets BigQuery judge when there is none', async () => {
    const { query } = given();
    await expect(query({ sql: 'FROM d.t |> LIMIT 1', allowedDatasets: ['d'] })).rejects.toMatchObject({ code: 'QUERY_UNREADABLE' });
    await expect(query({ sql: 'FROM d.t |> LIMIT 1' })).resolves.toBeDefined();
  });

  it('allows DDL past a guard only where the request says so', async () => {
    const { query } = given();
    const ddl = { sql: 'DROP TABLE acme_local.t', allowedDatasets: ['acme_local'] };
    await expect(query(ddl)).rejects.toMatchObject({ code: 'STATEMENT_NOT_ALLOWED' });
    await expect(query({ ...ddl, allowedStatements: ['ddl'] })).resolves.toBeDefined();
  });

  it('asks for the values of all parameters', async () => {
    const { query } = given();
    await expect(query({ sql: 'SELECT @a, @B, ?', params: { b: { type: 'STRING', value: 'x' } } })).rejects.toMatchObject({ facts: { missing: ['@a', '?'] } });
  });

  it('estimates where a request asks for it, and refuses what is too much', async () => {
    const dryRun = [buildDryRun({ bytesProcessed: 11n })];
    const { gateway, query } = given({ dryRun });
    await expect(query({ maxEstimatedBytes: 10n })).rejects.toMatchObject({ code: 'QUERY_TOO_EXPENSIVE', estimatedBytes: 11n });
    expect(gateway.callsOf('query')).toEqual([]);
    await expect(query({ maxEstimatedBytes: 11n })).resolves.toBeDefined();
  });

  it('holds the tables of the dry run to the guard, whatever the text seemed to say', async () => {
    const dryRun = [buildDryRun({ bytesProcessed: 1n, referencedTables: ['cloudact-testing-1.globex_local.t'] })];
    const { gateway, query } = given({ dryRun });
    await expect(query({ sql: 'SELECT * FROM acme_local.v', allowedDatasets: ['acme_local'], maxEstimatedBytes: 10n })).rejects.toMatchObject({ code: 'DATASET_NOT_ALLOWED' });
    expect(gateway.callsOf('query')).toEqual([]);
  });

  it('starts nothing that admission does not let in', async () => {
    const full = new FairQueue({ name: 'tier', limitPerKey: 0, maxQueuePerKey: 0 });
    const { gateway, query } = given({}, { admission: { run: (caller, operation, options) => full.run(caller.orgSlug, operation, options) } });
    await expect(query()).rejects.toBeInstanceOf(BulkheadFullError);
    expect(gateway.calls).toEqual([]);
  });

  it('stops at once when the caller has gone', async () => {
    const { gateway, query } = given();
    await expect(query({ signal: AbortSignal.abort(new Error('gone')) })).rejects.toThrow('gone');
    expect(gateway.calls).toEqual([]);
  });

  const guard: StatementGuard = { admit: () => ({ sql: 'SELECT 2', inspection: inspectSql('SELECT 2') }) };
  const guarded = { sql: 'SELECT 1', guard, allowedDatasets: ['acme_local'] };

  it('runs what the guard admits, and not what it was given', async () => {
    const { gateway, query } = given();
    await query(guarded);
    expect([...gateway.callsOf('dryRun'), ...gateway.callsOf('query')].map((call) => call.args[0])).toEqual([{ sql: 'SELECT 2' }, { sql: 'SELECT 2' }]);
  });

  it('a stage can be taken out alone: without the guard, the text runs as it is', async () => {
    const { gateway, query } = given({}, { without: ['guard', 'dry-run'] });
    await query(guarded);
    expect(gateway.calls).toMatchObject([{ method: 'query', args: [{ sql: 'SELECT 1' }, {}] }]);
  });

  it.each<readonly [string, Partial<DryRun>, string]>([
    ['another kind of statement', { statementType: 'SCRIPT' }, 'QUERY_SECOND_LOOK'],
    ['more than 20 tables', { referencedTables: Array.from({ length: 21 }, (_, n) => `cloudact-testing-1.acme_local.t${n}`) }, 'QUERY_SECOND_LOOK'],
    ['a foreign table', { referencedTables: ['cloudact-testing-1.globex_local.t'] }, 'DATASET_NOT_ALLOWED'],
    ['a foreign routine', { referencedRoutines: ['cloudact-testing-1.globex_local.f'] }, 'DATASET_NOT_ALLOWED'],
  ])('refuses guarded SQL in which BigQuery sees %s', async (_what, dryRun, code) => {
    const { gateway, query } = given({ dryRun: [buildDryRun(dryRun)] });
    await expect(query(guarded)).rejects.toMatchObject({ code });
    expect(gateway.callsOf('query')).toEqual([]);
  });

  it("keeps the tier's cap on the job, whatever the estimate", async () => {
    const { gateway, query } = given({ dryRun: [buildDryRun({ bytesProcessed: 5n, accuracy: 'LOWER_BOUND' })] });
    await query({ maxEstimatedBytes: 10n, maximumBytesBilled: 100_000_000_000n });
    expect(gateway.queryOptions[0]?.maximumBytesBilled).toBe(100_000_000_000n);
  });

  it('waits for a job that BigQuery is known to have, and starts no other', async () => {
    const startedThenLost = async ({ args }: FakeCall): Promise<QueryResult> => {
      (args[1] as JobOptions).onStarted?.();
      throw unavailable;
    };
    const { gateway, query } = given({ query: [startedThenLost, buildQueryResult()] });
    await query({ jobId: 'mine' });
    expect(gateway.queryOptions.map(({ jobId, attach }) => [jobId, attach])).toEqual([['mine', false], ['mine', true]]);
  });

  it('estimates with the minimum of 10 MiB a table, the share of the cap, and how far it can be trusted', async () => {
    const dryRun = [buildDryRun({ bytesProcessed: 5n, accuracy: 'UPPER_BOUND', referencedTables: ['cloudact-testing-1.d.a', 'cloudact-testing-1.d.b'] })];
    const { gateway, runner } = given({ dryRun });
    await expect(runner.estimate(acme, { sql: 'SELECT 1', maximumBytesBilled: 100n << 20n })).resolves.toMatchObject({ bytesBilled: 20n << 20n, accuracy: 'UPPER_BOUND', shareOfCap: 0.2 });
    expect(gateway.callsOf('query')).toEqual([]);
  });

  it('reads on in a result for the organisation whose job it is, and for no other', async () => {
    const { gateway, runner } = given({ findJob: [{ jobId: 'j', state: 'done', labels: { org: 'acme' } }], readResult: [buildQueryResult({ rows: [{ n: 3 }] })] });
    const token = pageTokenOf({ jobId: 'j', row: 2n });
    await expect(runner.nextPage(acme, token)).resolves.toMatchObject({ rows: [{ n: 3 }] });
    await expect(runner.nextPage({ ...acme, orgSlug: 'globex' }, token)).rejects.toMatchObject({ code: 'RESULT_PAGE_NOT_FOUND' });
    await expect(runner.nextPage(acme, 'nonsense')).rejects.toMatchObject({ code: 'RESULT_PAGE_NOT_FOUND' });
    expect(gateway.callsOf('readResult').map((call) => call.args[0])).toEqual([{ jobId: 'j', row: 2n }]);
  });

  it('hands rows of any number out one by one', async () => {
    const { runner } = given({ openRows: [buildRowStream([[{ n: 1 }, { n: 2 }], [{ n: 3 }]])] });
    const seen: unknown[] = [];
    for await (const { n } of runner.queryRows(acme, { sql: 'SELECT n' })) seen.push(n);
    expect(seen).toEqual([1, 2, 3]);
  });
});
