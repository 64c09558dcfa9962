import { status } from '@grpc/grpc-js';
import { ProtoRows } from './given/proto-rows.js';
import { trailingStorageError } from './given/raw-client.js';
import { eventFields, eventProto, events, RunningService } from './given/running-service.js';
import { MAX_APPEND_BYTES } from './limits.js';
import { storageErrorCode } from './storage-error.js';

const { writerSchema } = eventProto;

describe('the default stream', () => {
  let service: RunningService;
  let table: string;
  beforeEach(async () => {
    service = await RunningService.start();
    table = service.store.create('events', eventFields);
  });
  afterEach(() => service.stop());

  const stream = (of = table): string => `${of}/streams/_default`;

  it('makes rows visible on the acknowledgement, without an offset', async () => {
    const response = await service.client.connect().append({ writeStream: stream(), protoRows: { writerSchema, rows: events(1, 2) } });

    expect(response.appendResult).toMatchObject({ offset: null });
    expect(response.writeStream).toBe(stream());
    expect(service.store.rows(table)).toEqual([
      [1n, 'n1'],
      [2n, 'n2'],
    ]);
  });

  it('takes the short name without /streams', async () => {
    await service.client.connect().append({ writeStream: `${table}/_default`, protoRows: { writerSchema, rows: events(1) } });
    expect(service.visibleIds(table)).toEqual([1]);
  });

  it('remembers stream and schema after the first request, and ends cleanly when the client does', async () => {
    const connection = service.client.connect();
    await connection.append({ writeStream: stream(), protoRows: { writerSchema, rows: events(1) } });
    await connection.append({ protoRows: { rows: events(2) } });

    expect((await connection.end()).code).toBe(status.OK);
    expect(service.visibleIds(table)).toEqual([1, 2]);
  });

  it('answers in the order of the requests', async () => {
    const connection = service.client.connect();
    const ids = Array.from({ length: 50 }, (_, index) => index);
    for (const id of ids) {
      connection.send({ writeStream: stream(), protoRows: { writerSchema, rows: id % 10 === 9 ? { serializedRows: [Buffer.of(0xff)] } : events(id) } });
    }
    const answers: boolean[] = [];
    for (const _ of ids) answers.push(((await connection.next()).error ?? null) === null);

    expect(answers).toEqual(ids.map((id) => id % 10 !== 9));
    expect(service.visibleIds(table)).toEqual(ids.filter((id) => id % 10 !== 9));
  });

  it('writes nothing of an append with a bad row, names each bad row, and keeps the connection', async () => {
    const connection = service.client.connect();
    const rows = { serializedRows: [...events(1).serializedRows, eventProto.row({ note: 'no id' }), Buffer.of(0x08)] };
    const response = await connection.append({ writeStream: stream(), protoRows: { writerSchema, rows } });

    expect(response.error).toMatchObject({ code: status.INVALID_ARGUMENT, message: expect.stringContaining('row_errors') as string });
    expect(response.rowErrors?.map(({ index, code, message }) => [Number(index), code, message])).toEqual([
      [1, 1, 'Field id: The column is REQUIRED and the row has no value for it.'],
      [2, 1, 'Field id: The serialized row ends in the middle of a value.'],
    ]);
    expect(service.visibleIds(table)).toEqual([]);

    await connection.append({ protoRows: { rows: events(3) } });
    expect(service.visibleIds(table)).toEqual([3]);
  });

  it('answers a failure of the store in band, as INTERNAL', async () => {
    const connection = service.client.connect();
    service.store.failNextAppend = new Error('disk full');
    const response = await connection.append({ writeStream: stream(), protoRows: { writerSchema, rows: events(1) } });

    expect(response.error).toMatchObject({ code: status.INTERNAL, message: expect.stringContaining('disk full') as string });
    expect(service.logged).toEqual(['storage-write: the store refused rows']);
    expect((await connection.append({ protoRows: { rows: events(1) } })).error).toBeNull();
  });

  describe('multiplexing', () => {
    const otherProto = new ProtoRows([{ name: 'name', type: 'string' }]);
    let other: string;
    beforeEach(() => {
      other = service.store.create('names', [{ name: 'name', type: 'STRING' }]);
    });

    it('writes to several tables on one connection when stream and schema are sent again', async () => {
      const connection = service.client.connect();
      const name = { serializedRows: [otherProto.row({ name: 'a' })] };
      await connection.append({ writeStream: stream(), protoRows: { writerSchema, rows: events(1) } });
      const answer = await connection.append({ writeStream: stream(other), protoRows: { writerSchema: otherProto.writerSchema, rows: name } });
      await connection.append({ writeStream: stream(other), protoRows: { rows: name } });
      await connection.append({ writeStream: stream(), protoRows: { writerSchema, rows: events(2) } });

      expect(answer.writeStream).toBe(stream(other));
      expect(service.visibleIds(table)).toEqual([1, 2]);
      expect(service.store.rows(other)).toEqual([['a'], ['a']]);
    });

    it('needs the schema of the new table', async () => {
      const connection = service.client.connect();
      await connection.append({ writeStream: stream(), protoRows: { writerSchema, rows: events(1) } });
      connection.send({ writeStream: stream(other), protoRows: { rows: events(2) } });
      expect(await connection.ended()).toMatchObject({ details: expect.stringContaining('writer_schema is required when') as string });
    });

    it('needs the stream name in every request, once there was a switch', async () => {
      const connection = service.client.connect();
      const rows = { serializedRows: [otherProto.row({ name: 'a' })] };
      await connection.append({ writeStream: stream(), protoRows: { writerSchema, rows: events(1) } });
      await connection.append({ writeStream: stream(other), protoRows: { writerSchema: otherProto.writerSchema, rows } });
      connection.send({ protoRows: { rows } });
      expect(await connection.ended()).toMatchObject({ details: expect.stringContaining('write_stream is required in every') as string });
    });

    it('is for default streams only', async () => {
      const created = await service.createStream(table, 'COMMITTED');
      const connection = service.client.connect();
      await connection.append({ writeStream: stream(), protoRows: { writerSchema, rows: events(1) } });
      connection.send({ writeStream: created, protoRows: { writerSchema, rows: events(2) } });

      expect(await connection.ended()).toMatchObject({ code: status.INVALID_ARGUMENT });
    });
  });

  describe('ends the connection', () => {
    it.each([
      ['without a stream name', { protoRows: { writerSchema, rows: events(1) } }, 'write_stream is required in the first request'],
      ['without a writer schema', { writeStream: '@', protoRows: { rows: events(1) } }, 'writer_schema is required in the first request'],
      ['without rows', { writeStream: '@', protoRows: { writerSchema } }, 'The request has no rows'],
      ['with an offset', { writeStream: '@', offset: { value: 0 }, protoRows: { writerSchema, rows: events(1) } }, 'An offset is not allowed'],
      ['with a malformed stream name', { writeStream: 'streams/_default', protoRows: { writerSchema, rows: events(1) } }, 'is not a write stream name'],
      ['with a writer schema that is none', { writeStream: '@', protoRows: { writerSchema: Buffer.of(0x0a), rows: events(1) } }, 'is not a ProtoSchema'],
    ])('on a request %s', async (_, request, message) => {
      const connection = service.client.connect();
      connection.send({ ...request, ...('writeStream' in request && request.writeStream === '@' ? { writeStream: stream() } : {}) });

      expect(await connection.ended()).toMatchObject({ code: status.INVALID_ARGUMENT, details: expect.stringContaining(message) as string });
      expect(service.visibleIds(table)).toEqual([]);
    });

    it('on a request of more than 20 MB, and takes one just below', async () => {
      const connection = service.client.connect();
      const request = (size: number) => ({
        writeStream: stream(),
        protoRows: { writerSchema, rows: { serializedRows: [eventProto.row({ id: 1, note: 'x'.repeat(size) })] } },
      });
      await connection.append(request(MAX_APPEND_BYTES - 1000));
      connection.send(request(MAX_APPEND_BYTES));

      expect(await connection.ended()).toMatchObject({ code: status.INVALID_ARGUMENT, details: expect.stringContaining('too large') as string });
      expect(service.visibleIds(table)).toEqual([1]);
    });

    it('on a field that the table has not, with SCHEMA_MISMATCH_EXTRA_FIELDS in the trailers', async () => {
      const wide = new ProtoRows([
        { name: 'id', type: 'int64' },
        { name: 'colour', type: 'string' },
      ]);
      const connection = service.client.connect();
      connection.send({ writeStream: stream(), protoRows: { writerSchema: wide.writerSchema, rows: { serializedRows: [wide.row({ id: 1 })] } } });

      const ended = await connection.ended();
      expect(ended.code).toBe(status.INVALID_ARGUMENT);
      expect(trailingStorageError(ended)).toMatchObject({
        code: storageErrorCode.SCHEMA_MISMATCH_EXTRA_FIELDS,
        entity: stream(),
        errorMessage: expect.stringContaining("Input schema has more fields than BigQuery schema, extra fields: 'colour'") as string,
      });
    });

    it('on a missing table, with TABLE_NOT_FOUND in the trailers', async () => {
      const connection = service.client.connect();
      connection.send({ writeStream: 'projects/p/datasets/d/tables/gone/streams/_default', protoRows: { writerSchema, rows: events(1) } });

      const ended = await connection.ended();
      expect(ended.code).toBe(status.NOT_FOUND);
      expect(trailingStorageError(ended)).toMatchObject({ code: storageErrorCode.TABLE_NOT_FOUND });
    });

    it('when the table is dropped between two requests', async () => {
      const connection = service.client.connect();
      await connection.append({ writeStream: stream(), protoRows: { writerSchema, rows: events(1) } });
      service.store.drop(table);
      connection.send({ protoRows: { rows: events(2) } });
      expect((await connection.ended()).code).toBe(status.NOT_FOUND);
    });
  });

  it('closes a connection that is idle with ABORTED', async () => {
    const impatient = await RunningService.start({ idleCloseMs: 20 });
    try {
      const parent = impatient.store.create('events', eventFields);
      const connection = impatient.client.connect();
      await connection.append({ writeStream: stream(parent), protoRows: { writerSchema, rows: events(1) } });
      expect(await connection.ended()).toMatchObject({ code: status.ABORTED, details: expect.stringContaining('inactive for 0.02 seconds') as string });
    } finally {
      await impatient.stop();
    }
  });

  it('survives a client that goes away in the middle', async () => {
    const first = service.client.connect();
    await first.append({ writeStream: stream(), protoRows: { writerSchema, rows: events(1) } });
    first.cancel();
    expect((await first.ended()).code).toBe(status.CANCELLED);

    await service.client.connect().append({ writeStream: stream(), protoRows: { writerSchema, rows: events(2) } });
    expect(service.visibleIds(table)).toEqual([1, 2]);
    expect(service.logged).toEqual([]);
  });

  describe('after a change of the table schema', () => {
    const wider = [...eventFields, { name: 'colour', type: 'STRING' }];

    it('tells the new schema once, with the next response, and goes on taking rows of the old one', async () => {
      const connection = service.client.connect();
      const before = await connection.append({ writeStream: stream(), protoRows: { writerSchema, rows: events(1) } });
      service.store.alter(table, wider);
      const next = await connection.append({ protoRows: { rows: events(2) } });
      const later = await connection.append({ protoRows: { rows: events(3) } });

      expect(before.updatedSchema).toBeNull();
      expect(next.updatedSchema?.fields.map((field) => field.name)).toEqual(['id', 'note', 'colour']);
      expect(next.appendResult).not.toBeNull();
      expect(later.updatedSchema).toBeNull();
      expect(service.store.rows(table)[1]).toEqual([2n, 'n2', null]);
    });

    it('says nothing on a connection that was opened after it', async () => {
      service.store.alter(table, wider);
      const response = await service.client.connect().append({ writeStream: stream(), protoRows: { writerSchema, rows: events(1) } });
      expect(response.updatedSchema).toBeNull();
    });

    it('tells each table of a shared connection its own', async () => {
      const other = service.store.create('others', eventFields);
      const connection = service.client.connect();
      const write = (to: string) => connection.append({ writeStream: stream(to), protoRows: { writerSchema, rows: events(1) } });
      for (const to of [table, other]) await write(to);
      service.store.alter(other, wider);
      expect((await write(table)).updatedSchema).toBeNull();
      expect((await write(other)).updatedSchema?.fields).toHaveLength(3);
    });

    it('refuses a writer schema whose column was dropped', async () => {
      const connection = service.client.connect();
      await connection.append({ writeStream: stream(), protoRows: { writerSchema, rows: events(1) } });
      service.store.alter(table, eventFields.slice(0, 1));
      connection.send({ protoRows: { rows: events(2) } });
      expect(trailingStorageError(await connection.ended())).toMatchObject({ code: storageErrorCode.SCHEMA_MISMATCH_EXTRA_FIELDS });
    });
  });
});
