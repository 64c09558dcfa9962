import { setTimeout as wait } from 'node:timers/promises';
import { type Emulator, startEmulator } from '../start-emulator.js';

let emulator: Emulator;
let now = Date.parse('2026-01-02T03:04:05Z');
beforeAll(async () => {
  emulator = await startEmulator({ clock: () => now });
  await send('datasets', { datasetReference: { datasetId: 'd' } });
  await send('datasets', { datasetReference: { datasetId: 'tokyo' }, location: 'asia-northeast1' });
});
afterAll(() => emulator.stop());

interface Answer {
  readonly httpStatus: number;
  readonly status?: { readonly state: string; readonly errorResult?: { readonly reason: string; readonly message: string } };
  readonly jobs?: readonly { readonly jobReference: { readonly jobId: string }; readonly configuration?: unknown }[];
  readonly rows?: readonly { readonly f: readonly { readonly v: unknown }[] }[];
  readonly cacheHit?: boolean;
  readonly totalBytesProcessed?: string;
  readonly nextPageToken?: string;
  readonly jobReference?: { readonly jobId: string; readonly location: string };
  readonly configuration?: { readonly query?: { readonly destinationTable?: { readonly datasetId: string; readonly tableId: string } } };
}
async function send(path: string, body?: unknown, method = body === undefined ? 'GET' : 'POST'): Promise<Answer> {
  const answer = await fetch(`${emulator.url}/bigquery/v2/projects/p/${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }) });
  const text = await answer.text();
  return { httpStatus: answer.status, ...((text === '' ? {} : JSON.parse(text)) as object) };
}
const job = (jobId: string, query: string, more: object = {}, settings: object = {}): Promise<Answer> =>
  send('jobs', { jobReference: { projectId: 'p', jobId, ...more }, configuration: { query: { query, useLegacySql: false }, ...settings } });
const query = (sql: string, more: object = {}): Promise<Answer> => send('queries', { query: sql, useLegacySql: false, ...more });

/** Far more work than any test waits for. */
const ENDLESS = 'SELECT COUNT(*) AS n FROM UNNEST(GENERATE_ARRAY(1, 20000)) AS a, UNNEST(GENERATE_ARRAY(1, 20000)) AS b, UNNEST(GENERATE_ARRAY(1, 20000)) AS c WHERE MOD(a * b + c, 7) = 3';

async function ended(jobId: string): Promise<Answer> {
  for (;;) {
    const answer = await send(`jobs/${jobId}`);
    if (answer.status?.state === 'DONE') return answer;
    await wait(20);
  }
}

describe('a job that is stopped', () => {
  test('ends at once when it is cancelled, and leaves nothing half done', async () => {
    const started = job('endless', `CREATE TABLE d.never AS ${ENDLESS}`);
    while ((await send('jobs/endless')).httpStatus === 404) await wait(20);
    expect((await send('jobs/endless/cancel', {})).httpStatus).toBe(200);
    await started;
    expect((await ended('endless')).status?.errorResult).toMatchObject({ reason: 'stopped', message: 'Job execution was cancelled: User requested cancellation' });
    expect((await send('datasets/d/tables/never')).httpStatus).toBe(404);
    expect((await query('SELECT 1')).httpStatus).toBe(200);
  });

  test('ends when its time is up', async () => {
    await job('timed', ENDLESS, {}, { jobTimeoutMs: '200' });
    expect((await ended('timed')).status?.errorResult).toMatchObject({ reason: 'stopped', message: 'Job execution was cancelled: Job timed out after 0.2 sec' });
  });

  test('is as it was when the cancel comes too late', async () => {
    await job('quick', 'SELECT 1');
    await send('jobs/quick/cancel', {});
    expect((await send('jobs/quick')).status).toEqual({ state: 'DONE' });
  });
});

describe('jobs are found', () => {
  test('where they ran: elsewhere they do not exist', async () => {
    await query('CREATE TABLE tokyo.t AS SELECT 1 AS n');
    const { jobReference } = await job('far', 'SELECT n FROM tokyo.t');
    expect(jobReference?.location).toBe('asia-northeast1');
    const statuses = await Promise.all(['jobs/far', 'jobs/far?location=US', 'jobs/far?location=asia-northeast1', 'queries/far?location=EU', 'queries/far?location=asia-northeast1'].map(async (path) => (await send(path)).httpStatus));
    expect(statuses).toEqual([404, 404, 200, 404, 200]);
  });

  test('by state and time, in pages, without their configuration unless it is asked for', async () => {
    now += 3_600_000;
    await job('early', 'SELECT 1');
    now += 1000;
    await job('late', 'SELECT wrong');
    const list = async (parameters: string): Promise<readonly string[]> => ((await send(`jobs?${parameters}`)).jobs ?? []).map(({ jobReference }) => jobReference.jobId);
    expect(await list(`minCreationTime=${now - 1000}`)).toEqual(['late', 'early']);
    expect(await list(`minCreationTime=${now - 1000}&maxCreationTime=${now - 1}`)).toEqual(['early']);
    expect(await list(`minCreationTime=${now - 1000}&stateFilter=running`)).toEqual([]);
    expect(await list(`minCreationTime=${now - 1000}&stateFilter=done&stateFilter=pending&allUsers=true`)).toEqual(['late', 'early']);
    const first = await send(`jobs?minCreationTime=${now - 1000}&maxResults=1`);
    expect(await list(`minCreationTime=${now - 1000}&maxResults=1&pageToken=${first.nextPageToken ?? ''}`)).toEqual(['early']);
    expect(first.jobs?.[0]?.configuration).toBeUndefined();
    expect((await send('jobs?maxResults=1&projection=full')).jobs?.[0]?.configuration).toBeDefined();
  });

  test('no more once they are deleted', async () => {
    await job('gone', 'SELECT 1');
    expect((await send('jobs/gone/delete', undefined, 'DELETE')).httpStatus).toBe(204);
    expect((await send('jobs/gone')).httpStatus).toBe(404);
  });
});

test('a query whose job is optional is answered by its id alone, with all of its rows', async () => {
  expect(await query('SELECT 7 AS n', { jobCreationMode: 'JOB_CREATION_OPTIONAL' })).toMatchObject({ queryId: expect.any(String) as string, rows: [{ f: [{ v: '7' }] }] });
  expect((await query('SELECT 7 AS n', { jobCreationMode: 'JOB_CREATION_OPTIONAL' })).jobReference).toBeUndefined();
  expect((await query('SELECT 7 AS n', {})).jobReference).toBeDefined();
});

// https://cloud.google.com/bigquery/docs/cached-results
describe('the cache of results', () => {
  beforeEach(async () => {
    await query('CREATE OR REPLACE TABLE d.cached AS SELECT 1 AS n');
    await query('SELECT n FROM d.cached');
  });
  const hit = async (sql = 'SELECT n FROM d.cached', more: object = {}): Promise<readonly unknown[]> => {
    const { cacheHit, totalBytesProcessed, rows } = await query(sql, more);
    return [cacheHit, totalBytesProcessed, rows?.[0]?.f[0]?.v];
  };

  test('answers the same query for nothing', async () => {
    expect(await hit()).toEqual([true, '0', '1']);
    expect(await hit('SELECT  n FROM d.cached')).toEqual([false, '8', '1']);
    expect(await hit('SELECT n FROM d.cached', { useQueryCache: false })).toEqual([false, '8', '1']);
  });

  test('keeps what was computed without a table, unless it is of the moment or of chance', async () => {
    for (const sql of ['SELECT 40 + 2', 'SELECT CURRENT_DATE()', 'SELECT GENERATE_UUID()', 'SELECT @@project_id']) await query(sql);
    expect(await hit('SELECT 40 + 2')).toEqual([true, '0', '42']);
    for (const sql of ['SELECT CURRENT_DATE()', 'SELECT GENERATE_UUID()', 'SELECT @@project_id']) expect((await hit(sql))[0]).toBe(false);
  });

  test('is of no use once the table has changed', async () => {
    await query('UPDATE d.cached SET n = 2 WHERE true');
    expect(await hit()).toEqual([false, '8', '2']);
  });

  test('keeps nothing of tables with a streaming buffer', async () => {
    await send('datasets/d/tables/cached/insertAll', { rows: [{ json: { n: 5 } }] });
    await query('SELECT SUM(n) FROM d.cached');
    expect(await hit('SELECT SUM(n) FROM d.cached')).toEqual([false, '16', '6']);
  });

  test.each(['SELECT n, CURRENT_TIMESTAMP() FROM d.cached', 'SELECT n, RAND() FROM d.cached', 'SELECT COUNT(*) FROM d.INFORMATION_SCHEMA.TABLES'])('keeps nothing of %s', async (sql) => {
    await query(sql);
    expect((await query(sql)).cacheHit).toBe(false);
  });

  test('forgets after a day, and tells parameters apart', async () => {
    const given = (value: string): object => ({ parameterMode: 'NAMED', queryParameters: [{ name: 'x', parameterType: { type: 'INT64' }, parameterValue: { value } }] });
    await query('SELECT n + @x FROM d.cached', given('1'));
    expect(await hit('SELECT n + @x FROM d.cached', given('1'))).toEqual([true, '0', '2']);
    expect(await hit('SELECT n + @x FROM d.cached', given('2'))).toEqual([false, '8', '3']);
    now += 24 * 3_600_000;
    expect((await hit())[0]).toBe(false);
  });
});

test('a SELECT without a destination has one of its own, which can be listed', async () => {
  const done = await job('anonymous', `SELECT 1 AS n, 'x' AS s`);
  const table = done.configuration?.query?.destinationTable;
  expect(table?.datasetId).toMatch(/^_/);
  expect(await send(`datasets/${table?.datasetId ?? ''}/tables/${table?.tableId ?? ''}/data`)).toMatchObject({ totalRows: '1', rows: [{ f: [{ v: '1' }, { v: 'x' }] }] });
});
