import fc from 'fast-check';
import { guardFormula, unguardFormula } from './formula-guard.js';
import { parseCsv } from './parse-csv.js';

describe('CSV text', () => {
  it.each([
    ['a,b\r\n1,2\n', [['a', 'b'], ['1', '2']]],
    ['\uFEFFa\r\r1', [['a'], ['1']]],
    ['"a ""b"", c","d\ne"\n', [['a "b", c', 'd\ne']]],
    ['a,,\n', [['a', '', '']]],
    ['', []],
  ])('reads %j', (text, cells) => expect(parseCsv(text).records.map((record) => record.cells)).toEqual(cells));

  it('counts lines through quoted line ends', () => {
    expect(parseCsv('a\n"b\r\nc"\n\nd\n').records.map(({ line }) => line)).toEqual([1, 2, 5]);
  });

  it.each(['a\n"b', 'a\n"b"c', 'a\nb"c'])('names the line on which %j stops being CSV', (text) => expect(parseCsv(text)).toMatchObject({ fault: { line: 2 } }));
});

describe('text that a spreadsheet would take for a formula', () => {
  it.each(['=1+1', '+1', '-1', '@x', '\t=1', '\r=1', "'=1"])('%j is guarded by an apostrophe', (text) => expect(guardFormula(text)).toBe(`'${text}`));

  it('comes back from an export as it was, whatever it is', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.stringMatching(/^'{0,3}[=+\-@]?\w{0,3}$/)), (text) => expect(unguardFormula(guardFormula(text))).toBe(text)));
  });
});
