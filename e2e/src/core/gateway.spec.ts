import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { BigQueryError, GoogleBigQueryGateway, GoogleDdlPort, type ParameterType, quoteTablePath } from '@cloudact/bq-core';
import { type Emulator, startEmulator } from '@cloudact/bq-emulator';
import { defaultSchemaDirectory, diffTable, SchemaRegistry, TableRef } from '@cloudact/schemas';

const projectId = 'cloudact-testing-1';
const datasetId = 'organizations';

let emulator: Emulator;
let gateway: GoogleBigQueryGateway;
let ddl: GoogleDdlPort;
let registry: SchemaRegistry;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'gateway-'));
  emulator = await startEmulator({ dataDir: join(directory, 'data') });
  const options = { backend: 'embedded', projectId, endpoint: emulator.url } as const;
  gateway = new GoogleBigQueryGateway(options);
  ddl = new GoogleDdlPort(options);
  registry = await SchemaRegistry.fromDirectory(defaultSchemaDirectory);
  await ddl.createDataset(datasetId, { location: 'US', labels: { scope: 'shared' }, description: 'shared' });
});
afterAll(async () => {
  await ddl?.close();
  await gateway?.close();
  await emulator?.stop();
  await rm(directory, { recursive: true, force: true });
});

/** A table of its own for a test: two columns, beside the audit log. */
let tables = 0;
const givenTable = async (): Promise<TableRef> => {
  tables += 1;
  const base = registry.ref('bootstrap', { projectId, datasetId }, 'org_audit_logs');
  const table = TableRef.staging(base, `t${tables}`);
  await gateway.createStagingTable(
    table,
    [
      { name: 'id', type: 'STRING', mode: 'REQUIRED', description: 'key' },
      { name: 'cost', type: 'BIGNUMERIC', mode: 'NULLABLE', description: 'money' },
    ],
    new Date(Date.now() + 3_600_000),
  );
  return table;
};
const countOf = async (table: TableRef): Promise<unknown> => (await gateway.query({ sql: `SELECT COUNT(*) AS n FROM ${quoteTablePath(table)}` })).rows[0]?.['n'];
const codeOf = async (answer: Promise<unknown>): Promise<string> => {
  const error = await answer.then(
    () => new Error('it succeeded'),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(BigQueryError);
  return (error as BigQueryError).code;
};

describe('queries through the gateway', () => {
  it.each<[ParameterType, unknown, unknown]>([
    ['STRING', "it's `quoted` \\ ä", "it's `quoted` \\ ä"],
    ['INT64', '9223372036854775807', '9223372036854775807'],
    ['INT64', 9007199254740993n, '9007199254740993'],
    ['FLOAT64', 0.1, 0.1],
    ['BOOL', true, true],
    ['NUMERIC', '-1.000000001', '-1.000000001'],
    ['BIGNUMERIC', '-12345678901234567890.123456789012345', '-12345678901234567890.123456789012345'],
    ['BYTES', new Uint8Array([1, 2, 255]), 'AQL/'],
    ['DATE', '2026-01-02', '2026-01-02'],
    ['TIME', '03:04:05.123456', '03:04:05.123456'],
    ['DATETIME', '2026-01-02T03:04:05.123456', '2026-01-02T03:04:05.123456'],
    ['TIMESTAMP', '2026-01-02T03:04:05.123456Z', '2026-01-02T03:04:05.123456Z'],
    ['TIMESTAMP', new Date('1969-12-31T23:59:59.999Z'), '1969-12-31T23:59:59.999000Z'],
    ['STRING', null, null],
    [['INT64'], ['1', '2'], ['1', '2']],
    [['STRING'], [], []],
    [{ id: 'STRING', cost: 'NUMERIC' }, { id: 'a', cost: '1.5' }, { id: 'a', cost: '1.5' }],
    [[{ id: 'STRING', n: 'INT64' }], [{ id: 'a', n: '1' }, { id: 'b', n: null }], [{ id: 'a', n: '1' }, { id: 'b', n: null }]],
  ])('a parameter of type %j comes back as it went: %p', async (type, value, returned) => {
    const { rows } = await gateway.query({ sql: 'SELECT @p AS p', params: { p: { type, value } } });
    expect(rows).toEqual([{ p: returned }]);
  });

  it('joins an array of structs as a table', async () => {
    const { rows } = await gateway.query({
      sql: 'SELECT r.id, r.cost FROM UNNEST(@rows) AS r ORDER BY r.id DESC',
      params: { rows: { type: [{ id: 'STRING', cost: 'BIGNUMERIC' }], value: [{ id: 'a', cost: '1' }, { id: 'b', cost: '2.5' }] } },
    });
    expect(rows).toEqual([{ id: 'b', cost: '2.5' }, { id: 'a', cost: '1' }]);
  });

  it('keeps JSON as text', async () => {
    const { rows } = await gateway.query({ sql: 'SELECT @p AS p', params: { p: { type: 'JSON', value: { a: [1, 'x'] } } } });
    expect(JSON.parse(String(rows[0]?.['p']))).toEqual({ a: [1, 'x'] });
  });

  it('reads results of several pages in full', async () => {
    const { rows } = await gateway.query({ sql: 'SELECT n FROM UNNEST(GENERATE_ARRAY(1, 30000)) AS n ORDER BY n' });
    expect(rows).toHaveLength(30_000);
    expect(rows.at(-1)).toEqual({ n: '30000' });
  });

  it('answers the same job id with the same job', async () => {
    const table = await givenTable();
    const insert = { sql: `INSERT INTO ${quoteTablePath(table)} (id, cost) VALUES (@id, @cost)`, params: { id: { type: 'STRING', value: 'a' }, cost: { type: 'BIGNUMERIC', value: '0.1' } } };
    const first = await gateway.query(insert, { jobId: 'insert_once', labels: { org: 'acme' } });
    const second = await gateway.query(insert, { jobId: 'insert_once', labels: { org: 'acme' } });
    expect([first.statistics.dmlRows, second.statistics.dmlRows]).toEqual([1n, 1n]);
    expect(await countOf(table)).toBe('1');
    expect(await gateway.findJob('insert_once')).toMatchObject({ state: 'done' });
  });

  it('estimates without running', async () => {
    const table = await givenTable();
    const estimate = await gateway.dryRun({ sql: `INSERT INTO ${quoteTablePath(table)} (id) VALUES ('a')` });
    expect(estimate.statementType).toBe('INSERT');
    expect(await countOf(table)).toBe('0');
    await expect(gateway.dryRun({ sql: `SELECT id FROM ${quoteTablePath(table)}` })).resolves.toMatchObject({ referencedTables: [table.path] });
  });

  it('refuses a query above its byte cap', async () => {
    const table = await givenTable();
    await gateway.query({ sql: `INSERT INTO ${quoteTablePath(table)} (id) VALUES ('a')` });
    expect(await codeOf(gateway.query({ sql: `SELECT id FROM ${quoteTablePath(table)}` }, { maximumBytesBilled: 1n }))).toBe('BIGQUERY_BYTES_BILLED_LIMIT');
  });

  it('bills at least 10 MiB for a table', async () => {
    const table = await givenTable();
    await gateway.query({ sql: `INSERT INTO ${quoteTablePath(table)} (id) VALUES ('a')` });
    const { statistics } = await gateway.query({ sql: `SELECT id FROM ${quoteTablePath(table)}` });
    expect(statistics).toMatchObject({ statementType: 'SELECT', bytesBilled: 10_485_760n, referencedTables: [table.path] });
  });
});

describe('errors through the gateway', () => {
  it.each([
    ['SELEC 1', 'BIGQUERY_INVALID_QUERY'],
    ['SELECT no_such_column FROM UNNEST([1]) AS n', 'BIGQUERY_INVALID_QUERY'],
    ['SELECT 1 FROM `cloudact-testing-1.organizations.no_such_table`', 'BIGQUERY_NOT_FOUND'],
    ['SELECT 1 FROM `cloudact-testing-1.no_such_dataset.t`', 'BIGQUERY_NOT_FOUND'],
  ])('%s is %s', async (sql, code) => {
    expect(await codeOf(gateway.query({ sql }))).toBe(code);
  });

  it('knows no job that was never started', async () => {
    await expect(gateway.findJob('never_started')).resolves.toBeUndefined();
  });
});

describe('writing through the gateway', () => {
  it('streams rows and names the bad ones', async () => {
    const table = await givenTable();
    await expect(gateway.insertAll(table, [{ insertId: '1', json: { id: 'a', cost: '0.1' } }])).resolves.toEqual([]);
    const errors = await gateway.insertAll(table, [{ json: { id: 'b', no_such_field: 1 } }, { json: { id: 'c' } }]);
    expect(errors.map(({ index, reason }) => [index, reason])).toEqual([[0, 'invalid'], [1, 'stopped']]);
    expect(await countOf(table)).toBe('1');
    expect((await gateway.tableState(table))?.streamingBuffer).toBeDefined();
  });

  it('says that streamed rows cannot be changed yet', async () => {
    const table = await givenTable();
    await gateway.insertAll(table, [{ json: { id: 'a' } }]);
    expect(await codeOf(gateway.query({ sql: `DELETE FROM ${quoteTablePath(table)} WHERE TRUE` }))).toBe('BIGQUERY_STREAMING_BUFFER');
  });

  it.each(['rows.ndjson', 'rows.ndjson.gz'])('loads %s once, however often it is asked', async (name) => {
    const table = await givenTable();
    const text = '{"id":"a","cost":"0.123456789012345"}\n{"id":"b","cost":null}\n';
    const file = join(directory, name);
    await writeFile(file, name.endsWith('.gz') ? gzipSync(text) : text);
    const options = { jobId: `load_${table.tableId}`, writeDisposition: 'WRITE_APPEND', labels: { org: 'acme' } } as const;
    const first = await gateway.loadFile(table, file, options);
    const second = await gateway.loadFile(table, file, options);
    expect([first.outputRows, first.attached, second.outputRows, second.attached]).toEqual([2n, false, 2n, true]);
    const { rows } = await gateway.query({ sql: `SELECT id, cost FROM ${quoteTablePath(table)} ORDER BY id` });
    expect(rows).toEqual([{ id: 'a', cost: '0.123456789012345' }, { id: 'b', cost: null }]);
  });

  it('loads nothing of a file with a bad row, and says why', async () => {
    const table = await givenTable();
    const file = join(directory, 'bad.ndjson');
    await writeFile(file, '{"id":"a"}\n{"id":"b","cost":"no number"}\n');
    const failure = await gateway.loadFile(table, file, { jobId: `load_${table.tableId}`, writeDisposition: 'WRITE_APPEND' }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'BIGQUERY_INVALID_REQUEST', jobFailed: true });
    expect(await countOf(table)).toBe('0');
  });

  it('deletes a table as often as it is asked', async () => {
    const table = await givenTable();
    await gateway.deleteTable(table);
    await gateway.deleteTable(table);
    await expect(gateway.tableState(table)).resolves.toBeUndefined();
  });
});

describe('definitions through the DDL port', () => {
  it('creates every table of an organisation, and reads back exactly what it asked for', async () => {
    await ddl.createDataset('acme_local', { location: 'US', labels: { org: 'acme' }, description: 'acme' });
    const wanted = registry.tables('organization');
    for (const table of wanted) await ddl.createTable('acme_local', table);
    const actual = new Map((await ddl.listTables('acme_local')).map((table) => [table.tableId, table]));
    expect([...actual.keys()].sort()).toEqual(wanted.map((table) => table.tableName).sort());
    for (const table of wanted) {
      const stored = actual.get(table.tableName);
      expect([table.tableName, stored === undefined ? 'missing' : diffTable(table, stored)]).toEqual([table.tableName, []]);
    }
  });

  it('describes a dataset, and knows none where there is none', async () => {
    await expect(ddl.getDataset(datasetId)).resolves.toEqual({ datasetId, location: 'US', labels: { scope: 'shared' }, description: 'shared' });
    await expect(ddl.getDataset('no_such_dataset')).resolves.toBeUndefined();
  });

  it('refuses to create what is there', async () => {
    expect(await codeOf(ddl.createDataset(datasetId, { location: 'US', labels: {}, description: '' }))).toBe('BIGQUERY_DUPLICATE');
  });

  it('changes a table in place, and twice is the same as once', async () => {
    const wanted = registry.table('bootstrap', 'pipeline_dlq');
    await ddl.createTable(datasetId, wanted);
    const added = { name: 'note', type: 'STRING', mode: 'NULLABLE', description: 'added later' } as const;
    const update = { description: 'changed', fields: [...wanted.fields, added], clustering: wanted.clustering.slice(0, 1), partitionExpirationDays: 90, labels: { owner: 'data' } };
    for (let time = 0; time < 2; time += 1) await ddl.updateTable(datasetId, 'pipeline_dlq', update);
    const table = (await ddl.listTables(datasetId)).find((candidate) => candidate.tableId === 'pipeline_dlq');
    expect(table).toMatchObject({ description: 'changed', clustering: wanted.clustering.slice(0, 1), partitionExpirationDays: 90, labels: { ...wanted.labels, owner: 'data' } });
    expect(table?.fields.at(-1)).toEqual(added);
    await ddl.updateTable(datasetId, 'pipeline_dlq', { partitionExpirationDays: null });
    const after = (await ddl.listTables(datasetId)).find((candidate) => candidate.tableId === 'pipeline_dlq');
    expect(after).not.toHaveProperty('partitionExpirationDays');
  });
});
