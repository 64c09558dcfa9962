import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type Emulator, startEmulator } from '../start-emulator.js';

const ROWS = 1000;
let emulator: Emulator;
let storageDir: string;
beforeAll(async () => {
  storageDir = await mkdtemp(join(tmpdir(), 'extract-'));
  // An INT64 is 8 bytes: 300 rows a file.
  emulator = await startEmulator({ storageDir, maxExtractBytes: 2400 });
  await send('datasets', { datasetReference: { datasetId: 'd' } });
  await send('queries', { query: `CREATE TABLE d.t (n INT64, day DATE) PARTITION BY day; INSERT INTO d.t (n) SELECT n FROM UNNEST(GENERATE_ARRAY(1, ${ROWS})) AS n`, useLegacySql: false });
});
afterAll(async () => {
  await emulator.stop();
  await rm(storageDir, { recursive: true, force: true });
});

interface Job {
  readonly status: { readonly errorResult?: { readonly reason: string; readonly message: string } };
  readonly statistics: Record<string, Record<string, unknown>>;
}
async function send(path: string, body: unknown): Promise<Job> {
  const answer = await fetch(`${emulator.url}/bigquery/v2/projects/p/${path}`, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
  return (await answer.json()) as Job;
}
const extract = (destinationUris: readonly string[], more: object = {}): Promise<Job> =>
  send('jobs', { configuration: { extract: { sourceTable: { projectId: 'p', datasetId: 'd', tableId: 't' }, destinationUris, ...more } } });
/** Numbers in the CSV files of a bucket, by file. */
async function numbersIn(bucket: string): Promise<Readonly<Record<string, readonly number[]>>> {
  const names = (await readdir(join(storageDir, bucket))).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(storageDir, bucket, name), 'utf8')));
  return Object.fromEntries(names.map((name, i) => [name, (texts[i] ?? '').trim().split('\n').slice(1).map((line) => Number(line.split(',')[0]))]));
}
const ALL = Array.from({ length: ROWS }, (_, i) => i + 1);

test('a wildcard makes as many files as the size asks for, each with a header and its share of the rows', async () => {
  expect((await extract(['gs://one/part-*.csv'])).statistics['extract']).toEqual({ destinationUriFileCounts: ['4'], inputBytes: '8000' });
  const files = await numbersIn('one');
  expect(Object.keys(files)).toEqual(['part-000000000000.csv', 'part-000000000001.csv', 'part-000000000002.csv', 'part-000000000003.csv']);
  expect(Object.values(files).flat().sort((a, b) => a - b)).toEqual(ALL);
  expect(Object.values(files).every((numbers) => numbers.length <= 300)).toBe(true);
});

test('several URIs share the rows, and each counts its files', async () => {
  expect((await extract(['gs://two/a-*.csv', 'gs://two/b-*.csv'])).statistics['extract']).toMatchObject({ destinationUriFileCounts: ['2', '2'] });
  const files = await numbersIn('two');
  expect(Object.keys(files)).toEqual(['a-000000000000.csv', 'a-000000000001.csv', 'b-000000000000.csv', 'b-000000000001.csv']);
  expect(Object.values(files).flat().sort((a, b) => a - b)).toEqual(ALL);
});

test('what is too large for one file asks for a wildcard, and nothing is written', async () => {
  const { status } = await extract(['gs://three/all.csv']);
  expect(status.errorResult).toMatchObject({ reason: 'invalid', message: expect.stringContaining('too large to be exported to a single file. Specify a uri including a * to shard export') as string });
  await expect(readdir(join(storageDir, 'three'))).rejects.toThrow('ENOENT');
});

test.each([
  [['gs://x/a-*-*.csv'], {}, 'at most one wildcard'], [['gs://x/a-*.csv', 'gs://x/b.csv'], {}, 'each of several URIs must have a wildcard'], [['gs://*/a.csv'], {}, "must not be in the bucket's name"],
  [['gs://x/a-*.csv', 'gs://x/a-*.csv'], {}, 'Duplicate destination URI'], [['gs://x/a-*.csv'], { compression: 'SNAPPY' }, 'Compression SNAPPY is not supported for format CSV'], [[], {}, 'destinationUris'],
])('%j %j is refused', async (uris, more, message) => {
  expect((await extract(uris, more)).status.errorResult?.message).toContain(message);
});

test.each([
  ['NEWLINE_DELIMITED_JSON', 'GZIP', 4], ['AVRO', 'DEFLATE', 4], ['AVRO', 'SNAPPY', 4], ['PARQUET', 'ZSTD', 4], ['PARQUET', 'GZIP', 4],
])('%s with %s comes in several files that a load reads back', async (destinationFormat, compression, files) => {
  const name = `${destinationFormat}-${compression}`.toLowerCase();
  expect((await extract([`gs://${name}/*`], { destinationFormat, compression })).statistics['extract']).toMatchObject({ destinationUriFileCounts: [String(files)] });
  const loaded = await send('jobs', { configuration: { load: { sourceUris: [`gs://${name}/*`], sourceFormat: destinationFormat, autodetect: true, destinationTable: { projectId: 'p', datasetId: 'd', tableId: name.replaceAll('-', '_') } } } });
  expect(loaded.statistics['load']).toMatchObject({ inputFiles: String(files), outputRows: String(ROWS) });
});

test('EXPORT DATA counts its files and rows', async () => {
  const job = await send('jobs', { configuration: { query: { query: "EXPORT DATA OPTIONS(uri='gs://out/*.json', format='JSON', compression='GZIP') AS SELECT n FROM d.t", useLegacySql: false } } });
  expect(job.statistics['query']?.['exportDataStatistics']).toEqual({ fileCount: '4', rowCount: String(ROWS) });
  expect(gunzipSync(await readFile(join(storageDir, 'out', '000000000003.json'))).toString().trim().split('\n')).toHaveLength(250);
});
