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

describe('of many datasets', () => {
  const names = (sql: string, more: object = {}): Promise<unknown[]> => query(sql, more).then((rows) => rows.map(([name]) => name));
  const NAMED = { parameterMode: 'NAMED', queryParameters: [{ name: 'wanted', parameterType: { type: 'ARRAY', arrayType: { type: 'STRING' } }, parameterValue: { arrayValues: [{ value: 'f' }, { value: 'nowhere' }] } }] };
  const REGION = '`region-us`.INFORMATION_SCHEMA';

  beforeAll(async () => {
    for (const datasetId of ['f', 'g']) {
      await send('datasets', { datasetReference: { datasetId } });
      await send(`datasets/${datasetId}/tables`, { tableReference: { tableId: 'a' }, schema: { fields: [{ name: 'n', type: 'NUMERIC', precision: '10', scale: '2' }, { name: "it's", type: 'RECORD', mode: 'REPEATED', fields: [{ name: 'x', type: 'STRING', maxLength: '3' }] }] } });
      await send(`datasets/${datasetId}/tables`, { tableReference: { tableId: 'b' }, schema: { fields: [{ name: 'n', type: 'INTEGER' }] } });
    }
  });

  test('a condition on datasets and tables gives the rows of those, however it is written', async () => {
    expect(await names(`SELECT CONCAT(table_schema, '.', table_name) FROM ${REGION}.TABLES WHERE table_schema IN UNNEST(@wanted) ORDER BY 1`, NAMED)).toEqual(['f.a', 'f.b']);
    expect(await names(`SELECT t.table_schema FROM ${REGION}.TABLES AS t WHERE t.table_schema IN ('f', 'g') AND 'b' = t.table_name ORDER BY 1`)).toEqual(['f', 'g']);
    expect(await names(`SELECT DISTINCT table_schema FROM ${REGION}.COLUMNS WHERE table_schema = 'f' OR table_name = 'costs' ORDER BY 1`)).toEqual(['d', 'f']);
    expect(await names(`SELECT COUNT(*) FROM ${REGION}.TABLES WHERE table_schema = 'f' AND table_schema = 'g'`)).toEqual(['0']);
    expect(await names(`SELECT COUNT(*) FROM ${REGION}.TABLES WHERE NOT table_schema = 'f' AND table_schema IN ('f', 'g')`)).toEqual(['2']);
  });

  test('a type is written with its parameters', async () => {
    expect(await names("SELECT data_type FROM f.INFORMATION_SCHEMA.COLUMNS WHERE table_name = 'a' ORDER BY ordinal_position")).toEqual(['NUMERIC(10, 2)', 'ARRAY<STRUCT<x STRING(3)>>']);
    expect(await names("SELECT field_path FROM f.INFORMATION_SCHEMA.COLUMN_FIELD_PATHS WHERE table_name = 'a'")).toEqual(['n', "it's", "it's.x"]);
  });

  test('a view over them, a join and a row as a whole see the same', async () => {
    await query(`CREATE VIEW f.catalog AS SELECT table_name, creation_time FROM f.INFORMATION_SCHEMA.TABLES WHERE table_name != 'catalog'`);
    expect(await names('SELECT table_name FROM f.catalog WHERE creation_time > TIMESTAMP "2020-01-01" ORDER BY 1')).toEqual(['a', 'b']);
    expect(await names('SELECT c.column_name FROM f.INFORMATION_SCHEMA.TABLES AS t JOIN f.INFORMATION_SCHEMA.COLUMNS AS c USING (table_name) WHERE t.table_name = "b"')).toEqual(['n']);
    expect(JSON.parse(String((await names("SELECT TO_JSON_STRING(t) FROM f.INFORMATION_SCHEMA.TABLE_OPTIONS AS t WHERE table_name = 'none' UNION ALL SELECT TO_JSON_STRING(t) FROM f.INFORMATION_SCHEMA.VIEWS AS t"))[0]))).toMatchObject({ table_schema: 'f', table_name: 'catalog', use_standard_sql: 'YES' });
  });
});

test('TABLES holds the statement that makes each table', async () => {
  const [[ddl] = []] = await query("SELECT ddl FROM d.INFORMATION_SCHEMA.TABLES WHERE table_name = 'costs'");
  expect(ddl).toBe([
    'CREATE TABLE `p.d.costs`', '(', '  id STRING NOT NULL,', '  day DATE,', '  PRIMARY KEY (id, day) NOT ENFORCED', ')', 'PARTITION BY day', 'OPTIONS(',
    '  description="Daily \\"costs\\"",', '  labels=[("team", "finops")],', '  partition_expiration_days=10.0,', '  require_partition_filter=true', ');',
  ].join('\n'));
  await query(String(ddl).replace('p.d.costs', 'p.d.made_again'));
  expect(await query("SELECT option_name, option_value FROM d.INFORMATION_SCHEMA.TABLE_OPTIONS WHERE table_name = 'made_again' ORDER BY option_name")).toEqual(await query("SELECT option_name, option_value FROM d.INFORMATION_SCHEMA.TABLE_OPTIONS WHERE table_name = 'costs' ORDER BY option_name"));
});

test('TABLE_OPTIONS tells when a table expires', async () => {
  await query("CREATE TABLE d.brief (a INT64) OPTIONS (expiration_timestamp = TIMESTAMP '2100-01-01 00:00:00 UTC')");
  expect(await query("SELECT option_name, option_type, option_value FROM d.INFORMATION_SCHEMA.TABLE_OPTIONS WHERE table_name = 'brief'")).toEqual([['expiration_timestamp', 'TIMESTAMP', 'TIMESTAMP "2100-01-01T00:00:00.000Z"']]);
});
