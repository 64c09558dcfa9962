import { type ClientReadableStream, credentials, makeGenericClientConstructor, Metadata, type MethodDefinition, status } from '@grpc/grpc-js';
import { startEmulator, type Emulator } from '../start-emulator.js';
import { ProtoRows } from '../storage-write/given/proto-rows.js';
import { bigQueryReadService } from '../storage-read/service-definition.js';
import { bigQueryWriteService } from '../storage-write/service-definition.js';

const table = (dataset: string, name = 'cost'): string => `projects/p/datasets/${dataset}/tables/${name}`;
const tokenOf = (claims: unknown): string => `Bearer cloudact-reader.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
const ACME = tokenOf({ email: 'org-acme@p.iam.gserviceaccount.com', datasets: ['p.acme_prod'] });
const GLOBEX = tokenOf({ email: 'org-globex@p.iam.gserviceaccount.com', datasets: ['p.globex_prod'] });
/** Somebody who may do everything. */
const OWNER = 'Bearer local';
const proto = new ProtoRows([{ name: 'id', type: 'string' }, { name: 'n', type: 'int64' }]);

const Client = makeGenericClientConstructor({}, 'Storage');
let emulator: Emulator;
let client: InstanceType<typeof Client>;
beforeAll(async () => {
  emulator = await startEmulator({ fidelity: 'lenient' });
  client = new Client(`127.0.0.1:${emulator.grpcPort}`, credentials.createInsecure());
  for (const dataset of ['acme_prod', 'globex_prod']) {
    await rest('datasets', { datasetReference: { datasetId: dataset } });
    await rest('queries', { query: `CREATE TABLE ${dataset}.cost AS SELECT 'row of ${dataset}' AS id, 1 AS n`, useLegacySql: false });
  }
});
afterAll(async () => {
  client.close();
  await emulator.stop();
});

async function rest(path: string, body: unknown): Promise<{ readonly rows?: readonly { readonly f: readonly { readonly v: unknown }[] }[] }> {
  const answer = await fetch(`${emulator.url}/bigquery/v2/projects/p/${path}`, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
  if (!answer.ok) throw new Error(await answer.text());
  return (await answer.json()) as Awaited<ReturnType<typeof rest>>;
}
async function rowsIn(dataset: string): Promise<unknown> {
  return (await rest('queries', { query: `SELECT COUNT(*) FROM ${dataset}.cost`, useLegacySql: false })).rows?.[0]?.f[0]?.v;
}

function metadataOf(authorization: string): Metadata {
  const metadata = new Metadata();
  metadata.set('authorization', authorization);
  return metadata;
}

/** One call and one answer. @throws ServiceError */
function call<Request, Response>(authorization: string, { path, requestSerialize, responseDeserialize }: MethodDefinition<Request, Response>, request: Request): Promise<Response> {
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, metadataOf(authorization), (error, response) => {
      if (error === null && response !== undefined) resolve(response);
      else reject(error ?? new Error('no answer'));
    });
  });
}
const createReadSession = (authorization: string, of: string): Promise<{ readonly streams?: readonly { readonly name: string }[] }> =>
  call(authorization, bigQueryReadService.createReadSession, { parent: 'projects/p', readSession: { table: of, dataFormat: 2 } } as never);

/** How a call ends. */
const codeOf = (stream: ClientReadableStream<unknown>): Promise<number> => new Promise((resolve) => { stream.on('status', ({ code }) => { resolve(code); }); });

/** Sends one row on a stream, and answers with the code that the call ends with. */
async function append(authorization: string, writeStream: string): Promise<number> {
  const { path, requestSerialize, responseDeserialize } = bigQueryWriteService.appendRows;
  const stream = client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize, metadataOf(authorization));
  stream.on('data', () => stream.end()).on('error', () => undefined);
  const ended = codeOf(stream);
  stream.write({ writeStream, protoRows: { writerSchema: proto.writerSchema, rows: { serializedRows: [proto.row({ id: 'planted', n: 2 })] } } } as never);
  return ended;
}

/** The code that ReadRows of a stream ends with, and how many rows came. */
async function read(authorization: string, readStream: string): Promise<readonly [code: number, rows: number]> {
  const { path, requestSerialize, responseDeserialize } = bigQueryReadService.readRows;
  const stream: ClientReadableStream<{ readonly rowCount?: unknown }> = client.makeServerStreamRequest(path, requestSerialize as never, responseDeserialize as never, { readStream, offset: 0 }, metadataOf(authorization));
  let rows = 0;
  stream.on('data', (response: { readonly rowCount?: unknown }) => { rows += Number(String(response.rowCount)); }).on('error', () => undefined);
  return [await codeOf(stream), rows];
}

const DENIED = { code: status.PERMISSION_DENIED };

test('a reader appends no row, to a table of its own as little as to a foreign one', async () => {
  for (const dataset of ['acme_prod', 'globex_prod']) {
    expect([dataset, await append(ACME, `${table(dataset)}/streams/_default`)]).toEqual([dataset, status.PERMISSION_DENIED]);
    expect([dataset, await rowsIn(dataset)]).toEqual([dataset, '1']);
  }
});

test('a reader makes, finalizes and commits no write stream', async () => {
  const created = await call(OWNER, bigQueryWriteService.createWriteStream, { parent: table('acme_prod'), writeStream: { type: 2 } } as never);
  const name = String((created as { readonly name?: unknown }).name);
  await expect(call(ACME, bigQueryWriteService.createWriteStream, { parent: table('acme_prod'), writeStream: { type: 2 } } as never)).rejects.toMatchObject(DENIED);
  await expect(call(ACME, bigQueryWriteService.getWriteStream, { name } as never)).rejects.toMatchObject(DENIED);
  await expect(call(ACME, bigQueryWriteService.finalizeWriteStream, { name } as never)).rejects.toMatchObject(DENIED);
  await expect(call(ACME, bigQueryWriteService.batchCommitWriteStreams, { parent: table('acme_prod'), writeStreams: [name] } as never)).rejects.toMatchObject(DENIED);
  expect(await append(ACME, name)).toBe(status.PERMISSION_DENIED);
});

test('a reader opens a read session of its own table, and of no foreign one, whether that is there or not', async () => {
  const [stream] = (await createReadSession(ACME, table('acme_prod'))).streams ?? [];
  expect(await read(ACME, stream?.name ?? '')).toEqual([status.OK, 1]);
  const told: string[] = [];
  for (const name of [table('globex_prod'), table('globex_prod', 'no_such_table'), table('no_such_dataset')]) {
    const refusal = await createReadSession(ACME, name).catch((error: unknown) => error as { readonly code: number; readonly details: string });
    expect(refusal).toMatchObject(DENIED);
    told.push('details' in refusal ? refusal.details.replace(name, 'the table') : '');
  }
  expect(new Set(told).size).toBe(1);
});

test("a reader reads and splits no stream of another's session", async () => {
  const [stream] = (await createReadSession(GLOBEX, table('globex_prod'))).streams ?? [];
  const name = stream?.name ?? '';
  expect(await read(ACME, name)).toEqual([status.PERMISSION_DENIED, 0]);
  await expect(call(ACME, bigQueryReadService.splitReadStream, { name, fraction: 0.5 } as never)).rejects.toMatchObject(DENIED);
  expect(await read(GLOBEX, name)).toEqual([status.OK, 1]);
});

test("a reader's token that cannot be read opens neither API", async () => {
  const broken = 'Bearer cloudact-reader.not-claims';
  await expect(createReadSession(broken, table('acme_prod'))).rejects.toMatchObject({ code: status.UNAUTHENTICATED });
  expect(await append(broken, `${table('acme_prod')}/streams/_default`)).toBe(status.UNAUTHENTICATED);
});

test('somebody who is no reader appends and reads as before', async () => {
  expect(await append(OWNER, `${table('acme_prod')}/streams/_default`)).toBe(status.OK);
  expect(await rowsIn('acme_prod')).toBe('2');
});
