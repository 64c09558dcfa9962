import avro from 'avsc';
import type { Cell, TableField } from '../catalog/table-store.js';
import { AvroFormat } from './avro-format.js';
import { emptyRow, everyType, fullRow, INSTANT } from './given/every-type.js';

/** 64-bit integers as bigint, but for those of a logical type: avsc's own would lose digits. */
const longType = avro.types.LongType.__with({
  fromBuffer: (buffer: Buffer) => buffer.readBigInt64LE(),
  toBuffer: (value: bigint) => {
    const buffer = Buffer.alloc(8);
    buffer.writeBigInt64LE(value);
    return buffer;
  },
  fromJSON: BigInt, toJSON: String, isValid: (value: unknown) => typeof value === 'bigint', compare: (a: bigint, b: bigint) => (a === b ? 0 : a < b ? -1 : 1),
});

const schemaOf = (fields: readonly TableField[], displayNames = false): { readonly name: string; readonly fields: readonly Record<string, unknown>[] } =>
  JSON.parse(new AvroFormat({ fields, compression: 'none', displayNames }).schema.avroSchema?.schema ?? '') as never;

function decoded(fields: readonly TableField[], rows: readonly (readonly Cell[])[]): Record<string, unknown>[] {
  const type = avro.Type.forSchema(schemaOf(fields) as never, { registry: { long: longType } });
  const bytes = Buffer.from(new AvroFormat({ fields, compression: 'none', displayNames: false }).encode(rows).message.avroRows?.serializedBinaryRows ?? []);
  const values: Record<string, unknown>[] = [];
  for (let at = 0; at < bytes.length;) {
    const { value, offset } = type.decode(bytes, at);
    values.push(value as Record<string, unknown>);
    at = offset;
  }
  return values;
}

const unscaled = (bytes: unknown): bigint => BigInt.asIntN((bytes as Buffer).length * 8, BigInt(`0x${(bytes as Buffer).toString('hex')}`));

/** https://cloud.google.com/bigquery/docs/reference/storage#avro_schema_details */
describe('the Avro format', () => {
  it('describes each column as the documentation says', () => {
    const { name, fields } = schemaOf(everyType);
    const optional = (type: unknown): unknown => ['null', type];
    expect(name).toBe('__root__');
    expect(fields.map((field) => [field['name'], field['type']])).toEqual([
      ['i', 'long'],
      ['s', optional('string')],
      ['b', optional('bytes')],
      ['f', optional('double')],
      ['n', optional({ type: 'bytes', logicalType: 'decimal', precision: 38, scale: 9 })],
      ['n42', optional({ type: 'bytes', logicalType: 'decimal', precision: 6, scale: 2 })],
      ['bn', optional({ type: 'bytes', logicalType: 'decimal', precision: 77, scale: 38 })],
      ['bo', optional('boolean')],
      ['da', optional({ type: 'int', logicalType: 'date' })],
      ['ti', optional({ type: 'long', logicalType: 'time-micros' })],
      ['dt', optional({ type: 'string', sqlType: 'DATETIME' })],
      ['ts', optional({ type: 'long', logicalType: 'timestamp-micros' })],
      ['g', optional({ type: 'string', sqlType: 'GEOGRAPHY' })],
      ['j', optional({ type: 'string', sqlType: 'JSON' })],
      ['iv', optional({ type: 'string', sqlType: 'INTERVAL' })],
      ['r', optional({ type: 'record', name: '__s_0', fields: [{ name: 'start', type: optional({ type: 'int', logicalType: 'date' }) }, { name: 'end', type: optional({ type: 'int', logicalType: 'date' }) }] })],
      ['a', { type: 'array', items: 'long' }],
      ['st', optional({ type: 'record', name: '__s_1', fields: [{ name: 'x', type: optional('long') }, { name: 'y', type: optional({ type: 'record', name: '__s_2', fields: [{ name: 'z', type: optional('string') }] }) }] })],
      ['ast', { type: 'array', items: { type: 'record', name: '__s_3', fields: [{ name: 'k', type: optional('string') }, { name: 'v', type: optional({ type: 'bytes', logicalType: 'decimal', precision: 38, scale: 9 }) }] } }],
    ]);
  });

  it('keeps every value', () => {
    const [full = {}, empty = {}] = decoded(everyType, [fullRow, emptyRow]);
    const { n, n42, bn, ast, ...others } = full;
    expect([n, n42, bn].map(unscaled)).toEqual([-1_500_000_000n, 1234n, 123456789012345678905n * 10n ** 37n]);
    expect((ast as { k: string; v: Buffer | null }[]).map(({ k, v }) => [k, v === null ? null : unscaled(v)])).toEqual([['k1', 1_100_000_000n], ['k2', null]]);
    expect(others).toMatchObject({
      i: 1n, s: 'naïve', f: 0.5, bo: true, da: 19782, ti: 45_296_789_000, dt: '2024-05-06T07:08:09.123456', ts: Number(INSTANT), g: 'POINT(1 2)', j: '{"a":1}',
      iv: '1-2 3 -4:5:6.5', r: { start: 19723, end: null }, a: [1n, 2n], st: { x: 7n, y: { z: 'q' } },
    });
    expect(Array.from(full['b'] as Uint8Array)).toEqual([1, 255]);
    expect(empty).toMatchObject({ i: 2n, s: null, n: null, st: null, a: [], ast: [] });
  });

  it('spells names that Avro cannot, and gives the own name where that is asked for', () => {
    const fields = [{ name: 'naïve col', type: 'STRING' }, { name: '1st', type: 'STRING' }];
    expect(schemaOf(fields).fields.map(({ name }) => name)).toEqual(['na_ve_col', '_1st']);
    expect(schemaOf(fields, true).fields.map(({ displayName }) => displayName)).toEqual(['naïve col', '1st']);
  });

  it('writes a row of many megabytes', () => {
    const [row] = decoded([{ name: 's', type: 'STRING', mode: 'REQUIRED' }], [['x'.repeat(5_000_000)]]);
    expect((row?.['s'] as string).length).toBe(5_000_000);
  });
});
