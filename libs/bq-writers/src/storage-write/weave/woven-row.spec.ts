import type { FieldSchema } from '@cloudact/schemas';
import { aField, aTableSchema } from '@cloudact/schemas/testing';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import protobuf from 'protobufjs';
import openWabt from 'wabt';
import { compileField, RowCodec } from '../../row/row-codec.js';
import { RowEncoder } from '../row-encoder.js';

/** One column of each type that is woven, some that are not between them, and enough of them that tags take one, two and three bytes. */
const TYPES = ['STRING', 'JSON', 'NUMERIC', 'BIGNUMERIC', 'TIMESTAMP', 'DATE', 'INT64', 'GEOGRAPHY', 'FLOAT64', 'INTERVAL'] as const;
const columns = (count: number): readonly FieldSchema[] => Array.from({ length: count }, (_value, index) => aField({ name: `c${index}`, type: TYPES[index % TYPES.length] as FieldSchema['type'] }));
const encoderOf = (fields: readonly FieldSchema[]): RowEncoder => new RowEncoder({ tableName: 'things', fields: fields.map(compileField) });

const CARRIERS: Readonly<Record<string, string>> = { TIMESTAMP: 'int64', DATE: 'int32', INT64: 'int64', FLOAT64: 'double' };
const referenceOf = (fields: readonly FieldSchema[]): protobuf.Type =>
  protobuf.parse(`syntax = "proto2"; message Row { ${fields.map(({ name, type }, index) => `optional ${CARRIERS[type] ?? 'string'} ${name} = ${index + 1};`).join(' ')} }`).root.lookupType('Row');
const long = (whole: bigint): unknown => (protobuf.util.Long as unknown as { fromString(text: string): unknown }).fromString(String(whole));

const ascii = fc.string({ unit: 'binary-ascii', maxLength: 300 });
const anyText = fc.oneof({ weight: 20, arbitrary: ascii }, { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 40 }) });
const digits = (from: number, to: number): fc.Arbitrary<string> => fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: from, maxLength: to });
const decimal = (whole: number, scale: number): fc.Arbitrary<string> =>
  fc.tuple(fc.constantFrom('', '-'), digits(1, whole), fc.option(digits(1, scale), { nil: undefined })).map(([sign, integer, fraction]) => `${sign}${integer}${fraction === undefined ? '' : `.${fraction}`}`);
const DAY_MS = 86_400_000;
const days = fc.integer({ min: -98_615, max: 102_633 });
const isoDate = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);

interface Drawn {
  /** As it is sent, and as protobufjs is told. */
  readonly sent: unknown;
  readonly carried: unknown;
}
/** Absent columns are left out. */
type DrawnRow = Readonly<Record<string, Drawn | undefined>>;
const same = (sent: string): Drawn => ({ sent, carried: sent });
const VALUES: Readonly<Record<string, fc.Arbitrary<Drawn>>> = {
  STRING: anyText.map(same),
  GEOGRAPHY: anyText.map(same),
  INTERVAL: fc.constantFrom('1-2 3 4:5:6', '0-0 0 0:0:1').map(same),
  JSON: fc.json().map(same),
  NUMERIC: decimal(29, 9).map(same),
  BIGNUMERIC: decimal(38, 38).map(same),
  DATE: days.map((day) => ({ sent: isoDate(day), carried: day })),
  TIMESTAMP: fc.tuple(days, fc.integer({ min: 0, max: 86_399 }), fc.constantFrom('T', ' '), fc.constantFrom('Z', '')).map(([day, second, separator, zone]) => ({
    sent: `${isoDate(day)}${separator}${new Date(second * 1000).toISOString().slice(11, 19)}${zone}`,
    carried: long((BigInt(day) * 86_400n + BigInt(second)) * 1_000_000n),
  })),
  INT64: fc.maxSafeInteger().map((sent) => ({ sent, carried: long(BigInt(sent)) })),
  FLOAT64: fc.double({ noNaN: true }).map((sent) => ({ sent, carried: sent })),
};
const normalised = (text: string): string => {
  const [, sign, whole = '', fraction = ''] = /^(-?)0*(\d*)\.?(\d*?)0*$/.exec(text) ?? [];
  // A negative nothing is nothing: a text that goes out as it was written keeps its sign, one that was read as a number does not.
  return `${whole === '' && fraction === '' ? '' : sign}${whole === '' ? '0' : whole}.${fraction}`;
};

function rowsOf(fields: readonly FieldSchema[]): fc.Arbitrary<DrawnRow> {
  return fc.record(Object.fromEntries(fields.map(({ name, type }) => [name, VALUES[type] as fc.Arbitrary<Drawn>])), { requiredKeys: [] });
}
const part = (row: DrawnRow, key: keyof Drawn): Record<string, unknown> => Object.fromEntries(Object.entries(row).map(([name, drawn]) => [name, drawn?.[key]]));

describe('woven rows', () => {
  it.each([10, 30])('of %i columns are byte for byte what protobufjs writes, also after a row that could not be woven', (count) => {
    const fields = columns(count);
    const reference = referenceOf(fields);
    fc.assert(
      fc.property(fc.array(rowsOf(fields), { minLength: 1, maxLength: 4 }), (rows) => {
        const encoder = encoderOf(fields);
        for (const row of rows) expect(encoder.encode(part(row, 'sent')).toString('hex')).toBe(Buffer.from(reference.encode(part(row, 'carried')).finish()).toString('hex'));
      }),
      { numRuns: 600 },
    );
  });

  it('of 2,100 columns, whose last tags take three bytes', () => {
    const fields = Array.from({ length: 2_100 }, (_value, index) => aField({ name: `c${index}`, type: 'STRING' }));
    const row = Object.fromEntries(fields.map(({ name }, index) => [name, 'x'.repeat(index % 200)]));
    expect(encoderOf(fields).encode(row).equals(Buffer.from(referenceOf(fields).encode(row).finish()))).toBe(true);
  });

  it('take and refuse exactly what the checked way takes and refuses, with the same words', () => {
    const fields = columns(10);
    const codec = new RowCodec(aTableSchema({ fields, tableName: 'things' }));
    const outcome = (work: () => unknown): string => {
      try {
        work();
        return 'taken';
      } catch (error) {
        return (error as Error).message;
      }
    };
    const odd = fc.constantFrom('2024-02-30', '2024-02-29', '1900-02-29', '2000-02-29', '2023-02-29', '2024-13-01', '2024-00-10', '2024-01-00', '07xx-01-01', '20-1-01-01', '2024-04-31', '2024-01-01T24:00:00Z', '2024-01-01T00:60:00Z', '2024-01-01 00:00:00',
      '2024-01-01T00:00:00z', '2024-01-01x00:00:00', '1699-12-31', '2251-01-01', '9999-12-31', '-', '', '.5', '5.', '-.', '--1', '1.2.3', '1e5', '+1', '00.10', '\ud800', '\u0130', '\u0131234', `1.${'0'.repeat(40)}`, '1'.repeat(39), '1'.repeat(30), 1e21, -0, 2 ** 53, Number.NaN);
    const filled = { c0: 'a', c1: '{}', c2: '1', c3: '2', c4: '2024-01-01T00:00:00Z', c5: '2024-01-01', c7: 'POINT(1 2)' };
    fc.assert(
      fc.property(fc.constantFrom(...fields.map(({ name }) => name), 'colour'), fc.oneof(fc.anything(), fc.string(), odd), (name, value) => {
        const sent = { ...filled, [name]: value };
        expect(outcome(() => encoderOf(fields).encode(sent))).toBe(outcome(() => codec.check(sent)));
      }),
      { numRuns: 5_000 },
    );
  });

  it('carry a decimal in another form as the number that it is', () => {
    const fields = columns(10);
    const reference = referenceOf(fields);
    fc.assert(
      fc.property(decimal(20, 9), fc.integer({ min: 0, max: 8 }), (text, exponent) => {
        const encoder = encoderOf(fields);
        for (const sent of [`${text}e0`, text]) {
          const { c3 } = reference.decode(encoder.encode({ c0: 'a', c2: '1', c3: sent, c5: '2024-01-01', c7: '', c8: exponent })) as unknown as { c3: string };
          expect(normalised(c3)).toBe(normalised(text));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('longer than the memory that rows are woven in are written all the same', () => {
    const fields = columns(10);
    const row = { c0: 'x'.repeat(300_000), c1: '[]', c3: '1', c5: '2024-01-01', c7: 'y'.repeat(90_000) };
    const { c0, c7 } = referenceOf(fields).decode(encoderOf(fields).encode(row)) as unknown as Record<string, string>;
    expect([c0, c7]).toEqual([row.c0, row.c7]);
    const aside = { ...row, c0: 'é'.repeat(300_000) };
    const encoder = encoderOf(fields);
    for (let round = 0; round < 2; round += 1) expect((referenceOf(fields).decode(encoder.encode(aside)) as unknown as Record<string, string>)['c0']).toBe(aside.c0);
    expect(encoder.encode({ c0: 'é', c1: '{}', c3: '1', c5: '2024-01-01' }).length).toBe(4 + 4 + 3 + 4);
  });

  it('are woven by the code that is written down beside it', async () => {
    const here = (name: string): Buffer => readFileSync(new URL(name, import.meta.url));
    const parsed = (await openWabt()).parseWat('weave.wat', here('./weave.wat').toString('utf8'));
    // `npm run generate:weave` writes it anew.
    expect(here('./weave.wasm').equals(Buffer.from(parsed.toBinary({}).buffer))).toBe(true);
  });
});
