import type { TableRef } from '@cloudact/schemas';
import { aField, aTableSchema } from '@cloudact/schemas/testing';
import { type EmulatedHouse, startEmulatedHouse } from './emulated-house.js';

const aTable = (index: number) =>
  aTableSchema({
    tableName: `budgets_${index}`,
    // Each with columns of its own, so that a row of one would not be read as another's.
    fields: [aField({ name: `id_${index}`, mode: 'REQUIRED' }), aField({ name: 'created_at', type: 'TIMESTAMP' }), aField({ name: `amount_${index}`, type: index % 2 === 0 ? 'NUMERIC' : 'INT64' })],
    partitioning: { type: 'MONTH', field: 'created_at' },
    clustering: [`id_${index}`],
    primaryKey: [`id_${index}`],
    writeProfile: 'mutable',
  });
const TABLES = 12;
const WRITES = 8;

describe('the few rows of many tables, at the same time', () => {
  let given: EmulatedHouse;
  let tables: readonly TableRef[];
  beforeAll(async () => {
    given = await startEmulatedHouse();
    tables = await Promise.all(Array.from({ length: TABLES }, (_table, index) => given.createTable(aTable(index))));
  });
  afterAll(() => given?.stop());

  const write = (index: number, run: number) =>
    given.house.writers.write({ org: `org_${index}`, table: tables[index] as TableRef, rows: [{ [`id_${index}`]: `${index}-${run}`, [`amount_${index}`]: run }], runId: `run-${index}-${run}`, intent: 'append' });
  const stored = async (index: number): Promise<unknown> => (await given.query(tables[index] as TableRef, `SELECT COUNT(*) AS n, COUNT(DISTINCT id_${index}) AS ids, CAST(SUM(amount_${index}) AS STRING) AS amount FROM $T`))[0];

  it('arrive where they belong, once each', async () => {
    const receipts = await Promise.all(Array.from({ length: TABLES * WRITES }, (_write, number) => write(number % TABLES, Math.floor(number / TABLES))));
    expect(new Set(receipts.map(({ method, rowsWritten }) => `${method} ${rowsWritten}`))).toEqual(new Set(['storage-write 1']));
    for (let index = 0; index < TABLES; index += 1) expect(await stored(index)).toEqual({ n: String(WRITES), ids: String(WRITES), amount: '28' });
  });

  it('are stored although one table of them is gone, which is told by its name', async () => {
    await fetch(`${given.emulator.url}/bigquery/v2/projects/test-project/datasets/acme_local/tables/budgets_0`, { method: 'DELETE' });
    const outcomes = await Promise.allSettled(tables.map((_table, index) => write(index, 100)));
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', ...tables.slice(1).map(() => 'fulfilled')]);
    expect(outcomes[0]).toMatchObject({ reason: { code: 'TABLE_NOT_WRITABLE', message: expect.stringContaining('budgets_0') as string } });
  });
});
