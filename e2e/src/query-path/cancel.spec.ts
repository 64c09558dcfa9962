import { setTimeout as sleep } from 'node:timers/promises';
import { GoogleBigQueryGateway, type JobState, QueryRunner } from '@cloudact/bq-core';
import { type Emulator, startEmulator } from '@cloudact/bq-emulator';

const CALLER = { orgSlug: 'acme', tier: 'SCALE', service: 'chat' } as const;
/** Far more work than any test waits for. */
const ENDLESS = 'SELECT a * b * c AS n FROM UNNEST(GENERATE_ARRAY(1, 20000)) AS a, UNNEST(GENERATE_ARRAY(1, 20000)) AS b, UNNEST(GENERATE_ARRAY(1, 20000)) AS c WHERE MOD(a * b + c, 7) = 3 ORDER BY n LIMIT 5';

describe('a query whose caller gives up', () => {
  let emulator: Emulator;
  let gateway: GoogleBigQueryGateway;
  let runner: QueryRunner;
  beforeAll(async () => {
    emulator = await startEmulator({});
    gateway = new GoogleBigQueryGateway({ backend: 'embedded', projectId: 'p', endpoint: emulator.url });
    runner = new QueryRunner({ gateway });
  });
  afterAll(async () => {
    runner.close();
    await gateway.close();
    await emulator.stop();
  });

  /** The job as the server has it, once it is what the test waits for. */
  const job = async (jobId: string, is: (state: JobState) => boolean): Promise<JobState> => {
    for (;;) {
      const found = await gateway.findJob(jobId);
      if (found !== undefined && is(found)) return found;
      await sleep(20);
    }
  };
  const running = (jobId: string): Promise<JobState> => job(jobId, ({ state }) => state !== 'done');
  const stopped = { state: 'done', failure: { reason: 'stopped', message: expect.stringContaining('cancelled') } };

  it('is cancelled on the server', async () => {
    const controller = new AbortController();
    const asked = runner.query(CALLER, { sql: ENDLESS, jobId: 'given_up', signal: controller.signal });
    const outcome = asked.catch((error: unknown) => error);
    await running('given_up');
    controller.abort(new Error('the browser was closed'));
    expect(await outcome).toMatchObject({ code: 'BIGQUERY_CANCELLED' });
    expect(await job('given_up', ({ state }) => state === 'done')).toMatchObject(stopped);
  });

  it('is cancelled too when it is one of rows, and nobody waits for the first of them any more', async () => {
    const controller = new AbortController();
    const first = runner.queryRows(CALLER, { sql: ENDLESS, jobId: 'rows_given_up', signal: controller.signal }).next().catch((error: unknown) => error);
    await running('rows_given_up');
    controller.abort(new Error('the client hung up'));
    expect(await first).toMatchObject({ code: 'BIGQUERY_CANCELLED' });
    expect(await job('rows_given_up', ({ state }) => state === 'done')).toMatchObject(stopped);
  });

  it('starts no job when it had given up before', async () => {
    await expect(runner.query(CALLER, { sql: 'SELECT 1', jobId: 'never_sent', signal: AbortSignal.abort(new Error('gone')) })).rejects.toThrow('gone');
    expect(await gateway.findJob('never_sent')).toBeUndefined();
  });

  it('does not disturb the queries of others', async () => {
    await expect(runner.query({ ...CALLER, orgSlug: 'globex' }, { sql: 'SELECT 1 AS n' })).resolves.toMatchObject({ rows: [{ n: '1' }] });
  });
});
