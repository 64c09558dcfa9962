import { canonicalJson, SourceRowIds } from './source-row-ids.js';

describe('ids of source rows', () => {
  it('are the same for the same line, wherever it stands', () => {
    const [one, other] = [new SourceRowIds(), new SourceRowIds()];
    const ids = ['a', 'b', 'c'].map((name) => one.next({ name }));
    expect(['c', 'a', 'b'].map((name) => other.next({ name }))).toEqual([ids[2], ids[0], ids[1]]);
  });

  it('keep equal lines apart', () => {
    const ids = new SourceRowIds();
    const [first, second, third] = [ids.next({ a: 1 }), ids.next({ a: 1 }), ids.next({ a: 2 })];
    expect([first, second].map((id) => id?.split('-')[1])).toEqual(['0', '1']);
    expect(first?.split('-')[0]).toBe(second?.split('-')[0]);
    expect(third?.split('-')[0]).not.toBe(first?.split('-')[0]);
  });

  it('still count after they grew', () => {
    const ids = new SourceRowIds();
    for (let row = 0; row < 5_000; row += 1) expect(ids.next({ row }).endsWith('-0')).toBe(true);
    expect(ids.next({ row: 17 }).endsWith('-1')).toBe(true);
  });

  it('do not depend on the order of columns, nor on columns without a value', () => {
    expect(canonicalJson({ b: [1, { d: null, c: 'x' }], a: null })).toBe('{"b":[1,{"c":"x"}]}');
    expect(canonicalJson({ b: 1, a: 2 })).toBe(canonicalJson({ a: 2, b: 1 }));
  });
});
