import fc from 'fast-check';
import { type Emulator, startEmulator } from '../start-emulator.js';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
  await send('datasets', { datasetReference: { datasetId: 'd' } });
});
afterAll(() => emulator.stop());

async function send(path: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(`${emulator.url}/bigquery/v2/projects/p/${path}`, body === undefined ? {} : { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
  return answer.json();
}

const FIELDS = [
  { name: 'n', type: 'INTEGER' }, { name: 's', type: 'STRING' }, { name: 'f', type: 'FLOAT' }, { name: 'b', type: 'BOOLEAN' }, { name: 'num', type: 'NUMERIC' }, { name: 'big', type: 'BIGNUMERIC' },
  { name: 'd', type: 'DATE' }, { name: 'ts', type: 'TIMESTAMP' }, { name: 'bytes', type: 'BYTES' }, { name: 'j', type: 'JSON' },
];

test('rows that the engine writes read as those that a query gives, cell by cell', async () => {
  await send('datasets/d/tables', { tableReference: { tableId: 'cells' }, schema: { fields: FIELDS } });
  const cell = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(values, { freq: 8 });
  const decimals = fc.constantFrom('0', '-0.5', '1.10', '100', '12345678901234567.123456789', '-99.000000001');
  const row = fc.record({
    s: cell(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('"\\\u2028\u0007', '', 'ä€😀', '\n\t'))), f: cell(fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.constantFrom(0, -0, 1e15, 1e-4, 0.1))), b: cell(fc.boolean()), num: cell(decimals), big: cell(decimals),
    d: cell(fc.constantFrom('0001-01-01', '9999-12-31', '2024-02-29', '1969-12-31')), ts: cell(fc.constantFrom('0001-01-01T00:00:00Z', '1969-12-31T23:59:59.999999Z', '2024-02-29T01:02:03.4Z', '9999-12-31T23:59:59.999999Z')),
    bytes: cell(fc.constantFrom('', 'AP8K', 'aGVsbG8=')), j: cell(fc.constantFrom('{"a":"\\"x"}', '[1,2.50]', 'null', '"t"')),
  });
  const rows = fc.sample(row, { numRuns: 500, seed: 5 }).map((r, n) => ({ ...r, n }));
  expect(await send('datasets/d/tables/cells/insertAll', { rows: rows.map((json) => ({ json })) })).toEqual({ kind: 'bigquery#tableDataInsertAllResponse' });
  // Each row alone: one that JavaScript has to write must not decide for the others.
  const listed: unknown[] = [];
  for (let token: string | undefined = ''; token !== undefined;) {
    const page = (await send(`datasets/d/tables/cells/data?maxResults=7&formatOptions.useInt64Timestamp=true&pageToken=${token}`)) as { rows: unknown[]; pageToken?: string };
    listed.push(...page.rows);
    token = page.pageToken;
  }
  const queried = (await send('queries', { query: 'SELECT * FROM d.cells ORDER BY n', useLegacySql: false, formatOptions: { useInt64Timestamp: true } })) as { rows: unknown[] };
  expect(listed).toHaveLength(rows.length);
  expect(listed).toEqual(queried.rows);
});

test('a page ends near ten million bytes, and the next one goes on behind it', async () => {
  await send('datasets/d/tables', { tableReference: { tableId: 'long' }, schema: { fields: [{ name: 'n', type: 'INTEGER' }, { name: 's', type: 'STRING' }] } });
  for (let from = 0; from < 60; from += 20) await send('datasets/d/tables/long/insertAll', { rows: Array.from({ length: 20 }, (_, i) => ({ json: { n: from + i, s: 'x'.repeat(200_000) } })) });
  const first = (await send('datasets/d/tables/long/data')) as { rows: { f: { v: string }[] }[]; pageToken: string };
  const second = (await send(`datasets/d/tables/long/data?selectedFields=n&pageToken=${first.pageToken}`)) as typeof first;
  expect(first.rows).toHaveLength(50);
  expect([...first.rows, ...second.rows].map((row) => Number(row.f[0]?.v))).toEqual(Array.from({ length: 60 }, (_, n) => n));
});
