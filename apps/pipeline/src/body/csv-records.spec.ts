import { DEFAULT_BODY_LIMITS } from '../config/pipeline-config.js';
import { cellText, openCsv } from './csv-records.js';

async function* chunksOf(text: string, size: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
}
async function read(text: string, size = 4, maxRowBytes = DEFAULT_BODY_LIMITS.maxRowBytes): Promise<{ header: readonly string[]; records: unknown[] }> {
  const { header, records } = await openCsv(chunksOf(text, size), { ...DEFAULT_BODY_LIMITS, maxRowBytes });
  const all: unknown[] = [];
  for await (const { row, cells } of records) all.push([row, ...cells]);
  return { header, records: all };
}

describe('CSV records', () => {
  it.each([1, 3, 1_000])('keep quotes, line ends and commas inside of cells, %i characters at a time', async (size) => {
    const text = 'a,b\r\n1,"x, ""y""\nz"\r\n\r\n"",NULL\r\n';
    expect(await read(text, size)).toEqual({ header: ['a', 'b'], records: [[0, '1', 'x, "y"\nz'], [1, '', 'NULL']] });
  });

  it('with too few or too many cells come as they are', async () => {
    expect((await read('a,b\n1\n1,2,3\n')).records).toEqual([[0, '1'], [1, '1', '2', '3']]);
  });

  it('of a header alone are none', async () => {
    expect(await read('a,b\n')).toEqual({ header: ['a', 'b'], records: [] });
  });

  it.each([
    ['a quote that is never closed', 'a,b\n1,2\n3,"4\n5,6\n', { row: 1 }],
    ['text after a closing quote', 'a,b\n1,2\n"3"x,4\n', { row: 1, line: 3 }],
  ])('name the place of %s', async (_what, text, place) => {
    await expect(read(text)).rejects.toMatchObject({ code: 'BODY_MALFORMED', errors: [expect.objectContaining(place)] });
  });

  it.each([
    ['a column twice', 'a,a\n1,2\n', 'BODY_MALFORMED'],
    ['a column without a name', 'a,,b\n', 'BODY_MALFORMED'],
    ['nothing', '', 'BODY_EMPTY'],
    ['blank lines only', '\n\n', 'BODY_EMPTY'],
  ])('are refused when the header has %s', async (_what, text, code) => {
    await expect(read(text)).rejects.toMatchObject({ code });
  });

  it('are refused when one is larger than memory should hold', async () => {
    await expect(read(`a,b\n1,"${'x'.repeat(500)}`, 50, 200)).rejects.toMatchObject({ code: 'BODY_TOO_LARGE' });
  });

  it('have null where a cell is empty or says NULL', () => {
    expect(['', 'NULL', 'null', ' ', '0'].map(cellText)).toEqual([null, null, 'null', ' ', '0']);
  });
});
