import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { collected, failureOf, freshName, inBucket, type MethodCases, PEOPLE, PEOPLE_SCHEMA, peopleTable, rowsOf, storageFile } from './method-case.js';

const CSV = '4,Dora\n5,Emil\n';

export const tableCases: MethodCases = {
  'Table.create': async ({ dataset }) => {
    const table = dataset.table(freshName('made'));
    await table.create({ schema: { fields: PEOPLE_SCHEMA }, timePartitioning: { type: 'DAY' } });
    expect((await table.getMetadata())[0]).toMatchObject({ timePartitioning: { type: 'DAY' } });
  },
  'Table.delete': async ({ dataset }) => {
    const table = await peopleTable(dataset);
    await table.delete();
    expect((await table.exists())[0]).toBe(false);
  },
  'Table.exists': async ({ dataset }) => { expect([(await dataset.table('people').exists())[0], (await dataset.table('none').exists())[0]]).toEqual([true, false]); },
  'Table.get': async ({ dataset }) => {
    expect((await dataset.table('people').get())[0].metadata).toMatchObject({ numRows: '3' });
    expect((await dataset.table(freshName('auto')).get({ autoCreate: true }))[0].metadata).toMatchObject({ kind: 'bigquery#table' });
  },
  'Table.getMetadata': async ({ people }) => {
    expect((await people.getMetadata())[0]).toMatchObject({ schema: { fields: PEOPLE_SCHEMA }, numRows: '3' });
    expect((await people.getMetadata({ view: 'BASIC' }))[0]).not.toHaveProperty('numRows');
  },
  'Table.setMetadata': async ({ dataset }) => {
    const table = await peopleTable(dataset);
    await table.setMetadata({ description: 'who', schema: { fields: [...PEOPLE_SCHEMA, { name: 'age', type: 'INTEGER' }] } });
    expect((await table.getMetadata())[0]).toMatchObject({ description: 'who', schema: { fields: [{ name: 'id' }, { name: 'name' }, { name: 'age' }] } });
  },
  'Table.getRows': async ({ people }) => {
    expect((await people.getRows())[0]).toEqual(PEOPLE);
    expect((await people.getRows({ maxResults: 1, autoPaginate: false, selectedFields: 'name' }))[0]).toEqual([{ name: 'Ann' }]);
  },
  'Table.createReadStream': async ({ people }) => { expect(await collected(people.createReadStream())).toEqual(PEOPLE); },
  'Table.query': async ({ people }) => { expect((await people.query('SELECT COUNT(*) AS n FROM d.people'))[0]).toEqual([{ n: 3 }]); },
  'Table.createQueryJob': async ({ people }) => {
    const [job] = await people.createQueryJob({ query: 'SELECT COUNT(*) AS n FROM d.people' });
    expect((await job.getQueryResults())[0]).toEqual([{ n: 3 }]);
  },
  'Table.createQueryStream': async ({ people }) => { expect(await collected(people.createQueryStream({ query: 'SELECT COUNT(*) AS n FROM d.people' }))).toEqual([{ n: 3 }]); },
  'Table.insert': async ({ client, dataset }) => {
    const table = await peopleTable(dataset);
    await table.insert([{ id: 9, name: 'Ida' }]);
    expect(await failureOf(table.insert([{ id: 'nine' }], { partialRetries: 0 }))).toMatchObject({ name: 'PartialFailureError' });
    expect(await rowsOf(client, `SELECT name FROM d.${table.id ?? ''} WHERE id = 9`)).toEqual([{ name: 'Ida' }]);
    await table.insert([{ id: 10 }], { templateSuffix: '_eu' });
    expect(await rowsOf(client, `SELECT id FROM d.${table.id ?? ''}_eu`)).toEqual([{ id: 10 }]);
  },
  'Table.createInsertStream': async ({ client, dataset }) => {
    const table = await peopleTable(dataset);
    const stream = table.createInsertStream({ batchOptions: { maxRows: 2, maxBytes: 1_000_000, maxMilliseconds: 50 } });
    const done = new Promise<void>((resolve, reject) => {
      let answers = 0;
      stream.on('response', () => { if ((answers += 1) === 2) resolve(); });
      stream.on('error', reject);
    });
    await pipeline(Readable.from([{ id: 11 }, { id: 12 }, { id: 13 }, { id: 14 }]), stream);
    await done;
    expect(await rowsOf(client, `SELECT COUNT(*) AS n FROM d.${table.id ?? ''}`)).toEqual([{ n: 7 }]);
  },
  'Table.load': async ({ client, dataset, storageDir }) => {
    const table = await peopleTable(dataset);
    const path = join(storageDir, `${freshName('local')}.csv`);
    await writeFile(path, CSV);
    const [metadata] = await table.load(path, { sourceFormat: 'CSV' });
    expect(metadata.statistics?.load).toMatchObject({ outputRows: '2' });
    expect(await rowsOf(client, `SELECT name FROM d.${table.id ?? ''} WHERE id > 3 ORDER BY id`)).toEqual([{ name: 'Dora' }, { name: 'Emil' }]);
  },
  'Table.createLoadJob': async (stage) => {
    const table = await peopleTable(stage.dataset);
    const [job] = await table.createLoadJob(storageFile(await inBucket(stage, 'csv', CSV)), { sourceFormat: 'CSV', writeDisposition: 'WRITE_TRUNCATE' });
    await job.promise();
    expect((await table.getRows())[0]).toEqual([{ id: 4, name: 'Dora' }, { id: 5, name: 'Emil' }]);
  },
  'Table.createWriteStream': async ({ dataset }) => {
    const table = dataset.table(freshName('written'));
    const stream = table.createWriteStream({ sourceFormat: 'NEWLINE_DELIMITED_JSON', autodetect: true });
    const done = new Promise((resolve, reject) => { stream.on('complete', resolve).on('error', reject); });
    await pipeline(Readable.from(['{"id":6,"name":"Fay"}\n']), stream);
    await done;
    expect((await table.getRows())[0]).toEqual([{ id: 6, name: 'Fay' }]);
  },
  'Table.createWriteStream_': async ({ dataset }) => {
    const table = await peopleTable(dataset);
    const stream = table.createWriteStream_({ sourceFormat: 'CSV' });
    const done = new Promise<{ promise(): Promise<unknown> }>((resolve, reject) => { stream.on('job', resolve).on('error', reject); });
    stream.end(CSV);
    await finished(stream, { readable: false });
    await (await done).promise();
    expect((await table.getRows())[0]).toHaveLength(5);
  },
  'Table.copy': async ({ dataset, people }) => {
    const target = dataset.table(freshName('copy'));
    await people.copy(target);
    expect((await target.getRows())[0]).toEqual(PEOPLE);
  },
  'Table.copyFrom': async ({ dataset, people }) => {
    const target = dataset.table(freshName('copy'));
    await target.copyFrom([people, await peopleTable(dataset)], { createDisposition: 'CREATE_IF_NEEDED' });
    expect((await target.getRows())[0]).toEqual([...PEOPLE, ...PEOPLE]);
  },
  'Table.createCopyJob': async ({ dataset, people }) => {
    const target = dataset.table(freshName('copy'));
    const [job] = await people.createCopyJob(target);
    await job.promise();
    expect((await job.getMetadata())[0].statistics.copy).toMatchObject({ copiedRows: '3' });
  },
  'Table.createCopyFromJob': async ({ dataset, people }) => {
    const target = dataset.table(freshName('copy'));
    const [job] = await target.createCopyFromJob(people);
    await job.promise();
    expect((await target.getRows())[0]).toEqual(PEOPLE);
  },
  'Table.extract': async ({ people, storageDir }) => {
    const name = `${freshName('out')}.json`;
    await people.extract(storageFile(name), { format: 'JSON' });
    expect(await readFile(join(storageDir, 'bucket', name), 'utf8')).toBe('{"id":"1","name":"Ann"}\n{"id":"2","name":"Bob"}\n{"id":"3"}\n');
  },
  'Table.createExtractJob': async ({ people, storageDir }) => {
    const name = `${freshName('out')}.csv`;
    const [job] = await people.createExtractJob(storageFile(name));
    await job.promise();
    expect(await readFile(join(storageDir, 'bucket', name), 'utf8')).toBe('id,name\n1,Ann\n2,Bob\n3,\n');
  },
  'Table.getIamPolicy': async ({ people }) => { expect((await people.getIamPolicy())[0]).toMatchObject({ etag: expect.any(String) as string }); },
  'Table.setIamPolicy': async ({ dataset }) => {
    const table = await peopleTable(dataset);
    const bindings = [{ role: 'roles/bigquery.dataViewer', members: ['user:ann@example.com'] }];
    await table.setIamPolicy({ bindings });
    expect((await table.getIamPolicy())[0].bindings).toEqual(bindings);
  },
  'Table.testIamPermissions': async ({ people }) => { expect((await people.testIamPermissions('bigquery.tables.getData'))[0]).toEqual({ permissions: ['bigquery.tables.getData'] }); },
};
