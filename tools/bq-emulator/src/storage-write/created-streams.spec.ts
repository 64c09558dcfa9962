import { status } from '@grpc/grpc-js';
import type { RawConnection } from './given/raw-client.js';
import { trailingStorageError } from './given/raw-client.js';
import { eventFields, eventProto, events, NOW_MS, RunningService } from './given/running-service.js';
import { codec } from './load-proto.js';
import { storageErrorCode } from './storage-error.js';
import { InMemoryStreamJournal } from './stream-journal.js';
import type { AppendRowsResponse, StorageErrorMessage } from './wire-messages.js';

const { writerSchema } = eventProto;
const storageErrors = codec<StorageErrorMessage>('StorageError');

let service: RunningService;
let table: string;
beforeEach(async () => {
  service = await RunningService.start();
  table = service.store.create('events', eventFields);
});
afterEach(() => service.stop());

function append(connection: RawConnection, writeStream: string, offset: number | undefined, ...ids: number[]): Promise<AppendRowsResponse> {
  return connection.append({ writeStream, ...(offset === undefined ? {} : { offset: { value: offset } }), protoRows: { writerSchema, rows: events(...ids) } });
}

/** Appends rows in one request on a connection of their own. */
async function fill(stream: string, ...ids: number[]): Promise<void> {
  const connection = service.client.connect();
  await append(connection, stream, undefined, ...ids);
  await connection.end();
}

const offsetOf = (response: AppendRowsResponse): number => Number(String(response.appendResult?.offset?.value));

function detailOf(response: AppendRowsResponse): StorageErrorMessage | undefined {
  const [any] = response.error?.details ?? [];
  if (any?.type_url !== 'type.googleapis.com/google.cloud.bigquery.storage.v1.StorageError') return undefined;
  return storageErrors.decode(any.value);
}

const failure = (call: Promise<unknown>): Promise<{ code: number; details: string; metadata: never }> =>
  call.then(
    () => {
      throw new Error('The call succeeded.');
    },
    (error: { code: number; details: string; metadata: never }) => error,
  );

describe('a committed stream', () => {
  it('answers with the offset of each append and shows its rows at once', async () => {
    const stream = await service.createStream(table, 'COMMITTED');
    const connection = service.client.connect();

    expect(offsetOf(await append(connection, stream, 0, 1, 2))).toBe(0);
    expect(offsetOf(await append(connection, stream, 2, 3))).toBe(2);
    expect(offsetOf(await append(connection, stream, undefined, 4))).toBe(3);
    expect(service.visibleIds(table)).toEqual([1, 2, 3, 4]);
  });

  it('refuses an offset that it already has, and the connection goes on', async () => {
    const stream = await service.createStream(table, 'COMMITTED');
    const connection = service.client.connect();
    await append(connection, stream, 0, 1, 2);
    const again = await append(connection, stream, 0, 1, 2);

    expect(again.error).toMatchObject({ code: status.ALREADY_EXISTS, message: expect.stringContaining('expected offset 2, received 0') as string });
    expect(detailOf(again)).toMatchObject({ code: storageErrorCode.OFFSET_ALREADY_EXISTS, entity: stream });
    expect(offsetOf(await append(connection, stream, 2, 3))).toBe(2);
    expect(service.visibleIds(table)).toEqual([1, 2, 3]);

    const ended = await connection.end();
    expect(ended.code).toBe(status.OK);
    expect(trailingStorageError(ended)).toMatchObject({ code: storageErrorCode.OFFSET_ALREADY_EXISTS, entity: stream });
  });

  it('refuses an offset beyond its end', async () => {
    const stream = await service.createStream(table, 'COMMITTED');
    const beyond = await append(service.client.connect(), stream, 5, 1);

    expect(beyond.error?.code).toBe(status.OUT_OF_RANGE);
    expect(detailOf(beyond)).toMatchObject({ code: storageErrorCode.OFFSET_OUT_OF_RANGE });
    expect(service.visibleIds(table)).toEqual([]);
  });

  it('does not move its offset for rows that were refused or could not be stored', async () => {
    const stream = await service.createStream(table, 'COMMITTED');
    const connection = service.client.connect();
    const bad = { serializedRows: [eventProto.row({ note: 'no id' })] };
    const refused = await connection.append({ writeStream: stream, offset: { value: 0 }, protoRows: { writerSchema, rows: bad } });
    service.store.failNextAppend = new Error('disk full');
    const failed = await append(connection, stream, 0, 1);

    expect(refused.rowErrors).toHaveLength(1);
    expect(failed.error?.code).toBe(status.INTERNAL);
    expect(offsetOf(await append(connection, stream, 0, 1))).toBe(0);
  });

  it('gives an offset to one of several racing connections', async () => {
    const stream = await service.createStream(table, 'COMMITTED');
    service.store.appendMs = 50;
    const answers = await Promise.all([1, 2, 3, 4].map((id) => append(service.client.connect(), stream, 0, id)));

    expect(answers.filter((answer) => answer.error === null)).toHaveLength(1);
    expect(service.store.rows(table)).toHaveLength(1);
  });

  it('goes on at its offset over a new connection', async () => {
    const stream = await service.createStream(table, 'COMMITTED');
    await fill(stream, 1, 2);
    expect(offsetOf(await append(service.client.connect(), stream, 2, 3))).toBe(2);
  });

  it('takes no rows once finalized, and tells its row count as often as asked', async () => {
    const stream = await service.createStream(table, 'COMMITTED');
    await fill(stream, 1, 2);

    expect(Number(String((await service.client.call('finalizeWriteStream', { name: stream })).rowCount))).toBe(2);
    expect(Number(String((await service.client.call('finalizeWriteStream', { name: stream })).rowCount))).toBe(2);
    const connection = service.client.connect();
    connection.send({ writeStream: stream, protoRows: { writerSchema, rows: events(3) } });
    const ended = await connection.ended();
    expect(ended.code).toBe(status.INVALID_ARGUMENT);
    expect(trailingStorageError(ended)).toMatchObject({ code: storageErrorCode.STREAM_FINALIZED });
  });
});

describe('a pending stream', () => {
  const commit = (...writeStreams: string[]) => service.client.call('batchCommitWriteStreams', { parent: table, writeStreams });

  it('shows nothing until it is finalized and committed, then all streams at once', async () => {
    const [a, b] = [await service.createStream(table, 'PENDING'), await service.createStream(table, 'PENDING')];
    await fill(a, 1, 2);
    await fill(b, 3);
    await fill(a, 4);
    for (const name of [a, b]) await service.client.call('finalizeWriteStream', { name });
    expect(service.visibleIds(table)).toEqual([]);

    const response = await commit(a, b);
    expect(response.streamErrors).toEqual([]);
    expect(Number(String(response.commitTime?.seconds))).toBe(Math.floor(NOW_MS / 1000));
    expect(service.visibleIds(table)).toEqual([1, 2, 4, 3]);
    expect(service.store.appends).toEqual([4]);
  });

  it('keeps offsets like a committed stream', async () => {
    const stream = await service.createStream(table, 'PENDING');
    const connection = service.client.connect();
    await append(connection, stream, 0, 1, 2);
    expect((await append(connection, stream, 1, 9)).error?.code).toBe(status.ALREADY_EXISTS);
    expect((await append(connection, stream, 3, 9)).error?.code).toBe(status.OUT_OF_RANGE);
    expect(offsetOf(await append(connection, stream, 2, 3))).toBe(2);
  });

  it('commits none when one of the streams cannot be, and says which and why, without a commit time', async () => {
    const ready = await service.createStream(table, 'PENDING');
    const open = await service.createStream(table, 'PENDING');
    const wrongType = await service.createStream(table, 'COMMITTED');
    await fill(ready, 1);
    await service.client.call('finalizeWriteStream', { name: ready });
    const response = await commit(ready, open, wrongType, `${table}/streams/unknown`);

    expect(response.commitTime).toBeNull();
    expect(response.streamErrors?.map(({ code, entity }) => [code, entity])).toEqual([
      [storageErrorCode.INVALID_STREAM_STATE, open],
      [storageErrorCode.INVALID_STREAM_TYPE, wrongType],
      [storageErrorCode.STREAM_NOT_FOUND, `${table}/streams/unknown`],
    ]);
    expect(service.visibleIds(table)).toEqual([]);
    expect((await commit(ready)).commitTime).not.toBeNull();
  });

  it('commits once: a second commit is STREAM_ALREADY_COMMITTED and adds nothing', async () => {
    const stream = await service.createStream(table, 'PENDING');
    await fill(stream, 1);
    await service.client.call('finalizeWriteStream', { name: stream });
    service.store.appendMs = 50;
    const answers = await Promise.all([commit(stream), commit(stream)]);

    expect(answers.filter(({ commitTime }) => commitTime !== null)).toHaveLength(1);
    expect(answers.flatMap(({ streamErrors }) => streamErrors?.map(({ code }) => code))).toEqual([storageErrorCode.STREAM_ALREADY_COMMITTED]);
    expect(service.visibleIds(table)).toEqual([1]);
  });

  it('can be committed again after a store failure, which committed nothing', async () => {
    const stream = await service.createStream(table, 'PENDING');
    await fill(stream, 1);
    await service.client.call('finalizeWriteStream', { name: stream });
    service.store.failNextAppend = new Error('disk full');

    expect(await failure(commit(stream))).toMatchObject({ code: status.INTERNAL });
    expect((await commit(stream)).commitTime).not.toBeNull();
    expect(service.visibleIds(table)).toEqual([1]);
  });

  it('fits its rows to the columns that the table has at the commit', async () => {
    const stream = await service.createStream(table, 'PENDING');
    await fill(stream, 1);
    service.store.alter(table, [{ name: 'colour', type: 'STRING' }, ...eventFields]);
    await fill(stream, 2);
    await service.client.call('finalizeWriteStream', { name: stream });
    await commit(stream);

    expect(service.store.rows(table)).toEqual([
      [null, 1n, 'n1'],
      [null, 2n, 'n2'],
    ]);
  });

  it.each([
    ['no streams', () => []],
    ['the same stream twice', (stream: string) => [stream, stream]],
    ['a stream of another table', () => ['projects/p/datasets/d/tables/other/streams/s']],
  ])('refuses a commit of %s', async (_, streams) => {
    const stream = await service.createStream(table, 'PENDING');
    expect(await failure(commit(...streams(stream)))).toMatchObject({ code: status.INVALID_ARGUMENT });
  });
});

describe('a buffered stream', () => {
  const flush = (writeStream: string, offset: number) => service.client.call('flushRows', { writeStream, offset: { value: offset } });

  it('shows rows up to and including the flushed offset', async () => {
    const stream = await service.createStream(table, 'BUFFERED');
    await fill(stream, 1, 2, 3);
    await fill(stream, 4, 5);
    expect(service.visibleIds(table)).toEqual([]);

    expect(Number(String((await flush(stream, 1)).offset))).toBe(1);
    expect(service.visibleIds(table)).toEqual([1, 2]);
    await flush(stream, 3);
    expect(service.visibleIds(table)).toEqual([1, 2, 3, 4]);
  });

  it('reads an absent offset as 0', async () => {
    const stream = await service.createStream(table, 'BUFFERED');
    await fill(stream, 1, 2);
    await service.client.call('flushRows', { writeStream: stream });
    expect(service.visibleIds(table)).toEqual([1]);
  });

  it('refuses to flush beyond its end, or what it has flushed', async () => {
    const stream = await service.createStream(table, 'BUFFERED');
    await fill(stream, 1, 2);
    await flush(stream, 0);

    expect(await failure(flush(stream, 2))).toMatchObject({ code: status.OUT_OF_RANGE });
    const again = await failure(flush(stream, 0));
    expect(again.code).toBe(status.ALREADY_EXISTS);
    expect(trailingStorageError(again)).toMatchObject({ code: storageErrorCode.OFFSET_ALREADY_EXISTS });
    expect(service.visibleIds(table)).toEqual([1]);
  });

  it('refuses to flush once finalized', async () => {
    const stream = await service.createStream(table, 'BUFFERED');
    await fill(stream, 1);
    await service.client.call('finalizeWriteStream', { name: stream });
    expect(trailingStorageError(await failure(flush(stream, 0)))).toMatchObject({ code: storageErrorCode.STREAM_FINALIZED });
  });

  it('is the only type that can be flushed', async () => {
    const stream = await service.createStream(table, 'COMMITTED');
    expect(trailingStorageError(await failure(flush(stream, 0)))).toMatchObject({ code: storageErrorCode.INVALID_STREAM_TYPE });
  });
});

describe('creating and describing streams', () => {
  it('describes a new stream in full, in storage types', async () => {
    const parent = service.store.create('typed', [
      { name: 'n', type: 'INTEGER', mode: 'REQUIRED', description: 'a number', defaultValueExpression: '1' },
      { name: 'f', type: 'FLOAT' },
      { name: 'b', type: 'BOOLEAN', mode: 'REPEATED' },
      { name: 'r', type: 'RECORD', fields: [{ name: 's', type: 'STRING', maxLength: '5' }] },
      { name: 'd', type: 'NUMERIC', precision: '10', scale: '2' },
      { name: 'w', type: 'RANGE', rangeElementType: { type: 'DATE' } },
    ]);
    const stream = await service.client.call('createWriteStream', { parent, writeStream: { type: 2 } });

    expect(stream.name).toMatch(/^projects\/p\/datasets\/d\/tables\/typed\/streams\/[0-9a-f]{32}$/);
    expect(stream).toMatchObject({ type: 2, writeMode: 1, location: 'EU', commitTime: null });
    expect(Number(String(stream.createTime?.seconds)) * 1000 + Number(stream.createTime?.nanos) / 1e6).toBe(NOW_MS);
    expect(stream.tableSchema?.fields).toMatchObject([
      { name: 'n', type: 2, mode: 2, description: 'a number', defaultValueExpression: '1' },
      { name: 'f', type: 3, mode: 1 },
      { name: 'b', type: 6, mode: 3 },
      { name: 'r', type: 4, mode: 1, fields: [{ name: 's', type: 1 }] },
      { name: 'd', type: 12 },
      { name: 'w', type: 16, rangeElementType: { type: 8 } },
    ]);
  });

  it('gives the schema in the FULL view only', async () => {
    const name = await service.createStream(table, 'COMMITTED');
    expect(await service.client.call('getWriteStream', { name })).toMatchObject({ name, type: 1, tableSchema: null });
    expect((await service.client.call('getWriteStream', { name, view: 1 })).tableSchema).toBeNull();
    expect((await service.client.call('getWriteStream', { name, view: 2 })).tableSchema?.fields).toHaveLength(2);
  });

  it('describes the default stream as committed', async () => {
    const name = `${table}/streams/_default`;
    expect(await service.client.call('getWriteStream', { name, view: 2 })).toMatchObject({ name, type: 1, location: 'EU' });
  });

  it('knows neither missing tables nor missing streams', async () => {
    const missingTable = await failure(service.createStream('projects/p/datasets/d/tables/gone', 'PENDING'));
    expect(missingTable.code).toBe(status.NOT_FOUND);
    expect(trailingStorageError(missingTable)).toMatchObject({ code: storageErrorCode.TABLE_NOT_FOUND });

    const name = `${table}/streams/gone`;
    expect(trailingStorageError(await failure(service.client.call('getWriteStream', { name })))).toMatchObject({
      code: storageErrorCode.STREAM_NOT_FOUND,
      entity: name,
    });
    const connection = service.client.connect();
    connection.send({ writeStream: name, protoRows: { writerSchema, rows: events(1) } });
    expect((await connection.ended()).code).toBe(status.NOT_FOUND);
  });

  it.each([
    ['a stream without a type', () => service.client.call('createWriteStream', { parent: table })],
    ['a malformed parent', () => service.createStream('tables/events', 'PENDING')],
    ['finalizing the default stream', () => service.client.call('finalizeWriteStream', { name: `${table}/streams/_default` })],
    ['flushing the default stream', () => service.client.call('flushRows', { writeStream: `${table}/streams/_default` })],
  ])('refuses %s', async (_, call) => {
    expect(await failure(call())).toMatchObject({ code: status.INVALID_ARGUMENT });
  });
});

describe('a journal', () => {
  it('carries streams over a restart of the server', async () => {
    const journal = new InMemoryStreamJournal();
    const before = await RunningService.start({ journal });
    const parent = before.store.create('events', eventFields);
    const stream = await before.createStream(parent, 'PENDING');
    const connection = before.client.connect();
    await append(connection, stream, 0, 1, 2);
    await before.stop();

    const after = await RunningService.start({ journal });
    try {
      after.store.create('events', eventFields);
      const resumed = after.client.connect();
      expect((await append(resumed, stream, 0, 1, 2)).error?.code).toBe(status.ALREADY_EXISTS);
      await append(resumed, stream, 2, 3);
      await after.client.call('finalizeWriteStream', { name: stream });
      await after.client.call('batchCommitWriteStreams', { parent, writeStreams: [stream] });
      expect(after.visibleIds(parent)).toEqual([1, 2, 3]);
    } finally {
      await after.stop();
    }
  });
});
