import { chooseMethod } from './choose-method.js';
import type { WriteFacts } from './method-rules.js';

const facts = (overrides: Partial<WriteFacts>): WriteFacts => ({ intent: 'append', rows: 5_000, writeProfile: 'append', realTime: false, concurrent: false, allOrNothing: false, loadJobsLeft: 1_500, ...overrides });

describe('chooseMethod', () => {
  it.each([
    ['chat messages', { rows: 5, realTime: true }, 'streaming', 'real-time'],
    ['a mutable table', { rows: 5, realTime: true, writeProfile: 'mutable' }, 'storage-write', 'mutable'],
    ['a day of costs', { rows: 5_000 }, 'load', 'load'],
    ['a table whose load jobs are used up', { rows: 5_000, loadJobsLeft: 3 }, 'storage-write', 'load-quota'],
    ['50,000 rows', { rows: 50_000 }, 'storage-write', 'many'],
    ['a number of rows that nobody knows', { rows: undefined }, 'storage-write', 'many'],
    ['concurrent writers', { rows: 50, concurrent: true }, 'storage-write', 'concurrent'],
    ['a re-runnable pipeline', { intent: 'replace-slice' }, 'merge', 'slice'],
    ['rows by key', { intent: 'upsert' }, 'merge', 'keyed'],
    ['too many rows for insertAll', { rows: 500, realTime: true }, 'storage-write', 'real-time-many'],
  ] as const)('%s', (_what, given, method, rule) => {
    const { rows, ...rest } = given as Partial<WriteFacts>;
    const choice = chooseMethod('rows' in given && rows === undefined ? (({ rows: _rows, ...others }) => others)(facts(rest)) : facts(given as Partial<WriteFacts>));
    expect(choice).toMatchObject({ method, rule });
  });

  it('explains itself in words and names what it did not take', () => {
    const { why, alternatives } = chooseMethod(facts({ rows: 240 }));
    expect(why).toBe("240 rows fit one load job, which is free; 1500 of the table's load jobs are left today");
    expect(alternatives.map(({ method }) => method)).toEqual(['streaming', 'merge', 'storage-write']);
  });
});
