import { ApiError } from '../api-error.js';
import { DIALECT_CASES } from './cases/dialect-cases.js';
import type { DialectCase } from './dialect-case.js';
import { type DialectRunner, expectedCell, openDialectRunner, shownCell } from './dialect-runner.js';

let runner: DialectRunner;
beforeAll(async () => { runner = await openDialectRunner(); });
afterAll(() => { runner.close(); });

async function check([source, types, ...rows]: DialectCase): Promise<void> {
  const answer = await runner.run(source);
  if (types.startsWith('!')) {
    if (!(answer instanceof ApiError)) throw new Error(`Expected an error, got ${answer.types}`);
    const { message } = answer;
    expect(message.slice(0, types.length - 1)).toBe(types.slice(1));
    return;
  }
  if (answer instanceof ApiError) throw answer;
  const single = answer.columnTypes.length === 1;
  const shown = answer.rows.map((row) => row.map((cell, i) => shownCell(cell, answer.columnTypes[i] ?? { kind: 'STRING' })));
  const expected = rows.map((row) => (single ? [row] : (row as readonly never[])).map((cell, i) => expectedCell(cell, answer.columnTypes[i])));
  expect({ types: answer.types, rows: shown }).toEqual({ types, rows: expected });
}

describe.each(Object.entries(DIALECT_CASES))('%s', (_heading, cases) => {
  test.each(cases.map((c) => [c[0], c] as const))('%s', async (_source, dialectCase) => {
    await check(dialectCase);
  });
});
