import { BodyTooLargeError } from './body-errors.js';
import { JsonArrayRows } from './json-array-rows.js';

function cut(chunks: readonly string[], maxRowCharacters = 1_000): readonly string[] {
  const rows = new JsonArrayRows({ maxRowCharacters, tooLarge: () => new BodyTooLargeError('one row of the', maxRowCharacters) });
  const texts = chunks.flatMap((chunk) => [...rows.push(chunk)].map(({ text }) => text));
  rows.end();
  return texts;
}

const BODIES: readonly (readonly [what: string, body: string, rows: readonly string[]])[] = [
  ['two rows', '[{"a":1},{"a":2}]', ['{"a":1}', '{"a":2}']],
  ['no rows', ' [ ] ', []],
  ['wrapped rows', '{ "rows" : [ {"a":1} ] }\n', ['{"a":1}']],
  ['no wrapped rows', '{"rows":[]}', []],
  ['brackets inside of texts', '[{"a":"]},{["},{"b":"\\"}"}]', ['{"a":"]},{["}', '{"b":"\\"}"}']],
  ['an escaped backslash before a closing quote', '[{"a":"\\\\"},{"b":1}]', ['{"a":"\\\\"}', '{"b":1}']],
  ['nested lists and objects', '[{"a":[{"b":[1,[2]]}]},\n {"c":{}}]', ['{"a":[{"b":[1,[2]]}]}', '{"c":{}}']],
  ['text beyond the BMP', '[{"a":"💸\\uD83D"}]', ['{"a":"💸\\uD83D"}']],
];

describe('rows of a JSON array', () => {
  it.each(BODIES)('are cut the same wherever the chunks end: %s', (_what, body, rows) => {
    expect(cut([body])).toEqual(rows);
    expect(cut([...body])).toEqual(rows);
    for (let at = 1; at < body.length; at += 1) expect(cut([body.slice(0, at), body.slice(at)])).toEqual(rows);
  });

  it.each([
    ['text', 'hello', 'rows are a JSON array'],
    ['another member', '{"data":[]}', 'one member "rows"'],
    ['a member after the rows', '{"rows":[],"x":1}', '"," where "}" was expected'],
    ['a missing comma', '[{"a":1} {"b":2}]', '"{" where "," was expected'],
    ['a comma too many', '[{"a":1},]', '"]" where a row, a JSON object, was expected'],
    ['a row that is a number', '[1]', 'a JSON object, was expected'],
    ['an end too early', '[{"a":1},{"b":', 'stops before its end'],
    ['an array that is not closed', '[{"a":1}', 'stops before its end'],
    ['something after the end', '[{"a":1}]]', 'after the end'],
  ])('are refused with %s', (_what, body, message) => {
    expect(() => cut([body])).toThrow(message);
    expect(() => cut([...body])).toThrow(message);
  });

  it('say in which row and line a body went wrong', () => {
    expect(() => cut(['[{"a":1},\n{"b":2},\n7]'])).toThrow(expect.objectContaining({ code: 'BODY_MALFORMED', errors: [expect.objectContaining({ row: 2, line: 3 })] }));
  });

  it('hold one row at most, also one that never ends', () => {
    expect(() => cut(['[{"a":"', 'x'.repeat(60), 'x'.repeat(60)], 100)).toThrow(BodyTooLargeError);
  });
});
