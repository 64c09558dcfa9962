import { type Emulator, startEmulator } from '../../start-emulator.js';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ fidelity: 'lenient' });
  await send('datasets', { datasetReference: { datasetId: 'd' } });
});
afterAll(() => emulator.stop());
beforeEach(async () => { await run('CREATE OR REPLACE TABLE d.t AS SELECT 1 AS id, 10 AS n UNION ALL SELECT 2, 20'); });

interface Answer {
  readonly rows?: readonly { readonly f: readonly { readonly v: unknown }[] }[];
  readonly sessionInfo?: { readonly sessionId: string };
  readonly error?: { readonly message: string };
}
async function send(path: string, body: unknown): Promise<Answer> {
  const answer = await fetch(`${emulator.url}/bigquery/v2/projects/p/${path}`, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
  return (await answer.json()) as Answer;
}
const run = (sql: string, sessionId?: string, more: object = {}): Promise<Answer> =>
  send('queries', { query: sql, useLegacySql: false, defaultDataset: { datasetId: 'd' }, ...(sessionId === undefined ? {} : { connectionProperties: [{ key: 'session_id', value: sessionId }] }), ...more });
const openSession = async (): Promise<string> => (await run('SELECT 1', undefined, { createSession: true })).sessionInfo?.sessionId ?? '';
const values = ({ rows = [] }: Answer): readonly (readonly unknown[])[] => rows.map((row) => row.f.map(({ v }) => v));
const total = async (sessionId?: string): Promise<unknown> => values(await run('SELECT SUM(n) FROM d.t', sessionId))[0]?.[0];

test('a session keeps temporary tables, functions and variables, for itself', async () => {
  const [own, other] = [await openSession(), await openSession()];
  await run('CREATE TEMP TABLE mine AS SELECT 5 AS five', own);
  await run('CREATE TEMP FUNCTION twice(x INT64) AS (x * 2);', own);
  await run('DECLARE v INT64 DEFAULT 9;', own);
  expect(values(await run('SELECT five, twice(five), v, @@session_id FROM mine', own))).toEqual([['5', '10', '9', own]]);
  expect((await run('SELECT * FROM mine', other)).error?.message).toContain('Not found: Table p:d.mine');
  await run('CALL BQ.ABORT_SESSION()', own);
  expect((await run('SELECT 1', own)).error?.message).toBe(`Session ${own} does not exist or has expired`);
});

test('a transaction of a session is seen by nobody else before it is committed', async () => {
  const session = await openSession();
  await run('BEGIN TRANSACTION', session);
  await run('UPDATE d.t SET n = n + 1 WHERE id = 1', session);
  await run('INSERT d.t VALUES (3, 100)', session);
  expect(await total(session)).toBe('131');
  expect(await total()).toBe('30');
  await run('COMMIT TRANSACTION', session);
  expect(await total()).toBe('131');
});

test('a transaction reads the tables as they were when it began', async () => {
  const session = await openSession();
  await run('BEGIN TRANSACTION', session);
  await run('INSERT d.t VALUES (4, 1000)');
  expect(await total(session)).toBe('30');
  await run('ROLLBACK TRANSACTION', session);
  expect(await total(session)).toBe('1030');
});

test('of two transactions that change one table, the later is aborted', async () => {
  const [first, second] = [await openSession(), await openSession()];
  await run('BEGIN TRANSACTION', first);
  await run('BEGIN TRANSACTION', second);
  await run('UPDATE d.t SET n = 0 WHERE id = 1', first);
  expect((await run('UPDATE d.t SET n = 1 WHERE id = 2', second)).error?.message).toMatch(/^Transaction is aborted due to concurrent update against table p:d\.t\. Transaction ID: /);
  await run('COMMIT TRANSACTION', first);
  await run('ROLLBACK TRANSACTION', second);
  expect(await total()).toBe('20');
});

test('a transaction is aborted where its table has been changed since it began', async () => {
  const session = await openSession();
  await run('BEGIN TRANSACTION', session);
  await run('UPDATE d.t SET n = 5 WHERE id = 1');
  expect((await run('DELETE d.t WHERE id = 2', session)).error?.message).toContain('Transaction is aborted due to concurrent update against table p:d.t');
  await run('ROLLBACK TRANSACTION', session);
  expect(await total()).toBe('25');
});

test('a statement outside waits for the transaction that changes its table', async () => {
  const session = await openSession();
  await run('BEGIN TRANSACTION', session);
  await run('UPDATE d.t SET n = 1 WHERE id = 1', session);
  const outside = run('UPDATE d.t SET n = n * 2 WHERE id = 1');
  await run('COMMIT TRANSACTION', session);
  expect((await outside).error).toBeUndefined();
  expect(await total()).toBe('22');
});

test('a job that waits for an open transaction does not keep the server from stopping', async () => {
  const own = await startEmulator();
  const ask = async (query: string, more: object): Promise<Answer> => {
    const answer = await fetch(`${own.url}/bigquery/v2/projects/p/queries`, { method: 'POST', body: JSON.stringify({ query, useLegacySql: false, ...more }), headers: { 'content-type': 'application/json' } });
    return (await answer.json()) as Answer;
  };
  const { sessionInfo } = await ask('CREATE SCHEMA d; CREATE TABLE d.t AS SELECT 1 AS n', { createSession: true });
  const session = { connectionProperties: [{ key: 'session_id', value: sessionInfo?.sessionId }] };
  await ask('BEGIN TRANSACTION', session);
  await ask('DELETE d.t WHERE TRUE', session);
  expect(await ask('UPDATE d.t SET n = 2 WHERE TRUE', { timeoutMs: 50 })).toMatchObject({ jobComplete: false });
  await expect(own.stop()).resolves.toBeUndefined();
});

test('two scripts that add to one table both commit', async () => {
  const add = (id: number): Promise<Answer> => run(`BEGIN TRANSACTION; INSERT d.t VALUES (${id}, 1); INSERT d.t VALUES (${id}, 1); COMMIT TRANSACTION`);
  const answers = await Promise.all([add(5), add(6)]);
  expect(answers.map(({ error }) => error)).toEqual([undefined, undefined]);
  expect(await total()).toBe('34');
});
