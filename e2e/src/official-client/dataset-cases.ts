import type { RoutineMetadata } from '@google-cloud/bigquery';
import { collected, failureOf, freshName, type MethodCases, PEOPLE_SCHEMA } from './method-case.js';

const idsOf = (items: readonly unknown[]): readonly (string | undefined)[] => (items as readonly { readonly id?: string }[]).map(({ id }) => id);
const DOUBLE: RoutineMetadata = { routineType: 'SCALAR_FUNCTION', language: 'SQL', definitionBody: 'x * 2', arguments: [{ name: 'x', dataType: { typeKind: 'INT64' } }] };

export const datasetCases: MethodCases = {
  'Dataset.create': async ({ client }) => {
    const dataset = client.dataset(freshName('made'));
    await dataset.create();
    expect((await dataset.exists())[0]).toBe(true);
  },
  'Dataset.delete': async ({ client }) => {
    const [dataset] = await client.createDataset(freshName('gone'));
    await dataset.createTable('t', { schema: { fields: PEOPLE_SCHEMA } });
    expect(await failureOf(dataset.delete())).toMatchObject({ code: 400 });
    await dataset.delete({ force: true });
    expect((await dataset.exists())[0]).toBe(false);
  },
  'Dataset.exists': async ({ client }) => { expect([(await client.dataset('d').exists())[0], (await client.dataset('none').exists())[0]]).toEqual([true, false]); },
  'Dataset.get': async ({ client }) => {
    expect((await client.dataset('d').get())[0].id).toBe('d');
    expect((await client.dataset(freshName('auto')).get({ autoCreate: true }))[0].metadata).toMatchObject({ kind: 'bigquery#dataset' });
  },
  'Dataset.getMetadata': async ({ dataset }) => { expect((await dataset.getMetadata())[0]).toMatchObject({ kind: 'bigquery#dataset', location: 'US' }); },
  'Dataset.setMetadata': async ({ dataset }) => {
    await dataset.setMetadata({ description: 'people', labels: { team: 'a' } });
    expect((await dataset.getMetadata())[0]).toMatchObject({ description: 'people', labels: { team: 'a' } });
  },
  'Dataset.createQueryJob': async ({ dataset }) => {
    const [job] = await dataset.createQueryJob('SELECT COUNT(*) AS n FROM people');
    expect((await job.getQueryResults())[0]).toEqual([{ n: 3 }]);
  },
  'Dataset.createQueryStream': async ({ dataset }) => { expect(await collected(dataset.createQueryStream('SELECT COUNT(*) AS n FROM people'))).toEqual([{ n: 3 }]); },
  'Dataset.query': async ({ dataset }) => { expect((await dataset.query('SELECT COUNT(*) AS n FROM people'))[0]).toEqual([{ n: 3 }]); },
  'Dataset.createTable': async ({ dataset }) => {
    const [table] = await dataset.createTable(freshName('made'), { schema: 'id:integer,name' });
    expect((await table.getMetadata())[0]).toMatchObject({ schema: { fields: [{ name: 'id', type: 'INTEGER' }, { name: 'name', type: 'STRING' }] } });
  },
  'Dataset.table': async ({ dataset }) => { expect((await dataset.table('people').exists())[0]).toBe(true); },
  'Dataset.getTables': async ({ dataset }) => { expect(idsOf((await dataset.getTables())[0])).toContain('people'); },
  'Dataset.getTablesStream': async ({ dataset }) => { expect(idsOf(await collected(dataset.getTablesStream()))).toContain('people'); },
  'Dataset.createRoutine': async ({ client, dataset }) => {
    const id = freshName('twice');
    await dataset.createRoutine(id, DOUBLE);
    expect((await client.query(`SELECT d.${id}(21) AS n`))[0]).toEqual([{ n: 42 }]);
  },
  'Dataset.routine': async ({ dataset }) => { expect((await dataset.routine('none').exists())[0]).toBe(false); },
  'Dataset.getRoutines': async ({ dataset }) => {
    const id = freshName('listed');
    await dataset.createRoutine(id, DOUBLE);
    expect(idsOf((await dataset.getRoutines())[0])).toContain(id);
  },
  'Dataset.getRoutinesStream': async ({ dataset }) => {
    const id = freshName('listed');
    await dataset.createRoutine(id, DOUBLE);
    expect(idsOf(await collected(dataset.getRoutinesStream()))).toContain(id);
  },
  'Dataset.model': async ({ dataset }) => { expect((await dataset.model('none').exists())[0]).toBe(false); },
  // Models are made by CREATE MODEL, which the server refuses: there are none.
  'Dataset.getModels': async ({ dataset }) => { expect((await dataset.getModels())[0]).toEqual([]); },
  'Dataset.getModelsStream': async ({ dataset }) => { expect(await collected(dataset.getModelsStream())).toEqual([]); },
};
