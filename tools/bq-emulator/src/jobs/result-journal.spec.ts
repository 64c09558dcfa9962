import { appendFile, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Emulator, startEmulator } from '../start-emulator.js';

const DAY_MS = 24 * 60 * 60_000;
let dataDir: string;
let now: number;
let emulator: Emulator;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'results-'));
  now = Date.parse('2026-03-01T00:00:00Z');
  emulator = await start();
});
afterEach(async () => {
  await emulator.stop();
  await rm(dataDir, { recursive: true, force: true });
});

const start = (): Promise<Emulator> => startEmulator({ dataDir, clock: () => now });
async function restart(): Promise<void> {
  await emulator.stop();
  emulator = await start();
}

interface Answer {
  readonly jobReference: { readonly jobId: string };
  readonly totalRows: string;
  readonly pageToken?: string;
  readonly schema: unknown;
  readonly rows: readonly { readonly f: readonly { readonly v: unknown }[] }[];
  readonly error?: { readonly code: number; readonly message: string };
}
async function send(method: string, path: string, body?: unknown): Promise<Answer> {
  const answer = await fetch(`${emulator.url}/bigquery/v2/projects/p/${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }) });
  const text = await answer.text();
  return (text === '' ? {} : JSON.parse(text)) as Answer;
}
const query = (sql: string, more: object = {}): Promise<Answer> => send('POST', 'queries', { query: sql, useLegacySql: false, ...more });

test('a query and its result of every type are there after a restart', async () => {
  const first = await query("SELECT 1 AS i, 1.5 AS f, 'é' AS s, b'\\x00\\xff' AS b, TRUE AS t, NUMERIC '1.25' AS n, BIGNUMERIC '0.0000000000000000000000000000000001' AS w, DATE '2024-02-29' AS d, TIMESTAMP '2024-02-29 12:00:00.000001 UTC' AS ts, TIME '01:02:03' AS ti, JSON '{\"a\": 1}' AS j, [1, 2] AS a, STRUCT(1 AS x, [STRUCT('y' AS y)] AS z) AS r, INTERVAL 1 DAY AS iv, RANGE<DATE> '[2024-01-01, UNBOUNDED)' AS ra, CAST(NULL AS STRING) AS nothing");
  await restart();
  const again = await send('GET', `queries/${first.jobReference.jobId}`);
  expect([again.schema, again.rows, again.totalRows]).toEqual([first.schema, first.rows, '1']);
  expect(await send('GET', `jobs/${first.jobReference.jobId}`)).toMatchObject({ status: { state: 'DONE' }, configuration: { query: { query: expect.stringContaining('SELECT 1') as string } } });
});

test('the pages of a result go on after a restart, and its anonymous table is listed', async () => {
  const first = await query('SELECT n FROM UNNEST(GENERATE_ARRAY(1, 5000)) AS n ORDER BY n', { maxResults: 3000 });
  await restart();
  const rest = await send('GET', `queries/${first.jobReference.jobId}?pageToken=${first.pageToken ?? ''}`);
  expect([...first.rows, ...rest.rows].map(({ f }) => f[0]?.v)).toEqual(Array.from({ length: 5000 }, (_, i) => String(i + 1)));
  expect((await send('GET', `datasets/_anonymous/tables/anon_${first.jobReference.jobId}/data?maxResults=1`)).rows).toEqual([{ f: [{ v: '1' }] }]);
});

test('a result lives for a day, with or without a restart', async () => {
  const kept = await query('SELECT 1');
  now += DAY_MS - 1;
  expect((await send('GET', `queries/${kept.jobReference.jobId}`)).totalRows).toBe('1');
  now += 1;
  expect((await send('GET', `queries/${kept.jobReference.jobId}`)).error).toMatchObject({ code: 404, message: expect.stringContaining('its results have expired') as string });
  await restart();
  expect((await send('GET', `queries/${kept.jobReference.jobId}`)).error?.code).toBe(404);
});

test('a deleted job stays away, and its neighbours stay', async () => {
  const [gone, kept] = [await query('SELECT 1'), await query('SELECT 2')];
  await send('DELETE', `jobs/${gone.jobReference.jobId}/delete`);
  await restart();
  expect((await send('GET', `jobs/${gone.jobReference.jobId}`)).error?.code).toBe(404);
  expect((await send('GET', `queries/${kept.jobReference.jobId}`)).rows).toEqual([{ f: [{ v: '2' }] }]);
});

test('what a kill has left half written is cut off, and a file of another format is begun anew', async () => {
  const first = await query('SELECT 1');
  await emulator.stop();
  const file = join(dataDir, 'query-results.bin');
  const { size } = await stat(file);
  await appendFile(file, Buffer.from([200, 0, 0, 0, 1, 2, 3, 4, 5, 0, 0, 0, 123]));
  emulator = await start();
  expect((await stat(file)).size).toBe(size);
  const second = await query('SELECT 2');
  await restart();
  expect([(await send('GET', `queries/${first.jobReference.jobId}`)).rows, (await send('GET', `queries/${second.jobReference.jobId}`)).rows]).toEqual([[{ f: [{ v: '1' }] }], [{ f: [{ v: '2' }] }]]);
  await emulator.stop();
  await writeFile(file, 'something else');
  emulator = await start();
  expect((await send('GET', `queries/${first.jobReference.jobId}`)).error?.code).toBe(404);
});
