import { STATEMENT_CASES } from './cases/statement-cases.js';
import { checkAnswer } from './check-answer.js';
import { openStatementRunner, type StatementRunner } from './statement-runner.js';

let runner: StatementRunner;
beforeAll(async () => { runner = await openStatementRunner(); });
afterAll(() => { runner.close(); });

describe.each(Object.entries(STATEMENT_CASES))('%s', (_heading, cases) => {
  test.each(cases.map((c) => [`${c[1]} | ${c[2]}`, c] as const))('%s', async (_source, statementCase) => {
    const [, , , types, ...rows] = statementCase;
    checkAnswer(await runner.run(statementCase), types, rows);
  });
});
