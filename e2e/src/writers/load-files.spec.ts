import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type BigQueryGateway, classifyBigQueryError } from '@cloudact/bq-core';
import { RetryPolicy, systemClock } from '@cloudact/bq-resilience';
import { RecordingDeadLetterSink } from '@cloudact/bq-resilience/testing';
import { LoadJobWriter, type Row, type WriteReceipt } from '@cloudact/bq-writers';
import { aField, aTableSchema } from '@cloudact/schemas/testing';
import { type EmulatedHouse, houseOfStories } from './emulated-house.js';

const COSTS = aTableSchema({
  tableName: 'costs',
  fields: [aField({ name: 'id', mode: 'REQUIRED' }), aField({ name: 'day', type: 'DATE', mode: 'REQUIRED' }), aField({ name: 'note' }), aField({ name: 'x_ingested_at', type: 'TIMESTAMP', mode: 'REQUIRED' })],
  partitioning: { type: 'DAY', field: 'day' },
  clustering: ['id'],
  primaryKey: ['id'],
  sliceKey: [],
});
/** Rows that hardly compress: a few hundred of them fill a small file. */
function* rows(count: number): Generator<Row> {
  let state = 1;
  for (let index = 0; index < count; index += 1) {
    let note = '';
    for (let word = 0; word < 20; word += 1) note += (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648).toString(36);
    yield { id: `r${index}`, day: index % 2 === 0 ? '2026-05-01' : '2026-05-02', note };
  }
}

/** Compressed bytes with which the rows make two files: a table's name may be created, loaded and dropped only so often in ten seconds. */
const TWO_FILES = 180_000;

/** The gateway, but for these calls. */
function gatewayWith(gateway: EmulatedHouse['gateway'], calls: Partial<BigQueryGateway>): BigQueryGateway {
  return {
    projectId: gateway.projectId,
    location: gateway.location,
    query: (...args) => gateway.query(...args),
    openRows: (...args) => gateway.openRows(...args),
    readResult: (...args) => gateway.readResult(...args),
    dryRun: (...args) => gateway.dryRun(...args),
    findJob: (...args) => gateway.findJob(...args),
    insertAll: (...args) => gateway.insertAll(...args),
    loadFile: (...args) => gateway.loadFile(...args),
    copyTable: (...args) => gateway.copyTable(...args),
    tableState: (...args) => gateway.tableState(...args),
    createStagingTable: (...args) => gateway.createStagingTable(...args),
    deleteTable: (...args) => gateway.deleteTable(...args),
    close: () => gateway.close(),
    ...calls,
  };
}

describe('several load files as one', () => {
  const given = houseOfStories(COSTS);
  let jobs: string[];
  beforeEach(async () => {
    jobs = [];
  });

  const writer = (gateway: BigQueryGateway = given.gateway, fileBytes = 40_000): LoadJobWriter =>
    new LoadJobWriter({ gateway, deadLetters: new RecordingDeadLetterSink(), retry: new RetryPolicy({ classify: classifyBigQueryError, minDelayMs: 1 }), clock: systemClock, spoolDirectory: join(given.folder, 'spool'), fileBytes, onJob: ({ path }) => jobs.push(path) });
  const load = (using: LoadJobWriter, runId: string, stamp = '2026-05-02T10:00:00Z'): Promise<WriteReceipt> => using.write({ org: 'acme', table: given.table, rows: rows(3_000), stamp: { x_ingested_at: stamp }, runId, intent: 'append' });
  const stored = (): Promise<readonly Readonly<Record<string, unknown>>[]> => given.query(given.table, 'SELECT COUNT(*) AS n, COUNT(DISTINCT id) AS ids FROM $T');
  const stagingTables = async (): Promise<number> => (await given.ddl.listTables('acme_local')).filter(({ tableId }) => tableId.startsWith(`${given.table.tableId}__staging`)).length;

  it('loads the files beside the table and copies them in at once, for one job of its daily allowance', async () => {
    const receipt = await load(writer(), 'run');
    expect(receipt.jobIds.length).toBeGreaterThan(3);
    expect(receipt).toMatchObject({ rowsIn: 3_000, rowsWritten: 3_000, rowsAlreadyThere: 0, estimatedUsd: '0' });
    expect(await stored()).toEqual([{ n: '3000', ids: '3000' }]);
    expect(jobs).toEqual([given.table.path]);
    expect(await stagingTables()).toBe(0);
    expect(readdirSync(join(given.folder, 'spool'))).toEqual([]);
  });

  it('finds the copy of an earlier, equal run and stores nothing twice', async () => {
    await load(writer(), 'run');
    await expect(load(writer(), 'run', '2026-05-03T11:11:11.123456Z')).resolves.toMatchObject({ rowsWritten: 3_000, rowsAlreadyThere: 3_000 });
    expect(await stored()).toEqual([{ n: '3000', ids: '3000' }]);
  });

  it('goes on where a run ended between two files: what was loaded is not loaded again', async () => {
    const loads: string[] = [];
    const dying = gatewayWith(given.gateway, {
      loadFile: async (to, file, options) => {
        if (loads.length === 2) throw new Error('the process died');
        loads.push(options.jobId);
        return given.gateway.loadFile(to, file, options);
      },
    });
    await expect(load(writer(dying), 'run')).rejects.toThrow('the process died');
    expect(await stored()).toEqual([{ n: '0', ids: '0' }]);

    const again = await load(writer(), 'run', '2026-05-03T11:11:11.123456Z');
    expect(again.jobIds.slice(0, 2)).toEqual(loads);
    expect(await stored()).toEqual([{ n: '3000', ids: '3000' }]);
  });

  it('does not take the loads into a staging table that is gone for its own', async () => {
    const dying = gatewayWith(given.gateway, { copyTable: () => Promise.reject(new Error('the process died')) });
    await expect(load(writer(dying, TWO_FILES), 'run')).rejects.toThrow('the process died');
    for (const { tableId } of await given.ddl.listTables('acme_local')) {
      if (tableId.startsWith(`${given.table.tableId}__staging`)) await fetch(`${given.emulator.url}/bigquery/v2/projects/test-project/datasets/acme_local/tables/${tableId}`, { method: 'DELETE' });
    }
    await load(writer(given.gateway, TWO_FILES), 'run');
    expect(await stored()).toEqual([{ n: '3000', ids: '3000' }]);
  });
});
