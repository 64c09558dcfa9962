import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultSchemaDirectory, SchemaRegistry, type TableRef } from '@cloudact/schemas';
import { restError, type StubAnswer, type StubRequest, StubRestServer } from '../testing/stub-rest-server.js';
import { GoogleBigQueryGateway, type GoogleBigQueryGatewayOptions } from './google-bigquery-gateway.js';

const done = (jobId: string, more: object = {}): StubAnswer => ({ json: { jobReference: { jobId }, status: { state: 'DONE', ...more }, statistics: { query: { statementType: 'SELECT', totalBytesBilled: '10485760' } } } });
const running = (jobId: string): StubAnswer => ({ json: { jobReference: { jobId }, status: { state: 'RUNNING' } } });
const schema = { fields: [{ name: 'n', type: 'INTEGER' }] };
const page = (values: readonly string[], pageToken?: string): StubAnswer => ({ json: { jobComplete: true, schema, rows: values.map((v) => ({ f: [{ v }] })), ...(pageToken === undefined ? {} : { pageToken }) } });

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});
const given = async (answer: (request: StubRequest, count: number) => StubAnswer, options: Partial<GoogleBigQueryGatewayOptions> = {}) => {
  const server = await StubRestServer.start(answer);
  const gateway = new GoogleBigQueryGateway({ backend: 'emulator', projectId: 'p', endpoint: server.url, ...options });
  cleanups.push(() => gateway.close(), () => server.stop());
  return { server, gateway };
};
let table: TableRef;
beforeAll(async () => {
  table = (await SchemaRegistry.fromDirectory(defaultSchemaDirectory)).ref('bootstrap', { projectId: 'p', datasetId: 'organizations' }, 'pipeline_dlq');
});

describe('GoogleBigQueryGateway.query', () => {
  it('starts a job under our id, with cap, timeout and labels as BigQuery wants them', async () => {
    const { server, gateway } = await given((request) => (request.method === 'POST' ? done('mine') : page(['1'])));
    const result = await gateway.query(
      { sql: 'SELECT @n AS n', params: { n: { type: 'INT64', value: 1n } } },
      { jobId: 'mine', maximumBytesBilled: 10_737_418_240n, timeoutMs: 30_000, labels: { org: 'acme' } },
    );
    expect(server.requests[0]?.json).toEqual({
      jobReference: { projectId: 'p', jobId: 'mine', location: 'US' },
      configuration: {
        labels: { org: 'acme' },
        jobTimeoutMs: '30000',
        query: {
          query: 'SELECT @n AS n',
          useLegacySql: false,
          parameterMode: 'NAMED',
          queryParameters: [{ name: 'n', parameterType: { type: 'INT64' }, parameterValue: { value: '1' } }],
          maximumBytesBilled: '10737418240',
        },
      },
    });
    expect(result.rows).toEqual([{ n: '1' }]);
    expect(result.statistics).toMatchObject({ jobId: 'mine', bytesBilled: 10_485_760n });
  });

  it('reads all pages, and waits while the job is not complete', async () => {
    const answers: StubAnswer[] = [running('j'), { json: { jobComplete: false } }, page(['1', '2'], 'more'), done('j'), page(['3'])];
    const { server, gateway } = await given((_request, count) => answers[count - 1] ?? 'drop');
    const { rows } = await gateway.query({ sql: 'SELECT n' }, { jobId: 'j' });
    expect(rows.map((row) => row['n'])).toEqual(['1', '2', '3']);
    expect(server.log).toEqual(['POST /jobs', 'GET /queries/j', 'GET /queries/j', 'GET /jobs/j', 'GET /queries/j']);
    expect(server.requests[4]?.query.get('pageToken')).toBe('more');
  });

  it('attaches to the job when the id is known already', async () => {
    const { server, gateway } = await given((request) => {
      if (request.method === 'POST') return restError(409, 'duplicate', 'Already Exists: Job p:US.mine');
      return request.path === '/jobs/mine' ? done('mine') : page(['7']);
    });
    await expect(gateway.query({ sql: 'SELECT 7 AS n' }, { jobId: 'mine' })).resolves.toMatchObject({ rows: [{ n: '7' }] });
    expect(server.log).toEqual(['POST /jobs', 'GET /jobs/mine', 'GET /queries/mine']);
  });

  it('sends one request for one failure: repeats belong to the policy', async () => {
    const { server, gateway } = await given(() => restError(503, 'backendError', 'try again'));
    await expect(gateway.query({ sql: 'SELECT 1' })).rejects.toMatchObject({ code: 'BIGQUERY_UNAVAILABLE', httpStatus: 503 });
    expect(server.requests).toHaveLength(1);
  });

  it("throws the job's own failure when the results refuse", async () => {
    const failed = done('j', { errorResult: { reason: 'invalidQuery', message: 'division by zero: 1 / 0' } });
    const { gateway } = await given((request) => {
      if (request.method === 'POST') return running('j');
      return request.path === '/jobs/j' ? failed : restError(400, 'invalidQuery', 'division by zero');
    });
    await expect(gateway.query({ sql: 'SELECT 1' }, { jobId: 'j' })).rejects.toMatchObject({ code: 'BIGQUERY_INVALID_QUERY', jobFailed: true, message: 'division by zero: 1 / 0' });
  });

  it('asks for nothing more when the server is busy with other things, and sees the failure of the job when it attaches', async () => {
    const failed = done('j', { errorResult: { reason: 'backendError', message: 'worker lost' } });
    const { server, gateway } = await given((request) => {
      if (request.method === 'POST') return running('j');
      return request.path === '/jobs/j' ? failed : restError(503, 'backendError', 'try again');
    });
    await expect(gateway.query({ sql: 'SELECT 1' }, { jobId: 'j' })).rejects.toMatchObject({ code: 'BIGQUERY_UNAVAILABLE', jobFailed: false });
    await expect(gateway.query({ sql: 'SELECT 1' }, { jobId: 'j', attach: true })).rejects.toMatchObject({ code: 'BIGQUERY_UNAVAILABLE', jobFailed: true, message: 'worker lost' });
    expect(server.log).toEqual(['POST /jobs', 'GET /queries/j', 'GET /jobs/j']);
  });

  it.each([0n, -1n, 1n << 63n])('refuses a byte cap of %s, which BigQuery would take for none', async (maximumBytesBilled) => {
    const { server, gateway } = await given(() => 'hang');
    await expect(gateway.query({ sql: 'SELECT 1' }, { maximumBytesBilled })).rejects.toMatchObject({ code: 'BIGQUERY_INVALID_REQUEST' });
    expect(server.requests).toEqual([]);
  });

  it('sends a cap with every job, the highest of 64 bits where none is given', async () => {
    const { server, gateway } = await given((request) => (request.method === 'POST' ? done('j') : page([])));
    await gateway.query({ sql: 'DELETE FROM d.t WHERE true' });
    expect(server.requests[0]?.json).toMatchObject({ configuration: { query: { maximumBytesBilled: '9223372036854775807' } } });
  });

  it('cancels the job when the caller gives up', async () => {
    const controller = new AbortController();
    const { server, gateway } = await given((request) => {
      if (request.path === '/queries/j') setImmediate(() => controller.abort(new Error('client went away')));
      if (request.path === '/jobs/j/cancel') cancelled();
      return request.path === '/jobs' ? running('j') : 'hang';
    });
    let cancelled = (): void => undefined;
    const cancel = new Promise<void>((resolve) => (cancelled = resolve));
    await expect(gateway.query({ sql: 'SELECT 1' }, { jobId: 'j', signal: controller.signal })).rejects.toMatchObject({ code: 'BIGQUERY_CANCELLED' });
    await cancel;
    expect(server.log).toContain('POST /jobs/j/cancel');
  });

  it('says that an outcome is unknown when the connection breaks', async () => {
    const { gateway } = await given(() => 'drop');
    await expect(gateway.query({ sql: 'SELECT 1' })).rejects.toMatchObject({ code: 'BIGQUERY_UNAVAILABLE', reason: 'ECONNRESET' });
  });

  it('says that nobody listens', async () => {
    const { server, gateway } = await given(() => 'hang');
    await server.stop();
    await expect(gateway.query({ sql: 'SELECT 1' })).rejects.toMatchObject({ code: 'BIGQUERY_UNAVAILABLE', reason: 'ECONNREFUSED' });
  });

  it('refuses a job id that would change the path', async () => {
    const { server, gateway } = await given(() => 'hang');
    await expect(gateway.query({ sql: 'SELECT 1' }, { jobId: '../datasets' })).rejects.toMatchObject({ code: 'BIGQUERY_INVALID_REQUEST' });
    expect(server.requests).toEqual([]);
  });
});

describe('GoogleBigQueryGateway, the rest', () => {
  it('estimates by a dry run', async () => {
    const dry = { json: { status: { state: 'DONE' }, statistics: { query: { statementType: 'SELECT', totalBytesProcessed: '99', totalBytesProcessedAccuracy: 'LOWER_BOUND', referencedTables: [{ projectId: 'p', datasetId: 'd', tableId: 't' }], referencedRoutines: [{ projectId: 'p', datasetId: 'd', routineId: 'f' }] } } } };
    const { server, gateway } = await given(() => dry);
    await expect(gateway.dryRun({ sql: 'SELECT * FROM d.t' })).resolves.toEqual({ statementType: 'SELECT', bytesProcessed: 99n, accuracy: 'LOWER_BOUND', referencedTables: ['p.d.t'], referencedRoutines: ['p.d.f'] });
    expect(server.requests[0]?.json).toMatchObject({ configuration: { dryRun: true } });
  });

  it('finds a job, and says when there is none', async () => {
    const { gateway } = await given((request) => (request.path === '/jobs/known' ? running('known') : restError(404, 'notFound', 'Not found: Job')));
    await expect(gateway.findJob('known')).resolves.toEqual({ jobId: 'known', state: 'running', labels: {} });
    await expect(gateway.findJob('unknown')).resolves.toBeUndefined();
  });

  it('streams rows as they are: no ids of its own, no template replaced, no digits lost', async () => {
    const { server, gateway } = await given(() => ({ json: {} }));
    await expect(gateway.insertAll(table, [{ json: { a: '{{projectId}}', n: 9007199254740993n } }, { insertId: 'i', json: { a: 'ä' } }])).resolves.toEqual([]);
    expect(server.log).toEqual(['POST /datasets/organizations/tables/pipeline_dlq/insertAll']);
    expect(server.requests[0]?.json).toMatchObject({ rows: [{ json: { a: '{{projectId}}', n: '9007199254740993' } }, { insertId: 'i', json: { a: 'ä' } }] });
    expect(server.requests[0]?.text).not.toMatch(/"insertId":"(?!i")/);
  });

  it('answers with every error of every row, and sends no row twice', async () => {
    const insertErrors = [{ index: 0, errors: [{ reason: 'stopped', message: '' }] }, { index: 1, errors: [{ reason: 'invalid', location: 'cost', message: 'no such field' }] }];
    const { server, gateway } = await given(() => ({ json: { insertErrors } }));
    await expect(gateway.insertAll(table, [{ json: {} }, { json: {} }])).resolves.toEqual([
      { index: 0, reason: 'stopped', message: '' },
      { index: 1, reason: 'invalid', location: 'cost', message: 'no such field' },
    ]);
    expect(server.requests).toHaveLength(1);
  });

  it('knows no table where there is none, and deletes it as often as asked', async () => {
    const { gateway } = await given(() => restError(404, 'notFound', 'Not found: Table'));
    await expect(gateway.tableState(table)).resolves.toBeUndefined();
    await expect(gateway.deleteTable(table)).resolves.toBeUndefined();
  });

  it('pushes back when too many requests wait', async () => {
    const { gateway } = await given(() => 'hang', { maxConcurrent: 1, maxQueue: 0 });
    const controller = new AbortController();
    const first = gateway.query({ sql: 'SELECT 1' }, { signal: controller.signal }).catch((error: unknown) => error);
    await expect(gateway.query({ sql: 'SELECT 2' })).rejects.toMatchObject({ code: 'BULKHEAD_FULL' });
    controller.abort();
    await expect(first).resolves.toMatchObject({ code: 'BIGQUERY_CANCELLED' });
  });
});

describe('GoogleBigQueryGateway.loadFile', () => {
  const loaded = (jobId: string): StubAnswer => ({ json: { jobReference: { jobId }, status: { state: 'DONE' }, statistics: { load: { outputRows: '2', outputBytes: '14' } } } });
  const givenFile = async (): Promise<string> => {
    const directory = await mkdtemp(join(tmpdir(), 'load-'));
    cleanups.push(() => rm(directory, { recursive: true }));
    const file = join(directory, 'rows.ndjson');
    await writeFile(file, '{"a":1}\n{"a":2}\n');
    return file;
  };

  it('uploads the job and the file in one request, and waits for the job', async () => {
    const { server, gateway } = await given((request) => (request.method === 'POST' ? running('l1') : loaded('l1')));
    const result = await gateway.loadFile(table, await givenFile(), { jobId: 'l1', writeDisposition: 'WRITE_APPEND', labels: { org: 'acme' } });
    expect(result).toEqual({ jobId: 'l1', outputRows: 2n, outputBytes: 14n, attached: false });
    expect(server.log).toEqual(['POST /upload/bigquery/v2/projects/p/jobs', 'GET /jobs/l1']);
    const [, metadata = ''] = /\r\n\r\n({.*})\r\n/.exec(server.requests[0]?.text ?? '') ?? [];
    expect(JSON.parse(metadata)).toMatchObject({
      jobReference: { jobId: 'l1' },
      configuration: { labels: { org: 'acme' }, load: { sourceFormat: 'NEWLINE_DELIMITED_JSON', writeDisposition: 'WRITE_APPEND', createDisposition: 'CREATE_NEVER', destinationTable: { tableId: 'pipeline_dlq' } } },
    });
    expect(server.requests[0]?.text).toContain('\r\n\r\n{"a":1}\n{"a":2}\n\r\n--');
  });

  it('waits for the earlier job when the id is known already', async () => {
    const { gateway } = await given((request) => (request.method === 'POST' ? restError(409, 'duplicate', 'Already Exists: Job p:US.l1') : loaded('l1')));
    await expect(gateway.loadFile(table, await givenFile(), { jobId: 'l1', writeDisposition: 'WRITE_APPEND' })).resolves.toMatchObject({ outputRows: 2n, attached: true });
  });

  it('attaches when the connection broke and the job is there all the same', async () => {
    const { gateway } = await given((request) => (request.method === 'POST' ? 'drop' : loaded('l1')));
    await expect(gateway.loadFile(table, await givenFile(), { jobId: 'l1', writeDisposition: 'WRITE_APPEND' })).resolves.toMatchObject({ attached: true });
  });

  it('fails when the connection broke and there is no job', async () => {
    const { gateway } = await given((request) => (request.method === 'POST' ? 'drop' : restError(404, 'notFound', 'Not found: Job')));
    await expect(gateway.loadFile(table, await givenFile(), { jobId: 'l1', writeDisposition: 'WRITE_APPEND' })).rejects.toMatchObject({ code: 'BIGQUERY_UNAVAILABLE' });
  });

  it('names the bad rows of a load that failed', async () => {
    const failed = { json: { status: { state: 'DONE', errorResult: { reason: 'invalid', message: 'too many errors' }, errors: [{ reason: 'invalid', location: 'file-00000000', message: 'JSON table encountered too many errors' }] } } };
    const { gateway } = await given(() => failed);
    await expect(gateway.loadFile(table, await givenFile(), { jobId: 'l1', writeDisposition: 'WRITE_APPEND' })).rejects.toMatchObject({ jobFailed: true, details: [{ location: 'file-00000000' }] });
  });

  it('fails on a file that is not there, without a request', async () => {
    const { server, gateway } = await given(() => 'hang');
    await expect(gateway.loadFile(table, '/nowhere/rows.ndjson', { jobId: 'l1', writeDisposition: 'WRITE_APPEND' })).rejects.toMatchObject({ code: 'ENOENT' });
    expect(server.requests).toEqual([]);
  });
});
