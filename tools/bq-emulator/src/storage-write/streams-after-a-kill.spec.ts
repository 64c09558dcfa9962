import { status } from '@grpc/grpc-js';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmulatorProcess } from '../testing/emulator-process.js';
import { RawClient } from './given/raw-client.js';
import { eventFields, eventProto, events } from './given/running-service.js';
import type { AppendRowsResponse } from './wire-messages.js';
import { type StreamType, streamTypeNumber } from './write-stream.js';

const { writerSchema } = eventProto;
const TABLE = 'projects/p/datasets/d/tables/events';

let dataDir: string;
let emulator: EmulatorProcess;
let client: RawClient;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'streams-'));
  await start();
  await rest('POST', 'datasets', { datasetReference: { datasetId: 'd' } });
  await rest('POST', 'datasets/d/tables', { tableReference: { tableId: 'events' }, schema: { fields: eventFields } });
});
afterEach(async () => {
  client.close();
  await emulator.stop();
  await rm(dataDir, { recursive: true, force: true });
});

async function start(): Promise<void> {
  emulator = await EmulatorProcess.start(dataDir);
  client = new RawClient(emulator.grpcPort);
}

/** kill -9, and a new process on the same directory. */
async function crash(): Promise<void> {
  client.close();
  await emulator.kill();
  await start();
}

async function rest(method: string, path: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(`${emulator.url}/bigquery/v2/projects/p/${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }) });
  return answer.json();
}

async function visibleIds(): Promise<readonly number[]> {
  const { rows = [] } = (await rest('GET', 'datasets/d/tables/events/data')) as { rows?: { f: { v: string }[] }[] };
  return rows.map((row) => Number(row.f[0]?.v));
}

async function create(type: StreamType): Promise<string> {
  return (await client.call('createWriteStream', { parent: TABLE, writeStream: { type: streamTypeNumber[type] } })).name ?? '';
}

async function append(writeStream: string, offset: number, ...ids: number[]): Promise<AppendRowsResponse> {
  const connection = client.connect();
  const answer = await connection.append({ writeStream, offset: { value: offset }, protoRows: { writerSchema, rows: events(...ids) } });
  await connection.end();
  return answer;
}

test('a committed stream goes on at its offset after a kill, and takes no row twice', async () => {
  const stream = await create('COMMITTED');
  await append(stream, 0, 1, 2);
  await append(stream, 2, 3);
  await crash();

  expect((await append(stream, 2, 3)).error?.code).toBe(status.ALREADY_EXISTS);
  expect((await append(stream, 3, 4)).error).toBeNull();
  expect(await visibleIds()).toEqual([1, 2, 3, 4]);
});

test('a pending stream keeps its held rows over two kills, and commits them once', async () => {
  const stream = await create('PENDING');
  await append(stream, 0, 1, 2);
  await crash();
  expect((await append(stream, 0, 1, 2)).error?.code).toBe(status.ALREADY_EXISTS);
  await append(stream, 2, 3);
  await client.call('finalizeWriteStream', { name: stream });
  await crash();
  expect(await visibleIds()).toEqual([]);
  await client.call('batchCommitWriteStreams', { parent: TABLE, writeStreams: [stream] });
  await crash();

  const again = await client.call('batchCommitWriteStreams', { parent: TABLE, writeStreams: [stream] });
  expect(again.streamErrors?.map(({ errorMessage }) => errorMessage)).toEqual([expect.stringContaining('committed already')]);
  expect(await visibleIds()).toEqual([1, 2, 3]);
});

test('a buffered stream remembers what was flushed, also within a batch', async () => {
  const stream = await create('BUFFERED');
  await append(stream, 0, 1, 2, 3);
  await append(stream, 3, 4);
  await client.call('flushRows', { writeStream: stream, offset: { value: 1 } });
  await crash();

  expect(await visibleIds()).toEqual([1, 2]);
  await client.call('flushRows', { writeStream: stream, offset: { value: 3 } });
  expect(await visibleIds()).toEqual([1, 2, 3, 4]);
});

test('killed in the middle of appends: what was answered is stored, and a resend at the same offset completes it exactly', async () => {
  const stream = await create('COMMITTED');
  let answered = 0;
  const writer = (async () => {
    const connection = client.connect();
    for (let id = 0; ; id++) {
      const { error } = await connection.append({ writeStream: stream, offset: { value: id }, protoRows: { writerSchema, rows: events(id) } });
      if (error) throw new Error(error.message);
      answered = id + 1;
    }
  })().catch(() => undefined);
  while (answered < 20) await new Promise((resolve) => setTimeout(resolve, 5));
  await crash();
  await writer;

  const stored = await visibleIds();
  // The one in flight may or may not have made it.
  expect([answered, answered + 1]).toContain(stored.length);
  const resent = await append(stream, answered, answered);
  expect(resent.error?.code ?? 0).toBe(stored.length > answered ? status.ALREADY_EXISTS : 0);
  expect(await visibleIds()).toEqual(Array.from({ length: answered + 1 }, (_, id) => id));
});
