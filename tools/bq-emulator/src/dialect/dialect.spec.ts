import { DIALECT_CASES } from './cases/dialect-cases.js';
import { checkAnswer } from './check-answer.js';
import { type DialectRunner, openDialectRunner } from './dialect-runner.js';

let runner: DialectRunner;
beforeAll(async () => { runner = await openDialectRunner(); });
afterAll(() => { runner.close(); });

describe.each(Object.entries(DIALECT_CASES))('%s', (_heading, cases) => {
  test.each(cases.map((c) => [c[0], c] as const))('%s', async (_source, [source, types, ...rows]) => {
    checkAnswer(await runner.run(source), types, rows);
  });
});
