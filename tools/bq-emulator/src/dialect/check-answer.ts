import { ApiError } from '../api-error.js';
import { expectedCell, shownCell } from './dialect-runner.js';
import type { DialectRunner } from './dialect-runner.js';

/** Holds an answer against what a case says: its types and rows, or `!` and the beginning of an error's text. */
export function checkAnswer(answer: Awaited<ReturnType<DialectRunner['run']>>, types: string, rows: readonly unknown[]): void {
  if (types.startsWith('!')) {
    if (!(answer instanceof ApiError)) throw new Error(`Expected an error, got ${answer.types}`);
    expect(answer.message.slice(0, types.length - 1)).toBe(types.slice(1));
    return;
  }
  if (answer instanceof ApiError) throw answer;
  const single = answer.columnTypes.length === 1;
  const shown = answer.rows.map((row) => row.map((cell, i) => shownCell(cell, answer.columnTypes[i] ?? { kind: 'STRING' })));
  const expected = rows.map((row) => (single ? [row] : (row as readonly never[])).map((cell, i) => expectedCell(cell as never, answer.columnTypes[i])));
  expect({ types: answer.types, rows: shown }).toEqual({ types, rows: expected });
}
