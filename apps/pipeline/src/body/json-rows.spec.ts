import { DEFAULT_BODY_LIMITS } from '../config/pipeline-config.js';
import { isRawNumber } from './exact-json.js';
import { jsonRows } from './json-rows.js';

async function* chunksOf(text: string, size: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
}
async function rowsOf(text: string, format: 'json' | 'ndjson', size = 3, maxRowBytes = DEFAULT_BODY_LIMITS.maxRowBytes): Promise<unknown[]> {
  const rows: unknown[] = [];
  for await (const { value } of jsonRows(chunksOf(text, size), format, { ...DEFAULT_BODY_LIMITS, maxRowBytes })) rows.push(value);
  return rows;
}

describe('JSON rows', () => {
  it.each([1, 2, 5, 100])('come line by line out of newline-delimited JSON, %i characters at a time', async (size) => {
    expect(await rowsOf('{"a":1}\r\n\n{"a":"x\\ny"}\n{"a":3}', 'ndjson', size)).toEqual([{ a: 1 }, { a: 'x\ny' }, { a: 3 }]);
  });

  it('keep every digit of numbers that JavaScript would round or rewrite', async () => {
    const [row] = (await rowsOf('[{"cost":0.00000080000,"big":12345678901234567890,"exp":1e-9,"int":7,"neg":-0}]', 'json')) as Record<string, unknown>[];
    const sources = Object.fromEntries(Object.entries(row ?? {}).map(([name, value]) => [name, isRawNumber(value) ? value.rawJSON : value]));
    expect(sources).toEqual({ cost: '0.00000080000', big: '12345678901234567890', exp: '1e-9', int: 7, neg: '-0' });
  });

  it.each([
    ['a line that is not JSON', '{"a":1}\n{"a":\n', 'ndjson', { row: 1, line: 2 }],
    ['a line that is a list', '{"a":1}\n[1]\n', 'ndjson', { row: 1, line: 2 }],
    ['a line that is a number', '{"a":1}\n1.50\n', 'ndjson', { row: 1, line: 2 }],
    ['a row that is not JSON', '[{"a":1},\n{a:2}]', 'json', { row: 1, line: 2 }],
  ] as const)('name row and line of %s', async (_what, text, format, place) => {
    await expect(rowsOf(text, format)).rejects.toMatchObject({ code: 'BODY_MALFORMED', errors: [expect.objectContaining(place)] });
  });

  it.each([['json', '  \n '], ['ndjson', '\n\n']] as const)('are missing from a blank %s body', async (format, text) => {
    await expect(rowsOf(text, format)).rejects.toMatchObject({ code: 'BODY_EMPTY' });
  });

  it('are refused when one is larger than memory should hold', async () => {
    await expect(rowsOf(`{"a":"${'x'.repeat(200)}"}`, 'ndjson', 10, 100)).rejects.toMatchObject({ code: 'BODY_TOO_LARGE' });
  });
});
