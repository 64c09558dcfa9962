import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Emulator, startEmulator } from '../start-emulator.js';

let emulator: Emulator;
let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'routines-'));
  emulator = await startEmulator({ dataDir });
  await send('POST', 'datasets', { datasetReference: { datasetId: 'd' } });
});
afterEach(async () => {
  await emulator.stop();
  await rm(dataDir, { recursive: true, force: true });
});

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown> & { readonly error?: { readonly message: string; readonly code: number } };
}
async function send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const answer = await fetch(`${emulator.url}/bigquery/v2/projects/p/${path}`, { method, headers: { 'content-type': 'application/json', ...headers }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  const text = await answer.text();
  return { status: answer.status, body: (text === '' ? {} : JSON.parse(text)) as Answer['body'] };
}
async function query(sql: string): Promise<unknown> {
  const { body } = await send('POST', 'queries', { query: sql, useLegacySql: false });
  const rows = (body['rows'] ?? []) as readonly { readonly f: readonly { readonly v: unknown }[] }[];
  return body.error?.message ?? rows.map((row) => row.f.map(({ v }) => v));
}
const INT64 = { typeKind: 'INT64' };
const addition = (routineId: string, definitionBody = 'x + y'): object => ({
  routineReference: { projectId: 'p', datasetId: 'd', routineId }, routineType: 'SCALAR_FUNCTION', language: 'SQL', definitionBody, description: 'adds',
  arguments: [{ name: 'x', dataType: INT64 }, { name: 'y', argumentKind: 'ANY_TYPE' }], returnType: INT64,
});

test('a routine is inserted, got, called, replaced and deleted', async () => {
  const created = await send('POST', 'datasets/d/routines', addition('plus'));
  expect(created.body).toMatchObject({ ...addition('plus'), etag: expect.any(String), creationTime: expect.stringMatching(/^\d{13}$/), lastModifiedTime: expect.stringMatching(/^\d{13}$/) });
  expect((await send('GET', 'datasets/d/routines/plus')).body).toEqual(created.body);
  expect(await query('SELECT d.plus(1, 2)')).toEqual([['3']]);
  expect((await send('POST', 'datasets/d/routines', addition('plus'))).body.error).toMatchObject({ code: 409, message: 'Already Exists: Routine p:d.plus' });
  expect((await send('PUT', 'datasets/d/routines/plus', addition('plus', 'x - y'))).status).toBe(200);
  expect(await query('SELECT d.plus(1, 2)')).toEqual([['-1']]);
  expect((await send('DELETE', 'datasets/d/routines/plus')).status).toBe(204);
  expect((await send('GET', 'datasets/d/routines/plus')).body.error).toMatchObject({ code: 404, message: 'Not found: Routine p:d.plus' });
});

test('an update of a routine that has changed is refused', async () => {
  const { body } = await send('POST', 'datasets/d/routines', addition('plus'));
  await send('PUT', 'datasets/d/routines/plus', addition('plus', 'x * y'));
  expect((await send('PUT', 'datasets/d/routines/plus', addition('plus'), { 'if-match': String(body['etag']) })).status).toBe(412);
});

test('routines are listed by pages and by type, without their bodies', async () => {
  for (const id of ['a', 'b', 'c']) await send('POST', 'datasets/d/routines', addition(id));
  await query('CREATE PROCEDURE d.zed() BEGIN SELECT 1; END');
  const first = await send('GET', 'datasets/d/routines?maxResults=3');
  const ids = ({ body }: Answer): readonly unknown[] => ((body['routines'] ?? []) as readonly { readonly routineReference: { readonly routineId: string } }[]).map((r) => r.routineReference.routineId);
  expect(ids(first)).toEqual(['a', 'b', 'c']);
  expect((first.body['routines'] as readonly object[])[0]).not.toHaveProperty('definitionBody');
  expect(ids(await send('GET', `datasets/d/routines?maxResults=3&pageToken=${String(first.body['nextPageToken'])}`))).toEqual(['zed']);
  expect(ids(await send('GET', 'datasets/d/routines?filter=routineType:PROCEDURE'))).toEqual(['zed']);
});

test('what SQL creates has the shape of the REST resource, and lives through a restart', async () => {
  await query('CREATE FUNCTION d.f(x INT64, y STRUCT<a ARRAY<STRING>>) RETURNS STRING AS (y.a[OFFSET(x)]) OPTIONS(description="picks")');
  await query('CREATE PROCEDURE d.proc(IN a INT64, OUT b STRING) BEGIN SET b = CAST(a AS STRING); END');
  await query('CREATE TABLE FUNCTION d.tf(n INT64) RETURNS TABLE<v INT64> AS SELECT n AS v');
  await emulator.stop();
  emulator = await startEmulator({ dataDir });
  expect((await send('GET', 'datasets/d/routines/f')).body).toMatchObject({
    routineType: 'SCALAR_FUNCTION', language: 'SQL', definitionBody: 'y.a[OFFSET(x)]', description: 'picks', returnType: { typeKind: 'STRING' },
    arguments: [{ name: 'x', dataType: INT64 }, { name: 'y', dataType: { typeKind: 'STRUCT', structType: { fields: [{ name: 'a', type: { typeKind: 'ARRAY', arrayElementType: { typeKind: 'STRING' } } }] } } }],
  });
  expect((await send('GET', 'datasets/d/routines/proc')).body).toMatchObject({ routineType: 'PROCEDURE', definitionBody: 'BEGIN SET b = CAST(a AS STRING); END', arguments: [{ name: 'a', mode: 'IN', dataType: INT64 }, { name: 'b', mode: 'OUT', dataType: { typeKind: 'STRING' } }] });
  expect((await send('GET', 'datasets/d/routines/tf')).body).toMatchObject({ routineType: 'TABLE_VALUED_FUNCTION', returnTableType: { columns: [{ name: 'v', type: INT64 }] } });
  expect(await query('SELECT d.f(1, STRUCT(["a", "b"] AS a)), (SELECT v FROM d.tf(8))')).toEqual([['b', '8']]);
});

test('languages other than SQL are refused by name', async () => {
  const js = { ...addition('j'), language: 'JAVASCRIPT', definitionBody: 'return x' };
  expect((await send('POST', 'datasets/d/routines', js)).body.error).toMatchObject({ code: 501, message: 'A routine in JavaScript is not supported by this emulator' });
});

test('a dataset that has routines is in use, and takes them along', async () => {
  await send('POST', 'datasets/d/routines', addition('plus'));
  expect((await send('DELETE', 'datasets/d')).body.error?.message).toBe('Dataset p:d is still in use');
  expect((await send('DELETE', 'datasets/d?deleteContents=true')).status).toBe(204);
  await send('POST', 'datasets', { datasetReference: { datasetId: 'd' } });
  expect((await send('GET', 'datasets/d/routines')).body['routines']).toBeUndefined();
});
