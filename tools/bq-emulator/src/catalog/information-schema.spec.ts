import { type Emulator, startEmulator } from '../start-emulator.js';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
  await send('datasets', { datasetReference: { datasetId: 'd' } });
  await send('datasets/d/tables', {
    tableReference: { tableId: 'costs' }, description: 'Daily "costs"', labels: { team: 'finops' }, requirePartitionFilter: true,
    schema: { fields: [{ name: 'id', type: 'STRING', mode: 'REQUIRED' }, { name: 'day', type: 'DATE' }] },
    timePartitioning: { type: 'DAY', field: 'day', expirationMs: '864000000' }, tableConstraints: { primaryKey: { columns: ['id', 'day'] } },
  });
});
afterAll(() => emulator.stop());

async function send(path: string, body: unknown): Promise<{ rows?: { f: { v: unknown }[] }[]; error?: { message: string } }> {
  const answer = await fetch(`${emulator.url}/bigquery/v2/projects/p/${path}`, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
  return (await answer.json()) as { rows?: { f: { v: unknown }[] }[] };
}
async function query(sql: string, more: object = {}): Promise<readonly (readonly unknown[])[]> {
  const { rows = [], error } = await send('queries', { query: sql, useLegacySql: false, ...more });
  if (error !== undefined) throw new Error(error.message);
  return rows.map((row) => row.f.map(({ v }) => v));
}

test('TABLE_OPTIONS writes options as DDL does', async () => {
  expect(await query('SELECT option_name, option_type, option_value FROM d.INFORMATION_SCHEMA.TABLE_OPTIONS ORDER BY option_name')).toEqual([
    ['description', 'STRING', '"Daily \\"costs\\""'], ['labels', 'ARRAY<STRUCT<STRING, STRING>>', '[STRUCT("team", "finops")]'],
    ['partition_expiration_days', 'FLOAT64', '10.0'], ['require_partition_filter', 'BOOL', 'true'],
  ]);
});

test('KEY_COLUMN_USAGE lists the primary key in its order', async () => {
  expect(await query('SELECT constraint_name, column_name, ordinal_position FROM d.INFORMATION_SCHEMA.KEY_COLUMN_USAGE ORDER BY ordinal_position')).toEqual([['costs.pk$', 'id', '1'], ['costs.pk$', 'day', '2']]);
});

test('JOBS_BY_PROJECT tells what a query cost, whose labels it bore, and how it failed', async () => {
  await query("INSERT INTO d.costs (id, day) VALUES ('a', DATE '2026-01-01')");
  await query('SELECT id FROM d.costs WHERE day > DATE "2020-01-01"', { labels: { tenant: 'acme' } });
  await expect(query('SELECT nothing FROM d.costs')).rejects.toThrow('nothing');
  const jobs = await query("SELECT statement_type, state, total_bytes_billed, error_result.reason, (SELECT value FROM UNNEST(labels) WHERE key = 'tenant') FROM `region-us`.INFORMATION_SCHEMA.JOBS_BY_PROJECT WHERE query LIKE '%d.costs%' AND query NOT LIKE '%JOBS_BY_PROJECT%' ORDER BY creation_time, end_time");
  expect(jobs).toHaveLength(3);
  expect(jobs).toEqual(expect.arrayContaining([
    ['INSERT', 'DONE', '0', null, null], ['SELECT', 'DONE', '10485760', null, 'acme'], [null, 'DONE', null, 'invalidQuery', null],
  ]));
});
