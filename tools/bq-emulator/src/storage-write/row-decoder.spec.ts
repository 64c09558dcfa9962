import type { TableField } from '../catalog/table-store.js';
import { compile, decodeOne, faultOf, refusalOf } from './given/decoded-rows.js';
import { ProtoRows } from './given/proto-rows.js';
import { RowFault } from './row-fault.js';

describe('a whole row', () => {
  it('comes out in the order of the table, whatever the order of the message, with null for what is missing', () => {
    const rows = new ProtoRows([
      { name: 'b', type: 'string' },
      { name: 'A', type: 'int64' },
    ]);
    const decoder = compile(rows, [
      { name: 'a', type: 'INT64' },
      { name: 'x', type: 'STRING' },
      { name: 'B', type: 'STRING' },
    ]);
    expect(decoder.decode(rows.row({ A: 1, b: 'z' }))).toEqual([1n, null, 'z']);
    expect(decoder.decode(rows.row({}))).toEqual([null, null, null]);
    expect([...decoder.unwrittenColumns]).toEqual([1]);
  });

  it.each([
    ['packed', true],
    ['unpacked', false],
  ])('reads %s repeated values, and an absent one as empty', (_, packed) => {
    const rows = new ProtoRows([
      { name: 'n', type: 'int64', repeated: true, packed },
      { name: 'd', type: 'double', repeated: true, packed },
      { name: 's', type: 'string', repeated: true },
    ]);
    const decoder = compile(rows, [
      { name: 'n', type: 'INT64', mode: 'REPEATED' },
      { name: 'd', type: 'FLOAT64', mode: 'REPEATED' },
      { name: 's', type: 'STRING', mode: 'REPEATED' },
      { name: 'unwritten', type: 'STRING', mode: 'REPEATED' },
    ]);
    const row = rows.row({ n: [1, '-2', 300], d: [0.5], s: ['a', ''] });
    expect(row[0]).toBe(packed ? 0x0a : 0x08);
    expect(decoder.decode(row)).toEqual([[1n, -2n, 300n], [0.5], ['a', ''], []]);
    expect(decoder.decode(rows.row({}))).toEqual([[], [], [], []]);
  });

  const orderColumns: readonly TableField[] = [
    {
      name: 'order',
      type: 'RECORD',
      fields: [
        { name: 'total', type: 'NUMERIC' },
        {
          name: 'items',
          type: 'STRUCT',
          mode: 'REPEATED',
          fields: [
            { name: 'sku', type: 'STRING', mode: 'REQUIRED' },
            { name: 'day', type: 'DATE' },
          ],
        },
      ],
    },
  ];
  const orders = new ProtoRows([
    {
      name: 'order',
      type: [
        { name: 'items', type: [{ name: 'day', type: 'int32' }, { name: 'sku', type: 'string' }], repeated: true },
        { name: 'total', type: 'string' },
      ],
    },
  ]);

  it('reads structs as arrays in field order, in structs and in repeated fields', () => {
    const row = orders.row({ order: { total: '1.5', items: [{ sku: 'a', day: 1 }, { sku: 'b' }] } });
    expect(compile(orders, orderColumns).decode(row)).toEqual([['1.5', [['a', 1], ['b', null]]]]);
    expect(compile(orders, orderColumns).decode(orders.row({ order: {} }))).toEqual([[null, []]]);
    expect(compile(orders, orderColumns).decode(orders.row({}))).toEqual([null]);
  });

  it('names the path of a bad value and of a missing REQUIRED one', () => {
    const decoder = compile(orders, orderColumns);
    const badDay = orders.row({ order: { items: [{ sku: 'a', day: 9999999 }] } });
    expect(faultOf(() => decoder.decode(badDay))).toMatch(/^Field order\.items\.day: 9999999 days/);
    expect(faultOf(() => decoder.decode(orders.row({ order: { items: [{ day: 1 }] } })))).toMatch(/^Field order\.items\.sku: .*REQUIRED/);
  });

  it('names the path of an extra field in a struct', () => {
    const rows = new ProtoRows([{ name: 'order', type: [{ name: 'colour', type: 'string' }] }]);
    expect(refusalOf(() => compile(rows, orderColumns))).toMatchObject({
      reason: 'SCHEMA_MISMATCH_EXTRA_FIELDS',
      message: expect.stringContaining("'order.colour'") as string,
    });
  });

  it('reads a RANGE as start and end, unset meaning unbounded, and refuses an empty one', () => {
    const range = [
      { name: 'start', type: 'int32' },
      { name: 'end', type: 'int32' },
    ];
    const column = { type: 'RANGE', rangeElementType: { type: 'DATE' } };
    expect(decodeOne(column, { type: range }, { start: 1, end: 2 })).toEqual([1, 2]);
    expect(decodeOne(column, { type: range }, { end: 2 })).toEqual([null, 2]);
    expect(faultOf(() => decodeOne(column, { type: range }, { start: 2, end: 2 }))).toContain('before its end');
  });

  it('finds a column with a flexible name through the column_name option', () => {
    const rows = new ProtoRows([{ name: 'field_1', type: 'string', column: 'Größe in m²' }]);
    expect(compile(rows, [{ name: 'Größe in m²', type: 'STRING' }]).decode(rows.row({ field_1: 'x' }))).toEqual(['x']);
  });

  it('passes over fields that the writer schema does not name', () => {
    const wide = new ProtoRows([
      { name: 'a', type: 'int64' },
      { name: 'b', type: 'string' },
      { name: 'c', type: 'double' },
      { name: 'd', type: 'fixed32' },
      { name: 'e', type: 'int64' },
    ]);
    const narrow = new ProtoRows([{ name: 'a', type: 'int64' }]);
    const row = wide.row({ a: 1, b: 'x', c: 1, d: 1, e: '-1' });
    expect(compile(narrow, [{ name: 'a', type: 'INT64' }]).decode(row)).toEqual([1n]);
  });

  it('takes the last of a value that is there twice, as protobuf does', () => {
    const rows = new ProtoRows([{ name: 'c', type: 'int64' }]);
    const twice = Buffer.concat([rows.row({ c: 1 }), rows.row({ c: 2 })]);
    expect(compile(rows, [{ name: 'c', type: 'INT64' }]).decode(twice)).toEqual([2n]);
  });

  it('gives bytes as a view of the request, not a copy', () => {
    const rows = new ProtoRows([{ name: 'c', type: 'bytes' }]);
    const row = rows.row({ c: Buffer.from('abc') });
    const [cell] = compile(rows, [{ name: 'c', type: 'BYTES' }]).decode(row);
    expect((cell as Buffer).buffer).toBe(row.buffer);
  });

  it.each([
    ['ends inside a varint', Buffer.of(0x08, 0x80)],
    ['ends inside a string', Buffer.of(0x12, 5, 0x61)],
    ['has a varint of eleven bytes', Buffer.concat([Buffer.of(0x08), Buffer.alloc(10, 0xff), Buffer.of(1)])],
    ['has another wire type than its schema', Buffer.of(0x0d, 0, 0, 0, 0)],
    ['has a group', Buffer.of(0x1b)],
  ])('is refused when it %s', (_, row) => {
    const rows = new ProtoRows([
      { name: 'n', type: 'int64' },
      { name: 's', type: 'string' },
    ]);
    const decoder = compile(rows, [
      { name: 'n', type: 'INT64' },
      { name: 's', type: 'STRING' },
    ]);
    expect(() => decoder.decode(row)).toThrow(RowFault);
    expect(decoder.decode(rows.row({ n: 1, s: 'after' }))).toEqual([1n, 'after']);
  });
});
