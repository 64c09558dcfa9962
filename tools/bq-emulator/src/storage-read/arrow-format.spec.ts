import { type Field, tableFromIPC, type Table } from 'apache-arrow';
import type { Cell } from '../catalog/table-store.js';
import { ArrowFormat } from './arrow-format.js';
import { emptyRow, everyType, fullRow, INSTANT } from './given/every-type.js';

function decoded(format: ArrowFormat, rows: readonly (readonly Cell[])[]): Table {
  const schema = format.schema.arrowSchema?.serializedSchema ?? new Uint8Array();
  const batch = format.encode(rows).message.arrowRecordBatch?.serializedRecordBatch ?? new Uint8Array();
  return tableFromIPC(Buffer.concat([schema, batch]));
}

const plain = { fields: everyType, compression: 'none' as const, displayNames: false };

/** https://cloud.google.com/bigquery/docs/reference/storage#arrow_schema_details */
describe('the Arrow format', () => {
  const fields = new Map<string, Field>(decoded(new ArrowFormat(plain), [fullRow]).schema.fields.map((field) => [field.name, field]));

  it.each([
    ['i', 'Int64'], ['s', 'Utf8'], ['b', 'Binary'], ['f', 'Float64'], ['n', 'Decimal[38e+9]'], ['n42', 'Decimal[6e+2]'], ['bn', 'Decimal[76e+38]'], ['bo', 'Bool'],
    ['da', 'Date32<DAY>'], ['ti', 'Time64<MICROSECOND>'], ['dt', 'Timestamp<MICROSECOND>'], ['ts', 'Timestamp<MICROSECOND, UTC>'], ['g', 'Utf8'], ['j', 'Utf8'],
    ['iv', 'Interval<MONTH_DAY_NANO>'], ['r', 'Struct<{start:Date32<DAY>, end:Date32<DAY>}>'], ['a', 'List<Int64>'],
    ['st', 'Struct<{x:Int64, y:Struct<{z:Utf8}>}>'], ['ast', 'List<Struct<{k:Utf8, v:Decimal[38e+9]}>>'],
  ])('sends column %s as %s', (name, type) => {
    expect(String(fields.get(name)?.type)).toBe(type);
  });

  it('tells REQUIRED from NULLABLE, and names types that Arrow does not tell apart', () => {
    expect([fields.get('i')?.nullable, fields.get('s')?.nullable, fields.get('a')?.nullable]).toEqual([false, true, false]);
    const extension = (name: string): string | undefined => fields.get(name)?.metadata.get('ARROW:extension:name');
    expect(['dt', 'g', 'j', 's'].map(extension)).toEqual(['google:sqlType:datetime', 'google:sqlType:geography', 'google:sqlType:json', undefined]);
  });

  it('keeps every value', () => {
    const table = decoded(new ArrowFormat(plain), [fullRow, emptyRow]);
    const values = (name: string): ArrayLike<unknown> => table.getChild(name)?.data[0]?.values as ArrayLike<unknown>;
    const unscaled = (name: string): bigint => {
      const words = Array.from(values(name) as Uint32Array);
      const size = name === 'bn' ? 8 : 4;
      return BigInt.asIntN(size * 32, words.slice(0, size).reduceRight((sum, word) => (sum << 32n) | BigInt(word), 0n));
    };
    const [full] = table.toArray() as Record<string, unknown>[];

    expect([full?.['i'], full?.['s'], full?.['f'], full?.['bo'], full?.['g'], full?.['j']]).toEqual([1n, 'naïve', 0.5, true, 'POINT(1 2)', '{"a":1}']);
    expect(Array.from(full?.['b'] as Uint8Array)).toEqual([1, 255]);
    expect([unscaled('n'), unscaled('n42'), unscaled('bn')]).toEqual([-1_500_000_000n, 1234n, 123456789012345678905n * 10n ** 37n]);
    expect([values('da')[0], values('ti')[0], values('dt')[0], values('ts')[0]]).toEqual([19782, 45_296_789_000n, INSTANT, INSTANT]);
    // 14 months, 3 days, -(4:05:06.5) in nanoseconds of 64 bits.
    expect(Array.from(values('iv') as Int32Array).slice(0, 2)).toEqual([14, 3]);
    expect(new BigInt64Array((values('iv') as Int32Array).slice(2, 4).buffer)[0]).toBe(-14_706_500_000_000n);
    expect(JSON.parse(JSON.stringify([full?.['st'], full?.['r']], (_, v: unknown) => (typeof v === 'bigint' ? Number(v) : v)))).toEqual([{ x: 7, y: { z: 'q' } }, { start: Date.UTC(2024, 0, 1), end: null }]);
    expect(Array.from(full?.['a'] as Iterable<bigint>)).toEqual([1n, 2n]);
    expect(Array.from(full?.['ast'] as Iterable<{ k: string; v: unknown }>, ({ k, v }) => [k, v === null])).toEqual([['k1', false], ['k2', true]]);
  });

  it('has NULL for NULL and an empty list for an empty array', () => {
    const [empty] = decoded(new ArrowFormat(plain), [emptyRow]).toArray() as { toJSON(): Record<string, unknown> }[];
    const { i, a, ast, ...others } = empty?.toJSON() ?? {};
    expect([i, (a as { length: number }).length, (ast as { length: number }).length]).toEqual([2n, 0, 0]);
    expect(new Set(Object.values(others))).toEqual(new Set([null]));
  });

  it.each(['zstd', 'lz4'] as const)('compresses with %s where that is asked for', (compression) => {
    const rows = Array.from({ length: 2000 }, (_, index) => [BigInt(index % 7)]);
    const only = { fields: everyType.slice(0, 1), displayNames: false };
    const [packed, none] = [new ArrowFormat({ ...only, compression }), new ArrowFormat({ ...only, compression: 'none' })];

    expect(packed.encode(rows).bytes).toBeLessThan(none.encode(rows).bytes / 4);
    expect(packed.encode(rows).uncompressedBytes).toBe(16_000);
    expect(decoded(packed, rows).getChild('i')?.get(1999)).toBe(1999n % 7n);
  });
});
