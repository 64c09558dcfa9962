import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { givenEmulator } from '../emulator/official-client.js';
import { bigqueryCases } from './bigquery-cases.js';
import { datasetCases } from './dataset-cases.js';
import { exportedMethods } from './exported-methods.js';
import { jobCases } from './job-cases.js';
import { type MethodCases, PEOPLE_SCHEMA, type Stage } from './method-case.js';
import { routineAndModelCases } from './routine-and-model-cases.js';
import { rowCases } from './row-cases.js';
import { tableCases } from './table-cases.js';

const CASES: MethodCases = { ...bigqueryCases, ...datasetCases, ...tableCases, ...jobCases, ...routineAndModelCases, ...rowCases };

describe('every method that the official client exports works against the embedded server', () => {
  let stage: Stage;
  beforeAll(async () => {
    const storageDir = await mkdtemp(join(tmpdir(), 'official-client-'));
    await mkdir(join(storageDir, 'bucket'));
    const given = await givenEmulator({ storageDir, clock: Date.now });
    const [dataset] = await given.client.createDataset('d');
    const [people] = await dataset.createTable('people', { schema: { fields: PEOPLE_SCHEMA } });
    await given.client.query(`INSERT INTO d.people (id, name) VALUES (1, 'Ann'), (2, 'Bob'), (3, NULL)`);
    stage = { ...given, dataset, people, storageDir };
  });
  afterAll(async () => {
    await stage.emulator.stop();
    await rm(stage.storageDir, { recursive: true });
  });

  test.each(Object.entries(CASES))('%s', async (_name, run) => {
    await run(stage);
  });

  test('there is no method without a test, and no test without a method', () => {
    const exported = exportedMethods();
    expect(exported.filter((name) => !(name in CASES))).toEqual([]);
    // Names with a trailing underscore are the library's own; some are tested all the same.
    expect(Object.keys(CASES).filter((name) => !exported.includes(name) && !name.endsWith('_'))).toEqual([]);
  });
});
