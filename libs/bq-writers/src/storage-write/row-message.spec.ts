import { aField } from '@cloudact/schemas/testing';
import fc from 'fast-check';
import protobuf from 'protobufjs';
import { compileField, RowCodec } from '../row/row-codec.js';
import { aTableSchema } from '@cloudact/schemas/testing';
import { describeMessage, RowMessages } from './row-message.js';

const SCHEMA = [
  aField({ name: 'text', type: 'STRING' }),
  aField({ name: 'whole', type: 'INT64' }),
  aField({ name: 'real', type: 'FLOAT64' }),
  aField({ name: 'flag', type: 'BOOL' }),
  aField({ name: 'day', type: 'DATE' }),
  aField({ name: 'at', type: 'TIMESTAMP' }),
  aField({ name: 'cost', type: 'BIGNUMERIC' }),
  aField({ name: 'blob', type: 'BYTES' }),
  aField({ name: 'many', type: 'STRING', mode: 'REPEATED' }),
  aField({ name: 'inner', type: 'STRUCT', fields: [aField({ name: 'n', type: 'INT64' }), aField({ name: 's', type: 'STRING' })] }),
];
const fields = SCHEMA.map(compileField);

/** The same message as protobufjs would write it: the independent opinion about the bytes. */
const reference = protobuf.parse(`syntax = "proto2"; message Inner { optional int64 n = 1; optional string s = 2; }
  message Row { optional string text = 1; optional int64 whole = 2; optional double real = 3; optional bool flag = 4; optional int32 day = 5; optional int64 at = 6;
    optional string cost = 7; optional bytes blob = 8; repeated string many = 9; optional Inner inner = 10; }`).root.lookupType('Row');

const row = fc.record(
  {
    text: fc.string({ unit: 'grapheme' }),
    whole: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    real: fc.double({ noNaN: true }),
    flag: fc.boolean(),
    day: fc.integer({ min: -719_162, max: 2_932_896 }),
    at: fc.bigInt({ min: -62_135_596_800_000_000n, max: 253_402_300_799_999_999n }),
    cost: fc.constantFrom('0', '-1.5', '0.00000000000626609'),
    blob: fc.uint8Array({ maxLength: 300 }),
    many: fc.array(fc.string({ unit: 'grapheme' })),
    inner: fc.record({ n: fc.bigInt({ min: -5n, max: 5n }), s: fc.string() }),
  },
  { requiredKeys: [] },
);

describe('RowMessages', () => {
  it('writes byte for byte what protobufjs writes', () => {
    const messages = new RowMessages(fields);
    fc.assert(
      fc.property(row, (value) => {
        const checked = SCHEMA.map(({ name }) => {
          const column = (value as Record<string, unknown>)[name];
          if (column === undefined) return null;
          return name === 'inner' ? [(column as { n: bigint }).n, (column as { s: string }).s] : column;
        });
        const long = (whole: bigint): unknown => (protobuf.util.Long as unknown as { fromString(text: string): unknown }).fromString(String(whole));
        const expected = reference.encode({
          ...value,
          ...(value.whole === undefined ? {} : { whole: long(value.whole) }),
          ...(value.at === undefined ? {} : { at: long(value.at) }),
          ...(value.inner === undefined ? {} : { inner: { n: long(value.inner.n), s: value.inner.s } }),
        }).finish();
        expect(messages.encode(checked as never).equals(expected)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('describes itself with nested messages inside the root, and annotates names that proto cannot hold', () => {
    const named = describeMessage([compileField(aField({ name: 'Größe', type: 'INT64', mode: 'REQUIRED' })), fields[9] as (typeof fields)[number]]);
    expect(named.field[0]).toEqual({ name: 'column_1', number: 1, label: 2, type: 3, options: { '.google.cloud.bigquery.storage.v1.columnName': 'Größe' } });
    expect(named.field[1]).toMatchObject({ type: 11, typeName: 'Row_2' });
    expect(named.nestedType[0]).toMatchObject({ name: 'Row_2', field: [{ name: 'n' }, { name: 's' }] });
  });

  it('puts a stamp behind the row under the numbers that follow', () => {
    const codec = new RowCodec(aTableSchema({ fields: SCHEMA.slice(0, 2) }));
    const stamp = new RowMessages([compileField(aField({ name: 'run', type: 'STRING' }))], 3).encode(['r1']);
    const bytes = new RowMessages(codec.fields).encode(codec.check({ text: 'a' }), stamp);
    expect([...bytes]).toEqual([0x0a, 1, 0x61, 0x1a, 2, 0x72, 0x31]);
  });
});
