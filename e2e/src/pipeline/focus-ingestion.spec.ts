import { jest } from '@jest/globals';
import { gunzipSync } from 'node:zlib';
import { type Stack, startStack } from '../stack/start-stack.js';
import { COSTS, METHODS, PipelineOrg } from './given/pipeline-org.js';
import { describeSample, exactSum, REAL_1_0, sampleBytes, sampleRecords, SYNTHETIC_1_3 } from './given/sample-file.js';

jest.setTimeout(180_000);
const GZIP = { 'content-encoding': 'gzip' };

let stack: Stack;
let acme: PipelineOrg;

beforeAll(async () => {
  stack = await startStack({ services: ['pipeline'] });
  acme = new PipelineOrg(stack, await stack.onboard('acme'));
});
afterAll(() => stack.stop());

describeSample(REAL_1_0, 'a real FOCUS 1.0 file', () => {
  it.each(METHODS)('is stored whole by %s, to the last decimal, and a re-run adds nothing', async (method) => {
    const pipeline_id = `real_${method}`;
    const billed = exactSum(sampleRecords(REAL_1_0).map((record) => record['BilledCost'] ?? ''));
    for (const _run of ['first', 'again']) {
      const { status, body } = await acme.ingest(sampleBytes(REAL_1_0), { method, pipeline_id }, GZIP);
      expect(status).toBe(200);
      expect(body).toMatchObject({ status: 'complete', method, rows_in: 1_000, rows_written: 1_000, rows_dead_lettered: 0, rows_refused: 0, source_version: '1.0' });
      expect(await acme.stored(pipeline_id)).toEqual({ rows: 1_000, ids: 1_000, billed });
    }
  });

  it('says what a re-run found: load and storage-write know the run, merge replaces it', async () => {
    const again = async (method: string): Promise<unknown> => (await acme.ingest(sampleBytes(REAL_1_0), { method, pipeline_id: `real_${method}` }, GZIP)).body;
    expect(await again('load')).toMatchObject({ rows_already_there: 1_000 });
    expect(await again('storage-write')).toMatchObject({ rows_already_there: 1_000 });
    expect(await again('merge')).toMatchObject({ warnings: ['Replaced 1000 rows of an earlier run of this slice.'] });
  });

  it('is the same run packed, declared as a file, or plain', async () => {
    const packed = await acme.ingest(sampleBytes(REAL_1_0), { method: 'load', pipeline_id: 'forms' }, GZIP);
    const asFile = await acme.ingest(sampleBytes(REAL_1_0), { method: 'load', pipeline_id: 'forms' }, { 'content-type': 'application/gzip' });
    const plain = await acme.ingest(gunzipSync(sampleBytes(REAL_1_0)), { method: 'load', pipeline_id: 'forms' });
    expect(asFile.body).toMatchObject({ run_id: packed.body.run_id, rows_already_there: 1_000 });
    expect(plain.body).toMatchObject({ run_id: packed.body.run_id, rows_already_there: 1_000 });
  });

  it('keeps null as null, its own columns, and the digits of every decimal column', async () => {
    const records = sampleRecords(REAL_1_0);
    const nulls = (column: string): number => records.filter((record) => ['', 'NULL'].includes(record[column] ?? '')).length;
    const columns = ['Tags', 'ResourceId', 'ContractedCost', 'PricingCategory', 'SkuPriceId', 'ChargeClass'];
    const [counted] = await acme.query(`SELECT ${columns.map((name) => `COUNTIF(${name} IS NULL) AS ${name}`).join(', ')} FROM {table} WHERE x_pipeline_id = 'real_load'`);
    expect(counted).toEqual(Object.fromEntries(columns.map((name) => [name, String(nulls(name))])));

    const decimals = ['BilledCost', 'EffectiveCost', 'ListCost', 'ContractedCost', 'ConsumedQuantity', 'PricingQuantity', 'ListUnitPrice', 'ContractedUnitPrice'];
    const [sums] = await acme.query(`SELECT ${decimals.map((name) => `CAST(SUM(${name}) AS STRING) AS ${name}`).join(', ')} FROM {table} WHERE x_pipeline_id = 'real_storage-write'`);
    expect(sums).toEqual(Object.fromEntries(decimals.map((name) => [name, exactSum(records.map((record) => record[name] ?? ''))])));

    const [kept] = await acme.query(`SELECT COUNT(DISTINCT JSON_VALUE(x_source_columns, '$.Id')) AS ids, COUNTIF(ServiceProviderName = ProviderName AND HostProviderName = ProviderName) AS providers,
  COUNTIF(x_source_version = '1.0') AS versions, COUNTIF(ChargeFrequency = 'Usage-based') AS misspelt, COUNTIF(x_org_slug = 'acme') AS own FROM {table} WHERE x_pipeline_id = 'real_merge'`);
    const ids = new Set(records.map((record) => record['Id'])).size;
    expect(kept).toEqual({ ids: String(ids), providers: '1000', versions: '1000', misspelt: '0', own: '1000' });
  });

  it('reads times without a zone as UTC', async () => {
    const first = sampleRecords(REAL_1_0).map((record) => record['ChargePeriodStart'] ?? '').sort()[0] ?? '';
    const [row] = await acme.query(`SELECT CAST(MIN(ChargePeriodStart) AS STRING) AS first FROM {table} WHERE x_pipeline_id = 'real_streaming'`);
    expect(String(row?.['first']).slice(0, 19)).toBe(first);
  });

  it('replaces the rows that vanished upstream when it is merged again', async () => {
    const lines = gunzipSync(sampleBytes(REAL_1_0)).toString('utf8').split('\n');
    const shorter = lines.slice(0, 601).join('\n');
    const { body } = await acme.ingest(shorter, { method: 'merge', pipeline_id: 'real_merge' });
    expect(body).toMatchObject({ status: 'complete', rows_written: 600 });
    expect(await acme.stored('real_merge')).toMatchObject({ rows: 600, ids: 600 });
    expect(await acme.stored('real_load')).toMatchObject({ rows: 1_000 });
  });
});

describeSample(SYNTHETIC_1_3, 'a synthetic FOCUS 1.3 file', () => {
  it.each(METHODS)('is stored whole by %s, to the last decimal', async (method) => {
    const pipeline_id = `synthetic_${method}`;
    const billed = exactSum(sampleRecords(SYNTHETIC_1_3).map((record) => record['BilledCost'] ?? ''));
    const { status, body } = await acme.ingest(sampleBytes(SYNTHETIC_1_3), { method, pipeline_id });
    expect([status, body.code ?? null]).toEqual([200, null]);
    expect(body).toMatchObject({ status: 'complete', rows_in: SYNTHETIC_1_3.rows, rows_written: SYNTHETIC_1_3.rows, rows_dead_lettered: 0, source_version: '1.3' });
    expect(await acme.stored(pipeline_id)).toEqual({ rows: SYNTHETIC_1_3.rows, ids: SYNTHETIC_1_3.rows, billed });
  });
});

describe('how a file is written', () => {
  it('is explained before', async () => {
    const { status, body } = await acme.get(`/explain-write?table=${COSTS}&rows=50000`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ method: 'storage-write', why: expect.stringContaining('50000 rows') });
    expect((body['alternatives'] as unknown[]).length).toBeGreaterThan(1);
  });

  it.each([
    ['/explain-write?table=nowhere', 404, 'UNKNOWN_TABLE'],
    ['/explain-write?table=budgets', 422, 'TABLE_NOT_INGESTIBLE'],
    [`/explain-write?table=${COSTS}&rows=many`, 400, 'REQUEST_INVALID'],
  ])('is refused for %s: %i %s', async (path, status, code) => {
    expect(await acme.get(path)).toMatchObject({ status, body: { code } });
  });
});
