import { aField } from '@cloudact/schemas/testing';
import { RowCodec } from '../row/row-codec.js';
import { COSTS } from '../testing/a-write-request.js';
import { PartitionSpan } from './partition-span.js';

/** A table of rates: a value of the partition column belongs to a row's key. */
const rates = (type: 'DATE' | 'TIMESTAMP', mode: 'REQUIRED' | 'NULLABLE' = 'REQUIRED') => ({
  ...COSTS,
  fields: [aField({ name: 'currency', mode: 'REQUIRED' }), aField({ name: 'valid_on', type, mode })],
  partitioning: { type: 'DAY', field: 'valid_on' } as const,
  primaryKey: ['valid_on', 'currency'],
});

function spanOf(table: ReturnType<typeof rates>, values: readonly (string | null)[]): string | undefined {
  const codec = new RowCodec(table);
  const span = PartitionSpan.of(table, codec.fields);
  for (const value of values) span?.add(codec.check({ currency: 'EUR', valid_on: value }));
  return span?.condition();
}

describe('PartitionSpan', () => {
  it('names the days of the rows, those in a row as one range', () => {
    expect(spanOf(rates('DATE'), ['2026-05-03', '2026-05-01', '2026-05-02', '2026-07-01', '2026-05-01'])).toBe("(T.`valid_on` BETWEEN DATE '2026-05-01' AND DATE '2026-05-03' OR T.`valid_on` = DATE '2026-07-01')");
  });

  it('lets a whole day of timestamps through, before 1970 too', () => {
    expect(spanOf(rates('TIMESTAMP'), ['1969-12-31T23:59:59.999999Z'])).toBe("T.`valid_on` BETWEEN TIMESTAMP '1969-12-31 00:00:00+00' AND TIMESTAMP '1969-12-31 23:59:59.999999+00'");
  });

  it('bounds by the first and the last day when there are too many to name', () => {
    const days = Array.from({ length: 100 }, (_day, index) => new Date(Date.UTC(2026, 0, 1 + 2 * index)).toISOString().slice(0, 10));
    expect(spanOf(rates('DATE'), days)).toBe("T.`valid_on` BETWEEN DATE '2026-01-01' AND DATE '2026-07-18'");
  });

  it('also matches the partition of NULL', () => {
    expect(spanOf(rates('DATE', 'NULLABLE'), [null, '2026-05-01'])).toBe("(T.`valid_on` = DATE '2026-05-01' OR T.`valid_on` IS NULL)");
  });

  it('says nothing where the column is no part of the key: an earlier version of a row may be in any partition', () => {
    expect(PartitionSpan.of({ ...rates('DATE'), primaryKey: ['currency'] }, new RowCodec(rates('DATE')).fields)).toBeUndefined();
  });
});
