import { status } from '@grpc/grpc-js';
import { streamNames } from './given/read-client.js';
import { RunningStorage } from './given/running-storage.js';
import type { ReadRowsResponse } from './read-messages.js';

const fields = [{ name: 'id', type: 'INTEGER' }];

describe('a fault of a read', () => {
  let storage: RunningStorage;
  let table: string;
  beforeEach(async () => {
    storage = await RunningStorage.start();
    table = await storage.table('t', fields, Array.from({ length: 10_000 }, (_, index) => [BigInt(index)]));
  });
  afterEach(() => storage.stop());

  async function stream(): Promise<string> {
    return streamNames(await storage.reader.createReadSession(table))[0] ?? '';
  }
  const countOf = (responses: readonly ReadRowsResponse[]): number => responses.reduce((sum, { rowCount }) => sum + Number(String(rowCount)), 0);

  /** What a stream gave before it failed, and how it did. */
  async function readToFailure(name: string): Promise<{ readonly rows: number; readonly code: unknown }> {
    const responses: ReadRowsResponse[] = [];
    try {
      for await (const response of storage.reader.open(name)) responses.push(response as ReadRowsResponse);
      throw new Error('The stream did not fail.');
    } catch (error) {
      return { rows: countOf(responses), code: (error as { code?: unknown }).code };
    }
  }

  it('resets a stream in the middle; the read goes on at the offset', async () => {
    const name = await stream();
    storage.faults.add({ method: 'ReadRows', table: 'd.t', fault: { kind: 'reset', when: 'after' } });
    const { rows, code } = await readToFailure(name);
    expect(code).toBe(status.UNAVAILABLE);
    expect(rows).toBeGreaterThan(0);
    expect(rows).toBeLessThan(10_000);
    expect(countOf(await storage.reader.readRows(name, rows))).toBe(10_000 - rows);
  });

  it('resets a stream before any row, with the status that it is told', async () => {
    const name = await stream();
    storage.faults.add({ method: 'ReadRows', fault: { kind: 'reset', when: 'before', grpcCode: status.INTERNAL } });
    expect(await readToFailure(name)).toEqual({ rows: 0, code: status.INTERNAL });
  });

  it('answers with an error, to sessions and reads alike, on the n-th call', async () => {
    storage.faults.add({ method: 'CreateReadSession', call: 2, fault: { kind: 'error', grpcCode: status.RESOURCE_EXHAUSTED, message: 'slow down' } });
    storage.faults.add({ method: 'ReadRows', fault: { kind: 'error', grpcCode: status.FAILED_PRECONDITION } });
    const name = await stream();
    await expect(storage.reader.createReadSession(table)).rejects.toMatchObject({ code: status.RESOURCE_EXHAUSTED, details: 'slow down' });
    expect(await readToFailure(name)).toEqual({ rows: 0, code: status.FAILED_PRECONDITION });
    expect(countOf(await storage.reader.readRows(name))).toBe(10_000);
  });

  it('cuts the connection in the middle', async () => {
    const name = await stream();
    storage.faults.add({ method: 'ReadRows', fault: { kind: 'drop', when: 'after' } });
    expect((await readToFailure(name)).code).toEqual(expect.any(Number));
    expect(countOf(await storage.reader.readRows(name))).toBe(10_000);
  });

  it('never answers, while other reads go on', async () => {
    const name = await stream();
    storage.faults.add({ method: 'ReadRows', fault: { kind: 'lost-ack' } });
    const silent = storage.reader.open(name);
    let answered = false;
    silent.on('data', () => { answered = true; }).on('error', () => undefined);
    expect(countOf(await storage.reader.readRows(name))).toBe(10_000);
    expect(answered).toBe(false);
    silent.cancel();
  });

  it('strikes the split of a stream of its table', async () => {
    const name = await stream();
    storage.faults.add({ method: 'SplitReadStream', table: 'd.t', fault: { kind: 'error', grpcCode: status.UNAVAILABLE } });
    await expect(storage.reader.splitReadStream(name)).rejects.toMatchObject({ code: status.UNAVAILABLE });
    expect((await storage.reader.splitReadStream(name)).primaryStream?.name).toContain('/streams/');
  });

  it('delays the first rows', async () => {
    const name = await stream();
    storage.faults.add({ method: 'ReadRows', fault: { kind: 'delay', ms: 60 } });
    const begun = performance.now();
    await storage.reader.readRows(name);
    expect(performance.now() - begun).toBeGreaterThanOrEqual(59);
  });

  it('says PERMISSION_DENIED of a missing table', async () => {
    storage.faults.add({ method: 'CreateReadSession', fault: { kind: 'mask-missing' } });
    await expect(storage.reader.createReadSession('projects/p/datasets/d/tables/gone')).rejects.toMatchObject({
      code: status.PERMISSION_DENIED, details: expect.stringContaining("Permission 'bigquery.tables.getData' denied on resource 'projects/p/datasets/d/tables/gone'") as string,
    });
  });
});
