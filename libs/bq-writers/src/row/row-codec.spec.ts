import { aField, aTableSchema } from '@cloudact/schemas/testing';
import { toJsonRow, toNdjsonLine } from './json-carrier.js';
import { RowCodec } from './row-codec.js';

const table = aTableSchema({
  fields: [
    aField({ name: 'id', type: 'STRING', mode: 'REQUIRED' }),
    aField({ name: 'cost', type: 'BIGNUMERIC' }),
    aField({ name: 'tags', type: 'JSON' }),
    aField({ name: 'labels', type: 'STRUCT', mode: 'REPEATED', fields: [aField({ name: 'key', type: 'STRING', mode: 'REQUIRED' }), aField({ name: 'n', type: 'INT64' })] }),
    aField({ name: 'x_run_id', type: 'STRING', mode: 'REQUIRED' }),
  ],
});

describe('RowCodec', () => {
  const codec = new RowCodec(table, { stamped: ['x_run_id'] });

  it('carries nested and repeated values, and leaves NULLs out', () => {
    const row = codec.check({ id: 'a', cost: null, tags: '{"n":1.10}', labels: [{ key: 'k', n: 5n }, { key: 'l' }] });
    expect(toJsonRow(codec.fields, row)).toEqual({ id: 'a', tags: '{"n":1.10}', labels: [{ key: 'k', n: '5' }, { key: 'l' }] });
    expect(toNdjsonLine(codec.fields, row)).toBe('"id":"a","tags":{"n":1.10},"labels":[{"key":"k","n":"5"},{"key":"l"}]');
  });

  it.each([
    ['a missing REQUIRED column', { cost: '1' }, 'id: required, and missing'],
    ['a missing REQUIRED field of a STRUCT', { id: 'a', labels: [{ key: 'k' }, { n: 1 }] }, 'labels[1].key: required, and missing'],
    ['an unknown column', { id: 'a', colour: 'red' }, 'colour: table'],
    ['an unknown field of a STRUCT', { id: 'a', labels: [{ key: 'k', x: 1 }] }, 'labels[0].x: no such field'],
    ['a stamped column', { id: 'a', x_run_id: 'mine' }, 'the pipeline fills this column'],
    ['NULL inside a list', { id: 'a', labels: [null] }, 'REPEATED columns hold no NULL'],
    ['text where a list belongs', { id: 'a', labels: 'abc' }, 'is not a list'],
    ['a list where a row belongs', [], 'A row is an object'],
  ])('refuses %s by its path', (_what, row, message) => {
    expect(() => codec.check(row as never)).toThrow(message);
  });
});
