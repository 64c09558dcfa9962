import { type Emulator, startEmulator } from '../../start-emulator.js';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ fidelity: 'lenient' });
  await send('datasets', { datasetReference: { datasetId: 'd' } });
});
afterAll(() => emulator.stop());

interface Frame {
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly text: string;
}
interface Job {
  readonly jobReference: { readonly jobId: string };
  readonly status: { readonly state: string; readonly errorResult?: { readonly reason: string; readonly message: string } };
  readonly statistics: {
    readonly parentJobId?: string; readonly numChildJobs?: string; readonly query?: { readonly statementType: string; readonly numDmlAffectedRows?: string };
    readonly scriptStatistics?: { readonly evaluationKind: string; readonly stackFrames: readonly Frame[] }; readonly transactionInfo?: object;
  };
}
interface Answer {
  readonly jobReference?: { readonly jobId: string };
  readonly rows?: readonly { readonly f: readonly { readonly v: unknown }[] }[];
  readonly numDmlAffectedRows?: string;
  readonly statementType?: string;
  readonly jobs?: readonly Job[];
  readonly error?: { readonly message: string };
}
async function send(path: string, body?: unknown): Promise<Answer> {
  const answer = await fetch(`${emulator.url}/bigquery/v2/projects/p/${path}`, body === undefined ? {} : { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
  return (await answer.json()) as Answer;
}
const run = (sql: string, more: object = {}): Promise<Answer> => send('queries', { query: sql, useLegacySql: false, defaultDataset: { datasetId: 'd' }, ...more });
const values = ({ rows = [] }: Answer): readonly (readonly unknown[])[] => rows.map((row) => row.f.map(({ v }) => v));
const jobOf = async (jobId: string): Promise<Job> => (await send(`jobs/${jobId}`)) as unknown as Job;
const childrenOf = async (jobId: string): Promise<readonly Job[]> => [...((await send(`jobs?parentJobId=${jobId}`)).jobs ?? [])].reverse();

test('a script is a parent job with a child for each statement and each expression that reads data', async () => {
  const answer = await run('DECLARE n INT64 DEFAULT (SELECT 40);\nSELECT n + 1;\nSELECT n + 2');
  expect(values(answer)).toEqual([['42']]);
  const jobId = answer.jobReference?.jobId ?? '';
  const parent = await jobOf(jobId);
  expect(parent.statistics).toMatchObject({ numChildJobs: '3', query: { statementType: 'SCRIPT' } });
  const children = await childrenOf(jobId);
  expect(children.map((job) => [job.statistics.parentJobId, job.statistics.scriptStatistics?.evaluationKind, job.statistics.scriptStatistics?.stackFrames[0]?.text])).toEqual([
    [jobId, 'EXPRESSION', '(SELECT 40)'], [jobId, 'STATEMENT', 'SELECT n + 1'], [jobId, 'STATEMENT', 'SELECT n + 2'],
  ]);
  expect(children[1]?.statistics.scriptStatistics?.stackFrames).toEqual([{ startLine: 2, startColumn: 1, endLine: 2, endColumn: 13, text: 'SELECT n + 1' }]);
  expect(values(await send(`queries/${children[1]?.jobReference.jobId ?? ''}`))).toEqual([['41']]);
});

test('a job is deleted with its children', async () => {
  const jobId = (await run('SELECT 1; SELECT 2')).jobReference?.jobId ?? '';
  expect(await childrenOf(jobId)).toHaveLength(2);
  await fetch(`${emulator.url}/bigquery/v2/projects/p/jobs/${jobId}/delete`, { method: 'DELETE' });
  expect(await childrenOf(jobId)).toEqual([]);
});

test('children are listed under their parent only', async () => {
  const answer = await run('SELECT 1; SELECT 2');
  const listed = ((await send('jobs')).jobs ?? []).map((job) => job.jobReference.jobId);
  expect(listed).toContain(answer.jobReference?.jobId);
  expect(listed.filter((id) => id.startsWith('script_job_'))).toEqual([]);
});

test('the result of a script is that of its last SELECT, DML or DDL statement', async () => {
  const answer = await run('CREATE OR REPLACE TABLE d.last (a INT64); SELECT 1; INSERT d.last VALUES (1), (2)');
  expect(answer.numDmlAffectedRows).toBe('2');
  expect(answer.rows).toBeUndefined();
});

test('one statement, with temporary functions or without, is an ordinary query', async () => {
  for (const sql of ['SELECT 1;', 'CREATE TEMP FUNCTION f(x INT64) AS (x); SELECT f(1)', '-- DECLARE x INT64;\nSELECT ";"']) {
    const { jobReference } = await run(sql);
    const { statistics } = await jobOf(jobReference?.jobId ?? '');
    expect(statistics.numChildJobs).toBeUndefined();
    expect(statistics.query?.statementType).toBe('SELECT');
  }
});

test('a failed script tells where, and how far it came; what was done before stays', async () => {
  const answer = await run('CREATE OR REPLACE TABLE d.kept AS SELECT 1 AS a;\nINSERT d.kept VALUES (2);\nSELECT 1 / 0');
  expect(answer.error?.message).toBe('Query error: division by zero: 1 / 0 at [3:1]');
  expect(values(await run('SELECT COUNT(*) FROM d.kept'))).toEqual([['2']]);
  const [newest] = ((await send('jobs')).jobs ?? []).filter((job) => job.statistics.numChildJobs !== undefined && job.status.errorResult !== undefined);
  expect(newest?.statistics.numChildJobs).toBe('3');
});

test('a dry run of a script adds up the bytes of the statements that can be told', async () => {
  await run('CREATE TABLE days (day DATE, n INT64) PARTITION BY day');
  await run("INSERT days VALUES ('2024-01-01', 1), ('2024-01-02', 2), ('2024-01-02', 3)");
  const bytes = async (sql: string): Promise<unknown> => {
    const { statistics } = (await send('jobs', { configuration: { dryRun: true, query: { query: sql, useLegacySql: false, defaultDataset: { datasetId: 'd' } } } })) as unknown as { statistics: { query: { statementType: string; totalBytesProcessed: string; totalBytesProcessedAccuracy: string } } };
    expect(statistics.query.statementType).toBe('SCRIPT');
    return [statistics.query.totalBytesProcessed, statistics.query.totalBytesProcessedAccuracy];
  };
  expect(await bytes('SELECT n FROM days; SELECT * FROM days')).toEqual(['72', 'PRECISE']);
  expect(await bytes("DECLARE since DATE DEFAULT DATE '2024-01-02'; SELECT n FROM days WHERE day >= since")).toEqual(['32', 'PRECISE']);
  expect(await bytes('DECLARE since DATE DEFAULT (SELECT MAX(day) FROM days); SELECT n FROM days WHERE day >= since')).toEqual(['72', 'PRECISE']);
  expect(await bytes('CREATE TEMP FUNCTION twice(x INT64) AS (x * 2); CREATE TEMP TABLE made AS SELECT n FROM days; SELECT twice(n) FROM made')).toEqual(['24', 'LOWER_BOUND']);
  expect(await bytes("FOR r IN (SELECT n FROM days) DO IF r.n > 1 THEN DELETE days WHERE day = '2024-01-01'; END IF; END FOR")).toEqual(['48', 'LOWER_BOUND']);
  expect(values(await run('SELECT COUNT(*) FROM days'))).toEqual([['3']]);
});

test('an expression that reads a table counts its bytes', async () => {
  await run('CREATE TABLE counted AS SELECT n FROM UNNEST([1, 2]) AS n');
  const { jobReference } = await run('DECLARE most INT64 DEFAULT (SELECT MAX(n) FROM counted); SELECT most');
  expect((await jobOf(jobReference?.jobId ?? '')).statistics).toMatchObject({ totalBytesProcessed: '16' });
});

test('a dry run reads a script and runs nothing', async () => {
  expect(await run('CREATE TABLE d.never (a INT64); INSERT d.never VALUES (1)', { dryRun: true })).toMatchObject({ statementType: 'SCRIPT', totalBytesProcessed: '0' });
  expect((await run('SELECT 1; SELEC 2', { dryRun: true })).error?.message).toContain('Syntax error');
  expect((await run('SELECT * FROM d.never')).error?.message).toContain('Not found: Table p:d.never');
});

test('a loop without end stops when its job is cancelled or has run out of time, and the server answers meanwhile', async () => {
  const late = await run('LOOP CONTINUE; END LOOP', { jobTimeoutMs: '200' });
  expect(late.error?.message).toContain('Job timed out');
  const started = run('DECLARE i INT64 DEFAULT 0; WHILE TRUE DO SET i = i + 1; END WHILE', { timeoutMs: 60_000 });
  let running: Job | undefined;
  while (running === undefined) running = ((await send('jobs?stateFilter=running')).jobs ?? [])[0];
  expect(values(await run('SELECT 1'))).toEqual([['1']]);
  await send(`jobs/${running.jobReference.jobId}/cancel`, {});
  expect((await started).error?.message).toContain('Job execution was cancelled');
});

test('positional parameters are counted over the whole script', async () => {
  const number = (value: string): object => ({ parameterType: { type: 'INT64' }, parameterValue: { value } });
  const answer = await run('DECLARE a INT64 DEFAULT ?; SET a = a * ?; SELECT a + ?', { parameterMode: 'POSITIONAL', queryParameters: [number('2'), number('10'), number('1')] });
  expect(values(answer)).toEqual([['21']]);
});

test('temporary tables are gone, with their dataset, when the script is done', async () => {
  expect(values(await run('CREATE TEMP TABLE t AS SELECT 7 AS a; SELECT a FROM t'))).toEqual([['7']]);
  expect((await run('SELECT a FROM t')).error?.message).toContain('Not found: Table p:d.t');
  const { datasets = [] } = (await send('datasets?all=true')) as { readonly datasets?: readonly { readonly id: string }[] };
  expect(datasets.map(({ id }) => id)).toEqual(['p:d']);
});
