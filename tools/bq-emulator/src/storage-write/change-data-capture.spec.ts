import { status } from '@grpc/grpc-js';
import type { Cell } from '../catalog/table-store.js';
import { type ReadClient, streamNames } from '../storage-read/given/read-client.js';
import { RunningStorage } from '../storage-read/given/running-storage.js';
import { tableFromIPC } from 'apache-arrow';
import { ProtoRows } from './given/proto-rows.js';
import type { RawConnection } from './given/raw-client.js';
import { streamTypeNumber } from './write-stream.js';

const fields = [{ name: 'id', type: 'INTEGER', mode: 'REQUIRED' as const }, { name: 'region', type: 'STRING' }, { name: 'note', type: 'STRING' }];
const keyed = { tableConstraints: { primaryKey: { columns: ['id', 'region'] } } };
const columns = [{ name: 'id', type: 'int64' }, { name: 'region', type: 'string' }, { name: 'note', type: 'string' }];
const plain = new ProtoRows(columns);
const changes = new ProtoRows([...columns, { name: '_CHANGE_TYPE', type: 'string' }]);
const sequenced = new ProtoRows([...columns, { name: '_CHANGE_TYPE', type: 'string' }, { name: '_CHANGE_SEQUENCE_NUMBER', type: 'string' }]);

/** https://cloud.google.com/bigquery/docs/change-data-capture */
describe('change data capture', () => {
  let storage: RunningStorage;
  let table: string;
  beforeEach(async () => {
    storage = await RunningStorage.start();
    table = await storage.table('t', fields, [], keyed);
  });
  afterEach(() => storage.stop());

  type Change = readonly [type: string | undefined, id: number, note?: string | undefined, sequence?: string | undefined, region?: string];
  const rowsOf = (proto: ProtoRows, given: readonly Change[]) => ({
    serializedRows: given.map(([type, id, note, sequence, region = 'eu']) => proto.row({ id, region, ...(note === undefined ? {} : { note }), ...(type === undefined ? {} : { _CHANGE_TYPE: type }), ...(sequence === undefined ? {} : { _CHANGE_SEQUENCE_NUMBER: sequence }) })),
  });
  const send = (connection: RawConnection, proto: ProtoRows, ...given: readonly Change[]) =>
    connection.append({ writeStream: `${table}/streams/_default`, protoRows: { writerSchema: proto.writerSchema, rows: rowsOf(proto, given) } });

  async function stored(client: ReadClient = storage.reader): Promise<readonly (readonly Cell[])[]> {
    const session = await client.createReadSession(table);
    const rows: Cell[][] = [];
    for (const name of streamNames(session)) {
      for (const { arrowRecordBatch } of await client.readRows(name)) {
        const parts = [session.arrowSchema?.serializedSchema ?? [], arrowRecordBatch?.serializedRecordBatch ?? []].map((part) => Buffer.from(part));
        for (const row of tableFromIPC(Buffer.concat(parts)).toArray() as Record<string, Cell>[]) rows.push([Number(row['id']), row['region'] ?? null, row['note'] ?? null]);
      }
    }
    return rows.sort(([a], [b]) => Number(a) - Number(b));
  }

  it('inserts a row with a new key, replaces one with a known key, and deletes', async () => {
    const connection = storage.writer.connect();
    await send(connection, changes, ['UPSERT', 1, 'a'], ['UPSERT', 2, 'b'], ['UPSERT', 3, 'c']);
    await send(connection, changes, ['UPSERT', 2, 'B'], ['DELETE', 3], ['DELETE', 9]);
    expect(await stored()).toEqual([[1, 'eu', 'a'], [2, 'eu', 'B']]);
  });

  it('goes by the whole key, NULL included', async () => {
    const connection = storage.writer.connect();
    await send(connection, changes, ['UPSERT', 1, 'eu row', undefined, 'eu'], ['UPSERT', 1, 'us row', undefined, 'us']);
    const noRegion = new ProtoRows([{ name: 'id', type: 'int64' }, { name: 'note', type: 'string' }, { name: '_CHANGE_TYPE', type: 'string' }]);
    for (const note of ['first', 'second']) {
      await connection.append({ protoRows: { writerSchema: noRegion.writerSchema, rows: { serializedRows: [noRegion.row({ id: 1, note, _CHANGE_TYPE: 'UPSERT' })] } } });
    }
    expect(new Set(await stored())).toEqual(new Set([[1, 'eu', 'eu row'], [1, 'us', 'us row'], [1, null, 'second']]));
  });

  it('applies changes of one row in their order, also within a request', async () => {
    await send(storage.writer.connect(), changes, ['UPSERT', 1, 'a'], ['DELETE', 1], ['UPSERT', 1, 'again'], ['UPSERT', 2, 'x'], ['DELETE', 2]);
    expect(await stored()).toEqual([[1, 'eu', 'again']]);
  });

  it('lets the highest sequence number win, across requests and behind a delete', async () => {
    const connection = storage.writer.connect();
    await send(connection, sequenced, ['UPSERT', 1, 'newest', 'FFF/ABC'], ['UPSERT', 1, 'older', 'FFF/B'], ['DELETE', 2, undefined, '5']);
    await send(connection, sequenced, ['UPSERT', 1, 'late', '0/1'], ['UPSERT', 2, 'late', '4'], ['UPSERT', 3, 'c', '1']);
    expect(await stored()).toEqual([[1, 'eu', 'newest'], [3, 'eu', 'c']]);

    await send(connection, sequenced, ['UPSERT', 1, 'the same number again', 'FFF/ABC'], ['UPSERT', 2, 'back', '10']);
    expect(await stored()).toEqual([[1, 'eu', 'the same number again'], [2, 'eu', 'back'], [3, 'eu', 'c']]);
  });

  it('forgets the sequence numbers with the table', async () => {
    await send(storage.writer.connect(), sequenced, ['UPSERT', 1, 'a', 'FF']);
    await storage.catalog.deleteTable({ projectId: 'p', datasetId: 'd', tableId: 't' });
    storage.advance(1);
    await storage.table('t', fields, [], keyed);
    await send(storage.writer.connect(), sequenced, ['UPSERT', 1, 'b', '1']);
    expect(await stored()).toEqual([[1, 'eu', 'b']]);
  });

  it('names rows whose pseudo-columns are wrong, and changes nothing', async () => {
    const response = await send(storage.writer.connect(), sequenced, ['UPSERT', 1, 'a', '1'], ['INSERT', 2, 'b'], [undefined, 3, 'c'], ['UPSERT', 4, 'd', 'xyz'], ['UPSERT', 5, 'e', '1/2/3/4/5'], ['DELETE', 6, undefined, '12345678901234567']);
    expect(response.rowErrors?.map(({ index, message }) => [Number(index), message])).toEqual([
      [1, expect.stringContaining("'INSERT' is no change type. Write UPSERT or DELETE.")],
      [2, expect.stringContaining('The row has no change type')],
      [3, expect.stringContaining("'xyz' is not a sequence number")],
      [4, expect.stringContaining('is not a sequence number')],
      [5, expect.stringContaining('is not a sequence number')],
    ]);
    expect(await stored()).toEqual([]);
  });

  it('needs a primary key', async () => {
    const keyless = await storage.table('keyless', fields);
    const connection = storage.writer.connect();
    connection.send({ writeStream: `${keyless}/streams/_default`, protoRows: { writerSchema: changes.writerSchema, rows: rowsOf(changes, [['UPSERT', 1]]) } });
    expect(await connection.ended()).toMatchObject({ code: status.INVALID_ARGUMENT, details: expect.stringContaining('need a table with a primary key') as string });
  });

  it('is for the default stream only', async () => {
    const { name = '' } = await storage.writer.call('createWriteStream', { parent: table, writeStream: { type: streamTypeNumber.COMMITTED } });
    const connection = storage.writer.connect();
    connection.send({ writeStream: name, protoRows: { writerSchema: changes.writerSchema, rows: rowsOf(changes, [['UPSERT', 1]]) } });
    expect(await connection.ended()).toMatchObject({ code: status.INVALID_ARGUMENT, details: expect.stringContaining('only supported on the _default stream') as string });
  });

  it('does not share a connection with plain rows', async () => {
    const connection = storage.writer.connect();
    await send(connection, changes, ['UPSERT', 1, 'a']);
    connection.send({ protoRows: { writerSchema: plain.writerSchema, rows: rowsOf(plain, [[undefined, 2]]) } });
    expect(await connection.ended()).toMatchObject({ code: status.INVALID_ARGUMENT, details: expect.stringContaining('must not be mixed') as string });
  });
});
