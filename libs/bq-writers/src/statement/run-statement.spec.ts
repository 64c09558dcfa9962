import { BigQueryError, classifyBigQueryError } from '@cloudact/bq-core';
import { buildQueryResult, FakeGateway } from '@cloudact/bq-core/testing';
import { RetryPolicy } from '@cloudact/bq-resilience';
import { FakeClock } from '@cloudact/bq-resilience/testing';
import { aTableRef } from '../testing/a-write-request.js';
import { runStatement } from './run-statement.js';
import { TableStatementQueue } from './table-statement-queue.js';

const conflict = new BigQueryError({ code: 'BIGQUERY_CONCURRENT_UPDATE', reason: 'invalidQuery', httpStatus: 400, jobFailed: true, message: 'Could not serialize access to table test-project:acme_local.costs due to concurrent update' });
const noAnswer = new BigQueryError({ code: 'BIGQUERY_UNAVAILABLE', reason: 'ECONNRESET', message: 'socket hang up' });
const done = buildQueryResult({ statistics: { dmlRows: 1n } });

function given(...failures: readonly Error[]) {
  const clock = new FakeClock({ autoAdvance: true });
  const gateway = new FakeGateway({ query: [...failures, done] });
  const statements = new TableStatementQueue({ clock: new FakeClock() });
  const options = { gateway, statements, retry: new RetryPolicy({ classify: classifyBigQueryError, clock }) };
  const run = () => runStatement(options, aTableRef(), { sql: 'UPDATE' }, {}, undefined);
  return { gateway, statements, run, jobIds: () => gateway.queryOptions.map(({ jobId }) => jobId) };
}

describe('runStatement', () => {
  it('runs a statement that met a concurrent update again, as another job', async () => {
    const { run, jobIds } = given(conflict);
    await expect(run()).resolves.toBe(done);
    expect(new Set(jobIds()).size).toBe(2);
  });

  it('asks for the same job again when there was no answer: it may be running', async () => {
    const { run, jobIds } = given(noAnswer);
    await run();
    const [first, second] = jobIds();
    expect(second).toBe(first);
  });

  it('gives the table back when it fails for good', async () => {
    const { run, statements } = given(conflict, conflict, conflict);
    await expect(run()).rejects.toBe(conflict);
    expect(statements.state(aTableRef().path)).toEqual({ running: 0, waiting: 0 });
  });

  it('lets nothing run beside a statement that met a conflict', async () => {
    const beside: number[] = [];
    const { gateway, statements, run } = given();
    let met = false;
    gateway.query = async () => {
      if (!met) {
        met = true;
        throw conflict;
      }
      beside.push(statements.state(aTableRef().path).running);
      await new Promise((resolve) => setImmediate(resolve));
      return done;
    };
    await Promise.all([run(), run(), run()]);
    // The second ran beside the first, which met the conflict; the first then ran alone, and the third after it.
    expect(beside).toHaveLength(3);
    expect(beside.slice(1)).toEqual([1, 1]);
  });
});
