import { csvLines, type CsvOptions } from './csv-lines.js';

const options: CsvOptions = { columns: ['name', 'cost'], textColumns: new Set(['name']), guardFormulas: true };
async function csv(rows: readonly Readonly<Record<string, unknown>>[], more: Partial<CsvOptions> = {}): Promise<string> {
  async function* source(): AsyncGenerator<Readonly<Record<string, unknown>>> { yield* rows; }
  let text = '';
  for await (const line of csvLines(source(), { ...options, ...more })) text += line;
  return text;
}

describe('csvLines', () => {
  it('quotes what must be quoted, and tells nothing from the empty text', async () => {
    expect(await csv([{ name: 'a "b", c\n', cost: '1.5' }, { name: null, cost: null }, { name: '', cost: '0' }])).toBe('name,cost\r\n"a ""b"", c\n",1.5\r\n,\r\n"",0\r\n');
  });

  it('disarms formulas in text, and leaves negative costs alone', async () => {
    expect(await csv([{ name: '=HYPERLINK("http://x")', cost: '-1.25' }])).toBe(`name,cost\r\n"'=HYPERLINK(""http://x"")",-1.25\r\n`);
    expect(await csv([{ name: '@sum', cost: '1' }], { guardFormulas: false })).toBe('name,cost\r\n@sum,1\r\n');
  });

  it('has a header when there are no rows', async () => expect(await csv([])).toBe('name,cost\r\n'));
});
