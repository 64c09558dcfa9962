import { FakeClock } from '@cloudact/bq-resilience/testing';
import { BigQueryError } from '../errors/bigquery-error.js';
import { buildQueryResult, FakeGateway, type FakeGatewayScript } from '../testing/fake-gateway.js';
import { RecordingCostSink } from '../testing/recording-cost-sink.js';
import { MeteredGateway } from './metered-gateway.js';

const table = { path: 'p.d.t' } as never;
const given = (script: Partial<FakeGatewayScript> = {}) => {
  const [gateway, costs] = [new FakeGateway(script), new RecordingCostSink()];
  return { gateway, costs, metered: new MeteredGateway({ gateway, costs, service: 'api', platformOrg: '_platform', labels: () => ({ request_id: 'r1' }), clock: new FakeClock() }) };
};

describe('work that does not go through the query path', () => {
  it('is billed to the organisation that its label names, job by job', async () => {
    const { gateway, costs, metered } = given({ query: [buildQueryResult({ statistics: { bytesBilled: 1n << 40n, statementType: 'UPDATE' } })] });
    await metered.query({ sql: 'UPDATE d.t SET a = 1 WHERE TRUE' }, { jobId: 'j1', labels: { org: 'acme', method: 'dml' } });
    expect(costs.records).toMatchObject([{ jobId: 'j1', orgSlug: 'acme', service: 'api', statementClass: 'update', statementType: 'UPDATE', estimatedUsd: '6.25', labels: { org: 'acme', method: 'dml', service: 'api', request_id: 'r1' } }]);
    expect(gateway.queryOptions[0]).toMatchObject({ jobId: 'j1', labels: { org: 'acme', request_id: 'r1' } });
  });

  it('is the platform\'s where no label names one', async () => {
    const { costs, metered } = given();
    await metered.query({ sql: 'SELECT 1' });
    expect(costs.records[0]).toMatchObject({ orgSlug: '_platform', jobId: expect.stringMatching(/^ca_/) });
  });

  it('is looked up when it failed, because what it had read is billed', async () => {
    const failure = new BigQueryError({ code: 'BIGQUERY_TIMEOUT', message: 'late' });
    const { costs, metered } = given({ query: [failure] });
    await expect(metered.query({ sql: 'SELECT 1' }, { jobId: 'j1' })).rejects.toBe(failure);
    expect([costs.unresolvedJobs, costs.records]).toEqual([['j1'], []]);
  });

  it('costs nothing to load, and a job of an earlier life is not billed again', async () => {
    const loaded = { jobId: 'l1', outputRows: 1n, outputBytes: 1n, attached: false };
    const { costs, metered } = given({ loadFile: [loaded, { ...loaded, attached: true }] });
    const options = { jobId: 'l1', writeDisposition: 'WRITE_APPEND', labels: { org: 'acme' } } as const;
    await metered.loadFile(table, 'f', options);
    await metered.loadFile(table, 'f', { ...options, jobId: 'l2' });
    expect(costs.records).toMatchObject([{ jobId: 'l1', statementClass: 'load', bytesBilled: 0n, estimatedUsd: '0' }]);
  });
});
