import { BigQuery, BigQueryDate, BigQueryDatetime, type BigQueryInt, BigQueryTime, BigQueryTimestamp, Geography } from '@google-cloud/bigquery';
import { PROJECT } from '../emulator/official-client.js';
import { collected, freshName, type MethodCases, rowsOf } from './method-case.js';

const ROUND_TRIP = 'SELECT @value AS value';
const roundTrip = async (client: BigQuery, value: unknown): Promise<unknown> => ((await client.query({ query: ROUND_TRIP, params: { value } }))[0] as readonly { readonly value: unknown }[])[0]?.value;

export const bigqueryCases: MethodCases = {
  'BigQuery.createDataset': async ({ client }) => {
    const id = freshName('made');
    const [dataset] = await client.createDataset(id, { labels: { team: 'a' } });
    expect(dataset.id).toBe(id);
    expect((await dataset.getMetadata())[0]).toMatchObject({ location: 'US', labels: { team: 'a' } });
  },
  'BigQuery.dataset': async ({ client }) => { expect((await client.dataset('d').exists())[0]).toBe(true); },
  'BigQuery.getDatasets': async ({ client }) => { expect((await client.getDatasets())[0].map(({ id }) => id)).toContain('d'); },
  'BigQuery.getDatasetsStream': async ({ client }) => {
    const found = (await collected(client.getDatasetsStream({ maxResults: 1 }))) as readonly { readonly id: string }[];
    expect(found.map(({ id }) => id)).toContain('d');
  },
  'BigQuery.createJob': async ({ client }) => {
    const [job] = await client.createJob({ configuration: { query: { query: 'SELECT 1 AS one', useLegacySql: false } } });
    expect((await job.getQueryResults())[0]).toEqual([{ one: 1 }]);
  },
  'BigQuery.createQueryJob': async ({ client }) => {
    const [job, resource] = await client.createQueryJob({ query: 'SELECT 1 AS one', labels: { team: 'a' } });
    expect([(await job.getQueryResults())[0], resource.configuration?.labels]).toEqual([[{ one: 1 }], { team: 'a' }]);
  },
  'BigQuery.createQueryStream': async ({ client }) => { expect(await collected(client.createQueryStream('SELECT id, name FROM d.people ORDER BY id'))).toEqual([{ id: 1, name: 'Ann' }, { id: 2, name: 'Bob' }, { id: 3, name: null }]); },
  'BigQuery.query': async ({ client }) => { expect(await rowsOf(client, 'SELECT COUNT(*) AS n FROM d.people')).toEqual([{ n: 3 }]); },
  'BigQuery.queryAsStream_': ({ client }) => new Promise((resolve, reject) => {
    client.queryAsStream_({ query: 'SELECT 1 AS one' }, (error: Error | null, rows?: unknown) => {
      if (error !== null) { reject(error); return; }
      expect(rows).toEqual([{ one: 1 }]);
      resolve();
    });
  }),
  'BigQuery.runJobsQuery': ({ client }) => new Promise((resolve, reject) => {
    (client as unknown as { runJobsQuery(request: object, done: (error: Error | null, job: { id: string }, response: { rows: unknown }) => void): void }).runJobsQuery({ query: 'SELECT 1 AS one', useLegacySql: false }, (error, job, { rows }) => {
      if (error !== null) { reject(error); return; }
      expect([rows, typeof job.id]).toEqual([[{ f: [{ v: '1' }] }], 'string']);
      resolve();
    });
  }),
  'BigQuery.job': async ({ client }) => {
    const [job] = await client.createQueryJob('SELECT 1 AS one');
    expect((await client.job(job.id ?? '').getQueryResults())[0]).toEqual([{ one: 1 }]);
  },
  'BigQuery.getJobs': async ({ client }) => {
    const [job] = await client.createQueryJob('SELECT 1');
    expect((await client.getJobs({ stateFilter: ['done'], maxResults: 500 } as never))[0].map(({ id }) => id)).toContain(job.id);
  },
  'BigQuery.getJobsStream': async ({ client }) => {
    const [job] = await client.createQueryJob('SELECT 1');
    expect(((await collected(client.getJobsStream({ maxResults: 20 }))) as readonly { readonly id: string }[]).map(({ id }) => id)).toContain(job.id);
  },
  'BigQuery.date': async ({ client }) => { expect(await roundTrip(client, client.date('2024-02-29'))).toEqual(new BigQueryDate('2024-02-29')); },
  'BigQuery.datetime': async ({ client }) => { expect(await roundTrip(client, client.datetime('2024-02-29T01:02:03.5'))).toMatchObject({ value: '2024-02-29T01:02:03.500000' }); },
  'BigQuery.time': async ({ client }) => { expect(await roundTrip(client, client.time('01:02:03'))).toEqual(new BigQueryTime('01:02:03')); },
  'BigQuery.timestamp': async ({ client }) => { expect(await roundTrip(client, client.timestamp('2024-02-29T01:02:03.123Z'))).toEqual(new BigQueryTimestamp('2024-02-29T01:02:03.123Z')); },
  'BigQuery.range': async ({ client }) => { expect(await roundTrip(client, client.range('[2024-01-01, 2024-02-01)', 'DATE'))).toMatchObject({ start: { value: '2024-01-01' }, end: { value: '2024-02-01' } }); },
  'BigQuery.int': async ({ client }) => {
    const [rows] = await client.query({ query: ROUND_TRIP, params: { value: client.int('9007199254740993') }, wrapIntegers: true });
    expect((rows as readonly { readonly value: BigQueryInt }[])[0]?.value.value).toBe('9007199254740993');
  },
  'BigQuery.geography': async ({ client }) => { expect(await roundTrip(client, client.geography('POINT(1 2)'))).toEqual(new Geography('POINT(1 2)')); },
  'BigQuery.date (static)': ({ client }) => bound(client, BigQuery.date('2024-02-29'), '2024-02-29'),
  'BigQuery.datetime (static)': async ({ client }) => { expect(await roundTrip(client, BigQuery.datetime({ year: 2024, month: 2, day: 29, hours: 1, minutes: 2, seconds: 3 }))).toEqual(new BigQueryDatetime('2024-02-29T01:02:03')); },
  'BigQuery.time (static)': ({ client }) => bound(client, BigQuery.time({ hours: 14, minutes: 2, seconds: 38 }), '14:02:38'),
  'BigQuery.timestamp (static)': ({ client }) => bound(client, BigQuery.timestamp(new Date(0)), '1970-01-01T00:00:00.000Z'),
  'BigQuery.range (static)': async ({ client }) => { expect(await roundTrip(client, BigQuery.range('[2024-01-01, UNBOUNDED)', 'DATE'))).toMatchObject({ start: { value: '2024-01-01' } }); },
  'BigQuery.int (static)': async ({ client }) => { expect(await roundTrip(client, BigQuery.int(7))).toBe(7); },
  'BigQuery.geography (static)': ({ client }) => bound(client, BigQuery.geography('POINT(1 2)'), 'POINT(1 2)'),
  'BigQuery.getProjectId': async ({ client }) => { expect(await client.getProjectId()).toBe(PROJECT); },
};

/** A wrapped value comes back wrapped, with the same text. */
async function bound(client: BigQuery, value: unknown, text: string): Promise<void> {
  expect(await roundTrip(client, value)).toMatchObject({ value: text });
}
