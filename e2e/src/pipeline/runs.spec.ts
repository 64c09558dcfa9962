import { jest } from '@jest/globals';
import { quotaLedgerOf, TIER_RUN_LIMITS } from '@cloudact/service-kit';
import { type Stack, startStack } from '../stack/start-stack.js';
import { aCost, COSTS, csvOf, PipelineOrg } from './given/pipeline-org.js';

jest.setTimeout(180_000);

let stack: Stack;
const file = (name: string): string => csvOf([aCost({ ProviderName: 'AWS', ServiceName: name })]);
const onboard = async (slug: string, plan: string): Promise<PipelineOrg> => new PipelineOrg(stack, await stack.onboard(slug, { plan }));
const quotaOf = async ({ org }: PipelineOrg) => (await stack.call('api', 'GET', `/organizations/${org.slug}/quota`, { key: org.key })).body as { readonly runs_today: { readonly used: number }; readonly runs_now: { readonly used: number } };
interface Runs {
  readonly runs: readonly Readonly<Record<string, unknown>>[];
  readonly next_page_token: string | null;
}

beforeAll(async () => {
  stack = await startStack({ services: ['pipeline'] });
});
afterAll(() => stack.stop());

describe('an ingestion and the runs of its plan', () => {
  it('counts once it begins, however it ends, and not at all where it does not begin', async () => {
    const small = await onboard('small', 'STARTER');
    expect((await small.ingest(file('one'), {}, { 'idempotency-key': 'once-and-only' })).status).toBe(200);
    expect((await small.ingest(file('one'), {}, { 'idempotency-key': 'once-and-only' })).body).toMatchObject({ replayed: true });
    expect((await small.ingest('BilledCost\n"open', {})).status).toBe(422);
    expect(await quotaOf(small)).toMatchObject({ runs_today: { used: 1 }, runs_now: { used: 0 } });
    expect((await small.ingest(csvOf([aCost({ ProviderName: 'AWS', BilledCost: 'x' })]), { bad_rows: 'reject' })).body).toMatchObject({ code: 'ROWS_REJECTED' });
    expect((await small.rows([aCost()])).status).toBe(200);
    expect(await quotaOf(small)).toMatchObject({ runs_today: { used: 2 }, runs_now: { used: 0 } });
    for (const name of ['three', 'four', 'five', 'six']) expect((await small.ingest(file(name))).status).toBe(200);
    const refused = await small.ingest(file('seven'));
    expect(refused).toMatchObject({ status: 429, body: { code: 'QUOTA_EXCEEDED', resets_at: expect.any(String) } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await small.rows([aCost()])).status).toBe(200);
    expect((await small.stored('focus')).rows).toBe(5);
  });

  it('takes no more places at the same time than the plan has', async () => {
    const one = await onboard('single', 'STARTER');
    const ledger = quotaLedgerOf(stack.platform('api'));
    const other = { org: 'single', runId: 'elsewhere', limits: TIER_RUN_LIMITS.STARTER };
    await ledger.reserve(other);
    expect(await one.ingest(file('waits'))).toMatchObject({ status: 429, body: { code: 'QUOTA_EXCEEDED', retry_after_seconds: 30 } });
    expect((await one.get<Runs>('/runs')).body.runs).toEqual([]);
    await ledger.complete(other, 'USED');
    expect((await one.ingest(file('waits'))).status).toBe(200);
  });

  it('goes on under the reservation of the process that died with it, and counts again where it had ended', async () => {
    const one = await onboard('crashed', 'STARTER');
    await quotaLedgerOf(stack.platform('api')).reserve({ org: 'crashed', runId: 'nightly', limits: TIER_RUN_LIMITS.STARTER });
    expect((await one.ingest(file('night'), { run_id: 'nightly' })).body).toMatchObject({ run_id: 'nightly', rows_written: 1 });
    expect(await quotaOf(one)).toMatchObject({ runs_today: { used: 1 }, runs_now: { used: 0 } });
    expect((await one.ingest(file('night'), { run_id: 'nightly' })).status).toBe(200);
    expect(await quotaOf(one)).toMatchObject({ runs_today: { used: 2 }, runs_now: { used: 0 } });
  });
});

describe('a file that is sent again by another method', () => {
  it('is not stored a second time: refused by name, or sent by its own method where the choice is ours; a run_id adds it on purpose', async () => {
    const acme = await onboard('methods', 'PROFESSIONAL');
    expect((await acme.ingest(file('m'), { method: 'storage-write' })).body).toMatchObject({ rows_written: 1, rows_already_there: 0 });
    expect(await acme.ingest(file('m'), { method: 'load' })).toMatchObject({ status: 409, body: { code: 'RUN_WRITTEN_OTHERWISE', detail: expect.stringContaining('by method storage-write') as string } });
    expect((await acme.ingest(file('m'))).body).toMatchObject({ method: 'storage-write', rows_written: 1, rows_already_there: 1 });
    expect((await acme.stored()).rows).toBe(1);
    expect((await acme.ingest(file('m'), { method: 'load', run_id: 'on-purpose' })).body).toMatchObject({ method: 'load', rows_written: 1, rows_already_there: 0 });
    expect((await acme.stored()).rows).toBe(2);
  });
});

describe('the list of runs', () => {
  it('has each run of the last day with its state, rows, method and times, newest first', async () => {
    const acme = await onboard('acme', 'PROFESSIONAL');
    await acme.ingest(file('first'), { method: 'load', run_id: 'first' });
    await acme.rows([aCost(), aCost({ BilledCost: '2' })], { method: 'merge', pipeline_id: 'own', run_id: 'second' });
    await acme.rows([aCost({ BilledCost: 'many' })], { run_id: 'third' });
    const { status, body } = await acme.get<Runs>('/runs');
    expect(status).toBe(200);
    expect(body.runs.map(({ run_id }) => run_id)).toEqual(['third', 'second', 'first']);
    const [third, second, first] = body.runs;
    expect(first).toMatchObject({ status: 'SUCCEEDED', pipeline_id: 'focus', credential_id: 'manual', run_date: '2026-11-01', table: COSTS, method: 'load', rows_in: 1, rows_written: 1, trigger: 'API', triggered_by: acme.org.keyId, error_code: null });
    expect(second).toMatchObject({ status: 'SUCCEEDED', method: 'merge', rows_in: 2, estimated_usd: expect.stringMatching(/^0\.\d{1,9}$/) });
    expect(third).toMatchObject({ status: 'FAILED', method: null, rows_in: null, error_code: 'ROWS_REJECTED', error_message: expect.stringContaining('BilledCost') });
    for (const run of body.runs) expect(Date.parse(String(run['finished_at'])) - Date.parse(String(run['started_at']))).toBe(run['duration_ms']);
    expect((await acme.get('/runs/second')).body).toMatchObject({ run_id: 'second', receipt: { method: 'merge', rows_written: 2, pipeline_id: 'own' } });
  });

  it('is filtered, paged, and refuses names that it does not know', async () => {
    const acme = await onboard('paged', 'PROFESSIONAL');
    for (const id of ['a', 'b', 'c']) await acme.rows([aCost()], { run_id: id, pipeline_id: id === 'b' ? 'odd' : 'even' });
    const ids = async (query: string) => (await acme.get<Runs>(`/runs?${query}`)).body.runs.map(({ run_id }) => run_id);
    expect(await ids('pipeline_id=even')).toEqual(['c', 'a']);
    expect(await ids(`table=${COSTS}&status=SUCCEEDED`)).toEqual(['c', 'b', 'a']);
    expect(await ids('status=FAILED')).toEqual([]);
    expect(await ids('until=2020-01-01T00:00:00Z&since=2019-01-01T00:00:00Z')).toEqual([]);
    const page = (await acme.get<Runs>('/runs?limit=2')).body;
    expect(page.runs.map(({ run_id }) => run_id)).toEqual(['c', 'b']);
    expect(await ids(`limit=2&page_token=${page.next_page_token}`)).toEqual(['a']);
    expect(await acme.get(`/runs?limit=2&status=FAILED&page_token=${page.next_page_token}`)).toMatchObject({ status: 400, body: { code: 'PAGE_TOKEN_INVALID' } });
    expect(await acme.get('/runs?state=FAILED')).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID' } });
  });

  it('calls a run lost whose lease ran out without an end, and shows a run that was started again once', async () => {
    const acme = await onboard('lost', 'PROFESSIONAL');
    const { house, shared } = stack.platform('pipeline');
    const at = new Date(Date.now() - 2 * 3_600_000);
    const row = { run_id: 'died', org_slug: 'lost', pipeline_id: 'focus', run_date: '2026-11-01', status: 'RUNNING', started_at: at.toISOString(), epoch: String(at.getTime() * 1_000), lease_expires_at: new Date(at.getTime() + 3_600_000).toISOString() };
    await house.writers.write({ org: '_platform', table: shared('org_meta_pipeline_runs'), rows: [row], runId: 'died/1', intent: 'append', method: 'storage-write', realTime: true });
    expect((await acme.get('/runs/died')).body).toMatchObject({ status: 'LOST', finished_at: null, duration_ms: null, receipt: null });
    await acme.ingest(file('night'), { run_id: 'died' });
    const { runs } = (await acme.get<Runs>('/runs')).body;
    expect(runs.map(({ run_id, status }) => ({ run_id, status }))).toEqual([{ run_id: 'died', status: 'SUCCEEDED' }]);
  });

  it('is the organisation\'s own', async () => {
    const [mine, theirs] = [await onboard('mine', 'PROFESSIONAL'), await onboard('theirs', 'PROFESSIONAL')];
    await theirs.rows([aCost()], { run_id: 'secret' });
    expect((await mine.get<Runs>('/runs')).body.runs).toEqual([]);
    expect(await mine.get('/runs/secret')).toMatchObject({ status: 404, body: { code: 'RUN_NOT_FOUND' } });
    expect(await stack.call('pipeline', 'GET', '/organizations/theirs/runs', { key: mine.org.key })).toMatchObject({ status: 403, body: { code: 'ORG_MISMATCH' } });
  });
});
