import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Emulator, startEmulator } from '../start-emulator.js';

let emulator: Emulator;
let storageDir: string;
beforeEach(async () => {
  storageDir = await mkdtemp(join(tmpdir(), 'export-'));
  await mkdir(join(storageDir, 'b'));
  emulator = await startEmulator({ storageDir });
  await send('datasets', { datasetReference: { datasetId: 'd' } });
});
afterEach(async () => {
  await emulator.stop();
  await rm(storageDir, { recursive: true, force: true });
});

async function send(path: string, body: unknown): Promise<{ readonly rows?: readonly { readonly f: readonly { readonly v: unknown }[] }[]; readonly error?: { readonly message: string } }> {
  const answer = await fetch(`${emulator.url}/bigquery/v2/projects/p/${path}`, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
  return (await answer.json()) as { readonly error?: { readonly message: string } };
}
async function run(sql: string): Promise<unknown> {
  const { rows = [], error } = await send('queries', { query: sql, useLegacySql: false });
  return error?.message ?? rows.map((row) => row.f.map(({ v }) => v));
}

test('EXPORT DATA writes a query to files, and over files only where it is told to', async () => {
  const statement = (overwrite: boolean): string => `EXPORT DATA OPTIONS(uri='gs://b/out-*.csv', format='CSV', header=true, field_delimiter=';', overwrite=${String(overwrite)}) AS SELECT x AS n, 'v' || CAST(x AS STRING) AS s FROM UNNEST([1, 2]) AS x ORDER BY x`;
  expect(await run(statement(false))).toEqual([]);
  expect(await readFile(join(storageDir, 'b', 'out-000000000000.csv'), 'utf8')).toBe('n;s\n1;v1\n2;v2\n');
  expect(await run(statement(false))).toContain('files exist already');
  expect(await run(statement(true))).toEqual([]);
});

test('LOAD DATA adds the rows of files, or puts them in place of those there', async () => {
  await writeFile(join(storageDir, 'b', 'in.csv'), 'n,s\n1,a\n2,b\n');
  expect(await run("LOAD DATA INTO d.t (n INT64, s STRING) CLUSTER BY s FROM FILES(format='CSV', uris=['gs://b/in.csv'], skip_leading_rows=1)")).toEqual([]);
  expect(await run("LOAD DATA INTO d.t FROM FILES(format='CSV', uris=['gs://b/in.csv'], skip_leading_rows=1)")).toEqual([]);
  expect(await run('SELECT COUNT(*), SUM(n) FROM d.t')).toEqual([['4', '6']]);
  expect(await run("LOAD DATA OVERWRITE d.t FROM FILES(format='CSV', uris=['gs://b/in.csv'], skip_leading_rows=1)")).toEqual([]);
  expect(await run('SELECT n, s FROM d.t ORDER BY n')).toEqual([['1', 'a'], ['2', 'b']]);
  expect(await run("LOAD DATA INTO d.t FROM FILES(format='CSV', uris=['gs://b/in.csv'], hive_partition_uri_prefix='x')")).toContain('Option hive_partition_uri_prefix is not supported');
});
