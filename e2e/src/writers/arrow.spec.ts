import { type ArrowBatchInput, StorageWriteWriter, WriteLedger, type WriteReceipt } from '@cloudact/bq-writers';
import { RecordingDeadLetterSink } from '@cloudact/bq-resilience/testing';
import { systemClock } from '@cloudact/bq-resilience';
import { aField, aTableSchema } from '@cloudact/schemas/testing';
import { Int64, RecordBatchStreamWriter, Table, Utf8, vectorFromArray } from 'apache-arrow';
import { houseOfStories } from './emulated-house.js';

const USAGE = aTableSchema({
  tableName: 'usage',
  fields: [aField({ name: 'id', mode: 'REQUIRED' }), aField({ name: 'tokens', type: 'INT64' }), aField({ name: 'created_at', type: 'TIMESTAMP' })],
  partitioning: { type: 'MONTH', field: 'created_at' },
  clustering: ['id'],
  primaryKey: ['id'],
  sliceKey: [],
});
const PREFIX_BYTES = 8;

/** The messages of an Arrow IPC stream, apart: the schema and one batch. */
function ipc(ids: readonly (string | null)[]): { readonly schema: Uint8Array; readonly batch: Uint8Array } {
  const table = new Table({ id: vectorFromArray(ids, new Utf8()), tokens: vectorFromArray(ids.map((_id, index) => BigInt(index)), new Int64()) });
  const stream = Buffer.from(RecordBatchStreamWriter.writeAll(table).toUint8Array(true));
  const schemaEnd = PREFIX_BYTES + stream.readInt32LE(4);
  return { schema: stream.subarray(0, schemaEnd), batch: stream.subarray(schemaEnd, stream.length - PREFIX_BYTES) };
}
const ids = (count: number, from = 0): readonly string[] => Array.from({ length: count }, (_row, index) => `r${from + index}`);

describe('Arrow record batches, passed through', () => {
  const given = houseOfStories(USAGE);
  let writer: StorageWriteWriter;
  beforeEach(async () => {
    writer = new StorageWriteWriter({ api: given.storageWrite, ledger: new WriteLedger(':memory:'), deadLetters: new RecordingDeadLetterSink(), clock: systemClock, workers: 2 });
  });

  const { schema } = ipc(['a']);
  const write = (batches: readonly ArrowBatchInput[], overrides: Partial<Parameters<StorageWriteWriter['writeArrow']>[0]> = {}): Promise<WriteReceipt> => writer.writeArrow({ org: 'acme', table: given.table, runId: 'run', schema, batches, ...overrides });
  const stored = (): Promise<readonly Readonly<Record<string, unknown>>[]> => given.query(given.table, 'SELECT COUNT(*) AS n, COUNT(DISTINCT id) AS ids, SUM(tokens) AS tokens FROM $T');
  const batches = [{ bytes: ipc(ids(1_000)).batch, rows: 1_000 }, { bytes: ipc(ids(500, 1_000)).batch }, { bytes: ipc([]).batch }, { bytes: ipc(ids(1, 1_500)).batch }];
  /** 0 + 1 + … + 999, 0 + … + 499, 0. */
  const TOKENS = String(499_500 + 124_750);

  it.each([
    ['committed', {}, 'exactly-once'],
    ['pending, for all or nothing', { allOrNothing: true }, 'exactly-once'],
    ['the default stream, for real time', { realTime: true }, 'at-least-once'],
  ] as const)('are stored row by row, and the receipt adds up: %s', async (_what, overrides, promise) => {
    await expect(write(batches, overrides)).resolves.toMatchObject({ method: 'storage-write', promise, rowsIn: 1_501, rowsWritten: 1_501, rowsDeadLettered: 0, rowsRefused: 0 });
    expect(await stored()).toEqual([{ n: '1501', ids: '1501', tokens: TOKENS }]);
  });

  it.each([['committed', {}], ['pending', { allOrNothing: true }]] as const)('are stored once however often the run is sent: %s', async (_what, overrides) => {
    await write(batches, overrides);
    await expect(write(batches, overrides)).resolves.toMatchObject({ rowsWritten: 1_501, rowsAlreadyThere: 1_501 });
    expect(await stored()).toEqual([{ n: '1501', ids: '1501', tokens: TOKENS }]);
    await expect(write([{ bytes: ipc(ids(7)).batch }], overrides)).rejects.toMatchObject({ code: 'RUN_CONTENT_CHANGED' });
  });

  it('refuse a batch whole for a bad row, and nothing of an all-or-nothing write is seen', async () => {
    const spoilt = [batches[0] as ArrowBatchInput, { bytes: ipc(['good', null]).batch }];
    await expect(write(spoilt, { allOrNothing: true })).rejects.toMatchObject({ code: 'ARROW_REFUSED', batch: 1, message: expect.stringContaining('row 1') as string });
    expect(await stored()).toEqual([{ n: '0', ids: '0', tokens: null }]);
  });

  it('refuse what is no record batch, and a count that is not its own, before anything is sent', async () => {
    await expect(write([{ bytes: Buffer.from('not arrow at all') }])).rejects.toMatchObject({ code: 'ARROW_REFUSED' });
    await expect(write([{ bytes: schema }])).rejects.toThrow('it is no IPC message of a record batch');
    await expect(write([{ bytes: ipc(ids(3)).batch, rows: 4 }])).rejects.toThrow('it holds 3 rows and was said to hold 4');
    expect(await stored()).toEqual([{ n: '0', ids: '0', tokens: null }]);
  });
});
