import { type Emulator, startEmulator } from '../start-emulator.js';

let emulator: Emulator;
let now = Date.parse('2026-03-01T00:00:00Z');
beforeAll(async () => {
  emulator = await startEmulator({ fidelity: 'lenient', clock: () => now });
  await send('POST', 'datasets', { datasetReference: { datasetId: 'd' } });
});
afterAll(() => emulator.stop());

interface Answer {
  readonly httpStatus: number;
  readonly message: string | undefined;
  readonly [member: string]: unknown;
}
async function send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const answer = await fetch(`${emulator.url}/bigquery/v2/projects/p/${path}`, { method, headers: { 'content-type': 'application/json', ...headers }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  const text = await answer.text();
  const json = (text === '' ? {} : JSON.parse(text)) as { error?: { message: string } };
  return { httpStatus: answer.status, message: json.error?.message, ...json };
}
const make = (tableId: string, more: object = {}): Promise<Answer> => send('POST', 'datasets/d/tables', { tableReference: { tableId }, schema: { fields: [{ name: 'n', type: 'INTEGER' }] }, ...more });

test('a table that is another by now is neither changed nor deleted', async () => {
  const { etag } = await make('raced');
  await send('PATCH', 'datasets/d/tables/raced', { description: 'changed' });
  for (const method of ['PATCH', 'PUT', 'DELETE']) {
    expect((await send(method, 'datasets/d/tables/raced', method === 'DELETE' ? undefined : { description: 'late' }, { 'if-match': String(etag) })).httpStatus).toBe(412);
  }
  const present = await send('GET', 'datasets/d/tables/raced');
  expect(present['description']).toBe('changed');
  expect((await send('DELETE', 'datasets/d/tables/raced', undefined, { 'if-match': String(present['etag']) })).httpStatus).toBe(204);
});

test('an expired table is gone from gets, lists and queries, and its name is free', async () => {
  await make('brief', { expirationTime: String(now + 1000) });
  await send('POST', 'datasets/d/tables/brief/insertAll', { rows: [{ json: { n: 1 } }] });
  now += 1000;
  expect((await send('GET', 'datasets/d/tables/brief')).httpStatus).toBe(404);
  expect((await send('GET', 'datasets/d/tables'))['tables']).not.toContainEqual(expect.objectContaining({ id: 'p:d.brief' }));
  expect((await send('POST', 'queries', { query: 'SELECT * FROM d.brief', useLegacySql: false })).message).toContain('Not found: Table p:d.brief');
  expect((await make('brief')).httpStatus).toBe(200);
  expect((await send('GET', 'datasets/d/tables/brief/data'))['totalRows']).toBe('0');
});

test.each([
  [{ 'BAD KEY': 'x' }, 'Label key "BAD KEY" has invalid characters.'], [{ '1st': 'x' }, 'Label key "1st"'], [{ key: 'Value' }, 'Label value "Value" has invalid characters.'], [{ key: 'x'.repeat(64) }, 'Label value'],
  [Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`k${i}`, ''])), 'Too many labels: 65'],
])('labels %j are refused', async (labels, message) => {
  expect([(await make('labelled', { labels })).message, (await send('POST', 'datasets', { datasetReference: { datasetId: 'labelled' }, labels })).message]).toEqual([expect.stringContaining(message), expect.stringContaining(message)]);
});

test('labels of any script, a default expiration of an hour at least, and known states of jobs are taken', async () => {
  expect((await make('labelled', { labels: { 'straße-1_a': 'größe' } })).httpStatus).toBe(200);
  expect((await send('POST', 'datasets', { datasetReference: { datasetId: 'hourly' }, defaultTableExpirationMs: '3600000' })).httpStatus).toBe(200);
  expect((await send('PATCH', 'datasets/hourly', { defaultTableExpirationMs: '1000' })).message).toContain('defaultTableExpirationMs: 1000');
  expect((await send('GET', 'jobs?stateFilter=done&stateFilter=pending')).httpStatus).toBe(200);
  expect((await send('GET', 'jobs?stateFilter=bogus')).message).toContain('stateFilter: bogus');
});

test('`fields` chooses the members of an answer', async () => {
  await make('masked', { labels: { a: 'b' } });
  expect(await send('GET', 'datasets/d/tables/masked?fields=id,schema/fields/name')).toEqual({ httpStatus: 200, message: undefined, id: 'p:d.masked', schema: { fields: [{ name: 'n' }] } });
  expect(await send('GET', 'datasets/d/tables/masked/data?fields=totalRows')).toEqual({ httpStatus: 200, message: undefined, totalRows: '0' });
  expect((await send('GET', 'datasets/d/tables/masked?fields=id(')).message).toContain('Invalid field selection');
});

test('a view is replaced with its columns', async () => {
  await make('source');
  await make('v', { schema: undefined, view: { query: 'SELECT n FROM d.source', useLegacySql: false } });
  expect((await send('PUT', 'datasets/d/tables/v', { view: { query: 'SELECT n + 1 AS m FROM d.source', useLegacySql: false } }))['schema']).toEqual({ fields: [{ name: 'm', type: 'INTEGER', mode: 'NULLABLE' }] });
});
