import { readParameters } from '../encode/query-parameter.js';
import { ApiError } from '../api-error.js';
import { PARAMETER_CASES } from './cases/parameters.js';
import { type DialectRunner, expectedCell, openDialectRunner, shownCell } from './dialect-runner.js';

let runner: DialectRunner;
beforeAll(async () => { runner = await openDialectRunner(); });
afterAll(() => { runner.close(); });

test.each(PARAMETER_CASES.map((c) => [`${c[0]} of ${JSON.stringify(c[1].map((p) => p.parameterType))}`, c] as const))('%s', async (_title, [source, parameters, types, ...row]) => {
  const answer = await runner.run(source, readParameters(parameters));
  if (answer instanceof ApiError) throw answer;
  const shown = answer.rows.map((cells) => cells.map((cell, i) => shownCell(cell, answer.columnTypes[i] ?? { kind: 'STRING' })));
  expect({ types: answer.types, rows: shown }).toEqual({ types, rows: [row.map((cell, i) => expectedCell(cell, answer.columnTypes[i]))] });
});

test('a parameter that was not sent is named', async () => {
  const answer = await runner.run('SELECT @b', []);
  expect(answer).toBeInstanceOf(ApiError);
  expect((answer as ApiError).message).toBe("Query parameter 'b' not found at [1:8]");
});
