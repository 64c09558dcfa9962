import { type Emulator, startEmulator } from '../start-emulator.js';

/** What nobody but globex may see: the value in its table, and the name of the table. */
const SECRET = 'hidden-from-acme';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ fidelity: 'lenient' });
  for (const dataset of ['acme_prod', 'globex_prod', 'organizations']) await owner('POST', 'datasets', { datasetReference: { datasetId: dataset } });
  await run('CREATE TABLE acme_prod.cost AS SELECT "acme-row" AS id, 1 AS n');
  await run(`CREATE TABLE globex_prod.cost AS SELECT "${SECRET}" AS id, 2 AS n`);
  await run(`CREATE TABLE organizations.org_api_keys AS SELECT "${SECRET}" AS id`);
  await run('CREATE VIEW acme_prod.own_view AS SELECT * FROM acme_prod.cost');
  await run('CREATE VIEW acme_prod.foreign_view AS SELECT * FROM globex_prod.cost');
  await run('CREATE FUNCTION acme_prod.foreign_function() AS ((SELECT ANY_VALUE(id) FROM globex_prod.cost))');
  await run('CREATE FUNCTION globex_prod.f(x INT64) AS (x + 1)');
  await run('CREATE TABLE FUNCTION acme_prod.foreign_rows() AS SELECT * FROM globex_prod.cost');
  await run('CREATE PROCEDURE globex_prod.p() BEGIN SELECT * FROM globex_prod.cost; END');
});
afterAll(() => emulator.stop());

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
}
async function call(authorization: string | undefined, method: string, path: string, body?: unknown): Promise<Answer> {
  const answer = await fetch(`${emulator.url}/bigquery/v2/projects/p/${path}`, {
    method, headers: { 'content-type': 'application/json', ...(authorization === undefined ? {} : { authorization }) }, ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, text, body: (text === '' ? {} : JSON.parse(text)) as Answer['body'] };
}
const tokenOf = (claims: unknown): string => `Bearer cloudact-reader.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
const ACME = tokenOf({ email: 'org-acme@p.iam.gserviceaccount.com', datasets: ['p.acme_prod'] });
const GLOBEX = tokenOf({ email: 'org-globex@p.iam.gserviceaccount.com', datasets: ['p.globex_prod'] });
const owner = (method: string, path: string, body?: unknown): Promise<Answer> => call(undefined, method, path, body);
const acme = (method: string, path: string, body?: unknown): Promise<Answer> => call(ACME, method, path, body);
const sql = (query: string, more: object = {}): object => ({ query, useLegacySql: false, ...more });
async function run(query: string): Promise<void> {
  const { status, text } = await owner('POST', 'queries', sql(query));
  if (status !== 200) throw new Error(text);
}

test.each([
  'SELECT id FROM acme_prod.cost', 'SELECT id FROM `p.acme_prod.cost`', 'SELECT id FROM acme_prod.own_view', 'SELECT id FROM `acme_prod.cos*`', 'SELECT table_name FROM acme_prod.INFORMATION_SCHEMA.TABLES',
  'WITH c AS (SELECT * FROM acme_prod.cost) SELECT id FROM c', 'DECLARE x INT64 DEFAULT 1; SELECT id FROM acme_prod.cost WHERE n = x', 'SELECT 1',
])('a reader reads its own: %s', async (query) => {
  expect(await acme('POST', 'queries', sql(query))).toMatchObject({ status: 200, body: { jobComplete: true } });
});

test.each([
  'SELECT * FROM globex_prod.cost', 'SELECT * FROM `p.globex_prod.cost`', 'SELECT * FROM p.globex_prod.cost', 'SELECT * FROM globex_prod.no_such_table', 'SELECT * FROM `globex_prod.c*`', 'SELECT * FROM `globex_prod.*`',
  'SELECT * FROM acme_prod.foreign_view', 'SELECT acme_prod.foreign_function()', 'SELECT globex_prod.f(1)', 'SELECT * FROM acme_prod.foreign_rows()', 'CALL globex_prod.p()',
  'SELECT * FROM organizations.org_api_keys', 'SELECT (SELECT ANY_VALUE(id) FROM globex_prod.cost)', 'SELECT * FROM acme_prod.cost JOIN globex_prod.cost AS g USING (n)', 'SELECT * FROM acme_prod.cost UNION ALL SELECT * FROM globex_prod.cost',
  'SELECT id FROM acme_prod.cost WHERE n IN (SELECT n FROM globex_prod.cost)', 'WITH globex AS (SELECT * FROM globex_prod.cost) SELECT * FROM globex', 'SELECT * FROM globex_prod.cost FOR SYSTEM_TIME AS OF CURRENT_TIMESTAMP()',
  'FROM globex_prod.cost |> SELECT id', 'EXECUTE IMMEDIATE "SELECT * FROM globex_prod.cost"', 'BEGIN SELECT * FROM globex_prod.cost; END', 'DECLARE x STRING; SET x = (SELECT ANY_VALUE(id) FROM globex_prod.cost); SELECT x',
  'IF EXISTS (SELECT * FROM globex_prod.cost) THEN SELECT 1; END IF', 'FOR r IN (SELECT id FROM globex_prod.cost) DO SELECT r.id; END FOR', 'ASSERT EXISTS (SELECT * FROM globex_prod.cost WHERE n = 2)',
  'SELECT table_name FROM globex_prod.INFORMATION_SCHEMA.TABLES', 'SELECT * FROM INFORMATION_SCHEMA.SCHEMATA', 'SELECT schema_name FROM acme_prod.INFORMATION_SCHEMA.SCHEMATA', 'SELECT * FROM `region-us`.INFORMATION_SCHEMA.TABLES', 'SELECT query FROM `region-us`.INFORMATION_SCHEMA.JOBS',
  'SELECT * FROM `region-us`.INFORMATION_SCHEMA.TABLE_STORAGE', 'SELECT * FROM `region-us`.INFORMATION_SCHEMA.JOBS_BY_USER',
])('a reader does not read of others: %s', async (query) => {
  for (const answer of [await acme('POST', 'queries', sql(query)), await acme('POST', 'jobs', { configuration: { query: sql(query), dryRun: true } })]) {
    // a script's text is not resolved by a dry run
    if (answer.status !== 200) expect(answer.status).toBe(403);
    expect(answer.text).not.toContain(SECRET);
  }
  expect(await acme('POST', 'queries', sql(query))).toMatchObject({ status: 403, body: { error: { errors: [{ reason: 'accessDenied', message: expect.stringContaining('Access Denied: ') }] } } });
});

test.each([
  'INSERT acme_prod.cost (id, n) VALUES ("x", 1)', 'UPDATE acme_prod.cost SET n = 2 WHERE true', 'DELETE FROM acme_prod.cost WHERE true', 'MERGE acme_prod.cost t USING (SELECT 1 AS n) s ON t.n = s.n WHEN MATCHED THEN DELETE', 'TRUNCATE TABLE acme_prod.cost',
  'CREATE TABLE acme_prod.copy AS SELECT 1 AS n', 'DROP TABLE acme_prod.cost', 'ALTER TABLE acme_prod.cost ADD COLUMN x INT64', 'CREATE VIEW acme_prod.v AS SELECT 1 AS n', 'CREATE SCHEMA initech_prod', 'DROP SCHEMA acme_prod CASCADE', 'CREATE FUNCTION acme_prod.g() AS (1)',
  'CREATE TEMP TABLE t AS SELECT 1 AS n; SELECT * FROM t', 'EXPORT DATA OPTIONS (uri = "gs://b/x-*.csv", format = "CSV") AS SELECT 1 AS n', 'INSERT globex_prod.cost (id, n) VALUES ("x", 1)', 'BEGIN TRANSACTION; DELETE FROM acme_prod.cost WHERE true; COMMIT TRANSACTION',
])('a reader changes nothing: %s', async (query) => {
  expect(await acme('POST', 'queries', sql(query))).toMatchObject({ status: 403, body: { error: { errors: [{ reason: 'accessDenied' }] } } });
  expect((await owner('POST', 'queries', sql('SELECT COUNT(*) FROM acme_prod.cost'))).body['rows']).toEqual([{ f: [{ v: '1' }] }]);
});

test.each<{ readonly method: string; readonly path: string; readonly body?: unknown }>([
  { method: 'GET', path: 'datasets/globex_prod' }, { method: 'GET', path: 'datasets/no_such_dataset' }, { method: 'GET', path: 'datasets/globex_prod/tables' }, { method: 'GET', path: 'datasets/globex_prod/tables/cost' }, { method: 'GET', path: 'datasets/globex_prod/tables/cost/data' }, { method: 'GET', path: 'datasets/globex_prod/routines' }, { method: 'GET', path: 'datasets/globex_prod/models' },
  { method: 'POST', path: 'datasets', body: { datasetReference: { datasetId: 'x' } } }, { method: 'PATCH', path: 'datasets/acme_prod', body: { description: 'x' } }, { method: 'DELETE', path: 'datasets/acme_prod?deleteContents=true' }, { method: 'POST', path: 'datasets/acme_prod/tables', body: { tableReference: { tableId: 't' } } }, { method: 'DELETE', path: 'datasets/acme_prod/tables/cost' },
  { method: 'POST', path: 'datasets/acme_prod/tables/cost/insertAll', body: { rows: [{ json: { id: 'x' } }] } }, { method: 'POST', path: 'datasets/acme_prod/tables/cost:getIamPolicy', body: {} },
  { method: 'POST', path: 'jobs', body: { configuration: { load: { destinationTable: { projectId: 'p', datasetId: 'acme_prod', tableId: 't' }, sourceUris: ['gs://b/x'] } } } },
  { method: 'POST', path: 'jobs', body: { configuration: { copy: { sourceTable: { projectId: 'p', datasetId: 'globex_prod', tableId: 'cost' }, destinationTable: { projectId: 'p', datasetId: 'acme_prod', tableId: 't' } } } } },
  { method: 'POST', path: 'jobs', body: { configuration: { extract: { sourceTable: { projectId: 'p', datasetId: 'globex_prod', tableId: 'cost' }, destinationUri: 'gs://b/x' } } } },
  { method: 'POST', path: 'jobs', body: { configuration: { query: { query: 'SELECT 1', useLegacySql: false, destinationTable: { projectId: 'p', datasetId: 'acme_prod', tableId: 't' } } } } },
  { method: 'POST', path: 'queries', body: { query: 'SELECT 1', useLegacySql: false, createSession: true } },
])('a reader is refused $method $path', async ({ method, path, body }) => {
  const answer = await acme(method, path, body);
  expect(answer).toMatchObject({ status: 403, body: { error: { errors: [{ reason: 'accessDenied' }] } } });
  expect(answer.text).not.toContain(SECRET);
});

test('a reader has no look inside the server', async () => {
  for (const path of ['/_emulator/state', '/_emulator/faults', '/projects']) {
    const answer = await fetch(`${emulator.url}${path}`, { headers: { authorization: ACME } });
    expect([answer.status, (await answer.text()).includes('globex_prod')]).toEqual([403, false]);
  }
});

test('lists show a reader its own datasets only', async () => {
  const listed = await acme('GET', 'datasets?all=true');
  expect(listed.text.match(/"datasetId":"[^"]+"/g)).toEqual(['"datasetId":"acme_prod"']);
  expect((await acme('GET', 'datasets/acme_prod/tables')).text).toContain('"tableId":"cost"');
  expect((await acme('GET', 'datasets/acme_prod/tables/cost/data')).text).toContain('acme-row');
});

test('a job and its result are there for the reader who started it, and for nobody else', async () => {
  const foreign = await call(GLOBEX, 'POST', 'jobs', { jobReference: { jobId: 'of_globex' }, configuration: { query: sql('SELECT id FROM globex_prod.cost') } });
  expect(foreign).toMatchObject({ status: 200, body: { user_email: 'org-globex@p.iam.gserviceaccount.com', status: { state: 'DONE' } } });
  expect((await call(GLOBEX, 'GET', 'queries/of_globex')).text).toContain(SECRET);
  for (const [method, path] of [['GET', 'jobs/of_globex'], ['GET', 'queries/of_globex'], ['POST', 'jobs/of_globex/cancel']] as const) expect(await acme(method, path)).toMatchObject({ status: 404 });
  expect(await acme('GET', 'datasets/_anonymous/tables/anon_of_globex/data')).toMatchObject({ status: 403 });
  const jobs = await acme('GET', 'jobs?projection=full&allUsers=true');
  expect(jobs.text).not.toContain('of_globex');
  expect(new Set(jobs.text.match(/"user_email":"[^"]+"/g))).toEqual(new Set(['"user_email":"org-acme@p.iam.gserviceaccount.com"']));
  expect(await acme('POST', 'queries', sql('SELECT * FROM _anonymous.anon_of_globex'))).toMatchObject({ status: 403 });
});

test('what one may read out of the cache, another may not', async () => {
  const query = sql('SELECT id FROM globex_prod.cost', { requestId: 'same' });
  expect((await call(GLOBEX, 'POST', 'queries', query)).text).toContain(SECRET);
  expect((await owner('POST', 'queries', query)).text).toContain(SECRET);
  expect(await acme('POST', 'queries', query)).toMatchObject({ status: 403 });
});

test.each(['', 'not-base64-json', Buffer.from('{"email":"a@b"}').toString('base64url').replace('e', 'x'), Buffer.from('{"email":"a@b","datasets":["no-project"]}').toString('base64url'), Buffer.from('{"datasets":["p.d"]}').toString('base64url')])(
  "a reader's token that cannot be read opens nothing: %j", async (token) => {
    expect(await call(`Bearer cloudact-reader.${token}`, 'GET', 'datasets')).toMatchObject({ status: 401, body: { error: { errors: [{ reason: 'authError' }] } } });
  },
);
