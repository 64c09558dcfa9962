import { aField } from '@cloudact/schemas/testing';
import fc from 'fast-check';
import protobuf from 'protobufjs';
import { compileField, RowCodec } from '../row/row-codec.js';
import { aTableSchema } from '@cloudact/schemas/testing';
import { RowEncoder } from './row-encoder.js';
import { describeMessage } from './row-message.js';

const SCHEMA = [
  aField({ name: 'text', type: 'STRING' }),
  aField({ name: 'whole', type: 'INT64' }),
  aField({ name: 'real', type: 'FLOAT64' }),
  aField({ name: 'flag', type: 'BOOL' }),
  aField({ name: 'day', type: 'DATE' }),
  aField({ name: 'moment', type: 'TIMESTAMP' }),
  aField({ name: 'cost', type: 'BIGNUMERIC' }),
  aField({ name: 'blob', type: 'BYTES' }),
  aField({ name: 'many', type: 'STRING', mode: 'REPEATED' }),
  aField({ name: 'inner', type: 'STRUCT', fields: [aField({ name: 'n', type: 'INT64' }), aField({ name: 's', type: 'STRING' })] }),
];
const fields = SCHEMA.map(compileField);
const table = aTableSchema({ fields: SCHEMA });
const encoder = new RowEncoder({ tableName: 'things', fields });

/** The same message as protobufjs would write it: the independent opinion about the bytes. */
const reference = protobuf.parse(`syntax = "proto2"; message Inner { optional int64 n = 1; optional string s = 2; }
  message Row { optional string text = 1; optional int64 whole = 2; optional double real = 3; optional bool flag = 4; optional int32 day = 5; optional int64 moment = 6;
    optional string cost = 7; optional bytes blob = 8; repeated string many = 9; optional Inner inner = 10; }`).root.lookupType('Row');
const long = (whole: bigint): unknown => (protobuf.util.Long as unknown as { fromString(text: string): unknown }).fromString(String(whole));

const DAY_MS = 86_400_000;
const wellFormed = fc.string({ unit: 'grapheme', maxLength: 200 });
const whole = fc.oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.maxSafeInteger().map(BigInt));
const dates = fc.integer({ min: -719_162, max: 2_932_896 });
const seconds = fc.integer({ min: -62_135_596_800, max: 253_402_300_799 });

const row = fc.record(
  { text: wellFormed, whole, real: fc.double({ noNaN: true }), flag: fc.boolean(), day: dates, moment: seconds, cost: fc.constantFrom('0', '-1.5', '0.00000000000626609', '12'), blob: fc.uint8Array({ maxLength: 300 }), many: fc.array(wellFormed), inner: fc.record({ n: whole, s: wellFormed }) },
  { requiredKeys: [] },
);
type Drawn = typeof row extends fc.Arbitrary<infer T> ? T : never;

const isoDate = (days: number): string => {
  const date = new Date(days * DAY_MS);
  return `${String(date.getUTCFullYear()).padStart(4, '0')}-${date.toISOString().slice(-19, -14)}`;
};
const isoSeconds = (at: number): string => `${isoDate(Math.floor(at / 86_400))}T${new Date(at * 1000).toISOString().slice(-13, -5)}Z`;

/** The drawn values as a caller would send them: dates as text, whole numbers as number, bigint or text. */
function asSent(drawn: Drawn, form: 0 | 1 | 2): Record<string, unknown> {
  const integer = (value: bigint): unknown => (form === 0 ? value : form === 1 && value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : String(value));
  return {
    ...drawn,
    ...(drawn.whole === undefined ? {} : { whole: integer(drawn.whole) }),
    ...(drawn.day === undefined ? {} : { day: isoDate(drawn.day) }),
    ...(drawn.moment === undefined ? {} : { moment: isoSeconds(drawn.moment) }),
    ...(drawn.inner === undefined ? {} : { inner: { n: integer(drawn.inner.n), s: drawn.inner.s } }),
  };
}

describe('RowEncoder', () => {
  it('writes byte for byte what protobufjs writes', () => {
    fc.assert(
      fc.property(row, fc.constantFrom<0 | 1 | 2>(0, 1, 2), (drawn, form) => {
        const expected = reference.encode({
          ...drawn,
          ...(drawn.whole === undefined ? {} : { whole: long(drawn.whole) }),
          ...(drawn.moment === undefined ? {} : { moment: long(BigInt(drawn.moment) * 1_000_000n) }),
          ...(drawn.inner === undefined ? {} : { inner: { n: long(drawn.inner.n), s: drawn.inner.s } }),
        }).finish();
        expect(encoder.encode(asSent(drawn, form)).toString('hex')).toBe(Buffer.from(expected).toString('hex'));
      }),
      { numRuns: 2_000 },
    );
  });

  it('takes and refuses exactly what the checked way takes and refuses, with the same words', () => {
    const codec = new RowCodec(table);
    const outcome = (work: () => unknown): string => {
      try {
        work();
        return 'taken';
      } catch (error) {
        return (error as Error).message;
      }
    };
    const anything = fc.oneof(fc.anything(), fc.string(), fc.constantFrom('2024-02-30', '2024-02-29', '2023-02-29', '2024-13-01', '2024-01-01T24:00:00Z', '2024-01-01 00:00:00', '-', '.5', '5.', '-.', '1e5', '+1', '00.10', '\ud800', '1.'.padEnd(41, '0'), 1e21, -0, 2 ** 53));
    fc.assert(
      fc.property(fc.constantFrom(...SCHEMA.map(({ name }) => name), 'colour'), anything, (name, value) => {
        const sent = { [name]: value };
        expect(outcome(() => encoder.encode(sent))).toBe(outcome(() => codec.check(sent)));
      }),
      { numRuns: 20_000 },
    );
  });

  it('gives each row bytes of its own, however many follow, and keeps nothing of a row that it refused', () => {
    const messages = Array.from({ length: 20_000 }, (_value, index) => encoder.encode({ text: `row ${index}`, cost: '1.5' }));
    expect(() => encoder.encode({ text: 'good', cost: 'bad' })).toThrow('is not a BIGNUMERIC');
    expect(encoder.encode({ text: 'x' }).toString('hex')).toBe('0a0178');
    messages.forEach((message, index) => expect((reference.decode(message) as unknown as { text: string }).text).toBe(`row ${index}`));
  });

  it('takes undefined for absent, and puts a stamp behind the row', () => {
    const stamp = new RowEncoder({ tableName: 'things', fields: [compileField(aField({ name: 'run', type: 'STRING' }))], firstNumber: 3 }).encode({ run: 'r1' });
    const stamped = new RowEncoder({ tableName: 'things', fields: fields.slice(0, 2), suffix: stamp, stamped: new Set(['run']) });
    expect([...stamped.encode({ text: 'a', whole: undefined })]).toEqual([0x0a, 1, 0x61, 0x1a, 2, 0x72, 0x31]);
    expect(() => stamped.encode({ run: 'mine' })).toThrow('the pipeline fills this column');
  });

  it('describes itself with nested messages inside the root, and annotates names that proto cannot hold', () => {
    const named = describeMessage([compileField(aField({ name: 'Größe', type: 'INT64', mode: 'REQUIRED' })), fields[9] as (typeof fields)[number]]);
    expect(named.field[0]).toEqual({ name: 'column_1', number: 1, label: 2, type: 3, options: { '.google.cloud.bigquery.storage.v1.columnName': 'Größe' } });
    expect(named.field[1]).toMatchObject({ type: 11, typeName: 'Row_2' });
    expect(named.nestedType[0]).toMatchObject({ name: 'Row_2', field: [{ name: 'n' }, { name: 's' }] });
  });
});
