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
