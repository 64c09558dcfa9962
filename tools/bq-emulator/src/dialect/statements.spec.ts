import { ApiError } from '../api-error.js';
import { STATEMENT_CASES } from './cases/statement-cases.js';
import { expectedCell, shownCell } from './dialect-runner.js';
import type { StatementCase } from './statement-case.js';
import { openStatementRunner, type StatementRunner } from './statement-runner.js';

let runner: StatementRunner;
beforeAll(async () => { runner = await openStatementRunner(); });
afterAll(() => { runner.close(); });

async function check(statementCase: StatementCase): Promise<void> {
  const [, , , types, ...rows] = statementCase;
  const answer = await runner.run(statementCase);
  if (types.startsWith('!')) {
    if (!(answer instanceof ApiError)) throw new Error(`Expected an error, got ${answer.types}`);
    expect(answer.message.slice(0, types.length - 1)).toBe(types.slice(1));
    return;
  }
  if (answer instanceof ApiError) throw answer;
  const single = answer.columnTypes.length === 1;
  const shown = answer.rows.map((row) => row.map((cell, i) => shownCell(cell, answer.columnTypes[i] ?? { kind: 'STRING' })));
  const expected = rows.map((row) => (single ? [row] : (row as readonly never[])).map((cell, i) => expectedCell(cell, answer.columnTypes[i])));
  expect({ types: answer.types, rows: shown }).toEqual({ types, rows: expected });
}

describe.each(Object.entries(STATEMENT_CASES))('%s', (_heading, cases) => {
  test.each(cases.map((c) => [`${c[1]} | ${c[2]}`, c] as const))('%s', async (_source, statementCase) => {
    await check(statementCase);
  });
});
