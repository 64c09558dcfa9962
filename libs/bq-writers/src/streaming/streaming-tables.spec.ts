import { BigQueryError, classifyBigQueryError, type TableState } from '@cloudact/bq-core';
import { FakeGateway, type FakeGatewayScript } from '@cloudact/bq-core/testing';
import { RetryPolicy } from '@cloudact/bq-resilience';
import { FakeClock, RecordingDeadLetterSink } from '@cloudact/bq-resilience/testing';
import { aTableRef, aWriteRequest, costRows } from '../testing/a-write-request.js';
import { StreamingWriter } from './streaming-writer.js';
import { TableWatch } from './table-watch.js';

const NOW = Date.UTC(2026, 4, 2, 12);
const notFound = new BigQueryError({ code: 'BIGQUERY_NOT_FOUND', reason: 'notFound', httpStatus: 404, message: 'Not found: Table test-project:acme_local.costs' });
const state = (createdAt: number, numRows = 3n): TableState => ({ etag: 'e', createdAt: new Date(createdAt), numRows, numBytes: 0n });

function given(script: Partial<FakeGatewayScript>, autoAdvance = true): { readonly gateway: FakeGateway; readonly clock: FakeClock; readonly watch: TableWatch; readonly writer: StreamingWriter } {
  const clock = new FakeClock({ now: NOW, autoAdvance });
  const gateway = new FakeGateway(script);
  const watch = new TableWatch({ gateway, clock });
  const writer = new StreamingWriter({ gateway, deadLetters: new RecordingDeadLetterSink(), retry: new RetryPolicy({ classify: classifyBigQueryError, clock }), clock, watch });
  return { gateway, clock, watch, writer };
}

describe('streaming into a table that was just created', () => {
  it('sends the same rows again while the table is there and insertAll does not know it yet', async () => {
    const { gateway, clock, writer } = given({ insertAll: [notFound, notFound, notFound, []], tableState: [state(NOW - 1_000, 0n)] });
    await expect(writer.write(aWriteRequest())).resolves.toMatchObject({ rowsIn: 3, rowsWritten: 3 });
    expect(clock.slept).toEqual([500, 1_000, 2_000]);
    const [first, ...again] = gateway.callsOf('insertAll').map(({ args }) => args[1]);
    expect(again).toEqual([first, first, first]);
  });

  it('says "not found" at once when there is no table', async () => {
    const { clock, writer } = given({ insertAll: [notFound], tableState: [undefined] });
    await expect(writer.write(aWriteRequest())).rejects.toBe(notFound);
    expect(clock.slept).toEqual([]);
  });

  it('gives up within two minutes', async () => {
    const { clock, writer } = given({ insertAll: [notFound], tableState: [state(NOW - 1_000, 0n)] });
    await expect(writer.write(aWriteRequest())).rejects.toBe(notFound);
    const waited = clock.slept.reduce((sum, ms) => sum + ms, 0);
    expect(waited).toBeGreaterThan(90_000);
    expect(waited).toBeLessThanOrEqual(120_000);
  });
});

describe('streaming a bad row among good ones', () => {
  it('loses none of those that the answer says nothing of: they go again with the insertIds they had', async () => {
    const { gateway, writer } = given({ insertAll: [[{ index: 1, reason: 'invalid', location: 'cost', message: 'too precise' }], []] });
    await expect(writer.write(aWriteRequest({ rows: costRows(4) }))).resolves.toMatchObject({ rowsIn: 4, rowsWritten: 3, rowsDeadLettered: 1, badRows: [{ row: 1 }] });
    const [first = [], second] = gateway.callsOf('insertAll').map(({ args }) => args[1] as readonly unknown[]);
    expect(second).toEqual([first[0], first[2], first[3]]);
  });
});

describe('streaming rows with a column that was just added', () => {
  const hidden = [{ index: 0, reason: 'invalid', location: 'tags', message: 'no such field: tags.' }, { index: 1, reason: 'stopped', message: '' }, { index: 2, reason: 'stopped', message: '' }];

  it('waits until insertAll knows the column, and buries no row', async () => {
    const { gateway, clock, writer } = given({ insertAll: [hidden, hidden, []] });
    await expect(writer.write(aWriteRequest())).resolves.toMatchObject({ rowsWritten: 3, rowsDeadLettered: 0 });
    expect(clock.slept).toEqual([500, 1_000]);
    const [first, ...again] = gateway.callsOf('insertAll').map(({ args }) => args[1]);
    expect(again).toEqual([first, first]);
  });

  it('takes the rows for bad after a quarter of an hour, and at once where the column is none of the table', async () => {
    const never = given({ insertAll: [hidden, ...Array.from({ length: 70 }, () => hidden), []] });
    await expect(never.writer.write(aWriteRequest())).resolves.toMatchObject({ rowsIn: 3, rowsDeadLettered: 1, rowsWritten: 2, badRows: [{ row: 0, field: 'tags' }] });
    const waited = never.clock.slept.reduce((sum, ms) => sum + ms, 0);
    expect([waited > 14 * 60_000, waited <= 30 * 60_000]).toEqual([true, true]);
    const none = given({ insertAll: [[{ index: 0, reason: 'invalid', location: 'colour', message: 'no such field: colour.' }], []] });
    await expect(none.writer.write(aWriteRequest())).resolves.toMatchObject({ rowsDeadLettered: 1, rowsWritten: 2 });
    expect(none.clock.slept).toEqual([]);
  });
});

describe('streaming into a table that is not what it was', () => {
  it('refuses rows for two minutes after the table was created anew, and says how long', async () => {
    const recreatedAt = NOW + 60_000;
    const { gateway, clock, writer } = given({ tableState: [state(NOW - 3_600_000), state(recreatedAt, 0n)] });
    await writer.write(aWriteRequest());
    await clock.sleep(90_000);
    await expect(writer.write(aWriteRequest())).rejects.toMatchObject({ code: 'TABLE_UNSETTLED', settledAt: new Date(recreatedAt + 120_000), retryAfterMs: 90_000 });
    expect(gateway.callsOf('insertAll')).toHaveLength(1);
    await clock.sleep(90_000);
    await expect(writer.write(aWriteRequest())).resolves.toMatchObject({ rowsWritten: 3 });
  });

  it('refuses rows at once where the table was gone a moment ago and is there again', async () => {
    const { gateway, clock, writer } = given({ tableState: [state(NOW - 3_600_000), undefined, state(NOW + 2_000, 0n)], insertAll: [[], notFound, []] });
    await writer.write(aWriteRequest());
    await clock.sleep(1_000);
    await expect(writer.write(aWriteRequest())).rejects.toBe(notFound);
    await clock.sleep(1_000);
    await expect(writer.write(aWriteRequest())).rejects.toMatchObject({ code: 'TABLE_UNSETTLED', facts: { what: 'recreated' } });
    expect(gateway.callsOf('insertAll')).toHaveLength(2);
  });

  it('refuses rows after the table lost all of its own, and after whoever truncated it said so', async () => {
    const emptied = given({ tableState: [state(NOW - 3_600_000, 100n), state(NOW - 3_600_000, 0n)] });
    await emptied.writer.write(aWriteRequest());
    await emptied.clock.sleep(30_000);
    await expect(emptied.writer.write(aWriteRequest())).rejects.toMatchObject({ code: 'TABLE_UNSETTLED', facts: { what: 'truncated' } });

    const told = given({ tableState: [state(NOW - 3_600_000)] });
    told.watch.truncated(aTableRef());
    expect(told.watch.unsettledMs(aTableRef().path)).toBe(120_000);
    await expect(told.writer.write(aWriteRequest())).rejects.toMatchObject({ code: 'TABLE_UNSETTLED' });
  });

  it.each([['ten minutes ahead of', 600_000], ['ten minutes behind', -600_000]])('refuses rows as long where our clock is %s that of BigQuery', async (_what, skewMs) => {
    const { clock, writer } = given({ tableState: [state(NOW - 3_600_000), state(NOW + 30_000 - skewMs, 0n)] });
    await writer.write(aWriteRequest());
    await clock.sleep(40_000);
    const refusal = (await writer.write(aWriteRequest()).catch((error: unknown) => error)) as { readonly code: string; readonly retryAfterMs: number };
    expect(refusal.code).toBe('TABLE_UNSETTLED');
    expect([refusal.retryAfterMs >= 80_000, refusal.retryAfterMs <= 120_000]).toEqual([true, true]);
  });

  it('asks once for a crowd of writers', async () => {
    const { gateway, writer } = given({ tableState: [state(NOW - 3_600_000)] });
    await Promise.all(Array.from({ length: 20 }, (_writer, run) => writer.write(aWriteRequest({ rows: costRows(1, run), runId: `run-${run}` }))));
    expect(gateway.callsOf('tableState')).toHaveLength(1);
  });

  it('asks about a table twice a minute at most', async () => {
    const { gateway, writer } = given({ tableState: [state(NOW - 3_600_000)] });
    for (let run = 0; run < 20; run += 1) await writer.write(aWriteRequest({ rows: costRows(1, run), runId: `run-${run}` }));
    expect(gateway.callsOf('tableState')).toHaveLength(1);
  });
});
