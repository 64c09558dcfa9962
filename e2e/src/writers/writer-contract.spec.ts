import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { classifyBigQueryError, GoogleBigQueryGateway, GoogleDdlPort } from '@cloudact/bq-core';
import { type Emulator, startEmulator } from '@cloudact/bq-emulator';
import { RetryPolicy, systemClock } from '@cloudact/bq-resilience';
import { createTableWriters, GoogleStorageWriteApi, type Row, type TableWritersHouse, type WriteMethod, type WriteReceipt, type WriteRequest } from '@cloudact/bq-writers';
import { defaultSchemaDirectory, SchemaRegistry, type TableRef } from '@cloudact/schemas';
import { aField, aTableSchema } from '@cloudact/schemas/testing';

const PROJECT = 'test-project';
const STAMP = { x_org_slug: 'acme', x_run_date: '2026-05-02', x_ingested_at: '2026-05-02T10:00:00Z' };

/** Every type that a table of ours has. */
const EVERY_TYPE = aTableSchema({
  tableName: 'costs',
  fields: [
    aField({ name: 'id', mode: 'REQUIRED' }),
    aField({ name: 'day', type: 'DATE', mode: 'REQUIRED' }),
    aField({ name: 'cost', type: 'BIGNUMERIC' }),
    aField({ name: 'small', type: 'NUMERIC' }),
    aField({ name: 'whole', type: 'INT64' }),
    aField({ name: 'real', type: 'FLOAT64' }),
    aField({ name: 'flag', type: 'BOOL' }),
    aField({ name: 'moment', type: 'TIMESTAMP' }),
    aField({ name: 'civil', type: 'DATETIME' }),
    aField({ name: 'clock', type: 'TIME' }),
    aField({ name: 'blob', type: 'BYTES' }),
    aField({ name: 'tags', type: 'JSON' }),
    aField({ name: 'names', type: 'STRING', mode: 'REPEATED' }),
    aField({ name: 'items', type: 'STRUCT', mode: 'REPEATED', fields: [aField({ name: 'key', mode: 'REQUIRED' }), aField({ name: 'n', type: 'INT64' })] }),
    aField({ name: 'x_org_slug', mode: 'REQUIRED' }),
    aField({ name: 'x_run_date', type: 'DATE', mode: 'REQUIRED' }),
    aField({ name: 'x_ingested_at', type: 'TIMESTAMP', mode: 'REQUIRED' }),
  ],
  clustering: ['id'],
  primaryKey: ['x_org_slug', 'x_run_date', 'id'],
  sliceKey: ['x_org_slug', 'x_run_date'],
});

const FULL_ROW: Row = {
  id: 'full', day: '2026-05-01', cost: '-0.000000000000000001', small: '99999999999999999999999999999.999999999', whole: '-9223372036854775808', real: 1.5e300, flag: false,
  moment: '1969-12-31T23:59:59.999999Z', civil: '9999-12-31T23:59:59.999999', clock: '23:59:59.999999', blob: Buffer.from([0, 255, 10]), tags: '{"n":1.10,"s":"a\\"b"}', names: ['ä', ''], items: [{ key: 'k', n: '9007199254740993' }, { key: 'l' }],
};
const FULL_ROW_STORED = {
  id: 'full', day: '2026-05-01', cost: '-0.000000000000000001', small: '99999999999999999999999999999.999999999', whole: '-9223372036854775808', flag: false,
  civil: '9999-12-31T23:59:59.999999', clock: '23:59:59.999999', names: ['ä', ''], items: [{ key: 'k', n: '9007199254740993' }, { key: 'l', n: null }],
};

const rows = (count: number, from = 0): readonly Row[] => Array.from({ length: count }, (_row, index) => ({ id: `r${from + index}`, day: '2026-05-01', cost: '0.1', names: [] }));

describe.each(['streaming', 'load', 'merge', 'storage-write'] as const)('writer contract: %s', (method: WriteMethod) => {
  let emulator: Emulator;
  let gateway: GoogleBigQueryGateway;
  let house: TableWritersHouse;
  let folder: string;
  let table: TableRef;
  let tables = 0;
  let ddl: GoogleDdlPort;
  const platform = SchemaRegistry.fromDirectory(defaultSchemaDirectory);
  const deadLetterTable = platform.ref('bootstrap', { projectId: PROJECT, datasetId: 'organizations' }, 'pipeline_dlq');

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'writers-'));
    emulator = await startEmulator({});
    const connection = { backend: 'embedded', projectId: PROJECT, endpoint: emulator.url } as const;
    gateway = new GoogleBigQueryGateway(connection);
    ddl = new GoogleDdlPort(connection);
    for (const dataset of ['organizations', 'acme_local']) await ddl.createDataset(dataset, { location: 'US', labels: {}, description: dataset });
    await ddl.createTable('organizations', deadLetterTable.schema);
    house = createTableWriters({
      gateway,
      storageWrite: new GoogleStorageWriteApi({ projectId: PROJECT, emulator: { host: '127.0.0.1', port: emulator.grpcPort } }),
      retry: new RetryPolicy({ classify: classifyBigQueryError }),
      deadLetterTable,
      dataDirectory: folder,
      clock: systemClock,
      workers: 2,
    });
  });
  afterAll(async () => {
    await house?.close();
    await gateway?.close();
    await ddl?.close();
    await emulator?.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    tables += 1;
    const schema = { ...EVERY_TYPE, tableName: `costs_${tables}` };
    table = SchemaRegistry.fromTables([schema]).ref('organization', { projectId: PROJECT, datasetId: 'acme_local' }, schema.tableName);
    await ddl.createTable('acme_local', schema);
  });

  const write = (overrides: Partial<WriteRequest>): Promise<WriteReceipt> => house.writers.write({ org: 'acme', table, rows: rows(3), stamp: STAMP, runId: 'run-1', intent: 'append', method, ...overrides });
  const query = async (sql: string): Promise<readonly Readonly<Record<string, unknown>>[]> => (await gateway.query({ sql: sql.replaceAll('$T', `\`${table.path}\``) })).rows;
  const count = async (): Promise<number> => Number((await query('SELECT COUNT(*) AS n FROM $T'))[0]?.['n']);

  it('stores every type at its limits, and nothing is rounded', async () => {
    await write({ rows: [FULL_ROW] });
    const [stored] = await query('SELECT * EXCEPT (moment, blob, tags, real), UNIX_MICROS(moment) AS micros, TO_HEX(blob) AS blob, JSON_VALUE(tags, "$.s") AS tag, real FROM $T');
    expect(stored).toMatchObject({ ...FULL_ROW_STORED, micros: '-1', blob: '00ff0a', tag: 'a"b', x_org_slug: 'acme', x_run_date: '2026-05-02' });
    expect(Number(stored?.['real'])).toBe(1.5e300);
  });

  it('adds up: rows in = written + dead-lettered, and the bad row is kept whole', async () => {
    const bad = { id: 'bad', day: 'yesterday', cost: '1' };
    const receipt = await write({ rows: [...rows(2), bad, ...rows(2, 2)] });
    expect(receipt).toMatchObject({ method, rowsIn: 5, rowsWritten: 4, rowsDeadLettered: 1, rowsRefused: 0, badRows: [{ row: 2, field: 'day' }] });
    expect(await count()).toBe(4);
    const letters = await house.deadLetterStore.list('acme', { table: table.tableId, limit: 10 });
    expect(letters).toHaveLength(1);
    expect(JSON.parse(letters[0]?.payload ?? '')).toEqual({ row: bad, stamp: STAMP });
  });

  it('never rounds: a value finer than the backend keeps is refused, not stored as zero', async () => {
    const outcome = await write({ rows: [{ id: 'fine', day: '2026-05-01', cost: '0.00000000000000000001' }] }).catch((error: unknown) => error);
    if (outcome instanceof Error) expect((outcome as Error & { code: string }).code).toMatch(/^(LOAD_REFUSED|BIGQUERY_INVALID_REQUEST|BIGQUERY_INVALID_QUERY)$/);
    else expect(outcome).toMatchObject({ rowsWritten: 0, rowsDeadLettered: 1, badRows: [{ row: 0, cause: 'REJECTED_BY_BACKEND' }] });
    expect(await count()).toBe(0);
  });

  it('stores nothing of an all-or-nothing request with a bad row', async () => {
    await expect(write({ rows: [...rows(3), { id: 'x', day: '2026-05-01', colour: 'red' }], badRows: 'reject' })).rejects.toMatchObject({ code: 'ROWS_REJECTED', badRows: [{ row: 3, field: 'colour' }] });
    expect(await count()).toBe(0);
  });

  it('writes the same run again without a duplicate', async () => {
    await write({ rows: rows(700) });
    const again = await write({ rows: rows(700), stamp: { ...STAMP, x_ingested_at: '2026-05-02T11:00:00Z' } });
    expect(again).toMatchObject({ rowsIn: 700, rowsWritten: 700 });
    expect(await query('SELECT COUNT(*) AS n, COUNT(DISTINCT id) AS ids, CAST(SUM(cost) AS STRING) AS cost FROM $T')).toEqual([{ n: '700', ids: '700', cost: '70' }]);
  });

  it('writes nothing for an empty input', async () => {
    await expect(write({ rows: [] })).resolves.toMatchObject({ rowsIn: 0, rowsWritten: 0 });
    expect(await count()).toBe(0);
  });

  it('buries every row of an input of bad rows', async () => {
    const receipt = await write({ rows: [{ id: 'a' }, { day: '2026-01-01' }, { id: 1, day: '2026-01-01' }] as Row[], runId: 'all-bad' });
    expect(receipt).toMatchObject({ rowsIn: 3, rowsWritten: 0, rowsDeadLettered: 3 });
    expect(await count()).toBe(0);
  });

  it('stops on an abort', async () => {
    const stop = new AbortController();
    async function* endless(): AsyncGenerator<Row> {
      for (let index = 0; ; index += 1) {
        if (index === 600) stop.abort(new Error('the caller went away'));
        yield { id: `r${index}`, day: '2026-05-01' };
      }
    }
    await expect(write({ rows: endless(), signal: stop.signal })).rejects.toThrow('the caller went away');
  });

  if (method === 'merge') {
    it('replaces its slice, rows that vanished upstream included, and leaves other slices alone', async () => {
      await write({ rows: rows(600) });
      await write({ rows: rows(5), stamp: { ...STAMP, x_run_date: '2026-05-03' } });
      const receipt = await write({ rows: rows(10, 595) });
      expect(receipt.warnings).toEqual(['Replaced 600 rows of an earlier run of this slice.']);
      expect(await query('SELECT x_run_date, COUNT(*) AS n, MIN(id) AS first FROM $T GROUP BY x_run_date ORDER BY x_run_date')).toEqual([
        { x_run_date: '2026-05-02', n: '10', first: 'r595' },
        { x_run_date: '2026-05-03', n: '5', first: 'r0' },
      ]);
    });

    it.each([['few rows, as a parameter', 5], ['many rows, through a staging table', 900]])('upserts by key with the last row winning: %s', async (_what, size) => {
      await write({ rows: rows(size), intent: 'upsert' });
      const changed: Row[] = [...rows(size), { id: 'r1', day: '2026-05-01', cost: '7' }, { id: 'r1', day: '2026-05-01', cost: '9' }, { id: 'new', day: '2026-05-01', cost: '2' }];
      await expect(write({ rows: changed, intent: 'upsert' })).resolves.toMatchObject({ rowsWritten: size + 3 });
      expect(await query("SELECT id, cost FROM $T WHERE id IN ('r1', 'new') ORDER BY id")).toEqual([{ id: 'new', cost: '2' }, { id: 'r1', cost: '9' }]);
      expect(await count()).toBe(size + 1);
      expect((await ddl.listTables('acme_local')).filter(({ tableId }) => tableId.includes('staging'))).toEqual([]);
    });
  }

  if (method !== 'streaming') {
    it('leaves rows that can be changed at once', async () => {
      await write({});
      await expect(house.dml.update({ org: 'acme', table, set: { cost: '5', tags: { team: 'a' } }, where: { id: ['r0', 'r1'], x_org_slug: 'acme' } })).resolves.toMatchObject({ rows: 2n });
      expect(await query('SELECT CAST(SUM(cost) AS STRING) AS cost FROM $T')).toEqual([{ cost: '10.1' }]);
    });
  } else {
    it('says when its rows can be changed', async () => {
      await write({});
      await expect(house.dml.update({ org: 'acme', table, set: { cost: '5' }, where: { id: 'r0' } })).rejects.toMatchObject({ code: 'STREAMING_BUFFER', changeableAt: expect.any(Date) as Date });
    });
  }
});
