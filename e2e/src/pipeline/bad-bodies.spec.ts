import { jest } from '@jest/globals';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { type Stack, startStack } from '../stack/start-stack.js';
import { aCost, type Body, COSTS, csvOf, type Headers, METHODS, PipelineOrg, type Query } from './given/pipeline-org.js';

jest.setTimeout(120_000);
const NDJSON = { 'content-type': 'application/x-ndjson' };
const CSV = { 'content-type': 'text/csv' };

let stack: Stack;
let acme: PipelineOrg;

beforeAll(async () => {
  stack = await startStack({ services: ['pipeline'] });
  acme = new PipelineOrg(stack, await stack.onboard('acme'));
  await stack.onboard('globex');
  const { status } = await acme.rows([aCost(), aCost({ BilledCost: '2' })], { method: 'load', pipeline_id: 'before' });
  expect(status).toBe(200);
});
afterAll(() => stack.stop());

/** 600 good rows, so that a method that writes as it reads would have written some before the fault. */
const good = Array.from({ length: 600 }, (_row, index) => aCost({ BilledCost: `${index}.5` }));
const goodCsv = csvOf(good);
const packed = gzipSync(Array.from(good, (row) => JSON.stringify(row)).join('\n'));

const BAD: readonly { readonly what: string; readonly body: Body; readonly headers: Headers; readonly status: number; readonly code: string; readonly error?: object }[] = [
  { what: 'nothing', body: '', headers: CSV, status: 400, code: 'BODY_EMPTY' },
  { what: 'a CSV that stops inside of a quote', body: `${goodCsv}\n"1.0","12`, headers: CSV, status: 400, code: 'BODY_MALFORMED', error: { row: 600 } },
  { what: 'a CSV with a record too short', body: `${goodCsv}\n"1.0","12"`, headers: CSV, status: 400, code: 'BODY_MALFORMED', error: { row: 600, line: 602 } },
  { what: 'gzip that was cut off', body: packed.subarray(0, -10), headers: { ...NDJSON, 'content-encoding': 'gzip' }, status: 400, code: 'BODY_MALFORMED' },
  { what: 'JSON that stops half way', body: JSON.stringify(good).slice(0, -20), headers: {}, status: 400, code: 'BODY_MALFORMED', error: { row: 599 } },
  { what: 'a line that is not JSON', body: `${good.map((row) => JSON.stringify(row)).join('\n')}\n{"BilledCost":`, headers: NDJSON, status: 400, code: 'BODY_MALFORMED', error: { row: 600, line: 601 } },
  { what: 'text that is not UTF-8', body: Buffer.concat([Buffer.from(goodCsv), Buffer.from([0xff, 0xfe])]), headers: CSV, status: 400, code: 'BODY_MALFORMED' },
  { what: 'a header without required columns', body: 'BilledCost,BillingCurrency\n1,USD\n', headers: CSV, status: 422, code: 'COLUMN_MISSING', error: { field: 'BillingAccountId' } },
  { what: 'a header with an unknown column', body: csvOf([aCost({ Bogus: 1 })]), headers: CSV, status: 422, code: 'COLUMN_UNKNOWN', error: { field: 'Bogus' } },
  { what: "a header with another organisation's slug", body: csvOf([aCost({ x_org_slug: 'globex' })]), headers: CSV, status: 422, code: 'LINEAGE_COLUMN_SET', error: { field: 'x_org_slug' } },
  { what: "a row with another organisation's slug", body: [...good, aCost({ x_org_slug: 'globex' })], headers: {}, status: 422, code: 'LINEAGE_COLUMN_SET', error: { row: 600, field: 'x_org_slug' } },
  { what: 'a row with a run id of its own', body: [aCost({ x_run_id: 'mine' })], headers: {}, status: 422, code: 'LINEAGE_COLUMN_SET', error: { row: 0, field: 'x_run_id' } },
  { what: 'an encoding that nobody can unpack', body: goodCsv, headers: { ...CSV, 'content-encoding': 'br' }, status: 415, code: 'CONTENT_TYPE_UNSUPPORTED' },
  { what: 'a type that nobody can read', body: '<rows/>', headers: { 'content-type': 'text/xml' }, status: 415, code: 'CONTENT_TYPE_UNSUPPORTED' },
];

/** Of which a 422 names row, field and cause; in a request of few rows, so that streaming takes it all or none too. */
const REJECTED: readonly { readonly what: string; readonly body: Body; readonly headers: Headers; readonly error: object }[] = [
  { what: 'a text where money belongs', body: [aCost(), aCost({ BilledCost: 'twelve' })], headers: {}, error: { row: 1, field: 'BilledCost', cause: 'INVALID_ROW' } },
  { what: 'a required value that is missing', body: [aCost(), aCost({ BillingCurrency: null })], headers: {}, error: { row: 1, field: 'BillingCurrency', cause: 'MISSING_REQUIRED' } },
  { what: 'a field that the table does not have', body: [aCost({ Bogus: 1 })], headers: {}, error: { row: 0, field: 'Bogus', cause: 'UNKNOWN_FIELD' } },
  { what: 'an amount out of range', body: [aCost({ BilledCost: `1${'0'.repeat(40)}` })], headers: {}, error: { row: 0, field: 'BilledCost', cause: 'OUT_OF_RANGE' } },
  { what: 'a day that does not exist', body: csvOf([aCost(), aCost({ ChargePeriodStart: '2026-02-30 00:00:00' })]), headers: CSV, error: { row: 1, field: 'ChargePeriodStart', cause: 'INVALID_ROW' } },
];

describe('a body that cannot be written', () => {
  const before = { rows: 2, billed: '3.25' };

  describe.each(METHODS)('by %s', (method) => {
    it.each(BAD)('because of $what leaves the table as it was', async ({ body, headers, status, code, error }) => {
      const answer = await acme.rows(body, { method }, headers);
      expect([answer.status, answer.body.code]).toEqual([status, code]);
      if (error !== undefined) expect(answer.body.errors).toContainEqual(expect.objectContaining(error));
      expect(await acme.stored()).toMatchObject(before);
    });

    it.each(REJECTED)('because of $what is refused by row and field', async ({ body, headers, error }) => {
      const answer = await acme.rows(body, { method }, headers);
      expect([answer.status, answer.body.code]).toEqual([422, 'ROWS_REJECTED']);
      expect(answer.body.errors).toContainEqual(expect.objectContaining(error));
      expect(await acme.stored()).toMatchObject(before);
    });
  });

  it.each<[string, Query, number, string]>([
    ['nowhere', {}, 404, 'UNKNOWN_TABLE'],
    ['budgets', {}, 422, 'TABLE_NOT_INGESTIBLE'],
    ['org_api_keys', {}, 404, 'UNKNOWN_TABLE'],
    [COSTS, { method: 'dml' }, 400, 'REQUEST_INVALID'],
    [COSTS, { run_date: '2026-02-31' }, 400, 'REQUEST_INVALID'],
    [COSTS, { surprise: '1' }, 400, 'REQUEST_INVALID'],
    [COSTS, { method: 'load', intent: 'upsert' }, 422, 'WRITE_METHOD_NOT_SUITABLE'],
  ])('to %s with %j is refused: %i %s', async (table, query, status, code) => {
    const answer = await acme.rows([aCost()], query, {}, table);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(await acme.stored()).toMatchObject(before);
  });

  it('is not FOCUS when the columns of every FOCUS file are missing', async () => {
    const { status, body } = await acme.ingest('id,cost\n1,2\n');
    expect([status, body.code]).toEqual([422, 'COLUMN_MISSING']);
    expect(body.errors?.map(({ field }) => field)).toEqual(expect.arrayContaining(['BilledCost', 'BillingCurrency', 'ChargePeriodStart']));
  });

  it('is stopped at the row limit when it is a gzip bomb', async () => {
    const bomb = gzipSync(Buffer.alloc(100_000_000, 'a'));
    const { status, body } = await acme.rows(bomb, {}, { ...NDJSON, 'content-encoding': 'gzip' });
    expect([status, body.code]).toEqual([413, 'BODY_TOO_LARGE']);
  });

  it('leaves nothing behind on disk', async () => {
    const { readdirSync } = await import('node:fs');
    const folder = `${stack.platform('pipeline').config.dataDirectory}/bodies`;
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is answered at once when it says that it is too large, before any of it came', async () => {
    const answer = await rawRequest(`Content-Length: 200000000\r\n`, []);
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).toMatch(/connection: close/i);
    expect(answer).toContain('BODY_TOO_LARGE');
  });

  it('is answered while the caller still sends', async () => {
    const chunk = Buffer.concat([Buffer.from('100000\r\n'), Buffer.alloc(0x100000, 'a'), Buffer.from('\r\n')]);
    const answer = await rawRequest('Transfer-Encoding: chunked\r\n', Array.from({ length: 20 }, () => chunk));
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).toContain('one row of the body is larger');
  });

  it('whose caller hangs up half way leaves the table as it was', async () => {
    const socket = connect(Number(new URL(stack.url('pipeline')).port), '127.0.0.1');
    await new Promise((resolve) => socket.once('connect', resolve));
    socket.write(`${head()}Transfer-Encoding: chunked\r\n\r\n10000\r\n${'x'.repeat(0x8000)}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
    socket.destroy();
    expect(await acme.stored()).toMatchObject(before);
  });
});

function head(): string {
  return `POST /api/v1/organizations/acme/tables/${COSTS}/rows?method=load HTTP/1.1\r\nHost: x\r\nX-API-Key: ${acme.org.key}\r\nContent-Type: text/csv\r\n`;
}

/** Sends a head, then chunks until the answer is there; resolves with what came back when the server closed. */
function rawRequest(length: string, chunks: readonly Buffer[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(stack.url('pipeline')).port), '127.0.0.1');
    let answer = '';
    socket.on('data', (data) => {
      answer += data.toString();
      // a whole problem document: the caller has its answer and stops sending
      if (answer.endsWith('}')) socket.end();
    });
    socket.on('error', (error) => (answer === '' ? reject(error) : resolve(answer)));
    socket.on('close', () => resolve(answer));
    socket.on('connect', () => {
      socket.write(`${head()}${length}\r\n`);
      for (const chunk of chunks) socket.write(chunk);
    });
  });
}
