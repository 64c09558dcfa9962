import { type Emulator, startEmulator } from '../start-emulator.js';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
  await send('datasets', { datasetReference: { datasetId: 'd' } });
  const fields = (...columns: readonly (readonly [string, string])[]): unknown => ({ fields: columns.map(([name, type]) => ({ name, type })) });
  const table = (tableId: string, schema: unknown, more: object): Promise<unknown> => send('datasets/d/tables', { tableReference: { tableId }, schema, ...more });
  await table('days', fields(['day', 'DATE'], ['n', 'INT64'], ['s', 'STRING']), { timePartitioning: { type: 'DAY', field: 'day' } });
  await table('keys', fields(['k', 'INT64'], ['n', 'INT64']), { rangePartitioning: { field: 'k', range: { start: '0', end: '100', interval: '10' } } });
  await table('months', fields(['ts', 'TIMESTAMP'], ['n', 'INT64']), { timePartitioning: { type: 'MONTH', field: 'ts' } });
  await table('guarded', fields(['day', 'DATE'], ['n', 'INT64']), { timePartitioning: { type: 'DAY', field: 'day' }, requirePartitionFilter: true });
  await query(`INSERT d.days SELECT DATE_ADD(DATE '2024-01-01', INTERVAL x DAY), x, 'abc' FROM UNNEST(GENERATE_ARRAY(0, 9)) x`);
  await query('INSERT d.keys SELECT x, x FROM UNNEST(GENERATE_ARRAY(0, 99)) x');
  await query(`INSERT d.months SELECT TIMESTAMP(DATE_ADD(DATE '2024-01-01', INTERVAL x MONTH)), x FROM UNNEST(GENERATE_ARRAY(0, 9)) x`);
  for (const suffix of ['20240101', '20240102', '20240201']) await query(`CREATE TABLE d.log_${suffix} AS SELECT 1 AS n, 'abc' AS s`);
  await query('CREATE VIEW d.view AS SELECT day, n AS m FROM p.d.days WHERE n < 100');
});
afterAll(() => emulator.stop());

interface Answer {
  readonly totalBytesProcessed?: string;
  readonly totalBytesBilled?: string;
  readonly error?: { readonly message: string };
}

async function send(path: string, body: unknown): Promise<Answer> {
  const answer = await fetch(`${emulator.url}/bigquery/v2/projects/p/${path}`, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
  return (await answer.json()) as Answer;
}
const query = (sql: string, more: object = {}): Promise<Answer> => send('queries', { query: sql, useLegacySql: false, useQueryCache: false, ...more });
const MIB = 1024 * 1024;

// A DATE, a TIMESTAMP and an INT64 are 8 bytes, 'abc' is 5: https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types#data_type_sizes
describe('a query processes the columns that it names, in the partitions that it may need', () => {
  test.each<readonly [sql: string, bytes: number]>([
    ['SELECT n FROM d.days', 10 * 8],
    ['SELECT * FROM d.days', 10 * 21],
    ['SELECT n FROM d.days LIMIT 1', 10 * 8],
    ['SELECT COUNT(*) FROM d.days', 0],
    [`SELECT n FROM d.days WHERE day = '2024-01-03'`, 16],
    [`SELECT n FROM d.days WHERE DATE '2024-01-03' = day`, 16],
    [`SELECT n FROM d.days WHERE day BETWEEN '2024-01-03' AND DATE '2024-01-05'`, 3 * 16],
    [`SELECT n FROM d.days WHERE day IN ('2024-01-03', '2025-01-01')`, 16],
    [`SELECT n FROM d.days WHERE day > DATE_SUB(DATE '2024-01-10', INTERVAL 2 DAY) AND n > 0`, 2 * 16],
    [`SELECT n FROM d.days WHERE day = '2024-01-03' OR day = '2024-01-04'`, 2 * 16],
    [`SELECT n FROM d.days WHERE day = '2024-01-03' OR n = 1`, 10 * 16],
    [`SELECT n FROM d.days WHERE day = (SELECT MAX(day) FROM d.days)`, 10 * 16],
    ['SELECT COUNT(*) FROM d.days WHERE EXTRACT(YEAR FROM day) = 2023', 0],
    ['SELECT k FROM d.keys WHERE k BETWEEN 15 AND 25', 20 * 8],
    [`SELECT k FROM d.keys WHERE k > 0 AND DATE(k, 1, 1) = '0005-01-01'`, 100 * 8],
    ['SELECT k FROM d.keys WHERE k < 10', 10 * 8],
    [`SELECT n FROM d.months WHERE ts >= TIMESTAMP '2024-09-15 00:00:00'`, 2 * 16],
    [`SELECT n FROM d.months WHERE DATE(ts) = '2024-02-11'`, 16],
    [`SELECT n FROM d.months WHERE TIMESTAMP_TRUNC(ts, MONTH) = TIMESTAMP('2024-02-01')`, 16],
    [`SELECT m FROM d.view WHERE day = '2024-01-03'`, 16],
    [`WITH a AS (SELECT * FROM d.days) SELECT n FROM a WHERE day = '2024-01-01'`, 16],
    [`WITH a AS (SELECT * FROM d.days) SELECT a.n FROM a JOIN a AS b USING (n) WHERE a.day = '2024-01-01' AND b.day = '2024-01-02'`, 2 * 16],
    ['SELECT n FROM `d.log_*`', 3 * 8],
    [`SELECT n FROM \`d.log_*\` WHERE _TABLE_SUFFIX = '20240102'`, 8],
    [`SELECT n FROM \`d.log_*\` WHERE _TABLE_SUFFIX BETWEEN '20240101' AND '20240131' AND n > 0`, 2 * 8],
    [`SELECT n FROM \`d.log_*\` WHERE _TABLE_SUFFIX LIKE '202401%' AND PARSE_DATE('%Y%m%d', _TABLE_SUFFIX) > DATE '2024-01-01'`, 8],
    [`SELECT n FROM \`d.log_*\` AS l WHERE l._TABLE_SUFFIX IN ('20240101', '20240201') OR n = 5`, 3 * 8],
    [`SELECT n FROM \`d.log_*\` WHERE _TABLE_SUFFIX = (SELECT '20240102')`, 3 * 8],
    [`SELECT n FROM \`d.log_2024*\` WHERE _TABLE_SUFFIX > '1'`, 0],
    [`WITH a AS (SELECT n FROM \`d.log_*\` WHERE _TABLE_SUFFIX >= FORMAT_DATE('%Y%m%d', DATE_SUB('2024-02-02', INTERVAL 1 DAY))) SELECT * FROM a`, 8],
    [`SELECT a.n FROM \`d.log_*\` AS a JOIN d.log_20240101 AS b USING (n) WHERE a._TABLE_SUFFIX = '20240102'`, 2 * 8],
    [`SELECT n FROM (SELECT * FROM d.days LIMIT 5) WHERE day = '2024-01-01'`, 10 * 16],
    [`SELECT a.n FROM d.days AS a LEFT JOIN d.keys AS b ON a.n = b.n AND b.k < 10`, 10 * 8 + 10 * 16],
    [`SELECT a.n FROM d.days AS a LEFT JOIN d.keys AS b ON a.n = b.n WHERE b.k IS NULL`, 10 * 8 + 100 * 16],
    [`SELECT a.n FROM d.days AS a WHERE EXISTS (SELECT 1 FROM d.keys AS b WHERE b.k = 5 AND a.day = '2024-01-01')`, 10 * 16 + 10 * 8],
    [`SELECT n FROM d.days WHERE day = '2024-01-03' UNION ALL SELECT n FROM d.days WHERE day = '2024-01-04'`, 2 * 16],
  ])('%s', async (sql, bytes) => {
    expect(await query(sql)).toMatchObject({ totalBytesProcessed: String(bytes) });
  });

  test('parameters are constants, named and by position', async () => {
    const day = { parameterType: { type: 'DATE' }, parameterValue: { value: '2024-01-05' } };
    expect(await query('SELECT n FROM d.days WHERE day = @day', { parameterMode: 'NAMED', queryParameters: [{ name: 'day', ...day }] })).toMatchObject({ totalBytesProcessed: '16' });
    const number = { parameterType: { type: 'INT64' }, parameterValue: { value: '7' } };
    expect(await query('SELECT ? AS seven, n FROM d.days WHERE day = ?', { parameterMode: 'POSITIONAL', queryParameters: [number, day] })).toMatchObject({ totalBytesProcessed: '16', rows: [{ f: [{ v: '7' }, { v: '4' }] }] });
  });
});

// https://cloud.google.com/bigquery/docs/data-manipulation-language#on-demand_query_size_calculation
test('a statement that changes rows also processes the whole of the partitions that it may change', async () => {
  expect(await query(`UPDATE d.days SET s = 'xyz' WHERE day = '2024-01-03'`)).toMatchObject({ totalBytesProcessed: String(8 + 21), totalBytesBilled: String(10 * MIB) });
  const source = `MERGE d.days T USING (SELECT DATE '2024-01-02' AS day, 5 AS n, 'abc' AS s) S ON`;
  expect(await query(`${source} FALSE WHEN NOT MATCHED BY SOURCE AND day = '2024-01-02' THEN DELETE WHEN NOT MATCHED THEN INSERT ROW`)).toMatchObject({ totalBytesProcessed: String(8 + 21) });
  expect(await query(`${source} T.day = S.day AND T.day = '2024-01-02' WHEN NOT MATCHED THEN INSERT ROW`)).toMatchObject({ totalBytesProcessed: '8' });
});

test('each table that gives bytes is billed for 10 MiB at least', async () => {
  expect(await query('SELECT a.n FROM d.days AS a JOIN d.keys AS b ON a.n = b.n')).toMatchObject({ totalBytesBilled: String(20 * MIB) });
});

// https://cloud.google.com/bigquery/docs/querying-partitioned-tables#require_a_partition_filter
describe('a table that requires a partition filter', () => {
  const refused = { error: { message: expect.stringContaining(`Cannot query over table 'p.d.guarded' without a filter over column(s) 'day' that can be used for partition elimination`) as string } };
  test.each([`SELECT n FROM d.guarded WHERE day = '2024-01-01'`, `SELECT n FROM d.guarded WHERE day > '2024-01-01' AND n = 1`, `DELETE d.guarded WHERE day = '2024-01-01'`])('takes %s', async (sql) => {
    expect((await query(sql)).error).toBeUndefined();
  });
  test.each(['SELECT n FROM d.guarded', 'SELECT n FROM d.guarded WHERE n = 1', `SELECT n FROM d.guarded WHERE day = '2024-01-01' OR n = 1`, 'SELECT n FROM d.guarded WHERE true', 'DELETE d.guarded WHERE n = 1'])('refuses %s', async (sql) => {
    expect(await query(sql)).toMatchObject(refused);
  });
});
