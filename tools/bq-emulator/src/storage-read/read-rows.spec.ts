import { status } from '@grpc/grpc-js';
import { jest } from '@jest/globals';
import avro from 'avsc';
import { tableFromIPC } from 'apache-arrow';
import { once } from 'node:events';
import type { TableField } from '../catalog/table-store.js';
import { streamNames } from './given/read-client.js';
import { idOf, RunningStorage } from './given/running-storage.js';
import type { ReadRowsResponse, ReadSessionMessage } from './read-messages.js';
import { TableRows } from './table-rows.js';

const fields: readonly TableField[] = [{ name: 'id', type: 'INTEGER', mode: 'REQUIRED' }, { name: 'name', type: 'STRING' }, { name: 'day', type: 'DATE' }];
/** Days since the epoch from 2024-01-01 on, one for each row. */
const rowsOf = (count: number, from = 0) => Array.from({ length: count }, (_, index) => [BigInt(from + index), `n${from + index}`, 19723 + index] as const);

function arrowIds(session: ReadSessionMessage, responses: readonly ReadRowsResponse[]): number[] {
  return responses.flatMap((response) => {
    const bytes = [session.arrowSchema?.serializedSchema ?? [], response.arrowRecordBatch?.serializedRecordBatch ?? []].map((part) => Buffer.from(part));
    return Array.from(tableFromIPC(Buffer.concat(bytes)).getChild('id') ?? [], Number);
  });
}

describe('the Storage Read API', () => {
  let storage: RunningStorage;
  beforeEach(async () => {
    storage = await RunningStorage.start();
  });
  afterEach(() => storage.stop());

  async function idsOf(session: ReadSessionMessage): Promise<number[]> {
    const ids: number[] = [];
    for (const name of streamNames(session)) ids.push(...arrowIds(session, await storage.reader.readRows(name)));
    return ids;
  }

  it('makes a session that says what it will give', async () => {
    const table = await storage.table('t', fields, rowsOf(3));
    const session = await storage.reader.createReadSession(table, { traceId: 'mine' });

    expect(session.name).toMatch(/^projects\/p\/locations\/eu\/sessions\/[0-9a-f]+$/);
    expect(streamNames(session)).toEqual([`${session.name}/streams/s0`]);
    expect(session).toMatchObject({ table, dataFormat: 2, traceId: 'mine' });
    // The service keeps a session for six hours.
    expect(Number(String(session.expireTime?.seconds))).toBe(Date.UTC(2026, 2, 4, 11, 6, 7) / 1000);
    expect(Number(String(session.estimatedRowCount))).toBe(3);
    // INT64 and DATE are 8 bytes, STRING two and its length.
    expect(Number(String(session.estimatedTotalBytesScanned))).toBe(3 * (8 + 8 + 4));
  });

  it('gives the rows with the schema in the first response only, and how far it is', async () => {
    const table = await storage.table('t', fields, rowsOf(10_000));
    const session = await storage.reader.createReadSession(table);
    const responses = await storage.reader.readRows(streamNames(session)[0] ?? '');

    expect(responses.length).toBeGreaterThan(1);
    expect(responses.map(({ arrowSchema }) => arrowSchema !== null)).toEqual(responses.map((_, index) => index === 0));
    expect(responses[0]?.arrowSchema?.serializedSchema).toEqual(session.arrowSchema?.serializedSchema);
    expect(responses.reduce((sum, { rowCount }) => sum + Number(String(rowCount)), 0)).toBe(10_000);
    expect([responses[0]?.stats?.progress?.atResponseStart, responses.at(-1)?.stats?.progress?.atResponseEnd]).toEqual([0, 1]);
    expect(arrowIds(session, responses)).toEqual(Array.from({ length: 10_000 }, (_, index) => index));
  });

  it('gives Avro rows', async () => {
    const table = await storage.table('t', fields, rowsOf(2));
    const session = await storage.reader.createReadSession(table, { dataFormat: 1 });
    const [response] = await storage.reader.readRows(streamNames(session)[0] ?? '');
    const type = avro.Type.forSchema(JSON.parse(session.avroSchema?.schema ?? '') as never);
    const bytes = Buffer.from(response?.avroRows?.serializedBinaryRows ?? []);
    const first = type.decode(bytes, 0);

    expect(response?.avroSchema).toEqual(session.avroSchema);
    expect([first.value, type.decode(bytes, first.offset).value]).toMatchObject([{ id: 0, name: 'n0', day: 19723 }, { id: 1, name: 'n1', day: 19724 }]);
  });

  it('reads the rows of its creation, whatever happens to the table since', async () => {
    const table = await storage.table('t', fields, rowsOf(3));
    const session = await storage.reader.createReadSession(table);
    await storage.append('t', rowsOf(2, 10));
    await storage.run(`DELETE FROM "p:d".t WHERE id = 1`);
    expect(await idsOf(session)).toEqual([0, 1, 2]);

    await storage.catalog.deleteTable({ projectId: 'p', datasetId: 'd', tableId: 't' });
    expect(await idsOf(session)).toEqual([0, 1, 2]);
  });

  it('splits the rows over several streams, each row in one', async () => {
    const table = await storage.table('t', fields, rowsOf(1000));
    const session = await storage.reader.createReadSession(table, {}, { maxStreamCount: 4, preferredMinStreamCount: 3 });
    expect(streamNames(session)).toHaveLength(3);
    expect(await idsOf(session)).toEqual(Array.from({ length: 1000 }, (_, index) => index));
  });

  it('has no stream for an empty table', async () => {
    expect(streamNames(await storage.reader.createReadSession(await storage.table('t', fields)))).toEqual([]);
  });

  it('resumes at an offset, counted among the rows that the restriction lets through', async () => {
    const table = await storage.table('t', fields, rowsOf(2000));
    const session = await storage.reader.createReadSession(table, { readOptions: { rowRestriction: 'MOD(id, 3) = 1' } });
    const [stream = ''] = streamNames(session);
    const all = arrowIds(session, await storage.reader.readRows(stream));

    expect(all).toEqual(Array.from({ length: 2000 }, (_, index) => index).filter((id) => id % 3 === 1));
    expect(arrowIds(session, await storage.reader.readRows(stream, 600))).toEqual(all.slice(600));
    expect(await storage.reader.readRows(stream, all.length)).toEqual([]);
    await expect(storage.reader.readRows(stream, all.length + 1)).rejects.toMatchObject({ code: status.OUT_OF_RANGE });
  });

  it('reads selected fields, also parts of structs, in the order of the table', async () => {
    const nested: readonly TableField[] = [
      ...fields,
      { name: 'st', type: 'RECORD', fields: [{ name: 'x', type: 'INTEGER' }, { name: 'y', type: 'STRING' }] },
      { name: 'list', type: 'RECORD', mode: 'REPEATED', fields: [{ name: 'k', type: 'STRING' }, { name: 'v', type: 'INTEGER' }] },
    ];
    const table = await storage.table('t', nested, [[1n, 'a', null, [7n, 'q'], [['k1', 1n], ['k2', 2n]]], [2n, 'b', null, null, []]]);
    const session = await storage.reader.createReadSession(table, { readOptions: { selectedFields: ['list.v', 'st.Y', 'ID'] } });
    const [response] = await storage.reader.readRows(streamNames(session)[0] ?? '');
    const parts = [session.arrowSchema?.serializedSchema ?? [], response?.arrowRecordBatch?.serializedRecordBatch ?? []].map((part) => Buffer.from(part));
    const read = tableFromIPC(Buffer.concat(parts));

    expect(String(read.schema)).toBe('Schema<{ 0: id: Int64, 1: st: Struct<{y:Utf8}>, 2: list: List<Struct<{v:Int64}>> }>');
    expect(JSON.parse(JSON.stringify(read.toArray(), (_, v: unknown) => (typeof v === 'bigint' ? Number(v) : v)))).toEqual([
      { id: 1, st: { y: 'q' }, list: [{ v: 1 }, { v: 2 }] }, { id: 2, st: null, list: [] },
    ]);
  });

  it.each([
    ["day >= '2024-01-03' AND name != 'n3'", [2, 4]],
    ['id IN (1, 4) OR name IS NULL', [1, 4]],
    ["STARTS_WITH(name, 'n') AND day BETWEEN DATE '2024-01-02' AND DATE '2024-01-03'", [1, 2]],
  ])('restricts rows by %s', async (rowRestriction, ids) => {
    const table = await storage.table('t', fields, rowsOf(5));
    expect(await idsOf(await storage.reader.createReadSession(table, { readOptions: { rowRestriction } }))).toEqual(ids);
  });

  it('cuts a stream in two, and the halves have its rows', async () => {
    const table = await storage.table('t', fields, rowsOf(100));
    const session = await storage.reader.createReadSession(table);
    const [stream = ''] = streamNames(session);
    const { primaryStream, remainderStream } = await storage.reader.splitReadStream(stream, 0.25);
    const [primary, remainder] = [arrowIds(session, await storage.reader.readRows(primaryStream?.name ?? '')), arrowIds(session, await storage.reader.readRows(remainderStream?.name ?? ''))];

    expect([primary.length, remainder.length]).toEqual([25, 75]);
    expect([...primary, ...remainder]).toEqual(arrowIds(session, await storage.reader.readRows(stream)));
    await expect(storage.reader.splitReadStream(stream, 1)).rejects.toMatchObject({ code: status.INVALID_ARGUMENT });
  });

  it('does not cut a stream of one row', async () => {
    const session = await storage.reader.createReadSession(await storage.table('t', fields, rowsOf(1)));
    const { primaryStream, remainderStream } = await storage.reader.splitReadStream(streamNames(session)[0] ?? '');
    expect([primaryStream ?? null, remainderStream ?? null]).toEqual([null, null]);
  });

  it('lets the oldest session go when there are too many', async () => {
    const small = await RunningStorage.start({ maxSessions: 2 });
    try {
      const table = await small.table('t', fields, rowsOf(1));
      const streams: string[] = [];
      for (let i = 0; i < 3; i++) streams.push(streamNames(await small.reader.createReadSession(table))[0] ?? '');
      const [oldest = '', ...others] = streams;
      await expect(small.reader.readRows(oldest)).rejects.toMatchObject({ code: status.NOT_FOUND });
      for (const stream of others) expect(await small.reader.readRows(stream)).toHaveLength(1);
    } finally {
      await small.stop();
    }
  });

  it('forgets a session after six hours, and one that nobody reads', async () => {
    const session = await storage.reader.createReadSession(await storage.table('t', fields, rowsOf(1)));
    const [stream = ''] = streamNames(session);
    storage.advance(6 * 3_600_000 - 1);
    expect(await storage.reader.readRows(stream)).toHaveLength(1);
    storage.advance(1);
    await expect(storage.reader.readRows(stream)).rejects.toMatchObject({ code: status.NOT_FOUND });

    const impatient = await RunningStorage.start({ idleSessionMs: 1 });
    try {
      const short = await impatient.reader.createReadSession(await impatient.table('t', fields, rowsOf(1)));
      await expect((async () => {
        for (;;) await impatient.reader.splitReadStream(streamNames(short)[0] ?? '');
      })()).rejects.toMatchObject({ code: status.NOT_FOUND });
    } finally {
      await impatient.stop();
    }
  });

  it('reads no further than a slow client takes', async () => {
    const wide = 'x'.repeat(100_000);
    const table = await storage.table('t', fields, Array.from({ length: 800 }, (_, index) => [BigInt(index), wide, null]));
    const session = await storage.reader.createReadSession(table);
    const pages = jest.spyOn(TableRows.prototype, 'read');
    const call = storage.reader.open(streamNames(session)[0] ?? '');
    const [first] = (await once(call, 'data')) as [ReadRowsResponse];
    call.pause();
    // Time enough to read all of it, were it not held back: the other stream of the same server is read meanwhile.
    await storage.reader.readRows(streamNames(await storage.reader.createReadSession(table))[0] ?? '');
    const readOfOther = pages.mock.contexts.filter((rows) => rows !== pages.mock.contexts[0]).length;
    const readWhilePaused = pages.mock.contexts.length - readOfOther;
    pages.mockRestore();
    const responses = [first];
    for await (const response of call) responses.push(response as ReadRowsResponse);

    // The client itself keeps some sixteen responses ready.
    expect(readWhilePaused).toBeLessThan(readOfOther / 2);
    expect(arrowIds(session, responses)).toHaveLength(800);
    // 80 MB come in pieces of about a megabyte.
    expect(Math.max(...responses.map(({ arrowRecordBatch }) => arrowRecordBatch?.serializedRecordBatch.length ?? 0))).toBeLessThan(4_000_000);
  }, 120_000);

  it('survives a client that goes away in the middle', async () => {
    const table = await storage.table('t', fields, rowsOf(50_000));
    const session = await storage.reader.createReadSession(table);
    const call = storage.reader.open(streamNames(session)[0] ?? '');
    call.on('error', () => undefined);
    await once(call, 'data');
    call.cancel();
    expect((await idsOf(session)).length).toBe(50_000);
  });

  it('reads the rows of a moment before, restricted by the columns of then', async () => {
    const table = await storage.table('t', fields, rowsOf(3));
    const snapshotTime = { seconds: Date.UTC(2026, 2, 4, 5, 6, 7) / 1000, nanos: 0 };
    storage.advance(60_000);
    await storage.append('t', rowsOf(2, 10));
    await storage.catalog.deleteTable(idOf('t'));
    await storage.table('t', [{ name: 'other', type: 'STRING' }], [['x']]);
    expect(await idsOf(await storage.reader.createReadSession(table, { tableModifiers: { snapshotTime } }))).toEqual([0, 1, 2]);
    expect(await idsOf(await storage.reader.createReadSession(table, { tableModifiers: { snapshotTime }, readOptions: { rowRestriction: 'id > 1', selectedFields: ['id'] } }))).toEqual([2]);
  });

  it('takes whole blocks for a sample, none twice, and none at nought percent', async () => {
    const table = await storage.table('t', fields, rowsOf(50_000));
    const ids = await idsOf(await storage.reader.createReadSession(table, { readOptions: { samplePercentage: 50 } }, { maxStreamCount: 4 }));
    expect(new Set(ids).size).toBe(ids.length);
    expect([ids.length > 0, ids.length < 50_000]).toEqual([true, true]);
    expect(await idsOf(await storage.reader.createReadSession(table, { readOptions: { samplePercentage: 0 } }))).toEqual([]);
  });

  describe('refuses', () => {
    it.each<[string, Partial<ReadSessionMessage>, status, string]>([
      ['a table that does not exist', { table: 'projects/p/datasets/d/tables/gone' }, status.NOT_FOUND, 'Not found: Table p:d.gone'],
      ['a name that is no table', { table: 'd.t' }, status.INVALID_ARGUMENT, "'d.t' is not a table name"],
      ['no format', { dataFormat: 0 }, status.INVALID_ARGUMENT, 'data_format must be'],
      ['a field that does not exist', { readOptions: { selectedFields: ['nope'] } }, status.INVALID_ARGUMENT, 'selected fields do not exist in the table schema: nope'],
      ['a part of a field that has none', { readOptions: { selectedFields: ['name.x'] } }, status.INVALID_ARGUMENT, 'do not exist in the table schema: name.x'],
      ['a restriction on a column that does not exist', { readOptions: { rowRestriction: 'nope = 1' } }, status.INVALID_ARGUMENT, 'Unrecognized name: nope'],
      ['a restriction that is no condition', { readOptions: { rowRestriction: 'id' } }, status.INVALID_ARGUMENT, 'WHERE clause'],
      ['a restriction that is more than one', { readOptions: { rowRestriction: '1=1) GROUP BY (id' } }, status.INVALID_ARGUMENT, 'Row restriction is not a predicate'],
      ['a snapshot time', { tableModifiers: { snapshotTime: { seconds: 1, nanos: 0 } } }, status.INVALID_ARGUMENT, 'Cannot read before'],
      ['a sample of more than all', { readOptions: { samplePercentage: 101 } }, status.INVALID_ARGUMENT, 'sample_percentage'],
      ['compressed responses', { readOptions: { responseCompressionCodec: 2 } }, status.UNIMPLEMENTED, 'response_compression_codec'],
      ['picoseconds', { readOptions: { arrowSerializationOptions: { picosTimestampPrecision: 3 } } }, status.UNIMPLEMENTED, 'picos_timestamp_precision'],
      ['options of the other format', { readOptions: { avroSerializationOptions: { enableDisplayNameAttribute: true } } }, status.INVALID_ARGUMENT, 'avro_serialization_options'],
    ])('%s', async (_, session, code, details) => {
      const table = await storage.table('t', fields, rowsOf(1));
      await expect(storage.reader.createReadSession(table, session)).rejects.toMatchObject({ code, details: expect.stringContaining(details) as string });
    });

    it('a parent that is no project, and stream counts that contradict each other', async () => {
      const table = await storage.table('t', fields, rowsOf(1));
      await expect(storage.reader.createReadSession(table, {}, { parent: 'p' })).rejects.toMatchObject({ code: status.INVALID_ARGUMENT });
      await expect(storage.reader.createReadSession(table, {}, { maxStreamCount: 1, preferredMinStreamCount: 2 })).rejects.toMatchObject({ code: status.INVALID_ARGUMENT });
      await expect(storage.reader.createReadSession(table, {}, { maxStreamCount: -1 })).rejects.toMatchObject({ code: status.INVALID_ARGUMENT });
    });

    it('a view, a table that demands a partition filter, and a stream that never was', async () => {
      await storage.catalog.createTable({ projectId: 'p', datasetId: 'd', tableId: 'v', kind: 'VIEW', fields, properties: { view: { query: 'SELECT 1' } } });
      await expect(storage.reader.createReadSession('projects/p/datasets/d/tables/v')).rejects.toMatchObject({ code: status.INVALID_ARGUMENT, details: expect.stringContaining('VIEW') as string });

      const filtered = await storage.table('f', fields, rowsOf(3), { timePartitioning: { type: 'DAY', field: 'day' }, requirePartitionFilter: true });
      await expect(storage.reader.createReadSession(filtered)).rejects.toMatchObject({ code: status.INVALID_ARGUMENT, details: expect.stringContaining('Cannot query over table') as string });
      expect(await idsOf(await storage.reader.createReadSession(filtered, { readOptions: { rowRestriction: "day = '2024-01-02'" } }))).toEqual([1]);

      await expect(storage.reader.readRows('projects/p/locations/eu/sessions/x/streams/y')).rejects.toMatchObject({ code: status.NOT_FOUND });
    });
  });
});
