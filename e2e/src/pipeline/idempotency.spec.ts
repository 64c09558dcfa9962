import { jest } from '@jest/globals';
import { type Stack, startStack } from '../stack/start-stack.js';
import { aCost, PipelineOrg } from './given/pipeline-org.js';

jest.setTimeout(120_000);

let stack: Stack;
let acme: PipelineOrg;

beforeAll(async () => {
  stack = await startStack({ services: ['pipeline'] });
  acme = new PipelineOrg(stack, await stack.onboard('acme'));
});
afterAll(() => stack.stop());

const keyed = (key: string): Record<string, string> => ({ 'idempotency-key': key });

describe('a request with an Idempotency-Key', () => {
  it.each(['streaming', 'load', 'merge', 'storage-write'])('sent twice by %s is answered twice and written once', async (method) => {
    const query = { method, pipeline_id: `twice_${method}` };
    const first = await acme.rows([aCost()], query, keyed(`twice-${method}`));
    const second = await acme.rows([aCost()], query, keyed(`twice-${method}`));
    expect(first.body).toMatchObject({ status: 'complete', replayed: false });
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(second.body).toEqual({ ...first.body, replayed: true });
    expect(await acme.stored(query.pipeline_id)).toMatchObject({ rows: 1 });
  });

  it.each([
    ['another body', [aCost({ BilledCost: '2' })], {}],
    ['another query', [aCost()], { credential_id: 'other' }],
  ])('is refused with %s', async (what, body, more) => {
    const query = { method: 'load', pipeline_id: 'reused' };
    await acme.rows([aCost()], query, keyed(`reused ${what}`.replaceAll(' ', '-')));
    const answer = await acme.rows(body, { ...query, ...more }, keyed(`reused ${what}`.replaceAll(' ', '-')));
    expect([answer.status, answer.body.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
  });

  it('may have the key of another organisation: keys are its own', async () => {
    const globex = new PipelineOrg(stack, await stack.onboard('globex'));
    await acme.rows([aCost()], { method: 'load', pipeline_id: 'shared' }, keyed('shared-key'));
    const theirs = await globex.rows([aCost({ BilledCost: '9' })], { method: 'load', pipeline_id: 'shared' }, keyed('shared-key'));
    expect(theirs.body).toMatchObject({ status: 'complete', replayed: false });
    expect(await globex.stored('shared')).toMatchObject({ rows: 1, billed: '9' });
  });

  it('frees its key when it fails', async () => {
    const query = { method: 'load', pipeline_id: 'freed' };
    const refused = await acme.rows([aCost({ BilledCost: 'x' })], query, keyed('freed'));
    expect(refused.body.code).toBe('ROWS_REJECTED');
    const mended = await acme.rows([aCost()], query, keyed('freed'));
    expect(mended.body).toMatchObject({ status: 'complete', replayed: false });
    expect(await acme.stored('freed')).toMatchObject({ rows: 1 });
  });

  it('sent many times at once is written once: one does the work, the others wait or get its answer', async () => {
    const query = { method: 'storage-write', pipeline_id: 'at_once' };
    const answers = await Promise.all(Array.from({ length: 4 }, () => acme.rows([aCost()], query, keyed('at-once'))));
    for (const { status, body } of answers) expect([status, body.code ?? null]).toEqual(status === 200 ? [200, null] : [409, 'REQUEST_IN_PROGRESS']);
    expect(answers.filter(({ status, body }) => status === 200 && !body.replayed)).toHaveLength(1);
    expect(await acme.stored('at_once')).toMatchObject({ rows: 1 });
    expect((await acme.rows([aCost()], query, keyed('at-once'))).body).toMatchObject({ replayed: true });
  });

  it('waits for a run of another process, and takes over when that one is gone', async () => {
    const { house, shared } = stack.platform('pipeline');
    const table = shared('org_idempotency_keys');
    const query = { method: 'load', pipeline_id: 'orphan' };
    await acme.rows([aCost()], query, keyed('orphan'));
    const where = { org_slug: 'acme', operation: 'write-rows', idempotency_key: 'orphan' };
    await house.dml.update({ org: 'acme', table, set: { status: 'RUNNING', response: null, http_status: null }, where });
    expect((await acme.rows([aCost()], query, keyed('orphan'))).body.code).toBe('REQUEST_IN_PROGRESS');
    await house.dml.update({ org: 'acme', table, set: { expires_at: '2026-01-01T00:00:00Z' }, where });
    expect((await acme.rows([aCost()], query, keyed('orphan'))).body).toMatchObject({ status: 'complete', replayed: false, rows_already_there: 1 });
    expect(await acme.stored('orphan')).toMatchObject({ rows: 1 });
  });

  it('needs a key that a header can carry', async () => {
    const answer = await acme.rows([aCost()], {}, keyed('two words'));
    expect([answer.status, answer.body.code]).toEqual([400, 'REQUEST_INVALID']);
  });
});

describe('a request without a key', () => {
  it.each(['load', 'merge', 'storage-write'])('sent again by %s is the same run', async (method) => {
    const rows = [aCost(), aCost(), aCost({ BilledCost: '3' })];
    const query = { method, pipeline_id: `same_${method}` };
    const [first, second] = [await acme.rows(rows, query), await acme.rows(rows, query)];
    expect(second.body.run_id).toBe(first.body.run_id);
    expect(await acme.stored(query.pipeline_id)).toEqual({ rows: 3, ids: 3, billed: '5.5' });
  });

  it('with another content under the same run id is refused by storage-write', async () => {
    const query = { method: 'storage-write', pipeline_id: 'changed', run_id: 'run-of-mine', bad_rows: 'dead-letter' };
    await acme.rows([aCost()], query);
    const changed = await acme.rows([aCost({ BilledCost: '2' })], query);
    expect([changed.status, changed.body.code]).toEqual([409, 'RUN_CONTENT_CHANGED']);
    expect(await acme.stored('changed')).toMatchObject({ rows: 1 });
  });

  it('may come as JSON, NDJSON or CSV with the same result', async () => {
    const decimals = '123456789.000000000000000001'; // the embedded server keeps 18 decimals, BigQuery 38
    const row = JSON.stringify(aCost()).replace('"1.25"', decimals); // a JSON number that JavaScript would round
    await acme.rows(`[${row}]`, { method: 'load', pipeline_id: 'json' });
    await acme.rows(`{"rows":[${row}]}`, { method: 'merge', pipeline_id: 'wrapped' });
    await acme.rows(`${row}\n`, { method: 'storage-write', pipeline_id: 'ndjson' }, { 'content-type': 'application/x-ndjson' });
    const stored = await acme.query(`SELECT x_pipeline_id AS id, CAST(BilledCost AS STRING) AS billed FROM {table} WHERE x_pipeline_id IN ('json', 'wrapped', 'ndjson') ORDER BY id`);
    expect(stored).toEqual(['json', 'ndjson', 'wrapped'].map((id) => ({ id, billed: decimals })));
  });
});
