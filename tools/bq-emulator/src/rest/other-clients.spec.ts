import { gzipSync } from 'node:zlib';
import { type Emulator, startEmulator } from '../start-emulator.js';

/*
 * What the official clients of other languages send, by hand: google-cloud-python (`python-bigquery`, `google-resumable-media`), google-cloud-go
 * (`googleapi`, `gensupport`), google-http-client-java and google-api-ruby-client.
 */
let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ fidelity: 'lenient' });
  await call('POST', '/bigquery/v2/projects/p/datasets?prettyPrint=false', { datasetReference: { projectId: 'p', datasetId: 'd' }, labels: { team: 'a' } });
  await call('POST', '/bigquery/v2/projects/p/datasets', { datasetReference: { projectId: 'p', datasetId: '_hidden' } });
});
afterAll(() => emulator.stop());

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}
async function raw(method: string, path: string, body: string | Uint8Array<ArrayBuffer> | undefined, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  const answer = await fetch(`${path.startsWith('http') ? '' : emulator.url}${path}`, { method, headers, redirect: 'manual', ...(body === undefined ? {} : { body }) });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: text === '' ? {} : JSON.parse(text) as Answer['body'] };
}
const call = (method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer> =>
  raw(method, path, body === undefined ? undefined : JSON.stringify(body), { 'content-type': 'application/json', ...headers });
const loadJob = (tableId: string): object => ({ jobReference: { projectId: 'p', jobId: `load-${tableId}` }, configuration: { load: {
  destinationTable: { projectId: 'p', datasetId: 'd', tableId }, sourceFormat: 'CSV', schema: { fields: [{ name: 'a', type: 'STRING', mode: 'NULLABLE' }] },
} } });
/** The job once it has ended. */
async function finished(jobId: string): Promise<Answer['body']> {
  for (;;) {
    const { body } = await call('GET', `/bigquery/v2/projects/p/jobs/${jobId}?projection=full&location=US`);
    if ((body['status'] as { readonly state: string }).state === 'DONE') return body;
  }
}
const rowsOf = async (table: string): Promise<number> => Number((await call('GET', `/bigquery/v2/projects/p/datasets/d/tables/${table}/data`)).body['totalRows']);

describe('Python', () => {
  test('writes `True` for true', async () => {
    const started = await call('POST', '/bigquery/v2/projects/p/jobs?prettyPrint=false', { jobReference: { projectId: 'p', jobId: 'py-1' }, configuration: { query: { query: "SELECT TIMESTAMP '2024-01-01' AS t", useLegacySql: false } } });
    expect(started.body).toMatchObject({ jobReference: { jobId: 'py-1' } });
    expect((await call('GET', '/bigquery/v2/projects/p/queries/py-1?maxResults=0&location=US&timeoutMs=10000&prettyPrint=false')).body).toMatchObject({ jobComplete: true, totalRows: '1' });
    const page = await call('GET', '/bigquery/v2/projects/p/queries/py-1?fields=jobReference%2CtotalRows%2CpageToken%2Crows&location=US&formatOptions.useInt64Timestamp=True&prettyPrint=false');
    expect(page.body['rows']).toEqual([{ f: [{ v: '1704067200000000' }] }]);
    expect((await call('GET', '/bigquery/v2/projects/p/datasets?all=True&prettyPrint=false')).body['datasets']).toHaveLength(2);
    expect((await call('GET', '/bigquery/v2/projects/p/datasets?filter=labels.team%3Aa&prettyPrint=false')).body['datasets']).toHaveLength(1);
  });

  test('reads a time of eight characters, or of fifteen', async () => {
    const { body } = await call('POST', '/bigquery/v2/projects/p/queries', { query: "SELECT TIME '12:34:56', TIME '12:34:56.789', TIME '12:34:56.000001', DATETIME '2024-01-31 12:34:56.7', [TIME '00:00:00.5'], CAST(TIME '12:34:56.789' AS STRING)", useLegacySql: false });
    expect(body['rows']).toEqual([{ f: [{ v: '12:34:56' }, { v: '12:34:56.789000' }, { v: '12:34:56.000001' }, { v: '2024-01-31T12:34:56.700000' }, { v: [{ v: '00:00:00.500000' }] }, { v: '12:34:56.789' }] }]);
  });

  test('uploads in two parts with a boundary in quotes', async () => {
    const boundary = '===============1234567890==';
    const body = `--${boundary}\r\ncontent-type: application/json; charset=UTF-8\r\n\r\n${JSON.stringify(loadJob('py'))}\r\n--${boundary}\r\ncontent-type: */*\r\n\r\nx\ny\n\r\n--${boundary}--`;
    const answer = await raw('POST', '/upload/bigquery/v2/projects/p/jobs?uploadType=multipart', body, { 'content-type': `multipart/related; boundary="${boundary}"` });
    expect(answer).toMatchObject({ status: 200, body: { jobReference: { jobId: 'load-py' } } });
    expect(await finished('load-py')).toMatchObject({ statistics: { load: { outputRows: '2' } } });
  });

  test('uploads resumably, the size told at the end', async () => {
    const begun = await call('POST', '/upload/bigquery/v2/projects/p/jobs?uploadType=resumable', loadJob('pyr'), { 'x-upload-content-type': '*/*' });
    const at = begun.headers.get('location') ?? '';
    const first = 'a\n'.repeat(128 * 1024);
    expect((await raw('PUT', at, first, { 'content-range': `bytes 0-${first.length - 1}/*`, 'content-type': '*/*' })).status).toBe(308);
    expect(await raw('PUT', at, 'b\n', { 'content-range': `bytes ${first.length}-${first.length + 1}/${first.length + 2}`, 'content-type': '*/*' })).toMatchObject({ status: 200 });
    await finished('load-pyr');
    expect(await rowsOf('pyr')).toBe(128 * 1024 + 1);
  });
});

describe('Go', () => {
  test('calls without the base path of the API', async () => {
    expect((await call('GET', '/projects/p/datasets/d?alt=json&prettyPrint=false')).body).toMatchObject({ id: 'p:d' });
    expect((await call('POST', '/projects/p/queries?alt=json', { query: 'SELECT 1', useLegacySql: false, formatOptions: { useInt64Timestamp: true }, requestId: 'r-1' })).body).toMatchObject({ jobComplete: true });
  });

  test('is told by a header, not by 308, that an upload goes on', async () => {
    const begun = await call('POST', '/upload/bigquery/v2/projects/p/jobs?alt=json&uploadType=resumable', loadJob('go'), { 'x-upload-content-type': 'application/octet-stream' });
    const at = begun.headers.get('location') ?? '';
    const chunk = 'a\n'.repeat(128 * 1024);
    const middle = await raw('PUT', at, chunk, { 'content-range': `bytes 0-${chunk.length - 1}/*`, 'x-guploader-no-308': 'yes' });
    expect([middle.status, middle.headers.get('x-http-status-code-override'), middle.headers.get('range')]).toEqual([200, '308', `bytes=0-${chunk.length - 1}`]);
    const last = await raw('PUT', at, undefined, { 'content-range': `bytes */${chunk.length}`, 'x-guploader-no-308': 'yes' });
    expect([last.status, last.headers.get('x-http-status-code-override'), last.body['kind']]).toEqual([200, null, 'bigquery#job']);
    await finished('load-go');
    expect(await rowsOf('go')).toBe(128 * 1024);
  });
});

describe('Java', () => {
  const zipped = { 'content-type': 'application/json; charset=UTF-8', 'content-encoding': 'gzip' };

  test('zips its requests, and patches by POST', async () => {
    const table = gzipSync(JSON.stringify({ tableReference: { projectId: 'p', datasetId: 'd', tableId: 'j' }, schema: { fields: [{ name: 'a', type: 'STRING' }] } }));
    expect((await raw('POST', '/bigquery/v2/projects/p/datasets/d/tables?prettyPrint=false', new Uint8Array(table), zipped)).status).toBe(200);
    const patched = await raw('POST', '/bigquery/v2/projects/p/datasets/d/tables/j?prettyPrint=false', new Uint8Array(gzipSync(JSON.stringify({ description: 'new' }))), { ...zipped, 'x-http-method-override': 'PATCH' });
    expect(patched.body).toMatchObject({ description: 'new' });
    expect((await raw('POST', '/bigquery/v2/projects/p/datasets/d/tables/j/insertAll', new Uint8Array(gzipSync(JSON.stringify({ rows: [{ json: { a: 'x' } }] }))), zipped)).body).toEqual({ kind: 'bigquery#tableDataInsertAllResponse' });
    expect(await rowsOf('j')).toBe(1);
    expect(await raw('POST', '/bigquery/v2/projects/p/queries', 'no gzip', zipped)).toMatchObject({ status: 400, body: { error: { message: expect.stringContaining('not valid gzip') as string } } });
  });
});

describe('Ruby and the command line', () => {
  test('upload below /resumable/upload', async () => {
    const begun = await call('POST', '/resumable/upload/bigquery/v2/projects/p/jobs?uploadType=resumable', loadJob('rb'));
    expect((await raw('PUT', begun.headers.get('location') ?? '', 'x\n', {})).status).toBe(200);
    await finished('load-rb');
    expect(await rowsOf('rb')).toBe(1);
  });

  test('list projects and ask for the service account', async () => {
    expect((await call('GET', '/bigquery/v2/projects?maxResults=1')).body).toMatchObject({ projects: [{ id: 'p', projectReference: { projectId: 'p' } }], totalItems: 1 });
    expect((await call('GET', '/bigquery/v2/projects/p/serviceAccount')).body).toHaveProperty('email');
  });

  test('a view is made by tables.insert', async () => {
    const made = await call('POST', '/bigquery/v2/projects/p/datasets/d/tables', { tableReference: { projectId: 'p', datasetId: 'd', tableId: 'v' }, view: { query: 'SELECT 1 AS n', useLegacySql: false } });
    expect(made.body).toMatchObject({ type: 'VIEW', schema: { fields: [{ name: 'n', type: 'INTEGER' }] } });
  });
});
