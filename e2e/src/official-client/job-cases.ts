import { collected, failureOf, type MethodCases } from './method-case.js';

/** Far more work than any test waits for. */
const ENDLESS = 'SELECT COUNT(*) AS n FROM UNNEST(GENERATE_ARRAY(1, 1000000)) AS a, UNNEST(GENERATE_ARRAY(1, 1000000)) AS b WHERE MOD(a * b, 7) = 3';

export const jobCases: MethodCases = {
  'Job.cancel': async ({ client }) => {
    const id = 'to-be-cancelled';
    const created = failureOf(client.createQueryJob({ query: ENDLESS, jobId: id }));
    const job = client.job(id);
    while (!(await job.exists())[0]) await new Promise((resolve) => setTimeout(resolve, 20));
    await job.cancel();
    await created;
    await expect(job.promise()).rejects.toMatchObject({ message: expect.stringContaining('Job execution was cancelled') as string });
  },
  'Job.delete': async ({ client }) => {
    const [job] = await client.createQueryJob('SELECT 1');
    await job.delete();
    expect((await job.exists())[0]).toBe(false);
  },
  'Job.exists': async ({ client }) => {
    const [job] = await client.createQueryJob('SELECT 1');
    expect([(await job.exists())[0], (await client.job('none').exists())[0]]).toEqual([true, false]);
  },
  'Job.get': async ({ client }) => {
    const [job] = await client.createQueryJob('SELECT 1');
    expect((await client.job(job.id ?? '').get())[0].metadata).toMatchObject({ status: { state: 'DONE' } });
  },
  'Job.getMetadata': async ({ client }) => {
    const [job] = await client.createQueryJob('SELECT id FROM d.people');
    expect((await job.getMetadata())[0]).toMatchObject({ statistics: { query: { statementType: 'SELECT', totalBytesProcessed: '24', totalBytesBilled: '10485760' } } });
  },
  'Job.getQueryResults': async ({ client }) => {
    const [job] = await client.createQueryJob('SELECT id FROM d.people ORDER BY id');
    expect((await job.getQueryResults({ maxResults: 2, autoPaginate: false }))[0]).toEqual([{ id: 1 }, { id: 2 }]);
  },
  'Job.getQueryResultsStream': async ({ client }) => {
    const [job] = await client.createQueryJob('SELECT id FROM d.people ORDER BY id');
    expect(await collected(job.getQueryResultsStream())).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }]);
  },
  'Job.getQueryResultsAsStream_': async ({ client }) => {
    const [job] = await client.createQueryJob('SELECT id FROM d.people ORDER BY id');
    const rows = await new Promise((resolve, reject) => { job.getQueryResultsAsStream_({}, (error: Error | null, found?: unknown) => { if (error === null) resolve(found); else reject(error); }); });
    expect(rows).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }]);
  },
  'Job.promise': async ({ client }) => {
    const [job] = await client.createQueryJob('SELECT 1');
    expect(((await job.promise()) as readonly unknown[])[0]).toMatchObject({ status: { state: 'DONE' } });
    await failureOf(client.createQueryJob({ query: 'SELECT nothing', jobId: 'wrong' }));
    await expect(client.job('wrong').promise()).rejects.toMatchObject({ message: expect.stringContaining('Unrecognized name: nothing') as string });
  },
};
