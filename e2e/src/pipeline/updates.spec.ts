import { jest } from '@jest/globals';
import { type Stack, startStack } from '../stack/start-stack.js';
import { aCost, COSTS, PipelineOrg } from './given/pipeline-org.js';

jest.setTimeout(120_000);

let stack: Stack;
let acme: PipelineOrg;

beforeAll(async () => {
  stack = await startStack({ services: ['pipeline'] });
  acme = new PipelineOrg(stack, await stack.onboard('acme'));
  await acme.rows([aCost({ ServiceName: 'EC2' }), aCost({ ServiceName: 'S3' }), aCost({ ServiceName: null })], { method: 'storage-write', pipeline_id: 'kept' });
});
afterAll(() => stack.stop());

describe('an update of rows', () => {
  it('changes the rows that its filter names, and says how many', async () => {
    const answer = await acme.update({ x_allocation_team: 'platform', x_allocated_at: '2026-11-02T00:00:00Z' }, { ServiceName: ['EC2', 'S3'] });
    expect(answer).toMatchObject({ status: 200, body: { rows: 2, job_id: expect.any(String) } });
    expect(await acme.update({ x_allocation_team: 'nobody' }, { ServiceName: null })).toMatchObject({ body: { rows: 1 } });
    const rows = await acme.query('SELECT ServiceName AS name, x_allocation_team AS team FROM {table} ORDER BY name');
    expect(rows).toEqual([{ name: null, team: 'nobody' }, { name: 'EC2', team: 'platform' }, { name: 'S3', team: 'platform' }]);
  });

  it.each([
    ['an empty filter', { ServiceName: 'a' }, {}, 422, 'DML_INVALID'],
    ['nothing to set', {}, { ServiceName: 'EC2' }, 400, 'REQUEST_INVALID'],
    ['a new owner', { x_org_slug: 'globex' }, { ServiceName: 'EC2' }, 422, 'LINEAGE_COLUMN_SET'],
    ["another organisation's rows", { ServiceName: 'a' }, { ServiceName: 'EC2', x_org_slug: 'globex' }, 422, 'DML_INVALID'],
    ['an unknown column', { Bogus: 'a' }, { ServiceName: 'EC2' }, 422, 'DML_INVALID'],
    ['a value of another type', { BilledCost: 'a' }, { ServiceName: 'EC2' }, 422, 'ROW_INVALID'],
    ['a column name that is SQL', { ServiceName: 'a' }, { "ServiceName = 'x' OR TRUE --": 'EC2' }, 422, 'DML_INVALID'],
  ])('is refused with %s', async (_what, set, where, status, code) => {
    expect(await acme.update(set, where)).toMatchObject({ status, body: { code } });
  });

  it('is refused for a table that the api writes', async () => {
    expect(await acme.update({ name: 'a' }, { budget_id: 'b' }, 'budgets')).toMatchObject({ status: 422, body: { code: 'TABLE_NOT_INGESTIBLE' } });
  });

  it('of rows that were streamed says when they can be changed', async () => {
    const globex = new PipelineOrg(stack, await stack.onboard('globex'));
    await globex.rows([aCost({ ServiceName: 'EC2' })], { method: 'streaming' });
    const answer = await globex.update({ x_allocation_team: 'a' }, { ServiceName: 'EC2' });
    expect(answer).toMatchObject({ status: 409, body: { code: 'STREAMING_BUFFER' } });
    expect(Date.parse(String(answer.body['changeable_at']))).toBeGreaterThan(Date.now());
  });

  it('keeps the small limit of JSON bodies', async () => {
    const answer = await acme.update({ ServiceName: 'x'.repeat(2_000_000) }, { ServiceName: 'EC2' });
    expect(answer).toMatchObject({ status: 413, body: { code: 'BODY_TOO_LARGE' } });
  });
});

describe('the paths of another organisation', () => {
  it.each([
    ['GET', '/organizations/globex/dead-letters'],
    ['GET', `/organizations/globex/explain-write?table=${COSTS}`],
    ['POST', `/organizations/globex/tables/${COSTS}/rows`],
    ['POST', `/organizations/globex/tables/${COSTS}/updates`],
    ['POST', '/organizations/globex/ingestions'],
    ['POST', '/organizations/globex/dead-letters/replay'],
  ])('%s %s are closed', async (method, path) => {
    const body = method === 'GET' ? {} : { body: [aCost()] };
    expect(await stack.call('pipeline', method, path, { key: acme.org.key, ...body })).toMatchObject({ status: 403, body: { code: 'ORG_MISMATCH' } });
    expect(await stack.call('pipeline', method, path, body)).toMatchObject({ status: 401, body: { code: 'KEY_MISSING' } });
  });
});
