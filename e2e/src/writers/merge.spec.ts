import type { Row, WriteReceipt, WriteRequest } from '@cloudact/bq-writers';
import type { TableRef } from '@cloudact/schemas';
import { aField, aTableSchema } from '@cloudact/schemas/testing';
import { type EmulatedHouse, startEmulatedHouse } from './emulated-house.js';

/** Rates of a day: the day is the partition column and part of the key. */
const RATES = aTableSchema({
  tableName: 'rates',
  fields: [aField({ name: 'day', type: 'DATE', mode: 'REQUIRED' }), aField({ name: 'currency', mode: 'REQUIRED' }), aField({ name: 'rate', type: 'NUMERIC' }), aField({ name: 'fine', type: 'BIGNUMERIC' }), aField({ name: 'x_org_slug', mode: 'REQUIRED' }), aField({ name: 'x_ingested_at', type: 'TIMESTAMP', mode: 'REQUIRED' })],
  partitioning: { type: 'DAY', field: 'day' },
  clustering: ['currency'],
  primaryKey: ['x_org_slug', 'day', 'currency'],
  sliceKey: [],
});
const day = (number: number): string => new Date(Date.UTC(2026, 0, number)).toISOString().slice(0, 10);
/** DATE 8 bytes, INT64 8, NUMERIC 16, STRING 2 + its bytes (docs: data-types#data_type_sizes). */
const KEY_BYTES_A_ROW = 8 + (2 + 4) + (2 + 4);

describe('MERGE over the embedded server', () => {
  let given: EmulatedHouse;
  let tables = 0;
  let table: TableRef;
  beforeAll(async () => {
    given = await startEmulatedHouse();
  });
  afterAll(() => given?.stop());
  beforeEach(async () => {
    table = await given.createTable({ ...RATES, tableName: `rates_${(tables += 1)}` });
  });

  const upsert = (rows: readonly Row[], overrides: Partial<WriteRequest> = {}): Promise<WriteReceipt> =>
    given.house.writers.write({ org: 'acme', table, rows, stamp: { x_org_slug: 'acme', x_ingested_at: '2026-05-02T10:00:00Z' }, runId: 'run', intent: 'upsert', method: 'merge', ...overrides });
  const processed = async (receipt: WriteReceipt): Promise<number> => {
    const answer = await fetch(`${given.emulator.url}/bigquery/v2/projects/test-project/jobs/${receipt.jobIds.at(-1)}`);
    return Number(((await answer.json()) as { statistics: { totalBytesProcessed: string } }).statistics.totalBytesProcessed);
  };

  it.each([['few rows, as a parameter', 4], ['many rows, through a staging table', 600]])('reads only the partitions of its rows: %s', async (_what, rows) => {
    const everyDay: Row[] = Array.from({ length: 100 }, (_row, index) => ({ day: day(index + 1), currency: 'AAAA', rate: '1' }));
    await upsert(everyDay);
    const one: Row[] = Array.from({ length: rows }, (_row, index) => ({ day: day(7), currency: `A${String(index).padStart(3, '0')}`, rate: '2' }));
    const before = await processed(await upsert(one));
    // The staging table is read too; of the target's hundred rows, the one of that day.
    const staged = rows > 500 ? rows * (8 + (2 + 4) + 16 + 8) : 0;
    expect(before - staged).toBeLessThan(10 * KEY_BYTES_A_ROW);
    expect(await given.query(table, 'SELECT COUNT(*) AS n FROM $T')).toEqual([{ n: String(100 + rows) }]);
  });

  it('reads the whole table where the partition column is no part of the key: an earlier row of a key may be in any partition', async () => {
    table = await given.createTable({ ...RATES, tableName: `rates_unkeyed_${tables}`, primaryKey: ['x_org_slug', 'currency'] });
    await upsert(Array.from({ length: 100 }, (_row, index) => ({ day: day(index + 1), currency: `C${String(index).padStart(3, '0')}`, rate: '1' })));
    const moved = await upsert([{ day: day(200), currency: 'C007', rate: '2' }]);
    expect(await processed(moved)).toBeGreaterThanOrEqual(100 * (2 + 4 + 2 + 4));
    expect(await given.query(table, "SELECT COUNT(*) AS n, CAST(MAX(IF(currency = 'C007', day, NULL)) AS STRING) AS moved FROM $T")).toEqual([{ n: '100', moved: day(200) }]);
  });

  it('stores a crowd of small upserts with a few statements, and each caller gets its own receipt', async () => {
    const crowd = Array.from({ length: 40 }, (_caller, index) => upsert([{ day: day(index + 1), currency: 'EUR', rate: String(index) }, { day: day(1), currency: 'USD', rate: String(index) }], { runId: `run-${index}`, stamp: { x_org_slug: 'acme', x_ingested_at: `2026-05-02T10:00:${String(index).padStart(2, '0')}Z` } }));
    const receipts = await Promise.all(crowd);
    expect(new Set(receipts.flatMap(({ jobIds }) => jobIds)).size).toBeLessThanOrEqual(3);
    expect(receipts.map(({ rowsIn, rowsWritten }) => [rowsIn, rowsWritten])).toEqual(crowd.map(() => [2, 2]));
    expect(await given.query(table, 'SELECT COUNT(*) AS n, COUNT(DISTINCT x_ingested_at) AS stamps FROM $T')).toEqual([{ n: '41', stamps: '40' }]);
    // The last to come counts, as it would have one after the other.
    expect(await given.query(table, "SELECT CAST(rate AS STRING) AS rate FROM $T WHERE currency = 'USD'")).toEqual([{ rate: '39' }]);
    expect(receipts[5]?.warnings).toEqual(['1 rows were followed by a later row of the same key; the last one counts.']);
    expect(receipts[39]?.warnings).toEqual([]);
  });

  it('costs one upsert what one is at fault for, and none of its company', async () => {
    const good = (index: number): Promise<WriteReceipt> => upsert([{ day: day(index), currency: 'EUR', rate: '1' }], { runId: `good-${index}` });
    // A decimal that the column takes and the embedded server cannot keep: the statement fails, as our own check does not.
    const spoilt = upsert([{ day: day(4), currency: 'EUR', rate: '1', fine: '0.00000000000000000001' }], { runId: 'spoilt' });
    const outcomes = await Promise.allSettled([good(1), good(2), spoilt, good(3)]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    expect(await given.query(table, 'SELECT COUNT(*) AS n FROM $T')).toEqual([{ n: '3' }]);
  });

  it.each(['upsert', 'replace-slice'] as const)('stores a row without a partition once however often it comes, also where every query must name partitions: %s', async (intent) => {
    const fields = RATES.fields.map((field) => (field.name === 'day' ? aField({ name: 'day', type: 'DATE' }) : field));
    table = await given.createTable({ ...RATES, tableName: `rates_undated_${(tables += 1)}`, fields, primaryKey: ['x_org_slug', 'currency'], sliceKey: ['x_org_slug'], requirePartitionFilter: true });
    for (let time = 0; time < 2; time += 1) await upsert([{ day: null, currency: 'EUR', rate: '1' }, { day: day(3), currency: 'USD', rate: '1' }], { intent });
    expect(await given.query(table, "SELECT currency, COUNT(*) AS n FROM $T WHERE day >= '0001-01-01' OR day IS NULL GROUP BY currency ORDER BY currency")).toEqual([{ currency: 'EUR', n: '1' }, { currency: 'USD', n: '1' }]);
  });

  it('says what its statement billed: 10 MiB a table at least', async () => {
    await upsert([{ day: day(1), currency: 'EUR', rate: '1' }]);
    // 10 MiB at 6.25 USD a TiB.
    await expect(upsert([{ day: day(1), currency: 'EUR', rate: '2' }])).resolves.toMatchObject({ estimatedUsd: '0.000059604644775' });
  });
});
