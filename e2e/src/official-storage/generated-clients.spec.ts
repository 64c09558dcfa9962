import { adapt, BigQueryReadClient, BigQueryWriteClient, type protos } from '@google-cloud/bigquery-storage';
import { once } from 'node:events';
import { eventFields, GivenStorage, PROJECT } from './given-storage.js';
import { story } from './story.js';

type AppendRowsResponse = protos.google.cloud.bigquery.storage.v1.IAppendRowsResponse;

const names = {
  project: `projects/${PROJECT}`, table: `projects/${PROJECT}/datasets/d/tables/t`, writeStream: `projects/${PROJECT}/datasets/d/tables/t/streams/s`,
  session: `projects/${PROJECT}/locations/us/sessions/x`, readStream: `projects/${PROJECT}/locations/us/sessions/x/streams/s0`,
};

/** Path templates, which both clients have. */
function paths(client: BigQueryReadClient | BigQueryWriteClient): void {
  expect(client.projectPath(PROJECT)).toBe(names.project);
  expect(client.matchProjectFromProjectName(names.project)).toBe(PROJECT);
  expect(client.tablePath(PROJECT, 'd', 't')).toBe(names.table);
  expect([client.matchProjectFromTableName(names.table), client.matchDatasetFromTableName(names.table), client.matchTableFromTableName(names.table)]).toEqual([PROJECT, 'd', 't']);
  expect(client.writeStreamPath(PROJECT, 'd', 't', 's')).toBe(names.writeStream);
  expect([client.matchProjectFromWriteStreamName(names.writeStream), client.matchDatasetFromWriteStreamName(names.writeStream), client.matchTableFromWriteStreamName(names.writeStream), client.matchStreamFromWriteStreamName(names.writeStream)]).toEqual([PROJECT, 'd', 't', 's']);
  expect(client.readSessionPath(PROJECT, 'us', 'x')).toBe(names.session);
  expect([client.matchProjectFromReadSessionName(names.session), client.matchLocationFromReadSessionName(names.session), client.matchSessionFromReadSessionName(names.session)]).toEqual([PROJECT, 'us', 'x']);
  expect(client.readStreamPath(PROJECT, 'us', 'x', 's0')).toBe(names.readStream);
  expect([client.matchProjectFromReadStreamName(names.readStream), client.matchLocationFromReadStreamName(names.readStream), client.matchSessionFromReadStreamName(names.readStream), client.matchStreamFromReadStreamName(names.readStream)]).toEqual([PROJECT, 'us', 'x', 's0']);
}

/** The generated clients of @google-cloud/bigquery-storage, unchanged, against the embedded server. */
describe("Google's generated storage clients", () => {
  let given: GivenStorage;
  let writer: BigQueryWriteClient;
  let reader: BigQueryReadClient;
  beforeAll(async () => {
    given = await GivenStorage.start();
    writer = given.writeApi();
    reader = given.readApi();
  });
  afterAll(async () => {
    await Promise.all([writer.close(), reader.close()]);
    await given.stop();
  });

  story(['BigQueryWriteClient.initialize', 'BigQueryWriteClient.apiEndpoint', 'BigQueryWriteClient.universeDomain', 'BigQueryWriteClient.getProjectId', 'BigQueryWriteClient.servicePath', 'BigQueryWriteClient.port', 'BigQueryWriteClient.scopes', 'BigQueryWriteClient.close'], 'know where they are', async () => {
    const client = given.writeApi();
    await client.initialize();
    expect([client.apiEndpoint, client.universeDomain, await client.getProjectId()]).toEqual(['bigquerystorage.googleapis.com', 'googleapis.com', PROJECT]);
    expect([BigQueryWriteClient.servicePath, BigQueryWriteClient.port, BigQueryWriteClient.scopes.length > 0]).toEqual(['bigquerystorage.googleapis.com', 443, true]);
    await client.close();
  });

  story(['BigQueryReadClient.initialize', 'BigQueryReadClient.apiEndpoint', 'BigQueryReadClient.universeDomain', 'BigQueryReadClient.getProjectId', 'BigQueryReadClient.servicePath', 'BigQueryReadClient.port', 'BigQueryReadClient.scopes', 'BigQueryReadClient.close'], 'know where they are', async () => {
    const client = given.readApi();
    await client.initialize();
    expect([client.apiEndpoint, client.universeDomain, await client.getProjectId()]).toEqual(['bigquerystorage.googleapis.com', 'googleapis.com', PROJECT]);
    expect([BigQueryReadClient.servicePath, BigQueryReadClient.port, BigQueryReadClient.scopes.length > 0]).toEqual(['bigquerystorage.googleapis.com', 443, true]);
    await client.close();
  });

  story(['BigQueryWriteClient.projectPath', 'BigQueryWriteClient.matchProjectFromProjectName', 'BigQueryWriteClient.tablePath', 'BigQueryWriteClient.matchProjectFromTableName', 'BigQueryWriteClient.matchDatasetFromTableName', 'BigQueryWriteClient.matchTableFromTableName', 'BigQueryWriteClient.writeStreamPath', 'BigQueryWriteClient.matchProjectFromWriteStreamName', 'BigQueryWriteClient.matchDatasetFromWriteStreamName', 'BigQueryWriteClient.matchTableFromWriteStreamName', 'BigQueryWriteClient.matchStreamFromWriteStreamName', 'BigQueryWriteClient.readSessionPath', 'BigQueryWriteClient.matchProjectFromReadSessionName', 'BigQueryWriteClient.matchLocationFromReadSessionName', 'BigQueryWriteClient.matchSessionFromReadSessionName', 'BigQueryWriteClient.readStreamPath', 'BigQueryWriteClient.matchProjectFromReadStreamName', 'BigQueryWriteClient.matchLocationFromReadStreamName', 'BigQueryWriteClient.matchSessionFromReadStreamName', 'BigQueryWriteClient.matchStreamFromReadStreamName'], 'spell names', () => { paths(writer); });

  story(['BigQueryReadClient.projectPath', 'BigQueryReadClient.matchProjectFromProjectName', 'BigQueryReadClient.tablePath', 'BigQueryReadClient.matchProjectFromTableName', 'BigQueryReadClient.matchDatasetFromTableName', 'BigQueryReadClient.matchTableFromTableName', 'BigQueryReadClient.writeStreamPath', 'BigQueryReadClient.matchProjectFromWriteStreamName', 'BigQueryReadClient.matchDatasetFromWriteStreamName', 'BigQueryReadClient.matchTableFromWriteStreamName', 'BigQueryReadClient.matchStreamFromWriteStreamName', 'BigQueryReadClient.readSessionPath', 'BigQueryReadClient.matchProjectFromReadSessionName', 'BigQueryReadClient.matchLocationFromReadSessionName', 'BigQueryReadClient.matchSessionFromReadSessionName', 'BigQueryReadClient.readStreamPath', 'BigQueryReadClient.matchProjectFromReadStreamName', 'BigQueryReadClient.matchLocationFromReadStreamName', 'BigQueryReadClient.matchSessionFromReadStreamName', 'BigQueryReadClient.matchStreamFromReadStreamName'], 'spell names', () => { paths(reader); });

  story(['BigQueryWriteClient.createWriteStream', 'BigQueryWriteClient.getWriteStream', 'BigQueryWriteClient.appendRows', 'BigQueryWriteClient.finalizeWriteStream', 'BigQueryWriteClient.batchCommitWriteStreams'], 'take rows into a pending stream and commit it', async () => {
    const parent = await given.table();
    const [created] = await writer.createWriteStream({ parent, writeStream: { type: 'PENDING' } });
    const name = created.name ?? '';
    const call = writer.appendRows();
    const protoDescriptor = adapt.convertStorageSchemaToProto2Descriptor(created.tableSchema ?? {}, 'root');
    call.write({ writeStream: name, offset: { value: 0 }, protoRows: { writerSchema: { protoDescriptor }, rows: { serializedRows: [Buffer.of(0x08, 1), Buffer.of(0x08, 2)] } }, traceId: 'mine' });
    const [response] = (await once(call, 'data')) as [AppendRowsResponse];
    const ended = once(call, 'end');
    call.end();
    call.resume();
    await ended;
    const [finalized] = await writer.finalizeWriteStream({ name });
    const [commit] = await writer.batchCommitWriteStreams({ parent, writeStreams: [name] });
    const [stream] = await writer.getWriteStream({ name });

    expect([Number(response.appendResult?.offset?.value), response.writeStream, Number(finalized.rowCount)]).toEqual([0, name, 2]);
    expect([commit.commitTime, stream.type, stream.location]).toEqual([stream.commitTime, 'PENDING', 'US']);
    expect(await given.rows(parent, 'id')).toEqual([['1'], ['2']]);
  });

  story(['BigQueryWriteClient.flushRows'], 'flushes a buffered stream', async () => {
    const parent = await given.table(eventFields);
    const [created] = await writer.createWriteStream({ parent, writeStream: { type: 'BUFFERED' } });
    const writeStream = created.name ?? '';
    const call = writer.appendRows();
    const protoDescriptor = adapt.convertStorageSchemaToProto2Descriptor(created.tableSchema ?? {}, 'root');
    call.write({ writeStream, protoRows: { writerSchema: { protoDescriptor }, rows: { serializedRows: [Buffer.of(0x08, 1)] } } });
    await once(call, 'data');
    call.end();
    const [flushed] = await writer.flushRows({ writeStream, offset: { value: 0 } });
    expect(Number(flushed.offset)).toBe(0);
    expect(await given.rows(parent, 'id')).toEqual([['1']]);
  });

  story(['BigQueryReadClient.createReadSession', 'BigQueryReadClient.splitReadStream', 'BigQueryReadClient.readRows'], 'read a restricted table in halves', async () => {
    const table = await given.filled(100);
    const [session] = await reader.createReadSession({ parent: names.project, readSession: { table, dataFormat: 'AVRO', readOptions: { selectedFields: ['id'], rowRestriction: 'id >= 10' } } });
    const [split] = await reader.splitReadStream({ name: session.streams?.[0]?.name ?? '', fraction: 0.5 });
    const counts: number[] = [];
    for (const stream of [split.primaryStream, split.remainderStream]) {
      let rows = 0;
      for await (const response of reader.readRows({ readStream: stream?.name ?? '' })) rows += Number((response as { rowCount: string }).rowCount);
      counts.push(rows);
    }
    expect(session).toMatchObject({ table, dataFormat: 'AVRO', schema: 'avroSchema' });
    expect(counts).toEqual([40, 50]);
  });
});
