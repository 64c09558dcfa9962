import type { Routine } from '@google-cloud/bigquery';
import { failureOf, freshName, type MethodCases, rowsOf, type Stage, storageFile } from './method-case.js';

const factor = (by: number): object => ({ routineType: 'SCALAR_FUNCTION', language: 'SQL', definitionBody: `x * ${by}`, arguments: [{ name: 'x', dataType: { typeKind: 'INT64' } }], returnType: { typeKind: 'INT64' } });
async function twice({ dataset }: Stage): Promise<Routine> {
  const routine = dataset.routine(freshName('twice'));
  await routine.create(factor(2));
  return routine;
}

export const routineAndModelCases: MethodCases = {
  'Routine.create': async (stage) => {
    const { id = '' } = await twice(stage);
    expect(await rowsOf(stage.client, `SELECT d.${id}(21) AS n`)).toEqual([{ n: 42 }]);
  },
  'Routine.delete': async (stage) => {
    const routine = await twice(stage);
    await routine.delete();
    expect((await routine.exists())[0]).toBe(false);
  },
  'Routine.exists': async (stage) => { expect((await (await twice(stage)).exists())[0]).toBe(true); },
  'Routine.get': async (stage) => { expect((await (await twice(stage)).get())[0].metadata).toMatchObject({ definitionBody: 'x * 2' }); },
  'Routine.getMetadata': async (stage) => { expect((await (await twice(stage)).getMetadata())[0]).toMatchObject({ routineType: 'SCALAR_FUNCTION', language: 'SQL' }); },
  'Routine.setMetadata': async (stage) => {
    const routine = await twice(stage);
    await routine.setMetadata(factor(3));
    expect(await rowsOf(stage.client, `SELECT d.${routine.id ?? ''}(14) AS n`)).toEqual([{ n: 42 }]);
  },
  // There is no CREATE MODEL here, so that no model exists; what works on one says so.
  'Model.exists': async ({ dataset }) => { expect((await dataset.model('none').exists())[0]).toBe(false); },
  'Model.get': async ({ dataset }) => { expect(await failureOf(dataset.model('none').get())).toMatchObject({ code: 404 }); },
  'Model.getMetadata': async ({ dataset }) => { expect(await failureOf(dataset.model('none').getMetadata())).toMatchObject({ code: 404, message: expect.stringContaining('Not found: Model') as string }); },
  'Model.setMetadata': async ({ dataset }) => { expect(await failureOf(dataset.model('none').setMetadata({ description: 'x' }))).toMatchObject({ code: 404 }); },
  'Model.delete': async ({ dataset }) => { expect(await failureOf(dataset.model('none').delete())).toMatchObject({ code: 404 }); },
  'Model.createExtractJob': async ({ dataset }) => { expect(await failureOf(dataset.model('none').createExtractJob(storageFile('model')))).toMatchObject({ message: expect.stringContaining('An extract job of a model is not supported by this emulator') as string }); },
  'Model.extract': async ({ dataset }) => { expect(await failureOf(dataset.model('none').extract(storageFile('model')))).toMatchObject({ message: expect.stringContaining('An extract job of a model is not supported by this emulator') as string }); },
};
