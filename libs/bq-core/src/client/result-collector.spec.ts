import { ResultCollector } from './result-collector.js';

const text = [{ name: 's', type: 'STRING' }];

describe('ResultCollector', () => {
  it('stops at the rows that are allowed', () => {
    const collector = new ResultCollector({ maxRows: 2 }, text);
    for (const s of ['a', 'b', 'c']) collector.add({ s });
    expect([collector.rows, collector.full]).toEqual([[{ s: 'a' }, { s: 'b' }], true]);
  });

  it('leaves a row that goes beyond the bytes, and all after it, for the next page', () => {
    const collector = new ResultCollector({ maxBytes: 5 }, text);
    for (const s of ['abc', 'def', 'g']) collector.add({ s });
    expect([collector.rows, collector.full]).toEqual([[{ s: 'abc' }], true]);
  });

  it('cuts text at whole characters', () => {
    const collector = new ResultCollector({ maxCellBytes: 4 }, text);
    collector.add({ s: 'aé€b' });
    expect([collector.rows, collector.cut]).toEqual([[{ s: 'aé' }], true]);
  });

  it('never cuts a number: what does not fit is null', () => {
    const collector = new ResultCollector({ maxCellBytes: 4 }, [{ name: 'n', type: 'BIGNUMERIC' }]);
    collector.add({ n: '123456' });
    expect([collector.rows, collector.cut]).toEqual([[{ n: null }], true]);
  });

  it('ends arrays, also in structs', () => {
    const fields = [{ name: 'r', type: 'RECORD', fields: [{ name: 'a', type: 'STRING', mode: 'REPEATED' }, { name: 'n', type: 'INTEGER' }] }];
    const collector = new ResultCollector({ maxCellBytes: 5 }, fields);
    collector.add({ r: { a: ['abc', 'def', 'ghi'], n: '1' } });
    expect(collector.rows).toEqual([{ r: { a: ['abc', 'de'], n: null } }]);
  });
});
