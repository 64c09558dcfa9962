import { BigQueryError, type BigQueryGateway, classifyBigQueryError, type JobState } from '@cloudact/bq-core';
import { RetryPolicy } from '@cloudact/bq-resilience';
import { FakeClock } from '@cloudact/bq-resilience/testing';
import { aTableRef } from '../testing/a-write-request.js';
import { loadOnce } from './load-once.js';

function load(failures: readonly BigQueryError[], earlier: readonly JobState[] = []): { readonly jobs: string[]; readonly done: Promise<unknown> } {
  const jobs: string[] = [];
  const gateway = {
    findJob: async (jobId: string) => earlier.find((job) => job.jobId === jobId),
    loadFile: async (_table: unknown, _file: string, { jobId }: { readonly jobId: string }) => {
      const failure = failures[jobs.push(jobId) - 1];
      if (failure !== undefined) throw failure;
      return { jobId, outputRows: 1n, outputBytes: 1n, attached: false };
    },
  } as unknown as BigQueryGateway;
  const retry = new RetryPolicy({ classify: classifyBigQueryError, clock: new FakeClock({ autoAdvance: true }) });
  return { jobs, done: loadOnce({ gateway, retry }, aTableRef(), '/rows.json.gz', 'job', 'WRITE_APPEND', {}, undefined) };
}

describe('loading once', () => {
  it('says what BigQuery said when it refuses rows, and does not try again', async () => {
    const details = [{ reason: 'invalid', message: 'too many errors' }, { reason: 'invalid', message: 'Invalid value', location: 'cost' }];
    const { jobs, done } = load([new BigQueryError({ code: 'BIGQUERY_INVALID_REQUEST', message: 'failed', reason: 'invalid', jobFailed: true, details })]);
    await expect(done).rejects.toMatchObject({ code: 'LOAD_REFUSED', message: expect.stringContaining('stored none of them: Invalid value'), errors: [{ message: 'too many errors' }, { field: 'cost', message: 'Invalid value' }] });
    expect(jobs).toEqual(['job']);
  });

  it('takes the next id after a run whose job failed: it wrote nothing, and what was wrong may have been mended', async () => {
    const failure = new BigQueryError({ code: 'BIGQUERY_INVALID_REQUEST', message: 'no such field', reason: 'invalid', jobFailed: true });
    const { jobs, done } = load([], [{ jobId: 'job', state: 'done', failure }, { jobId: 'job_a1', state: 'done', failure }]);
    await done;
    expect(jobs).toEqual(['job_a2']);
  });

  it('asks for the same job again when there was no answer, and for the next one when the job failed on the other side', async () => {
    const noAnswer = new BigQueryError({ code: 'BIGQUERY_UNAVAILABLE', message: 'no answer', reason: 'ECONNRESET' });
    const failedThere = new BigQueryError({ code: 'BIGQUERY_UNAVAILABLE', message: 'failed', reason: 'backendError', jobFailed: true });
    const { jobs, done } = load([noAnswer, failedThere]);
    await done;
    expect(jobs).toEqual(['job', 'job', 'job_a1']);
  });
});
