import { type Emulator, startEmulator } from '../start-emulator.js';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
  await send('datasets', { datasetReference: { datasetId: 'd' } });
  await send('datasets/d/tables', {
    tableReference: { tableId: 'nested' }, timePartitioning: { type: 'DAY', field: 'day' },
    schema: { fields: [{ name: 'id', type: 'INTEGER' }, { name: 'day', type: 'DATE' }, { name: 'at', type: 'TIMESTAMP' }, { name: 'home', type: 'RECORD', fields: [{ name: 'zip', type: 'STRING' }, { name: 'floor', type: 'INTEGER' }] }, { name: 'pets', type: 'RECORD', mode: 'REPEATED', fields: [{ name: 'name', type: 'STRING' }, { name: 'age', type: 'INTEGER' }] }] },
  });
  await send('queries', { useLegacySql: false, query: "INSERT d.nested (id, day, `at`, home, pets) VALUES (1, '2024-01-02', TIMESTAMP '2024-01-02 03:04:05.678901 UTC', STRUCT('8000', 3), [STRUCT('Rex', 7), STRUCT('Tom', 2)])" });
});
afterAll(() => emulator.stop());

interface Answer {
  readonly httpStatus: number;
  readonly [member: string]: unknown;
}
async function send(path: string, body?: unknown, method = body === undefined ? 'GET' : 'POST'): Promise<Answer> {
  const answer = await fetch(`${emulator.url}/bigquery/v2/projects/p/${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }) });
  const text = await answer.text();
  return { httpStatus: answer.status, ...((text === '' ? {} : JSON.parse(text)) as object) };
}
const NESTED = 'datasets/d/tables/nested';

test('tabledata.list gives the fields that were selected, also of records and lists of them', async () => {
  const fields = async (selected: string): Promise<unknown> => (await send(`${NESTED}/data?selectedFields=${selected}`))['rows'];
  expect(await fields('id')).toEqual([{ f: [{ v: '1' }] }]);
  expect(await fields('pets.name,home.floor')).toEqual([{ f: [{ v: { f: [{ v: '3' }] } }, { v: [{ v: { f: [{ v: 'Rex' }] } }, { v: { f: [{ v: 'Tom' }] } }] }] }]);
  expect((await send(`${NESTED}/data?selectedFields=home.street`)).httpStatus).toBe(400);
});

test('a TIMESTAMP is written in the way that was asked for', async () => {
  const at = async (options: string): Promise<unknown> => (await send(`${NESTED}/data?selectedFields=at&${options}`))['rows'];
  expect(await at('')).toEqual([{ f: [{ v: '1704164645.678901' }] }]);
  expect(await at('formatOptions.useInt64Timestamp=true')).toEqual([{ f: [{ v: '1704164645678901' }] }]);
  expect(await at('formatOptions.timestampOutputFormat=ISO8601_STRING')).toEqual([{ f: [{ v: '2024-01-02T03:04:05.678901Z' }] }]);
});

test('tables.get tells no sizes in its BASIC view, and only the selected columns', async () => {
  expect(await send(`${NESTED}?view=BASIC`)).not.toHaveProperty('numRows');
  expect(await send(NESTED)).toMatchObject({ numRows: '1' });
  expect((await send(`${NESTED}?selectedFields=id,home.zip`))['schema']).toEqual({ fields: [{ name: 'id', type: 'INTEGER', mode: 'NULLABLE' }, { name: 'home', type: 'RECORD', mode: 'NULLABLE', fields: [{ name: 'zip', type: 'STRING', mode: 'NULLABLE' }] }] });
});

// https://cloud.google.com/bigquery/docs/streaming-data-into-bigquery#template-tables
test('rows with a templateSuffix go to a table made after the template', async () => {
  const insert = (suffix: string, id: number): Promise<Answer> => send(`${NESTED}/insertAll`, { templateSuffix: suffix, rows: [{ json: { id } }] });
  expect((await insert('_2024', 5)).httpStatus).toBe(200);
  expect((await insert('_2024', 6)).httpStatus).toBe(200);
  expect(await send('datasets/d/tables/nested_2024')).toMatchObject({ numRows: '2', timePartitioning: { type: 'DAY', field: 'day' } });
  expect((await insert('-bad', 7)).httpStatus).toBe(400);
  expect((await send('datasets/d/tables/none/insertAll', { templateSuffix: '_x', rows: [{ json: {} }] })).httpStatus).toBe(404);
});

test('a policy is kept until somebody who has seen it replaces it', async () => {
  const policy = { bindings: [{ role: 'roles/bigquery.dataViewer', members: ['user:ann@example.com'] }] };
  const { etag, bindings } = await send(`${NESTED}:setIamPolicy`, { policy });
  expect(bindings).toEqual(policy.bindings);
  expect(await send(`${NESTED}:getIamPolicy`, {})).toMatchObject({ ...policy, etag });
  expect((await send(`${NESTED}:setIamPolicy`, { policy: { ...policy, etag: 'old' } })).httpStatus).toBe(412);
  expect((await send('datasets/d/tables/none:getIamPolicy', {})).httpStatus).toBe(404);
});

test('models and row access policies: there are none, and lists say so', async () => {
  expect((await send('datasets/d/models'))['models']).toEqual([]);
  expect((await send('datasets/d/models/m')).httpStatus).toBe(404);
  expect((await send(`${NESTED}/rowAccessPolicies`))['rowAccessPolicies']).toEqual([]);
  expect((await send(`${NESTED}/rowAccessPolicies`, {})).httpStatus).toBe(501);
});

test('the service account of a project has an address', async () => {
  expect(await send('serviceAccount')).toMatchObject({ kind: 'bigquery#getServiceAccountResponse', email: expect.stringContaining('@') as string });
});

test('projects are listed once they have a dataset', async () => {
  const answer = await fetch(`${emulator.url}/bigquery/v2/projects`);
  expect(await answer.json()).toMatchObject({ projects: [{ id: 'p', projectReference: { projectId: 'p' } }], totalItems: 1 });
});
