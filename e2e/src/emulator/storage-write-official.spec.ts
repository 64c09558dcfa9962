import { type Emulator, startEmulator } from '@cloudact/bq-emulator';
import { adapt, managedwriter, protos } from '@google-cloud/bigquery-storage';
import { credentials } from '@grpc/grpc-js';
import { setTimeout } from 'node:timers/promises';

const { JSONWriter, WriterClient, Writer, parseStorageErrors } = managedwriter;
type AppendRowsResponse = protos.google.cloud.bigquery.storage.v1.IAppendRowsResponse;
type TableSchema = protos.google.cloud.bigquery.storage.v1.ITableSchema;
type StreamType = NonNullable<Parameters<InstanceType<typeof WriterClient>['createStreamConnection']>[0]['streamType']>;
const { WriteStreamView } = protos.google.cloud.bigquery.storage.v1;
const { StorageErrorCode } = protos.google.cloud.bigquery.storage.v1.StorageError;

const PROJECT = 'official-client';
const DATASET = 'landing';
const fields = [
  { name: 'id', type: 'INTEGER', mode: 'REQUIRED' },
  { name: 'name', type: 'STRING' },
  { name: 'price', type: 'NUMERIC' },
  { name: 'ratio', type: 'FLOAT' },
  { name: 'active', type: 'BOOLEAN' },
  { name: 'day', type: 'DATE' },
  { name: 'moment', type: 'TIMESTAMP' },
  { name: 'local', type: 'DATETIME' },
  { name: 'tags', type: 'STRING', mode: 'REPEATED' },
  { name: 'size', type: 'RECORD', fields: [{ name: 'w', type: 'INTEGER' }, { name: 'h', type: 'INTEGER' }] },
  { name: 'extra', type: 'JSON' },
];

/** Google's own writer (managedwriter of @google-cloud/bigquery-storage) against the embedded server. */
describe("Google's Storage Write client", () => {
  let emulator: Emulator;
  let client: InstanceType<typeof WriterClient>;
  let tables = 0;

  beforeAll(async () => {
    emulator = await startEmulator({});
    client = new WriterClient({
      projectId: PROJECT,
      apiEndpoint: '127.0.0.1',
      port: emulator.grpcPort,
      sslCreds: credentials.createInsecure(),
    });
    await rest('POST', 'datasets', { datasetReference: { projectId: PROJECT, datasetId: DATASET } });
  });
  afterAll(async () => {
    client.close();
    await emulator.stop();
    await client.getClient().close();
    // The writer drops its streams without ending them: the client still hears that they are gone, and must do so before Jest leaves.
    await setTimeout(100);
  });

  async function rest(method: string, path: string, body: unknown): Promise<Record<string, unknown>> {
    const response = await fetch(`${emulator.url}/bigquery/v2/projects/${PROJECT}/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const answer = (await response.json()) as Record<string, unknown>;
    if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
    return answer;
  }

  async function createTable(): Promise<string> {
    const tableId = `t${++tables}`;
    await rest('POST', `datasets/${DATASET}/tables`, {
      tableReference: { projectId: PROJECT, datasetId: DATASET, tableId },
      schema: { fields },
    });
    return `projects/${PROJECT}/datasets/${DATASET}/tables/${tableId}`;
  }

  /** Rows of the table's query `select`, each a list of texts. */
  async function read(table: string, select: string): Promise<readonly (string | null)[][]> {
    const tableId = table.split('/').at(-1);
    const answer = await rest('POST', 'queries', { query: `SELECT ${select} FROM ${DATASET}.${tableId} ORDER BY id`, useLegacySql: false });
    const rows = (answer['rows'] ?? []) as { f: { v: string | null }[] }[];
    return rows.map((row) => row.f.map((cell) => cell.v));
  }
  const ids = async (table: string): Promise<number[]> => (await read(table, 'id')).map(([id]) => Number(id));

  async function descriptorOf(table: string) {
    const stream = await client.getWriteStream({ streamId: `${table}/streams/_default`, view: WriteStreamView.FULL });
    return adapt.convertStorageSchemaToProto2Descriptor(stream.tableSchema as TableSchema, 'root');
  }

  async function openWriter(table: string, streamType?: StreamType) {
    const connection = await client.createStreamConnection({ destinationTable: table, ...(streamType === undefined ? {} : { streamType }) });
    return { connection, writer: new JSONWriter({ connection, protoDescriptor: await descriptorOf(table) }) };
  }

  const offsetOf = (response: AppendRowsResponse): number => Number(response.appendResult?.offset?.value);

  it('writes every type that its JSON encoder knows to the default stream', async () => {
    const table = await createTable();
    const { connection, writer } = await openWriter(table);
    const row = {
      id: 1,
      name: 'naïve',
      price: '12.345',
      ratio: 0.5,
      active: true,
      day: new Date('2026-03-04T00:00:00Z'),
      moment: new Date('2026-03-04T05:06:07.089Z'),
      local: '2026-03-04 05:06:07',
      tags: ['a', 'b'],
      size: { w: 2, h: 3 },
      extra: '{"k":1}',
    };
    const response = await writer.appendRows([row, { id: 2 }]).getResult();
    connection.close();

    expect(response.error ?? null).toBeNull();
    expect(
      await read(table, 'id, name, price, ratio, active, day, UNIX_MICROS(moment), FORMAT_DATETIME("%F %T", local), ARRAY_TO_STRING(tags, "+"), size.h, INT64(extra.k)'),
    ).toEqual([
      ['1', 'naïve', '12.345', '0.5', 'true', '2026-03-04', '1772600767089000', '2026-03-04 05:06:07', 'a+b', '3', '1'],
      ['2', null, null, null, null, null, null, null, '', null, null],
    ]);
  });

  it('keeps offsets on a committed stream, and answers a repeated one with ALREADY_EXISTS', async () => {
    const table = await createTable();
    const { connection, writer } = await openWriter(table, managedwriter.CommittedStream);
    const pending = [0, 1, 2].map((offset) => writer.appendRows([{ id: offset }], offset));
    const offsets = (await Promise.all(pending.map((write) => write.getResult()))).map(offsetOf);
    const again = await writer.appendRows([{ id: 0 }], 0).getResult();
    const beyond = await writer.appendRows([{ id: 9 }], 9).getResult();
    const finalized = await connection.finalize();

    expect(offsets).toEqual([0, 1, 2]);
    expect([again.error?.code, beyond.error?.code]).toEqual([6, 11]);
    expect(Number(finalized?.rowCount)).toBe(3);
    expect(await ids(table)).toEqual([0, 1, 2]);
  });

  it('commits two pending streams together', async () => {
    const table = await createTable();
    const opened = [await openWriter(table, managedwriter.PendingStream), await openWriter(table, managedwriter.PendingStream)];
    for (const [index, { writer }] of opened.entries()) await writer.appendRows([{ id: index }], 0).getResult();
    for (const { connection } of opened) await connection.finalize();
    expect(await ids(table)).toEqual([]);

    const writeStreams = opened.map(({ connection }) => connection.getStreamId());
    const response = await client.batchCommitWriteStream({ parent: table, writeStreams });
    expect(response.commitTime).not.toBeNull();
    expect(response.streamErrors).toEqual([]);
    expect(await ids(table)).toEqual([0, 1]);

    const again = await client.batchCommitWriteStream({ parent: table, writeStreams });
    expect(again.commitTime ?? null).toBeNull();
    expect(again.streamErrors?.map((error) => error.code)).toEqual(['STREAM_ALREADY_COMMITTED', 'STREAM_ALREADY_COMMITTED']);
  });

  it('shows a buffered stream as far as it is flushed', async () => {
    const table = await createTable();
    const { connection, writer } = await openWriter(table, managedwriter.BufferedStream);
    await writer.appendRows([{ id: 0 }, { id: 1 }, { id: 2 }], 0).getResult();
    expect(await ids(table)).toEqual([]);
    expect(Number((await connection.flushRows({ offset: 1 }))?.offset)).toBe(1);
    expect(await ids(table)).toEqual([0, 1]);
    connection.close();
  });

  it('resolves with row errors for bad rows, and nothing is written', async () => {
    const table = await createTable();
    const { connection, writer } = await openWriter(table);
    const response = await writer.appendRows([{ id: 1 }, { id: 2, price: 'much' }]).getResult();
    connection.close();

    expect(response.error?.code).toBe(3);
    expect(response.rowErrors?.map(({ index, code, message }) => [Number(index), code, message])).toEqual([
      [1, 'FIELDS_ERROR', "Field price: 'much' is not a NUMERIC."],
    ]);
    expect(await ids(table)).toEqual([]);
  });

  it('rejects with the StorageError of an extra field', async () => {
    const table = await createTable();
    const connection = await client.createStreamConnection({ destinationTable: table });
    const connectionError = new Promise((resolve) => connection.onConnectionError(resolve));
    const schema = { fields: [{ name: 'colour', type: 'STRING', mode: 'NULLABLE' }] } as TableSchema;
    const protoDescriptor = adapt.convertStorageSchemaToProto2Descriptor(schema, 'root');
    const writer = new JSONWriter({ connection, protoDescriptor });
    const error: unknown = await writer.appendRows([{ colour: 'red' }]).getResult().catch((caught: unknown) => caught);

    expect(error).toMatchObject({ code: 3 });
    expect(parseStorageErrors(error as Parameters<typeof parseStorageErrors>[0])).toMatchObject([
      { code: StorageErrorCode.SCHEMA_MISMATCH_EXTRA_FIELDS, entity: `${table}/streams/_default` },
    ]);
    expect(await connectionError).toBe(error);
    connection.close();
  });

  it('learns of a new column while it writes, and writes it on the reopened connection', async () => {
    const table = await createTable();
    const { connection, writer } = await openWriter(table);
    const updated = new Promise<TableSchema>((resolve) => connection.onSchemaUpdated(resolve));
    await writer.appendRows([{ id: 1 }]).getResult();
    const tableId = table.split('/').at(-1);
    await rest('PATCH', `datasets/${DATASET}/tables/${tableId}`, { schema: { fields: [...fields, { name: 'colour', type: 'STRING' }] } });
    await writer.appendRows([{ id: 2 }]).getResult();
    expect((await updated).fields?.map((field) => field.name)).toContain('colour');

    await writer.appendRows([{ id: 3, colour: 'red' }]).getResult();
    connection.close();
    expect(await read(table, 'id, colour')).toEqual([
      ['1', null],
      ['2', null],
      ['3', 'red'],
    ]);
  });

  it('is told NOT_FOUND or PERMISSION_DENIED for a table that does not exist', async () => {
    const missing = `projects/${PROJECT}/datasets/${DATASET}/tables/gone`;
    const error: unknown = await client
      .createWriteStream({ streamType: managedwriter.PendingStream, destinationTable: missing })
      .catch((caught: unknown) => caught);
    expect([5, 7]).toContain((error as { code: number }).code);
  });

  it('takes requests of several megabytes', async () => {
    const table = await createTable();
    const connection = await client.createStreamConnection({ destinationTable: table });
    const protoDescriptor = await descriptorOf(table);
    const writer = new Writer({ connection, protoDescriptor });
    const encoded = Array.from({ length: 50 }, (_, id) => encodedRow(id, 'x'.repeat(100_000)));
    const response = await writer.appendRows({ serializedRows: encoded }).getResult();
    connection.close();

    expect(response.error ?? null).toBeNull();
    expect((await read(table, 'id, LENGTH(name)')).at(-1)).toEqual(['49', '100000']);
  });
});

/** `id` (field 1, varint below 128) and `name` (field 2, text). */
function encodedRow(id: number, name: string): Uint8Array {
  const text = Buffer.from(name);
  const length: number[] = [];
  for (let rest = text.length; ; rest >>>= 7) {
    length.push(rest > 0x7f ? (rest & 0x7f) | 0x80 : rest);
    if (rest <= 0x7f) break;
  }
  return Buffer.concat([Buffer.of(0x08, id, 0x12, ...length), text]);
}
