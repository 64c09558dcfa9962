import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type BigQuery, type Table } from '@google-cloud/bigquery';
import { affectedRows, clientOf, type Given, givenEmulator, PROJECT } from './official-client.js';

const MINUTE = 60_000;
const SCHEMA = [
  { name: 'id', type: 'INTEGER', mode: 'REQUIRED', description: 'Key' },
  { name: 'team', type: 'STRING', mode: 'NULLABLE', description: 'Who pays' },
  { name: 'cost', type: 'BIGNUMERIC', mode: 'NULLABLE' },
  { name: 'day', type: 'DATE', mode: 'NULLABLE' },
  { name: 'tags', type: 'RECORD', mode: 'REPEATED', fields: [{ name: 'k', type: 'STRING', mode: 'NULLABLE' }, { name: 'v', type: 'STRING', mode: 'NULLABLE' }] },
];

describe('the official client against the embedded server', () => {
  let given: Given;
  let client: BigQuery;
  let table: Table;
  let count = 0;

  beforeAll(async () => {
    given = await givenEmulator();
    client = given.client;
    await client.createDataset('costs', { location: 'US', labels: { tier: 'test' } });
  });
  afterAll(async () => { await given.emulator.stop(); });
  beforeEach(async () => {
    count += 1;
    [table] = await client.dataset('costs').createTable(`t${count}`, { schema: { fields: SCHEMA }, timePartitioning: { type: 'DAY', field: 'day' }, clustering: { fields: ['team'] } });
  });

  const rowsOf = async (query: string, params?: Record<string, unknown>): Promise<unknown[]> => {
    const [rows] = await client.query({ query, ...(params === undefined ? {} : { params }) });
    return rows as unknown[];
  };
  const failureOf = async (work: Promise<unknown>): Promise<Error & { code?: number; errors?: { reason: string; message: string }[] }> => {
    const failure: unknown = await work.then(() => undefined, (error: unknown) => error);
    return failure as Error;
  };

  test('a table comes back with the schema, partitioning and clustering that it was made with', async () => {
    const [metadata] = await table.getMetadata();
    expect(metadata).toMatchObject({ schema: { fields: SCHEMA }, timePartitioning: { type: 'DAY', field: 'day' }, clustering: { fields: ['team'] }, numRows: '0', type: 'TABLE', location: 'US' });
  });

  test('a patch adds nullable columns and relaxes required ones, and nothing else', async () => {
    const [metadata] = await table.getMetadata();
    const relaxed = SCHEMA.map((f) => ({ ...f, mode: f.mode === 'REQUIRED' ? 'NULLABLE' : f.mode }));
    const [patched] = await table.setMetadata({ ...metadata, schema: { fields: [...relaxed, { name: 'note', type: 'STRING' }, { name: 'list', type: 'STRING', mode: 'REPEATED' }] } });
    expect(patched.schema.fields.map((f: { name: string }) => f.name)).toEqual(['id', 'team', 'cost', 'day', 'tags', 'note', 'list']);
    for (const fields of [relaxed.slice(1), [...relaxed, { name: 'must', type: 'STRING', mode: 'REQUIRED' }], relaxed.map((f) => (f.name === 'team' ? { ...f, type: 'INTEGER' } : f))]) {
      expect(await failureOf(table.setMetadata({ schema: { fields } }))).toMatchObject({ code: 400, message: expect.stringContaining('Provided Schema does not match Table') });
    }
  });

  test('streamed rows are there at once, with exact decimals and nested values', async () => {
    await table.insert([{ id: 1, team: 'a', cost: '0.123456789012345678', day: '2024-05-06', tags: [{ k: 'env', v: 'prod' }] }, { id: 2 }]);
    const [row, other] = (await rowsOf(`SELECT * FROM costs.${table.id} ORDER BY id`)) as Record<string, { toString(): string }>[];
    expect(row).toMatchObject({ id: 1, team: 'a', day: { value: '2024-05-06' }, tags: [{ k: 'env', v: 'prod' }] });
    expect(row?.['cost']?.toString()).toBe('0.123456789012345678');
    expect(other).toMatchObject({ id: 2, team: null, tags: [] });
  });

  test('one bad row keeps every row out, and each is told why', async () => {
    const failure = (await failureOf(table.insert([{ id: 1 }, { id: 'x' }, { team: 'no id' }, { id: 4, other: 1 }]))) as unknown as { errors: { errors: unknown[] }[] };
    expect(failure.errors.map((e) => e.errors[0])).toEqual([
      { reason: 'stopped', message: '' },
      { reason: 'invalid', message: 'Cannot convert value to integer (bad value): x' },
      { reason: 'invalid', message: 'Missing required field: id.' },
      { reason: 'invalid', message: 'no such field: other.' },
    ]);
    expect(await rowsOf(`SELECT id FROM costs.${table.id}`)).toEqual([]);
  });

  test('the same insertId within a minute is one row, later it is two', async () => {
    const row = { insertId: 'same', json: { id: 1 } };
    await table.insert([row], { raw: true });
    await table.insert([row], { raw: true });
    expect(await rowsOf(`SELECT COUNT(*) AS n FROM costs.${table.id}`)).toEqual([{ n: 1 }]);
    given.advance(2 * MINUTE);
    await table.insert([row], { raw: true });
    expect(await rowsOf(`SELECT COUNT(*) AS n FROM costs.${table.id}`)).toEqual([{ n: 2 }]);
  });

  test('rows in the streaming buffer refuse DML for thirty minutes; other rows do not', async () => {
    await affectedRows(client, `INSERT costs.${table.id} (id) VALUES (1)`);
    await table.insert([{ id: 2 }]);
    expect((await table.getMetadata())[0].streamingBuffer).toBeDefined();
    expect(await affectedRows(client, `UPDATE costs.${table.id} SET team = 'x' WHERE id = 1`)).toBe(1);
    expect((await failureOf(affectedRows(client, `DELETE FROM costs.${table.id} WHERE id = 2`))).message).toContain('would affect rows in the streaming buffer, which is not supported');
    given.advance(31 * MINUTE);
    expect(await affectedRows(client, `DELETE FROM costs.${table.id} WHERE id = 2`)).toBe(1);
    expect((await table.getMetadata())[0].streamingBuffer).toBeUndefined();
  });

  test('MERGE from an array parameter updates, inserts and deletes in one statement', async () => {
    await affectedRows(client, `INSERT costs.${table.id} (id, team, cost) VALUES (1, 'old', 1), (2, 'gone', 2)`);
    const merge = `MERGE costs.${table.id} AS t USING UNNEST(@rows) AS s ON t.id = s.id
      WHEN MATCHED THEN UPDATE SET team = s.team
      WHEN NOT MATCHED THEN INSERT (id, team) VALUES (s.id, s.team)
      WHEN NOT MATCHED BY SOURCE THEN DELETE`;
    expect(await affectedRows(client, merge, { rows: [{ id: 1, team: 'new' }, { id: 3, team: 'three' }] })).toBe(3);
    expect(await rowsOf(`SELECT id, team FROM costs.${table.id} ORDER BY id`)).toEqual([{ id: 1, team: 'new' }, { id: 3, team: 'three' }]);
    const failure = await failureOf(affectedRows(client, merge, { rows: [{ id: 1, team: 'a' }, { id: 1, team: 'b' }] }));
    expect(failure.message).toContain('UPDATE/MERGE must match at most one source row for each target row');
    expect(await rowsOf(`SELECT id, team FROM costs.${table.id} ORDER BY id`)).toEqual([{ id: 1, team: 'new' }, { id: 3, team: 'three' }]);
  });

  test('ON FALSE replaces a slice', async () => {
    await affectedRows(client, `INSERT costs.${table.id} (id, team) VALUES (1, 'a'), (2, 'a'), (3, 'b')`);
    const replace = `MERGE costs.${table.id} t USING UNNEST(@rows) s ON FALSE WHEN NOT MATCHED BY SOURCE AND t.team = @team THEN DELETE WHEN NOT MATCHED THEN INSERT (id, team) VALUES (id, @team)`;
    expect(await affectedRows(client, replace, { team: 'a', rows: [{ id: 9 }] })).toBe(3);
    expect(await rowsOf(`SELECT id FROM costs.${table.id} ORDER BY id`)).toEqual([{ id: 3 }, { id: 9 }]);
  });

  test('a gzipped file is loaded under an id of our own, once', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'load-'));
    const file = join(directory, 'rows.ndjson.gz');
    await writeFile(file, gzipSync('{"id":1,"cost":"1.5"}\n{"id":"2","tags":[{"k":"a","v":"b"}]}\n'));
    const load = { jobId: `load_${table.id ?? ''}`, sourceFormat: 'NEWLINE_DELIMITED_JSON', writeDisposition: 'WRITE_APPEND' };
    const [job] = await table.load(file, load);
    expect(job).toMatchObject({ status: { state: 'DONE' }, statistics: { load: { outputRows: '2', badRecords: '0' } } });
    expect(await failureOf(table.load(file, load))).toMatchObject({ code: 409, errors: [{ reason: 'duplicate' }] });
    expect(await rowsOf(`SELECT COUNT(*) AS n FROM costs.${table.id}`)).toEqual([{ n: 2 }]);
    await rm(directory, { recursive: true });
  });

  test('a load with a bad row loads nothing, or skips it where that is allowed', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'load-'));
    const file = join(directory, 'rows.csv');
    await writeFile(file, 'id,team\n1,a\nx,b\n3,"c\nd"\n');
    const schema = { fields: [{ name: 'id', type: 'INTEGER', mode: 'REQUIRED' }, { name: 'team', type: 'STRING' }] };
    const csv = { sourceFormat: 'CSV', skipLeadingRows: 1, allowQuotedNewlines: true };
    const target = client.dataset('costs').table(`csv_${table.id ?? ''}`);
    const failure = await failureOf(target.load(file, { ...csv, schema }));
    expect(failure.message).toContain('too many errors, giving up');
    const [job] = await target.load(file, { ...csv, schema, maxBadRecords: 1 });
    expect(job.statistics?.load).toMatchObject({ outputRows: '2', badRecords: '1' });
    expect(await rowsOf(`SELECT * FROM costs.${target.id} ORDER BY id`)).toEqual([{ id: 1, team: 'a' }, { id: 3, team: 'c\nd' }]);
    await rm(directory, { recursive: true });
  });

  test('results come in pages of the size asked for', async () => {
    const [job] = await client.createQueryJob('SELECT x FROM UNNEST(GENERATE_ARRAY(1, 25)) AS x ORDER BY x');
    const [first, next] = await job.getQueryResults({ maxResults: 10, autoPaginate: false });
    expect(first).toHaveLength(10);
    const [second] = await job.getQueryResults({ ...next, autoPaginate: false });
    expect(second[0]).toEqual({ x: 11 });
    expect((await job.getQueryResults())[0]).toHaveLength(25);
  });

  test('parameters of every shape arrive with their types', async () => {
    const params = {
      text: "it's", whole: 7, real: 1.5, flag: true, none: null, bytes: Buffer.from('ab').toString('base64'), day: client.date('2024-01-02'), moment: client.timestamp('2024-01-02T03:04:05.678Z'),
      list: ['a', 'b'], record: { a: 1, b: { c: ['x'] } }, records: [{ n: 1, s: 'p' }, { n: 2, s: 'q' }],
    };
    const [[row]] = await client.query({
      query: `SELECT @text AS text, @whole + 1 AS whole, @real AS real, NOT @flag AS flag, @none IS NULL AS none, TO_HEX(@bytes) AS bytes, DATE_ADD(@day, INTERVAL 1 DAY) AS day,
        UNIX_MILLIS(@moment) AS moment, ARRAY_LENGTH(@list) AS list, @record.b.c[OFFSET(0)] AS record, (SELECT SUM(n) FROM UNNEST(@records)) AS records`,
      params, types: { none: 'STRING', bytes: 'BYTES' },
    });
    expect(row).toEqual({ text: "it's", whole: 8, real: 1.5, flag: false, none: true, bytes: '6162', day: { value: '2024-01-03' }, moment: Date.parse('2024-01-02T03:04:05.678Z'), list: 2, record: 'x', records: 3 });
  });

  test('a dry run tells columns and bytes and runs nothing; a byte cap refuses with its own reason', async () => {
    await affectedRows(client, `INSERT costs.${table.id} (id, team) VALUES (1, 'abc'), (2, NULL)`);
    const [job] = await client.createQueryJob({ query: `SELECT team FROM costs.${table.id}`, dryRun: true });
    expect(job.metadata.statistics).toMatchObject({ totalBytesProcessed: '5', query: { statementType: 'SELECT', schema: { fields: [{ name: 'team', type: 'STRING' }] }, referencedTables: [{ projectId: PROJECT, datasetId: 'costs', tableId: table.id }] } });
    const refused = await failureOf(client.query({ query: `SELECT id FROM costs.${table.id}`, maximumBytesBilled: '1000' }));
    expect(refused).toMatchObject({ errors: [{ reason: 'bytesBilledLimitExceeded', message: 'Query exceeded limit for bytes billed: 1000. 10485760 or higher required.' }] });
    expect((await failureOf(client.createQueryJob({ query: 'SELECT nope', dryRun: true }))).message).toContain('Unrecognized name: nope');
  });

  test('errors come in the shape that the client reads', async () => {
    expect(await failureOf(client.dataset('nowhere').getMetadata())).toMatchObject({ code: 404, errors: [{ reason: 'notFound', message: `Not found: Dataset ${PROJECT}:nowhere` }] });
    expect(await failureOf(client.createDataset('costs'))).toMatchObject({ code: 409, errors: [{ reason: 'duplicate', message: `Already Exists: Dataset ${PROJECT}:costs` }] });
    expect(await failureOf(client.dataset('costs').delete())).toMatchObject({ code: 400, errors: [{ reason: 'resourceInUse' }] });
    expect(await failureOf(client.query({ query: 'SELECT 1', useLegacySql: true }))).toMatchObject({ message: expect.stringContaining('Legacy SQL') });
  });

  test('concurrent writers of one table all succeed', async () => {
    await Promise.all(Array.from({ length: 12 }, (_, i) => affectedRows(client, `INSERT costs.${table.id} (id) VALUES (${i})`)));
    await Promise.all(Array.from({ length: 12 }, (_, i) => affectedRows(client, `UPDATE costs.${table.id} SET team = 'u' WHERE id = ${i}`)));
    expect(await rowsOf(`SELECT COUNTIF(team = 'u') AS n FROM costs.${table.id}`)).toEqual([{ n: 12 }]);
  });
});

test('a restart keeps datasets, rows, jobs and their ids', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'emulator-'));
  const first = await givenEmulator({ dataDir });
  await first.client.createDataset('kept');
  await affectedRows(first.client, `CREATE TABLE kept.t (id INT64, note STRING) OPTIONS (description = 'stays')`);
  const [job] = await first.client.createQueryJob({ query: `INSERT kept.t VALUES (1, 'a')`, jobId: 'insert-1' });
  await job.getQueryResults();
  expect((await readdir(dataDir)).sort()).toContain('emulator.json');
  await first.emulator.stop();
  expect(await readdir(dataDir)).not.toContain('emulator.json');

  const second = await givenEmulator({ dataDir });
  const again = clientOf(second.emulator.url);
  expect((await again.query('SELECT * FROM kept.t'))[0]).toEqual([{ id: 1, note: 'a' }]);
  expect((await again.dataset('kept').table('t').getMetadata())[0]).toMatchObject({ description: 'stays', numRows: '1' });
  await expect(again.createQueryJob({ query: `INSERT kept.t VALUES (1, 'a')`, jobId: 'insert-1' })).rejects.toMatchObject({ code: 409 });
  await second.emulator.stop();
  await rm(dataDir, { recursive: true });
});
