import { type Emulator, startEmulator } from '../start-emulator.js';

const MINUTE_MS = 60_000;
let emulator: Emulator;
let now = Date.UTC(2024, 4, 6, 7, 8, 9);
beforeAll(async () => {
  emulator = await startEmulator({ clock: () => now });
  await send('POST', 'datasets', { datasetReference: { datasetId: 'd' } });
});
afterAll(() => emulator.stop());

interface Answer {
  readonly rows?: { f: { v: unknown }[] }[];
  readonly error?: { message: string };
  readonly status?: { errorResult?: { message: string } };
  readonly totalBytesProcessed?: string;
}

async function send(method: string, path: string, body?: unknown): Promise<Answer> {
  const answer = await fetch(`${emulator.url}/bigquery/v2/projects/p/${path}`, { method, headers: { 'content-type': 'application/json' }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  return (answer.status === 204 ? {} : await answer.json()) as Answer;
}

/** A table by the day of arrival, of its own for each test. */
async function daily(tableId: string): Promise<void> {
  await send('POST', 'datasets/d/tables', { tableReference: { tableId }, schema: { fields: [{ name: 'n', type: 'INTEGER' }] }, timePartitioning: { type: 'DAY' } });
}

const insertAll = (table: string, ...values: readonly number[]): Promise<Answer> => send('POST', `datasets/d/tables/${table}/insertAll`, { rows: values.map((n) => ({ json: { n } })) });

async function query(sql: string, more: object = {}): Promise<readonly (readonly unknown[])[]> {
  const { rows = [], error } = await send('POST', 'queries', { query: sql, useLegacySql: false, ...more });
  if (error !== undefined) throw new Error(error.message);
  return rows.map((row) => row.f.map(({ v }) => v));
}

/** Runs a job to its end. */
async function job(configuration: object): Promise<Answer['status']> {
  const jobId = `job_${Math.random().toString(36).slice(2)}`;
  await send('POST', 'jobs', { jobReference: { jobId }, configuration });
  await send('GET', `queries/${jobId}`);
  for (;;) {
    const { status } = (await send('GET', `jobs/${jobId}`)) as { status: { state: string; errorResult?: { message: string } } };
    if (status.state === 'DONE') return status;
  }
}

const days = (table: string): Promise<readonly (readonly unknown[])[]> => query(`SELECT n, CAST(_PARTITIONDATE AS STRING) FROM d.${table} ORDER BY n`);

test('streamed rows have no partition while they are in the streaming buffer, then that of their arrival', async () => {
  await daily('streamed');
  await insertAll('streamed', 1);
  expect(await query('SELECT n, _PARTITIONTIME AS pt FROM d.streamed')).toEqual([['1', null]]);
  expect(await query("SELECT partition_id FROM d.INFORMATION_SCHEMA.PARTITIONS WHERE table_name = 'streamed'")).toEqual([['__UNPARTITIONED__']]);
  now += 31 * MINUTE_MS;
  expect(await days('streamed')).toEqual([['1', '2024-05-06']]);
  expect(await query("SELECT partition_id FROM d.INFORMATION_SCHEMA.PARTITIONS WHERE table_name = 'streamed'")).toEqual([['20240506']]);
});

test('a decorator of a streamed table names a day near today', async () => {
  await daily('decorated');
  expect(await insertAll('decorated$20240501', 1)).toEqual({ kind: 'bigquery#tableDataInsertAllResponse' });
  expect(await days('decorated')).toEqual([['1', '2024-05-01']]);
  expect((await insertAll('decorated$20240101', 1)).error?.message).toContain('31 days in the past and 16 days in the future');
});

test('loads, copies and query destinations write the partition that they name', async () => {
  await daily('target');
  await send('POST', 'datasets/d/tables', { tableReference: { tableId: 'plain' }, schema: { fields: [{ name: 'n', type: 'INTEGER' }] } });
  await query('INSERT d.plain VALUES (2)');
  const to = (tableId: string): object => ({ projectId: 'p', datasetId: 'd', tableId });
  expect(await job({ query: { query: 'SELECT 1 AS n', useLegacySql: false, destinationTable: to('target$20240101'), writeDisposition: 'WRITE_TRUNCATE' } })).toEqual({ state: 'DONE' });
  expect(await job({ copy: { sourceTable: to('plain'), destinationTable: to('target$20240102'), writeDisposition: 'WRITE_APPEND' } })).toEqual({ state: 'DONE' });
  const form = '--x\r\ncontent-type: application/json\r\n\r\n'
    + JSON.stringify({ configuration: { load: { destinationTable: to('target$20240103'), sourceFormat: 'NEWLINE_DELIMITED_JSON' } } })
    + '\r\n--x\r\ncontent-type: application/octet-stream\r\n\r\n{"n":3}\n\r\n--x--';
  await fetch(`${emulator.url}/upload/bigquery/v2/projects/p/jobs?uploadType=multipart`, { method: 'POST', headers: { 'content-type': 'multipart/related; boundary=x' }, body: form });
  await query('INSERT d.target (n) VALUES (4)');
  expect(await days('target')).toEqual([['1', '2024-01-01'], ['2', '2024-01-02'], ['3', '2024-01-03'], ['4', '2024-05-06']]);
  await job({ query: { query: 'SELECT 9 AS n', useLegacySql: false, destinationTable: to('target$20240101'), writeDisposition: 'WRITE_TRUNCATE' } });
  expect(await query("SELECT n FROM d.target WHERE _PARTITIONTIME = '2024-01-01'")).toEqual([['9']]);
  expect(await job({ copy: { sourceTable: to('target'), destinationTable: to('copied') } })).toEqual({ state: 'DONE' });
  expect(await days('copied')).toEqual(await days('target'));
  await send('DELETE', 'datasets/d/tables/target$20240101');
  expect(await query('SELECT n FROM d.target ORDER BY n')).toEqual([['2'], ['3'], ['4']]);
});

test('a filter on the pseudo column leaves partitions unread', async () => {
  await daily('pruned');
  await query("INSERT d.pruned (_PARTITIONTIME, n) SELECT TIMESTAMP_ADD(TIMESTAMP '2024-01-01', INTERVAL day DAY), day FROM UNNEST(GENERATE_ARRAY(0, 9)) AS day");
  const bytes = async (where: string): Promise<string | undefined> => (await send('POST', 'queries', { query: `SELECT n FROM d.pruned ${where}`, useLegacySql: false, dryRun: true })).totalBytesProcessed;
  expect(await bytes('')).toBe('80');
  expect(await bytes("WHERE _PARTITIONTIME >= TIMESTAMP '2024-01-09'")).toBe('16');
  expect(await bytes("WHERE _PARTITIONDATE = '2024-01-03'")).toBe('8');
  expect(await bytes("WHERE _PARTITIONDATE BETWEEN '2024-01-03' AND '2024-01-05' AND n > 0")).toBe('24');
  expect(await bytes('WHERE n = 3')).toBe('80');
});
