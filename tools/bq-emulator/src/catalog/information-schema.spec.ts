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
  await query("INSERT INTO d.costs (id, day) VALUES ('a', CURRENT_DATE())");
  await query('SELECT id FROM d.costs WHERE day > DATE "2020-01-01"', { labels: { tenant: 'acme' } });
  await expect(query('SELECT nothing FROM d.costs')).rejects.toThrow('nothing');
  const jobs = await query("SELECT statement_type, state, total_bytes_billed, error_result.reason, (SELECT value FROM UNNEST(labels) WHERE key = 'tenant') FROM `region-us`.INFORMATION_SCHEMA.JOBS_BY_PROJECT WHERE query LIKE '%d.costs%' AND query NOT LIKE '%JOBS_BY_PROJECT%' ORDER BY creation_time, end_time");
  expect(jobs).toHaveLength(3);
  expect(jobs).toEqual(expect.arrayContaining([
    ['INSERT', 'DONE', '0', null, null], ['SELECT', 'DONE', '10485760', null, 'acme'], [null, 'DONE', null, 'invalidQuery', null],
  ]));
});

test('JOBS tells which tables a query read, what it changed, and that it cost nothing the second time', async () => {
  await query("SELECT id FROM d.costs WHERE day >= '2020-01-01' AND id = 'twice'");
  await query("SELECT id FROM d.costs WHERE day >= '2020-01-01' AND id = 'twice'");
  expect(await query("SELECT cache_hit, total_bytes_billed, referenced_tables[0].table_id FROM `region-us`.INFORMATION_SCHEMA.JOBS WHERE query LIKE '%twice%' AND query NOT LIKE '%JOBS%' ORDER BY cache_hit")).toEqual([['false', '10485760', 'costs'], ['true', '0', 'costs']]);
  expect(await query("SELECT dml_statistics.inserted_row_count, dml_statistics.deleted_row_count FROM `region-us`.INFORMATION_SCHEMA.JOBS WHERE query LIKE 'INSERT INTO d.costs%'")).toEqual([['1', '0']]);
});

describe('what is stored and how it came', () => {
  beforeAll(async () => {
    await send('datasets/d/tables', { tableReference: { tableId: 'days' }, schema: { fields: [{ name: 'day', type: 'DATE' }, { name: 'n', type: 'INTEGER' }] }, timePartitioning: { type: 'DAY', field: 'day' } });
    await query("INSERT INTO d.days (day, n) VALUES (DATE '2026-01-01', 1), (DATE '2026-01-01', 2), (DATE '2026-01-02', 3), (NULL, 4)");
    await send('datasets/d/tables', { tableReference: { tableId: 'streamed' }, schema: { fields: [{ name: 'n', type: 'INTEGER' }, { name: 'ref', type: 'DATE' }] }, tableConstraints: { foreignKeys: [{ name: 'fk', referencedTable: { projectId: 'p', datasetId: 'd', tableId: 'costs' }, columnReferences: [{ referencingColumn: 'ref', referencedColumn: 'day' }] }] } });
    await send('datasets/d/tables/streamed/insertAll', { rows: [{ json: { n: 1 } }, { json: { n: 2 } }] });
    await send('datasets/d/tables/streamed/insertAll', { rows: [{ json: { n: 3 } }] });
  });

  test('PARTITIONS counts rows and bytes of each', async () => {
    expect(await query("SELECT partition_id, total_rows, total_logical_bytes FROM d.INFORMATION_SCHEMA.PARTITIONS WHERE table_name = 'days' ORDER BY partition_id")).toEqual([
      ['20260101', '2', '32'], ['20260102', '1', '16'], ['__NULL__', '1', '8'],
    ]);
    expect(await query("SELECT partition_id, total_rows FROM d.INFORMATION_SCHEMA.PARTITIONS WHERE table_name = 'streamed'")).toEqual([[null, '3']]);
  });

  test('TABLE_STORAGE is asked by region, and knows partitions and sizes', async () => {
    expect(await query("SELECT total_rows, total_partitions, total_logical_bytes, deleted FROM `region-us`.INFORMATION_SCHEMA.TABLE_STORAGE_BY_PROJECT WHERE table_name = 'days'")).toEqual([['4', '3', '56', 'false']]);
    await expect(query('SELECT * FROM d.INFORMATION_SCHEMA.TABLE_STORAGE')).rejects.toThrow('Not found: Table p:d.INFORMATION_SCHEMA.TABLE_STORAGE');
  });

  test('STREAMING_TIMELINE counts requests and rows; WRITE_API_TIMELINE has had none', async () => {
    expect(await query("SELECT SUM(total_requests), SUM(total_rows) FROM `region-us`.INFORMATION_SCHEMA.STREAMING_TIMELINE_BY_PROJECT WHERE dataset_id = 'd' AND table_id = 'streamed'")).toEqual([['2', '3']]);
    expect(await query('SELECT COUNT(*) FROM `region-us`.INFORMATION_SCHEMA.WRITE_API_TIMELINE')).toEqual([['0']]);
  });

  test('constraints name their columns and those that they refer to', async () => {
    expect(await query('SELECT constraint_name, constraint_type, enforced FROM d.INFORMATION_SCHEMA.TABLE_CONSTRAINTS ORDER BY constraint_name')).toEqual([['costs.pk$', 'PRIMARY KEY', 'NO'], ['streamed.fk', 'FOREIGN KEY', 'NO']]);
    expect(await query("SELECT table_name, column_name FROM d.INFORMATION_SCHEMA.CONSTRAINT_COLUMN_USAGE WHERE constraint_name = 'streamed.fk'")).toEqual([['costs', 'day']]);
    expect(await query("SELECT table_name, column_name FROM d.INFORMATION_SCHEMA.KEY_COLUMN_USAGE WHERE constraint_name = 'streamed.fk'")).toEqual([['streamed', 'ref']]);
  });

  test('SCHEMATA_OPTIONS writes options of datasets', async () => {
    await send('datasets', { datasetReference: { datasetId: 'e' }, description: 'other', defaultTableExpirationMs: '86400000' });
    expect(await query("SELECT option_name, option_value FROM INFORMATION_SCHEMA.SCHEMATA_OPTIONS WHERE schema_name = 'e' ORDER BY option_name")).toEqual([['default_table_expiration_days', '1.0'], ['description', '"other"'], ['location', '"US"']]);
  });
});
