import { adapt, managedwriter, protos } from '@google-cloud/bigquery-storage';
import { DATASET, eventFields, GivenStorage, idOf, PROJECT } from './given-storage.js';
import { story } from './story.js';

const { JSONWriter, Writer, WriterClient, parseStorageErrors } = managedwriter;
const { WriteStreamView } = protos.google.cloud.bigquery.storage.v1;
const { StorageErrorCode } = protos.google.cloud.bigquery.storage.v1.StorageError;
const { MissingValueInterpretation } = protos.google.cloud.bigquery.storage.v1.AppendRowsRequest;
type TableSchema = protos.google.cloud.bigquery.storage.v1.ITableSchema;
type Connection = Awaited<ReturnType<InstanceType<typeof WriterClient>['createStreamConnection']>>;

/** managedwriter and adapt of @google-cloud/bigquery-storage, unchanged, against the embedded server. */
describe("Google's managed writer", () => {
  let given: GivenStorage;
  beforeAll(async () => {
    given = await GivenStorage.start();
  });
  afterAll(() => given.stop());

  const storageSchema = (fields: readonly object[] = eventFields): TableSchema => adapt.convertBigQuerySchemaToStorageTableSchema({ fields: [...fields] } as never);
  const descriptor = (fields?: readonly object[]) => adapt.convertStorageSchemaToProto2Descriptor(storageSchema(fields), 'root');
  const connectTo = (table: string): Promise<Connection> => given.writer.createStreamConnection({ destinationTable: table });

  describe('WriterClient', () => {
    story(['WriterClient.initialize', 'WriterClient.isOpen', 'WriterClient.getClient', 'WriterClient.setClient', 'WriterClient.close'], 'opens, takes another low-level client, and closes', async () => {
      const client = new WriterClient(given.options());
      await client.initialize();
      expect(client.isOpen()).toBe(true);
      const api = given.writeApi();
      const own = client.getClient();
      client.setClient(api);
      expect(client.getClient()).toBe(api);
      const stream = await client.createWriteStream({ streamType: managedwriter.PendingStream, destinationTable: await given.table() });
      expect(stream).toMatch(/\/streams\/[0-9a-f]+$/);
      client.close();
      expect(client.isOpen()).toBe(false);
      await Promise.all([api.close(), own.close()]);
    });

    story(['WriterClient.createWriteStream', 'WriterClient.createWriteStreamFullResponse', 'WriterClient.getWriteStream'], 'make streams and look them up, with the schema where the view is FULL', async () => {
      const table = await given.table();
      const name = await given.writer.createWriteStream({ streamType: managedwriter.BufferedStream, destinationTable: table });
      const full = await given.writer.createWriteStreamFullResponse({ streamType: managedwriter.PendingStream, destinationTable: table });
      const basic = await given.writer.getWriteStream({ streamId: name });
      const whole = await given.writer.getWriteStream({ streamId: name, view: WriteStreamView.FULL });

      expect(full).toMatchObject({ type: 'PENDING', writeMode: 'INSERT', location: 'US' });
      expect(full.tableSchema?.fields?.map((field) => [field.name, field.type, field.mode])).toEqual([['id', 'INT64', 'REQUIRED'], ['name', 'STRING', 'NULLABLE']]);
      expect([basic.type, basic.tableSchema ?? null]).toEqual(['BUFFERED', null]);
      expect(whole.tableSchema?.fields).toHaveLength(2);
    });

    story(['WriterClient.createStreamConnection', 'WriterClient.finalizeWriteStream', 'WriterClient.batchCommitWriteStream'], 'write two pending streams and commit them together', async () => {
      const table = await given.table();
      const connections = [];
      for (const id of [1, 2]) {
        const connection = await given.writer.createStreamConnection({ destinationTable: table, streamType: managedwriter.PendingStream });
        await new JSONWriter({ connection, protoDescriptor: descriptor() }).appendRows([{ id, name: 'p' }], 0).getResult();
        connections.push(connection);
      }
      const writeStreams = connections.map((connection) => connection.getStreamId());
      const early = await given.writer.batchCommitWriteStream({ parent: table, writeStreams });
      expect(early.streamErrors?.map(({ code }) => code)).toEqual(['INVALID_STREAM_STATE', 'INVALID_STREAM_STATE']);
      expect(await given.rows(table)).toEqual([]);

      for (const name of writeStreams) expect(Number((await given.writer.finalizeWriteStream({ name })).rowCount)).toBe(1);
      const missing = await given.writer.batchCommitWriteStream({ parent: table, writeStreams: [...writeStreams, `${table}/streams/none`] });
      expect([missing.commitTime ?? null, missing.streamErrors?.map(({ code }) => code)]).toEqual([null, ['STREAM_NOT_FOUND']]);
      expect((await given.writer.batchCommitWriteStream({ parent: table, writeStreams })).commitTime).not.toBeNull();
      expect(await given.rows(table)).toEqual([['1', 'p'], ['2', 'p']]);
    });

    story(['WriterClient.flushRows'], 'shows a buffered stream as far as it is flushed', async () => {
      const table = await given.table();
      const connection = await given.writer.createStreamConnection({ destinationTable: table, streamType: managedwriter.BufferedStream });
      await new JSONWriter({ connection, protoDescriptor: descriptor() }).appendRows([{ id: 1 }, { id: 2 }], 0).getResult();
      await given.writer.flushRows({ writeStream: connection.getStreamId(), offset: { value: 0 } });
      expect(await given.rows(table, 'id')).toEqual([['1']]);
    });

    story(['WriterClient.enableWriteRetries', 'WriterClient.setMaxRetryAttempts'], 'bring an append through when the stream is reset before it had any effect', async () => {
      const table = await given.table();
      const client = new WriterClient(given.options());
      client.enableWriteRetries(true);
      client.setMaxRetryAttempts(2);
      given.emulator.faults.add({ method: 'AppendRows', table: `${DATASET}.${idOf(table)}`, fault: { kind: 'reset', when: 'before' } });
      const connection = await client.createStreamConnection({ destinationTable: table });
      const { error } = await new JSONWriter({ connection, protoDescriptor: descriptor() }).appendRows([{ id: 1 }]).getResult();
      expect(error ?? null).toBeNull();
      expect(await given.rows(table, 'id')).toEqual([['1']]);
      client.close();
      await client.getClient().close();
    });
  });

  describe('StreamConnection', () => {
    story(['StreamConnection.open', 'StreamConnection.isOpen', 'StreamConnection.reconnect', 'StreamConnection.close', 'StreamConnection.getStreamId'], 'closes and opens again, on the same stream', async () => {
      const table = await given.table();
      const connection = await connectTo(table);
      const writer = new JSONWriter({ connection, protoDescriptor: descriptor() });
      expect([connection.isOpen(), connection.getStreamId()]).toEqual([true, `${table}/streams/_default`]);
      await writer.appendRows([{ id: 1 }]).getResult();
      connection.reconnect();
      await writer.appendRows([{ id: 2 }]).getResult();
      connection.close();
      expect(connection.isOpen()).toBe(false);
      connection.open();
      await writer.appendRows([{ id: 3 }]).getResult();
      connection.close();
      expect(await given.rows(table, 'id')).toEqual([['1'], ['2'], ['3']]);
    });

    story(['StreamConnection.write', 'StreamConnection.getPendingWrites', 'PendingWrite.getRequest', 'PendingWrite.getResult'], 'answers raw requests in their order', async () => {
      const table = await given.table();
      const connection = await connectTo(table);
      const writer = new Writer({ connection, protoDescriptor: descriptor() });
      const writes = [1, 2, 3].map((id) => connection.write({ writeStream: connection.getStreamId(), protoRows: { writerSchema: { protoDescriptor: descriptor() }, rows: { serializedRows: [Buffer.of(0x08, id)] } }, traceId: writer.traceId() }));
      expect(connection.getPendingWrites()).toHaveLength(3);
      expect(writes[0]?.getRequest().protoRows?.rows?.serializedRows).toHaveLength(1);
      for (const write of writes) expect((await write.getResult()).writeStream).toBe(connection.getStreamId());
      expect(connection.getPendingWrites()).toHaveLength(0);
      connection.close();
      expect(await given.rows(table, 'id')).toEqual([['1'], ['2'], ['3']]);
    });

    story(['PendingWrite.abort', 'managedwriter.setLogFunction'], 'gives a write up on the side of the client', async () => {
      const lines: unknown[] = [];
      managedwriter.setLogFunction((...line: unknown[]) => { lines.push(line); });
      const table = await given.table();
      const connection = await connectTo(table);
      given.emulator.faults.add({ method: 'AppendRows', table: `${DATASET}.${idOf(table)}`, fault: { kind: 'lost-ack' } });
      const write = new JSONWriter({ connection, protoDescriptor: descriptor() }).appendRows([{ id: 1 }]);
      write.abort();
      await expect(write.getResult()).rejects.toThrow('aborted');
      connection.close();
      managedwriter.setLogFunction(null as never);
      expect(lines.length).toBeGreaterThan(0);
    });

    story(['StreamConnection.onSchemaUpdated'], 'tells of a column that was added while it writes', async () => {
      const table = await given.table();
      const connection = await connectTo(table);
      const updated = new Promise<TableSchema>((resolve) => connection.onSchemaUpdated(resolve));
      const writer = new JSONWriter({ connection, protoDescriptor: descriptor() });
      await writer.appendRows([{ id: 1 }]).getResult();
      await given.rest('PATCH', `datasets/${DATASET}/tables/${idOf(table)}`, { schema: { fields: [...eventFields, { name: 'colour', type: 'STRING' }] } });
      await writer.appendRows([{ id: 2 }]).getResult();
      expect((await updated).fields?.map((field) => field.name)).toEqual(['id', 'name', 'colour']);
      connection.close();
    });

    story(['StreamConnection.onConnectionError', 'managedwriter.parseStorageErrors'], 'tells of an extra field with its StorageError', async () => {
      const table = await given.table();
      const connection = await connectTo(table);
      const heard = new Promise((resolve) => connection.onConnectionError(resolve));
      const writer = new JSONWriter({ connection, protoDescriptor: descriptor([...eventFields, { name: 'colour', type: 'STRING' }]) });
      const error: unknown = await writer.appendRows([{ id: 1, colour: 'red' }]).getResult().catch((caught: unknown) => caught);

      expect(error).toMatchObject({ code: 3, message: expect.stringContaining("Input schema has more fields than BigQuery schema, extra fields: 'colour'") as string });
      expect(parseStorageErrors(error as Parameters<typeof parseStorageErrors>[0])).toMatchObject([{ code: StorageErrorCode.SCHEMA_MISMATCH_EXTRA_FIELDS, entity: `${table}/streams/_default` }]);
      expect(await heard).toBe(error);
      connection.close();
    });

    story(['StreamConnection.flushRows', 'StreamConnection.finalize'], 'flush its own stream and end it', async () => {
      const table = await given.table();
      const connection = await given.writer.createStreamConnection({ destinationTable: table, streamType: managedwriter.BufferedStream });
      await new JSONWriter({ connection, protoDescriptor: descriptor() }).appendRows([{ id: 1 }, { id: 2 }], 0).getResult();
      expect(Number((await connection.flushRows({ offset: 1 }))?.offset)).toBe(1);
      expect(Number((await connection.finalize())?.rowCount)).toBe(2);
      expect(await given.rows(table, 'id')).toEqual([['1'], ['2']]);
      connection.close();
    });
  });

  describe('JSONWriter and Writer', () => {
    story(['JSONWriter.appendRows', 'JSONWriter.close'], 'keep offsets on a committed stream: a repeated one is ALREADY_EXISTS, one beyond OUT_OF_RANGE', async () => {
      const table = await given.table();
      const connection = await given.writer.createStreamConnection({ destinationTable: table, streamType: managedwriter.CommittedStream });
      const writer = new JSONWriter({ connection, protoDescriptor: descriptor() });
      const answers = [];
      for (const offset of [0, 0, 5]) answers.push(await writer.appendRows([{ id: 1 }], offset).getResult());
      writer.close();
      expect(answers.map(({ error }) => error?.code ?? null)).toEqual([null, 6, 11]);
      expect(await given.rows(table, 'id')).toEqual([['1']]);
    });

    story(['JSONWriter.setProtoDescriptor'], 'writes a new column with a new descriptor', async () => {
      const table = await given.table();
      const connection = await connectTo(table);
      const writer = new JSONWriter({ connection, protoDescriptor: descriptor([eventFields[0] ?? {}]) });
      await writer.appendRows([{ id: 1, name: 'unknown to the descriptor' }]).getResult();
      writer.setProtoDescriptor(descriptor());
      await writer.appendRows([{ id: 2, name: 'known' }]).getResult();
      connection.close();
      expect(await given.rows(table)).toEqual([['1', null], ['2', 'known']]);
    });

    story(['JSONWriter.setDefaultMissingValueInterpretation', 'JSONWriter.setMissingValueInterpretations'], 'say what a missing value stands for', async () => {
      const fields = [eventFields[0] ?? {}, { name: 'a', type: 'STRING', defaultValueExpression: "'da'" }, { name: 'b', type: 'STRING', defaultValueExpression: "'db'" }];
      const table = await given.table(fields);
      const connection = await connectTo(table);
      const writer = new JSONWriter({ connection, protoDescriptor: descriptor(fields) });
      await writer.appendRows([{ id: 1 }]).getResult();
      writer.setMissingValueInterpretations({ a: MissingValueInterpretation.DEFAULT_VALUE });
      await writer.appendRows([{ id: 2 }]).getResult();
      writer.setDefaultMissingValueInterpretation(MissingValueInterpretation.DEFAULT_VALUE);
      writer.setMissingValueInterpretations({ a: MissingValueInterpretation.NULL_VALUE });
      await writer.appendRows([{ id: 3 }]).getResult();
      connection.close();
      expect(await given.rows(table, 'id, a, b')).toEqual([['1', null, null], ['2', 'da', null], ['3', null, 'db']]);
    });

    story(['JSONWriter.appendRows'], 'takes the default of a column that the descriptor has not, whatever the expression', async () => {
      const table = await given.table([eventFields[0] ?? {}, { name: 'name', type: 'STRING', defaultValueExpression: "CONCAT('a', 'b')" }, { name: 'tags', type: 'STRING', mode: 'REPEATED', defaultValueExpression: "['x', 'y']" }]);
      const connection = await connectTo(table);
      const { error } = await new JSONWriter({ connection, protoDescriptor: descriptor([eventFields[0] ?? {}]) }).appendRows([{ id: 1 }]).getResult();
      connection.close();
      expect(error ?? null).toBeNull();
      expect(await given.rows(table, "id, name, ARRAY_TO_STRING(tags, '+')")).toEqual([['1', 'ab', 'x+y']]);
    });

    story(['Writer.appendRows', 'Writer.traceId', 'Writer.setProtoDescriptor', 'Writer.setDefaultMissingValueInterpretation', 'Writer.setMissingValueInterpretations', 'Writer.close'], 'write rows that are encoded already', async () => {
      const table = await given.table([eventFields[0] ?? {}, { name: 'name', type: 'STRING', defaultValueExpression: "'none'" }]);
      const connection = await connectTo(table);
      const writer = new Writer({ connection, protoDescriptor: descriptor([eventFields[0] ?? {}]), traceId: 'mine' });
      expect(writer.traceId()).toContain('mine');
      writer.setProtoDescriptor(descriptor());
      await writer.appendRows({ serializedRows: [Buffer.of(0x08, 1)] }).getResult();
      writer.setDefaultMissingValueInterpretation(MissingValueInterpretation.DEFAULT_VALUE);
      await writer.appendRows({ serializedRows: [Buffer.of(0x08, 2)] }).getResult();
      writer.setMissingValueInterpretations({ name: MissingValueInterpretation.NULL_VALUE });
      await writer.appendRows({ serializedRows: [Buffer.of(0x08, 3)] }).getResult();
      writer.close();
      expect(await given.rows(table)).toEqual([['1', null], ['2', 'none'], ['3', null]]);
    });

    story(['PendingWrite.getResult'], 'resolves with every bad row, and nothing is written', async () => {
      const table = await given.table([eventFields[0] ?? {}, { name: 'price', type: 'NUMERIC' }]);
      const connection = await connectTo(table);
      const protoDescriptor = descriptor([eventFields[0] ?? {}, { name: 'price', type: 'NUMERIC' }]);
      const { error, rowErrors } = await new JSONWriter({ connection, protoDescriptor }).appendRows([{ id: 1, price: 'much' }, { id: 2, price: '1' }, { id: 3, price: 'more' }]).getResult();
      connection.close();
      expect(error?.code).toBe(3);
      expect(rowErrors?.map(({ index, code }) => [Number(index), code])).toEqual([[0, 'FIELDS_ERROR'], [2, 'FIELDS_ERROR']]);
      expect(await given.rows(table, 'id')).toEqual([]);
    });
  });

  describe('adapt', () => {
    story(['adapt.convertBigQuerySchemaToStorageTableSchema', 'adapt.convertStorageSchemaToProto2Descriptor', 'adapt.normalizeDescriptor'], 'describe nested and repeated rows as the server takes them', async () => {
      const fields = [eventFields[0] ?? {}, { name: 'tags', type: 'STRING', mode: 'REPEATED' }, { name: 'lines', type: 'RECORD', mode: 'REPEATED', fields: [{ name: 'sku', type: 'STRING' }, { name: 'cost', type: 'BIGNUMERIC' }] }];
      const table = await given.table(fields);
      const schema = adapt.convertBigQuerySchemaToStorageTableSchema({ fields } as never);
      const protoDescriptor = adapt.normalizeDescriptor(adapt.convertStorageSchemaToProto2Descriptor(schema, 'root') as never);
      const connection = await connectTo(table);
      const { error } = await new JSONWriter({ connection, protoDescriptor }).appendRows([{ id: 1, tags: ['a', 'b'], lines: [{ sku: 'x', cost: '0.000000000000001' }] }]).getResult();
      connection.close();
      expect(error ?? null).toBeNull();
      expect(await given.rows(table, `ARRAY_TO_STRING(tags, '+'), lines[0].sku, CAST(lines[0].cost AS STRING)`)).toEqual([['a+b', 'x', '0.000000000000001']]);
    });

    story(['adapt.withChangeType', 'adapt.withChangeSequenceNumber'], 'upsert and delete rows of a table with a primary key', async () => {
      const table = await given.table(eventFields, { tableConstraints: { primaryKey: { columns: ['id'] } } });
      const protoDescriptor = adapt.convertStorageSchemaToProto2Descriptor(storageSchema(), 'root', adapt.withChangeType(), adapt.withChangeSequenceNumber());
      const connection = await connectTo(table);
      const writer = new JSONWriter({ connection, protoDescriptor });
      await writer.appendRows([{ id: 1, name: 'a', _CHANGE_TYPE: 'UPSERT', _CHANGE_SEQUENCE_NUMBER: 'A' }, { id: 2, name: 'b', _CHANGE_TYPE: 'UPSERT', _CHANGE_SEQUENCE_NUMBER: '1' }]).getResult();
      const { error } = await writer.appendRows([{ id: 1, name: 'late', _CHANGE_TYPE: 'UPSERT', _CHANGE_SEQUENCE_NUMBER: '9' }, { id: 2, _CHANGE_TYPE: 'DELETE', _CHANGE_SEQUENCE_NUMBER: '2' }]).getResult();
      connection.close();
      expect(error ?? null).toBeNull();
      expect(await given.rows(table)).toEqual([['1', 'a']]);
    });
  });

  it('writes every type that its JSON encoder knows', async () => {
    const fields = [
      ...eventFields, { name: 'price', type: 'NUMERIC' }, { name: 'ratio', type: 'FLOAT' }, { name: 'active', type: 'BOOLEAN' }, { name: 'day', type: 'DATE' }, { name: 'moment', type: 'TIMESTAMP' },
      { name: 'local', type: 'DATETIME' }, { name: 'tags', type: 'STRING', mode: 'REPEATED' }, { name: 'size', type: 'RECORD', fields: [{ name: 'w', type: 'INTEGER' }, { name: 'h', type: 'INTEGER' }] }, { name: 'extra', type: 'JSON' },
    ];
    const table = await given.table(fields);
    const row = {
      id: 1, name: 'naïve', price: '12.345', ratio: 0.5, active: true, day: new Date('2026-03-04T00:00:00Z'), moment: new Date('2026-03-04T05:06:07.089Z'), local: '2026-03-04 05:06:07',
      tags: ['a', 'b'], size: { w: 2, h: 3 }, extra: '{"k":1}',
    };
    const connection = await connectTo(table);
    const { error } = await new JSONWriter({ connection, protoDescriptor: descriptor(fields) }).appendRows([row, { id: 2 }]).getResult();
    connection.close();
    expect(error ?? null).toBeNull();
    expect(await given.rows(table, 'id, name, price, ratio, active, day, UNIX_MICROS(moment), FORMAT_DATETIME("%F %T", local), ARRAY_TO_STRING(tags, "+"), size.h, INT64(extra.k)')).toEqual([
      ['1', 'naïve', '12.345', '0.5', 'true', '2026-03-04', '1772600767089000', '2026-03-04 05:06:07', 'a+b', '3', '1'], ['2', null, null, null, null, null, null, null, '', null, null],
    ]);
  });

  it('writes a new column once it has heard of it', async () => {
    const table = await given.table();
    const connection = await connectTo(table);
    const writer = new JSONWriter({ connection, protoDescriptor: descriptor() });
    await writer.appendRows([{ id: 1 }]).getResult();
    await given.rest('PATCH', `datasets/${DATASET}/tables/${idOf(table)}`, { schema: { fields: [...eventFields, { name: 'colour', type: 'STRING' }] } });
    await writer.appendRows([{ id: 2 }]).getResult();
    await writer.appendRows([{ id: 3, colour: 'red' }]).getResult();
    connection.close();
    expect(await given.rows(table, 'id, colour')).toEqual([['1', null], ['2', null], ['3', 'red']]);
  });

  it('takes requests of several megabytes', async () => {
    const table = await given.table();
    const connection = await connectTo(table);
    const { error } = await new JSONWriter({ connection, protoDescriptor: descriptor() }).appendRows(Array.from({ length: 50 }, (_, id) => ({ id, name: 'x'.repeat(100_000) }))).getResult();
    connection.close();
    expect(error ?? null).toBeNull();
    expect((await given.rows(table, 'id, LENGTH(name)')).at(-1)).toEqual(['49', '100000']);
  });

  it('is told NOT_FOUND or PERMISSION_DENIED for a table that does not exist', async () => {
    const missing = `projects/${PROJECT}/datasets/${DATASET}/tables/gone`;
    await expect(given.writer.createWriteStream({ streamType: managedwriter.PendingStream, destinationTable: missing })).rejects.toMatchObject({ code: 5 });
    given.emulator.faults.add({ method: 'CreateWriteStream', fault: { kind: 'mask-missing' } });
    await expect(given.writer.createWriteStream({ streamType: managedwriter.PendingStream, destinationTable: missing })).rejects.toMatchObject({ code: 7 });
  });
});
