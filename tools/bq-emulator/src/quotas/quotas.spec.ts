import { type Emulator, type EmulatorOptions, startEmulator } from '../start-emulator.js';
import { Quotas } from './quotas.js';

let emulator: Emulator | undefined;
let now: number;
afterEach(async () => {
  await emulator?.stop();
  emulator = undefined;
});

async function given(options: EmulatorOptions): Promise<void> {
  now = Date.parse('2026-01-02T03:04:05Z');
  emulator = await startEmulator({ clock: () => now, ...options });
  await send('datasets', { datasetReference: { datasetId: 'd' } });
  await createTable('t', {});
}

async function send(path: string, body: unknown, method = 'POST'): Promise<{ status: number; error?: { message: string; errors: { reason: string }[] }; insertErrors?: { errors: { message: string }[] }[] }> {
  const answer = await fetch(`${emulator?.url ?? ''}/bigquery/v2/projects/p/${path}`, { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
  return { status: answer.status, ...((await answer.json()) as object) };
}
const createTable = (tableId: string, more: object): Promise<unknown> =>
  send('datasets/d/tables', { tableReference: { tableId }, schema: { fields: [{ name: 'n', type: 'INTEGER' }, { name: 'day', type: 'DATE' }] }, ...more });
const query = (sql: string): ReturnType<typeof send> => send('queries', { query: sql, useLegacySql: false });
const reasons = (answers: readonly Awaited<ReturnType<typeof send>>[]): readonly string[] => answers.map(({ error }) => error?.errors[0]?.reason ?? 'ok');

test('strict: the 26th DML statement of a table within ten seconds is refused, one of another table is not', async () => {
  await given({ fidelity: 'strict' });
  await createTable('u', {});
  for (let i = 0; i < 25; i++) expect((await query(`INSERT INTO d.t (n) VALUES (${i})`)).status).toBe(200);
  expect(reasons([await query('INSERT INTO d.t (n) VALUES (26)'), await query('INSERT INTO d.u (n) VALUES (1)')])).toEqual(['rateLimitExceeded', 'ok']);
  now += 10_000;
  expect((await query('INSERT INTO d.t (n) VALUES (26)')).status).toBe(200);
});

test('strict: the 23rd UPDATE at a time finds two running and twenty waiting', async () => {
  const quotas = new Quotas({ fidelity: 'strict', clock: () => 0 });
  const table = { projectId: 'p', datasetId: 'd', tableId: 't' };
  const { promise: turn, resolve: goOn } = Promise.withResolvers<void>();
  const outstanding = Array.from({ length: 22 }, () => quotas.dml(table, true, () => turn));
  await expect(quotas.dml(table, true, () => turn)).rejects.toMatchObject({ reason: 'resourcesExceeded', message: expect.stringContaining('Too many DML statements outstanding against table p:d.t, limit is 20') as string });
  goOn();
  await Promise.all(outstanding);
  await quotas.dml(table, true, () => Promise.resolve());
});

test('strict: a table takes five metadata updates in ten seconds, a partitioned one fifty', async () => {
  await given({ fidelity: 'strict' });
  await createTable('partitioned', { timePartitioning: { type: 'DAY', field: 'day' } });
  const patch = (table: string, n: number): ReturnType<typeof send> => send(`datasets/d/tables/${table}`, { description: `${n}` }, 'PATCH');
  const five: Awaited<ReturnType<typeof send>>[] = [];
  for (let n = 0; n < 5; n++) five.push(await patch('t', n));
  // Creating it was the first.
  expect(reasons(five)).toEqual(['ok', 'ok', 'ok', 'ok', 'rateLimitExceeded']);
  for (let n = 0; n < 10; n++) expect((await patch('partitioned', n)).status).toBe(200);
});

test('strict: schemas changed by SQL count with those changed by the API', async () => {
  await given({ fidelity: 'strict' });
  const answers: Awaited<ReturnType<typeof send>>[] = [];
  // Creating it was the first.
  for (let n = 0; n < 5; n++) answers.push(await query(`ALTER SCHEMA d SET OPTIONS (description = '${n}')`));
  expect(reasons(answers)).toEqual(['ok', 'ok', 'ok', 'ok', 'rateLimitExceeded']);
});

test('strict: loads, copies and queries that write into a table are counted together, 1,500 a day, and by its name', () => {
  const quotas = new Quotas({ fidelity: 'strict', clock: () => now });
  const table = { projectId: 'p', datasetId: 'd', tableId: 't' };
  now = 0;
  for (let n = 0; n < 1500; n++) quotas.tableModification(table);
  expect(() => { quotas.tableModification(table); }).toThrow('Quota exceeded: Your table exceeded quota for imports or query appends per table');
  quotas.tableModification({ ...table, tableId: 'u' });
  now += 24 * 3_600_000;
  quotas.tableModification(table);
});

test('lenient: how often is not counted, how large is', async () => {
  await given({ fidelity: 'lenient' });
  for (let i = 0; i < 30; i++) expect((await query(`INSERT INTO d.t (n) VALUES (${i})`)).status).toBe(200);
  expect((await query(`SELECT 1 -- ${'x'.repeat(1_024_000)}`)).error?.message).toContain('The query is too large');
  expect((await send('datasets/d/tables/t/insertAll', { rows: [{ insertId: 'x'.repeat(129), json: { n: 1 } }] })).status).toBe(400);
});

test('a row is streamed into partitions of ten years back to one year ahead only', async () => {
  await given({ fidelity: 'strict' });
  await createTable('by_day', { timePartitioning: { type: 'DAY', field: 'day' } });
  const insert = async (day: string): Promise<string | undefined> => (await send('datasets/d/tables/by_day/insertAll', { rows: [{ json: { day } }] })).insertErrors?.[0]?.errors[0]?.message;
  expect([await insert('2016-02-01'), await insert('2026-12-31')]).toEqual([undefined, undefined]);
  expect([await insert('2015-01-01'), await insert('2027-06-01')]).toEqual([expect.stringContaining('outside the allowed bounds'), expect.stringContaining('outside the allowed bounds')]);
});

test('strict: a dataset takes five metadata updates in ten seconds', async () => {
  await given({ fidelity: 'strict' });
  const answers: Awaited<ReturnType<typeof send>>[] = [];
  // Creating it was the first.
  for (let n = 0; n < 5; n++) answers.push(await send('datasets/d', { description: `${n}` }, 'PATCH'));
  expect(reasons(answers)).toEqual(['ok', 'ok', 'ok', 'ok', 'rateLimitExceeded']);
});

test('strict: a query writes to 4,000 partitions at most', async () => {
  await given({ fidelity: 'strict' });
  const write = async (days: number): Promise<string | undefined> => {
    const query = `SELECT day FROM UNNEST(GENERATE_DATE_ARRAY('2000-01-01', DATE_ADD(DATE '2000-01-01', INTERVAL ${days - 1} DAY))) AS day`;
    const destinationTable = { projectId: 'p', datasetId: 'd', tableId: `days_${days}` };
    const answer: unknown = await send('jobs', { configuration: { query: { query, useLegacySql: false, destinationTable, timePartitioning: { type: 'DAY', field: 'day' } } } });
    return (answer as { readonly status: { readonly errorResult?: { readonly message: string } } }).status.errorResult?.message;
  };
  expect(await write(4000)).toBeUndefined();
  expect(await write(4001)).toBe('Too many partitions produced by query, allowed 4000, query produces at least 4001 partitions');
});

test('strict: so do CREATE TABLE AS and INSERT', async () => {
  await given({ fidelity: 'strict' });
  await createTable('dml_days', { timePartitioning: { type: 'DAY', field: 'day' } });
  const days = (count: number): string => `SELECT day FROM UNNEST(GENERATE_DATE_ARRAY('2000-01-01', DATE_ADD(DATE '2000-01-01', INTERVAL ${count - 1} DAY))) AS day`;
  const refusal = 'Too many partitions produced by query, allowed 4000, query produces at least 4001 partitions';
  expect((await query(`CREATE TABLE d.made PARTITION BY day AS ${days(4001)}`)).error?.message).toBe(refusal);
  expect((await query(`INSERT d.dml_days (day) ${days(4001)}`)).error?.message).toBe(refusal);
  expect((await query(`INSERT d.dml_days (day) ${days(4000)}`)).status).toBe(200);
});

test('partitions go once they have expired, by the clock of the server', async () => {
  const HOUR = 3_600_000;
  await given({});
  await createTable('brief', { timePartitioning: { type: 'DAY', field: 'day', expirationMs: String(48 * HOUR) } });
  await query("INSERT d.brief (n, day) VALUES (1, '2026-01-01'), (2, '2026-01-02')");
  const left = async (): Promise<unknown> => ((await query('SELECT n FROM d.brief ORDER BY n')) as unknown as { rows?: readonly { readonly f: readonly { readonly v: unknown }[] }[] }).rows?.map(({ f }) => f[0]?.v);
  expect(await left()).toEqual(['1', '2']);
  // 2026-01-01 lasts until 2026-01-03.
  now = Date.parse('2026-01-03T00:00:00Z');
  expect(await left()).toEqual(['2']);
  now += 24 * HOUR;
  expect(await left()).toEqual([]);
});
