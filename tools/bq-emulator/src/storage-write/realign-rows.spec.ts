import type { Cell, TableField } from '../catalog/table-store.js';
import { realignRows } from './realign-rows.js';

describe('rows held back while the schema changed', () => {
  it.each<[string, readonly TableField[], readonly TableField[], readonly Cell[], readonly Cell[]]>([
    ['a new column is null', [{ name: 'a', type: 'INT64' }], [{ name: 'b', type: 'STRING' }, { name: 'A', type: 'INTEGER' }], [1n], [null, 1n]],
    ['a new repeated column is empty', [], [{ name: 'b', type: 'STRING', mode: 'REPEATED' }], [], [[]]],
    ['a dropped column goes', [{ name: 'a', type: 'INT64' }, { name: 'b', type: 'STRING' }], [{ name: 'b', type: 'STRING' }], [1n, 'x'], ['x']],
    ['INT64 widens to NUMERIC', [{ name: 'a', type: 'INT64' }], [{ name: 'a', type: 'NUMERIC' }], [1n], ['1']],
    ['INT64 widens to FLOAT64', [{ name: 'a', type: 'INTEGER' }], [{ name: 'a', type: 'FLOAT' }], [1n], [1]],
    ['null stays null', [{ name: 'a', type: 'INTEGER' }], [{ name: 'a', type: 'NUMERIC' }], [null], [null]],
    [
      'a field of a repeated struct is added',
      [{ name: 's', type: 'RECORD', mode: 'REPEATED', fields: [{ name: 'x', type: 'INT64' }] }],
      [{ name: 's', type: 'RECORD', mode: 'REPEATED', fields: [{ name: 'y', type: 'STRING' }, { name: 'x', type: 'INT64' }] }],
      [[[1n], [2n]]],
      [[[null, 1n], [null, 2n]]],
    ],
  ])('%s', (_, from, to, row, expected) => {
    expect(realignRows([row], from, to)).toEqual([expected]);
  });

  it('cannot follow a change of type that BigQuery does not allow', () => {
    expect(() => realignRows([['x']], [{ name: 'a', type: 'STRING' }], [{ name: 'a', type: 'INT64' }])).toThrow('cannot become INT64');
  });
});
