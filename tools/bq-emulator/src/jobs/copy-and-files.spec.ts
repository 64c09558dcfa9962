import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { type Emulator, startEmulator } from '../start-emulator.js';

let emulator: Emulator;
let storageDir: string;
beforeAll(async () => {
  storageDir = await mkdtemp(join(tmpdir(), 'storage-'));
  emulator = await startEmulator({ storageDir });
  await send('datasets', { datasetReference: { datasetId: 'd' } });
});
afterAll(async () => {
  await emulator.stop();
  await rm(storageDir, { recursive: true, force: true });
});

interface Answer {
  readonly rows?: readonly { readonly f: readonly { readonly v: unknown }[] }[];
  readonly status?: { readonly errorResult?: { readonly reason: string; readonly message: string } };
  readonly statistics?: Record<string, unknown>;
  readonly clustering?: unknown;
}
async function send(path: string, body?: unknown): Promise<Answer> {
  const answer = await fetch(`${emulator.url}/bigquery/v2/projects/p/${path}`, body === undefined ? {} : { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
  return (await answer.json()) as Answer;
}
const table = (tableId: string): object => ({ projectId: 'p', datasetId: 'd', tableId });
const fields = [{ name: 'n', type: 'INTEGER' }, { name: 's', type: 'STRING' }];
const numbers = async (tableId: string): Promise<readonly unknown[]> => ((await send('queries', { query: `SELECT n FROM d.${tableId} ORDER BY n`, useLegacySql: false })).rows ?? []).map((row) => row.f[0]?.v);
const load = (tableId: string, sourceUris: readonly string[], more: object = {}): Promise<Answer> =>
  send('jobs', { configuration: { load: { sourceUris, sourceFormat: 'NEWLINE_DELIMITED_JSON', schema: { fields }, destinationTable: table(tableId), ...more } } });

test('a copy takes schema, clustering and rows of its sources, and refuses a table that has rows', async () => {
  for (const tableId of ['a', 'b']) {
    await send('datasets/d/tables', { tableReference: { tableId }, schema: { fields }, clustering: { fields: ['s'] } });
    await send(`datasets/d/tables/${tableId}/insertAll`, { rows: [{ json: { n: tableId === 'a' ? 1 : 2 } }] });
  }
  const copy = (more: object): Promise<Answer> => send('jobs', { configuration: { copy: { destinationTable: table('both'), ...more } } });
  expect((await copy({ sourceTables: [table('a'), table('b')] })).statistics).toMatchObject({ copy: { copiedRows: '2' } });
  expect((await copy({ sourceTable: table('a') })).status?.errorResult?.reason).toBe('duplicate');
  expect((await copy({ sourceTable: table('a'), writeDisposition: 'WRITE_APPEND' })).status?.errorResult).toBeUndefined();
  expect(await numbers('both')).toEqual(['1', '1', '2']);
  await copy({ sourceTable: table('b'), writeDisposition: 'WRITE_TRUNCATE' });
  expect([await numbers('both'), (await send('datasets/d/tables/both')).clustering]).toEqual([['2'], { fields: ['s'] }]);
});

test('a load job reads gs:// and file:// from the storage directory, wildcards and gzip included', async () => {
  await mkdir(join(storageDir, 'bucket', 'day'), { recursive: true });
  await writeFile(join(storageDir, 'bucket', 'day', 'one.json'), '{"n":1,"s":"x"}\n{"n":2}');
  await writeFile(join(storageDir, 'bucket', 'day', 'two.json'), gzipSync('{"n":3}\n'));
  expect((await load('loaded', ['gs://bucket/day/*.json'])).statistics).toMatchObject({ load: { inputFiles: '2', outputRows: '3', badRecords: '0' } });
  await load('loaded', [pathToFileURL(join(storageDir, 'bucket', 'day', 'one.json')).href]);
  expect(await numbers('loaded')).toEqual(['1', '1', '2', '2', '3']);
});

test.each([
  ['gs://bucket/none.json', 'notFound'], ['gs://../../etc/passwd', 'invalid'], ['file:///etc/passwd', 'invalid'], ['https://example.com/x.json', 'invalid'],
])('a load job from %s fails with %s', async (uri, reason) => {
  expect((await load('loaded', [uri])).status?.errorResult?.reason).toBe(reason);
});

test('one partition is copied to one partition, and a snapshot is a table of its own kind', async () => {
  const run = (query: string): Promise<Answer> => send('queries', { query, useLegacySql: false });
  await run(`CREATE TABLE d.daily (n INT64, day DATE) PARTITION BY day`);
  await run(`INSERT d.daily (n, day) VALUES (1, '2024-01-01'), (2, '2024-01-02')`);
  await run(`CREATE TABLE d.daily_copy (n INT64, day DATE) PARTITION BY day`);
  await run(`INSERT d.daily_copy (n, day) VALUES (8, '2024-01-02'), (9, '2024-01-03')`);
  const copy = (source: string, target: string, more: object = {}): Promise<Answer> => send('jobs', { configuration: { copy: { sourceTable: table(source), destinationTable: table(target), ...more } } });
  expect((await copy('daily$20240102', 'daily_copy$20240102', { writeDisposition: 'WRITE_TRUNCATE' })).status?.errorResult).toBeUndefined();
  expect(await numbers('daily_copy')).toEqual(['2', '9']);
  expect((await copy('daily', 'daily_copy$20240102', { writeDisposition: 'WRITE_TRUNCATE' })).status?.errorResult?.reason).toBe('invalid');
  expect(await numbers('daily_copy')).toEqual(['2', '9']);
  await copy('daily', 'daily_then', { operationType: 'SNAPSHOT' });
  expect(await send('datasets/d/tables/daily_then')).toMatchObject({ type: 'SNAPSHOT', snapshotDefinition: { baseTableReference: table('daily') } });
  await copy('daily_then', 'restored', { operationType: 'RESTORE' });
  expect([await numbers('restored'), (await send('datasets/d/tables/restored')) as { type?: string }]).toMatchObject([['1', '2'], { type: 'TABLE' }]);
});

test('what a load writes over keeps its description, and can be given one', async () => {
  await load('described', ['gs://bucket/day/one.json'], { destinationTableProperties: { description: 'first', labels: { team: 'a' } } });
  await load('described', ['gs://bucket/day/one.json'], { writeDisposition: 'WRITE_TRUNCATE' });
  expect(await send('datasets/d/tables/described')).toMatchObject({ description: 'first', labels: { team: 'a' }, numRows: '2' });
});
