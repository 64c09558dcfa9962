import { aField, aTableSchema } from '@cloudact/schemas/testing';
import fc from 'fast-check';
import { toJsonRow, toNdjsonLine } from './json-carrier.js';
import { compileField, RowCodec } from './row-codec.js';
import { RowJson } from './row-json.js';

const SCHEMA = [
  aField({ name: 'text', type: 'STRING' }), aField({ name: 'whole', type: 'INT64' }), aField({ name: 'real', type: 'FLOAT64' }), aField({ name: 'flag', type: 'BOOL' }), aField({ name: 'day', type: 'DATE' }),
  aField({ name: 'moment', type: 'TIMESTAMP' }), aField({ name: 'cost', type: 'NUMERIC' }), aField({ name: 'blob', type: 'BYTES' }), aField({ name: 'tags', type: 'JSON' }), aField({ name: 'many', type: 'STRING', mode: 'REPEATED' }),
  aField({ name: 'inner', type: 'STRUCT', fields: [aField({ name: 'n', type: 'INT64' }), aField({ name: 's', type: 'STRING' })] }),
];
const fields = SCHEMA.map(compileField);
const codec = new RowCodec(aTableSchema({ fields: SCHEMA }));
const options = { tableName: codec.table.tableName, fields };

const value = fc.oneof(
  fc.anything(), fc.string({ unit: 'binary' }), fc.maxSafeInteger(), fc.double(), fc.boolean(), fc.constant(null), fc.json(), fc.array(fc.string()), fc.record({ n: fc.integer(), s: fc.string() }),
  fc.constantFrom('2024-02-29', '2024-01-01T00:00:00Z', '1.5', '-0.000000001', '1e3', '00.10', '{"a":1.10}', '{"a":\n1}', '[]', '\ud800', '"\ud800"', 2 ** 53, 10n ** 18n, 'AAE='),
);
const outcome = (work: () => unknown): string => {
  try {
    return JSON.stringify(work());
  } catch (error) {
    return (error as Error).message;
  }
};

describe('RowJson', () => {
  it.each([
    ['a load file', new RowJson({ ...options, json: 'value' }), (row: Record<string, unknown>): unknown => JSON.parse(`{${toNdjsonLine(codec.fields, codec.check(row))}}`)],
    ['insertAll', new RowJson({ ...options, json: 'text' }), (row: Record<string, unknown>): unknown => toJsonRow(codec.fields, codec.check(row))],
  ])('carries and refuses for %s what the checked way does, with the same words', (_what, rowJson, checked) => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...SCHEMA.map(({ name }) => name), 'colour'), value, { maxKeys: 3, noNullPrototype: true }), (row) => {
        const [name] = Object.keys(row);
        const sent = name === undefined ? {} : { [name]: row[name] };
        expect(outcome(() => normal(JSON.parse(`{${rowJson.members(sent)}}`)))).toBe(outcome(() => normal(checked(sent))));
      }),
      { numRuns: 5_000 },
    );
  });

  it('leaves out NULLs and empty lists, and keeps the numbers of a JSON column as they were written', () => {
    const row = { text: 'a', whole: null, many: [], tags: '{"n":1.10}' };
    expect(new RowJson({ ...options, json: 'value' }).members(row)).toBe('"text":"a","tags":{"n":1.10}');
    expect(new RowJson({ ...options, json: 'text' }).members(row)).toBe('"text":"a","tags":"{\\"n\\":1.10}"');
  });
});

/** Decimals are equal when their values are: `00.10` may go out as it came. */
function normal(row: unknown): unknown {
  const { cost, ...rest } = row as { cost?: string };
  return cost === undefined ? rest : { ...rest, cost: codec.check({ cost })[6] };
}
