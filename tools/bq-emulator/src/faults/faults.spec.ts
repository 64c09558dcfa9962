import { type ServiceError, status } from '@grpc/grpc-js';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Emulator, startEmulator } from '../start-emulator.js';
import { ProtoRows } from '../storage-write/given/proto-rows.js';
import { RawClient, trailingStorageError } from '../storage-write/given/raw-client.js';
import { eventFields, eventProto, events } from '../storage-write/given/running-service.js';
import { storageErrorCode } from '../storage-write/storage-error.js';
import { EmulatorProcess } from '../testing/emulator-process.js';
import type { FaultRule } from './fault.js';

const TABLE = 'projects/p/datasets/d/tables/t';
const DEFAULT_STREAM = `${TABLE}/streams/_default`;

let emulator: Emulator;
let client: RawClient;
let now: number;
beforeEach(async () => {
  now = Date.parse('2026-01-02T03:04:05Z');
  emulator = await startEmulator({ clock: () => now });
  client = new RawClient(emulator.grpcPort);
  await createTable(emulator.url);
});
afterEach(async () => {
  client.close();
  await emulator.stop();
});

const send = (url: string, method: string, path: string, body?: unknown): Promise<Response> =>
  fetch(`${url}${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }) });

async function createTable(url: string): Promise<void> {
  await send(url, 'POST', '/bigquery/v2/projects/p/datasets', { datasetReference: { datasetId: 'd' } });
  await send(url, 'POST', '/bigquery/v2/projects/p/datasets/d/tables', { tableReference: { tableId: 't' }, schema: { fields: eventFields } });
}

const insert = (rows: readonly unknown[], table = 't'): Promise<Response> =>
  send(emulator.url, 'POST', `/bigquery/v2/projects/p/datasets/d/tables/${table}/insertAll`, { rows: rows.map((json) => ({ json })) });
const reasonOf = async (answer: Response): Promise<unknown> => ((await answer.json()) as { error?: { errors: { reason: string }[] } }).error?.errors[0]?.reason;
const rowsStored = async (): Promise<number | undefined> => (await emulator.state()).tables['p:d.t']?.rows;
const protoRows = (...ids: number[]): { writerSchema: Buffer; rows: { readonly serializedRows: Buffer[] } } => ({ writerSchema: eventProto.writerSchema, rows: events(...ids) });

describe('a fault of a REST call', () => {
  it('strikes the n-th call of its method and table only, over HTTP as in process', async () => {
    const rule: FaultRule = { method: 'tabledata.insertAll', table: 'd.t', call: 2, fault: { kind: 'error', status: 503, reason: 'backendError', message: 'try later' } };
    const added = await send(emulator.url, 'POST', '/_emulator/faults', { faults: [rule] });
    expect(await added.json()).toEqual({ ids: [1] });

    const answers = [await insert([{ id: 1 }]), await insert([{ id: 2 }]), await insert([{ id: 3 }])];
    expect(answers.map((a) => a.status)).toEqual([200, 503, 200]);
    expect(await rowsStored()).toBe(2);
    expect(emulator.faults.list()).toEqual([{ id: 1, rule, matched: 3, struck: 1 }]);
  });

  it('says when to come back', async () => {
    emulator.faults.add({ method: 'tabledata.insertAll', fault: { kind: 'error', status: 429, reason: 'rateLimitExceeded', retryAfterMs: 59_001 } });
    expect((await insert([{ id: 1 }])).headers.get('retry-after')).toBe('60');
  });

  it('strikes the same calls for the same seed', async () => {
    const run = async (): Promise<number[]> => {
      emulator.faults.clear();
      emulator.faults.add({ method: 'tables.get', probability: 0.5, seed: 9, fault: { kind: 'error', status: 403, reason: 'rateLimitExceeded' } });
      const statuses: number[] = [];
      for (let i = 0; i < 12; i++) statuses.push((await send(emulator.url, 'GET', '/bigquery/v2/projects/p/datasets/d/tables/t')).status);
      return statuses;
    };
    const first = await run();
    expect(new Set(first)).toEqual(new Set([200, 403]));
    expect(await run()).toEqual(first);
  });

  it.each([['before', 0], ['after', 1]] as const)('drops the connection %s the effect', async (when, rows) => {
    emulator.faults.add({ method: 'tabledata.insertAll', fault: { kind: 'drop', when } });
    await expect(insert([{ id: 1 }])).rejects.toThrow('fetch failed');
    expect(await rowsStored()).toBe(rows);
  });

  it('is found by the table that a job writes or a query names', async () => {
    emulator.faults.add({ table: 'd.t', times: 0, fault: { kind: 'error', reason: 'quotaExceeded' } });
    const query = (sql: string): Promise<Response> => send(emulator.url, 'POST', '/bigquery/v2/projects/p/queries', { query: sql, useLegacySql: false });
    expect(await reasonOf(await query('SELECT * FROM d.t'))).toBe('quotaExceeded');
    expect((await query('SELECT 1')).status).toBe(200);
    const load = { configuration: { load: { destinationTable: { projectId: 'p', datasetId: 'd', tableId: 't' } } } };
    expect((await send(emulator.url, 'POST', '/bigquery/v2/projects/p/jobs', load)).status).toBe(403);
  });

  it('cuts the list of refused rows short, and hides that a table is missing', async () => {
    emulator.faults.add({ fault: { kind: 'truncate-row-errors', keep: 1 } });
    const refused = (await (await insert([{ id: 'x' }, { id: 'y' }])).json()) as { insertErrors: unknown[] };
    expect(refused.insertErrors).toHaveLength(1);
    emulator.faults.add({ times: 0, fault: { kind: 'mask-missing' } });
    expect(await reasonOf(await insert([{ id: 1 }], 'none'))).toBe('accessDenied');
  });

  it('keeps a new column from writers until it has spread', async () => {
    emulator.faults.add({ fault: { kind: 'slow-schema', ms: 60_000 } });
    await send(emulator.url, 'PATCH', '/bigquery/v2/projects/p/datasets/d/tables/t', { schema: { fields: [...eventFields, { name: 'more', type: 'STRING' }] } });
    const early = (await (await insert([{ id: 1, more: 'x' }])).json()) as { insertErrors?: unknown[] };
    now += 60_000;
    const late = (await (await insert([{ id: 1, more: 'x' }])).json()) as { insertErrors?: unknown[] };
    expect([early.insertErrors?.length, late.insertErrors]).toEqual([1, undefined]);
  });

  it('that is misspelt is refused by name', async () => {
    const answer = await send(emulator.url, 'POST', '/_emulator/faults', { fault: { kind: 'explode' } });
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('Unknown fault kind \\"explode\\"')]);
  });
});

describe('a fault of a gRPC call', () => {
  it('resets the stream in the middle of a batch of requests; the row of the reset is stored, those behind it are not', async () => {
    emulator.faults.add({ method: 'AppendRows', call: 2, fault: { kind: 'reset', when: 'after' } });
    const connection = client.connect();
    for (const id of [1, 2, 3]) connection.send({ writeStream: DEFAULT_STREAM, protoRows: protoRows(id) });
    expect((await connection.ended()).code).toBe(status.UNAVAILABLE);
    expect(await rowsStored()).toBe(2);
  });

  it('loses an ack while the stream goes on', async () => {
    emulator.faults.add({ method: 'AppendRows', fault: { kind: 'lost-ack' } });
    const connection = client.connect();
    connection.send({ writeStream: DEFAULT_STREAM, protoRows: protoRows(1) });
    const [answer] = [await connection.append({ writeStream: DEFAULT_STREAM, protoRows: protoRows(2) })];
    expect(answer.error).toBeNull();
    await connection.end();
    expect(await rowsStored()).toBe(2);
  });

  it('answers in-band with a StorageError, and the stream goes on', async () => {
    emulator.faults.add({ method: 'AppendRows', fault: { kind: 'error', grpcCode: status.RESOURCE_EXHAUSTED, message: 'slow down', inBand: true } });
    const connection = client.connect();
    const first = await connection.append({ writeStream: DEFAULT_STREAM, protoRows: protoRows(1) });
    const second = await connection.append({ writeStream: DEFAULT_STREAM, protoRows: protoRows(1) });
    expect([first.error?.code, second.error]).toEqual([status.RESOURCE_EXHAUSTED, null]);
  });

  it('says when to come back, in the answer and at the end of a call', async () => {
    const fault = { kind: 'error', grpcCode: status.RESOURCE_EXHAUSTED, retryAfterMs: 60_500 } as const;
    emulator.faults.add({ method: 'AppendRows', fault: { ...fault, inBand: true } });
    const answer = await client.connect().append({ writeStream: DEFAULT_STREAM, protoRows: protoRows(1) });
    const retryInfo = Buffer.from('0a08083c1080cab5ee01', 'hex');
    expect(answer.error?.details).toEqual([{ type_url: 'type.googleapis.com/google.rpc.RetryInfo', value: retryInfo }]);
    emulator.faults.add({ method: 'CreateWriteStream', fault });
    const ended = (await client.call('createWriteStream', { parent: TABLE, writeStream: { type: 1 } }).catch((error: unknown) => error)) as ServiceError;
    expect(Buffer.from(ended.metadata.get('grpc-status-details-bin')[0] as Buffer).includes(retryInfo)).toBe(true);
  });

  it('drops the connection, and calls on a new one go through', async () => {
    emulator.faults.add({ method: 'CreateWriteStream', fault: { kind: 'drop', when: 'before' } });
    const create = { parent: TABLE, writeStream: { type: 1 } };
    await expect(client.call('createWriteStream', create)).rejects.toMatchObject({ code: expect.any(Number) as number });
    expect((await client.call('createWriteStream', create)).name).toContain(TABLE);
    expect((await emulator.state()).streams).toHaveLength(1);
  });

  it('ends a call with the status and the StorageError that it is told, and nothing is stored', async () => {
    emulator.faults.add({ method: 'AppendRows', fault: { kind: 'error', grpcCode: status.INVALID_ARGUMENT, storageError: 'STREAM_FINALIZED', message: 'over' } });
    const connection = client.connect();
    connection.send({ writeStream: DEFAULT_STREAM, protoRows: protoRows(1) });
    const ended = await connection.ended();
    expect(ended).toMatchObject({ code: status.INVALID_ARGUMENT, details: 'over' });
    expect(trailingStorageError(ended)?.code).toBe(storageErrorCode.STREAM_FINALIZED);
    expect(await rowsStored()).toBe(0);
  });

  it('delays an answer', async () => {
    emulator.faults.add({ method: 'AppendRows', fault: { kind: 'delay', ms: 60 } });
    const begun = performance.now();
    await client.connect().append({ writeStream: DEFAULT_STREAM, protoRows: protoRows(1) });
    expect(performance.now() - begun).toBeGreaterThanOrEqual(59);
  });

  it('keeps a new column from writers until it has spread', async () => {
    emulator.faults.add({ table: 'd.t', fault: { kind: 'slow-schema', ms: 30_000 } });
    await send(emulator.url, 'PATCH', '/bigquery/v2/projects/p/datasets/d/tables/t', { schema: { fields: [...eventFields, { name: 'colour', type: 'STRING' }] } });
    const wide = new ProtoRows([{ name: 'id', type: 'int64' }, { name: 'colour', type: 'string' }]);
    const write = (): ReturnType<ReturnType<RawClient['connect']>['append']> =>
      client.connect().append({ writeStream: DEFAULT_STREAM, protoRows: { writerSchema: wide.writerSchema, rows: { serializedRows: [wide.row({ id: 1, colour: 'red' })] } } });

    await expect(write()).rejects.toMatchObject({ code: status.INVALID_ARGUMENT, details: expect.stringContaining("extra fields: 'colour'") as string });
    now += 30_000;
    expect((await write()).error).toBeNull();
  });

  it('says PERMISSION_DENIED of a missing table, and lists only some of the bad rows', async () => {
    emulator.faults.add({ method: 'CreateWriteStream', fault: { kind: 'mask-missing' } });
    await expect(client.call('createWriteStream', { parent: `${TABLE}_none`, writeStream: { type: 1 } })).rejects.toMatchObject({ code: status.PERMISSION_DENIED });
    emulator.faults.add({ method: 'AppendRows', fault: { kind: 'truncate-row-errors', keep: 1 } });
    const bad = { writerSchema: eventProto.writerSchema, rows: { serializedRows: [eventProto.row({ note: 'a' }), eventProto.row({ note: 'b' })] } };
    expect((await client.connect().append({ writeStream: DEFAULT_STREAM, protoRows: bad })).rowErrors).toHaveLength(1);
  });
});

test('the state tells the order in which appends came in, whatever way they took', async () => {
  await insert([{ id: 1 }, { id: 2 }]);
  const connection = client.connect();
  await connection.append({ writeStream: DEFAULT_STREAM, protoRows: protoRows(3) });
  const { arrivals } = (await (await send(emulator.url, 'GET', '/_emulator/state')).json()) as { arrivals: unknown };
  expect(arrivals).toEqual([{ table: 'p:d.t', source: 'insertAll', rows: 2, at: now }, { table: 'p:d.t', source: 'storage-write', rows: 1, at: now }]);
});

test('the process dies once so many rows have come by gRPC, and has them at the next start', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'faults-'));
  const first = await EmulatorProcess.start(dataDir);
  await createTable(first.url);
  await send(first.url, 'POST', '/_emulator/faults', { table: 'd.t', fault: { kind: 'exit', afterRows: 2 } });
  const writer = new RawClient(first.grpcPort);
  const connection = writer.connect();
  for (const id of [1, 2, 3]) connection.send({ writeStream: DEFAULT_STREAM, protoRows: protoRows(id) });
  expect((await connection.ended()).code).toBe(status.UNAVAILABLE);
  writer.close();
  await first.ended();
  const second = await EmulatorProcess.start(dataDir);
  const state = (await (await send(second.url, 'GET', '/_emulator/state')).json()) as { tables: unknown };
  expect(state.tables).toEqual({ 'p:d.t': { rows: 2 } });
  await second.stop();
  await rm(dataDir, { recursive: true, force: true });
});

test('the process dies once so many rows are in, and has them at the next start', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'faults-'));
  const first = await EmulatorProcess.start(dataDir);
  await createTable(first.url);
  await send(first.url, 'POST', '/_emulator/faults', { table: 'd.t', fault: { kind: 'exit', afterRows: 3 } });
  const path = '/bigquery/v2/projects/p/datasets/d/tables/t/insertAll';
  await send(first.url, 'POST', path, { rows: [{ json: { id: 1 } }, { json: { id: 2 } }] });
  await expect(send(first.url, 'POST', path, { rows: [{ json: { id: 3 } }] })).rejects.toThrow('fetch failed');
  await first.ended();
  const second = await EmulatorProcess.start(dataDir);
  const state = (await (await send(second.url, 'GET', '/_emulator/state')).json()) as { tables: unknown };
  expect(state.tables).toEqual({ 'p:d.t': { rows: 3 } });
  await second.stop();
  await rm(dataDir, { recursive: true, force: true });
});
