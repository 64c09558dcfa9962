import { GRPC_CODE } from '@cloudact/bq-resilience';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeClock, RecordingDeadLetterSink } from '@cloudact/bq-resilience/testing';
import { WriteLedger } from '../ledger/write-ledger.js';
import { aTableRef, aWriteRequest, COSTS, costRows } from '../testing/a-write-request.js';
import { refused, ScriptedStorageWrite } from '../testing/scripted-storage-write.js';
import type { Row } from '../write-request.js';
import { StorageWriteWriter } from './storage-write-writer.js';

/** More than one batch: appends hold at most 5,000 rows. */
const MANY = 12_000;

describe('StorageWriteWriter', () => {
  let folder: string;
  let api: ScriptedStorageWrite;
  let letters: RecordingDeadLetterSink;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ledger-'));
    api = new ScriptedStorageWrite();
    letters = new RecordingDeadLetterSink();
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** A process: a writer with its ledger. A second one on the same folder is the process after a crash. */
  function aProcess(workers = 2): StorageWriteWriter {
    return new StorageWriteWriter({ api, ledger: new WriteLedger(join(folder, 'ledger.sqlite')), deadLetters: letters, clock: new FakeClock({ autoAdvance: true }), workers });
  }
  const ids = (): Set<string> => new Set(api.visible().map((row) => /r\d+/.exec(row.toString('latin1'))?.[0] ?? ''));

  it('writes all rows through several streams, exactly once, and says where they are', async () => {
    const receipt = await aProcess().write(aWriteRequest({ rows: costRows(MANY) }));
    expect(receipt).toMatchObject({ promise: 'exactly-once', rowsIn: MANY, rowsWritten: MANY, rowsDeadLettered: 0, rowsRefused: 0, rowsAlreadyThere: 0 });
    expect(receipt.stream?.name).toContain('tables/costs/streams/');
    expect(api.visible()).toHaveLength(MANY);
  });

  it('writes a re-run of the same rows without a duplicate, an hour later with another stamp', async () => {
    await aProcess().write(aWriteRequest({ rows: costRows(MANY) }));
    const again = await aProcess().write(aWriteRequest({ rows: costRows(MANY), stamp: { x_org_slug: 'acme', x_run_date: '2026-05-02', x_ingested_at: '2026-05-02T11:00:00Z' } }));
    expect(again).toMatchObject({ rowsWritten: MANY, rowsAlreadyThere: MANY });
    expect(api.visible()).toHaveLength(MANY);
  });

  it.each([
    ['other rows', costRows(MANY, 1)],
    ['fewer rows', costRows(5_000)],
    ['more rows', costRows(MANY + 5_000)],
  ])('refuses the same run with %s, and adds nothing', async (_what, rows) => {
    await aProcess().write(aWriteRequest({ rows: costRows(MANY) }));
    await expect(aProcess().write(aWriteRequest({ rows }))).rejects.toMatchObject({ code: 'RUN_CONTENT_CHANGED' });
    expect(api.visible()).toHaveLength(MANY);
  });

  it('goes on where a dead process stopped: after an append that landed without an answer', async () => {
    // the "crash": the append of batch 1 lands, its answer never comes, and every later send fails for good
    api.script = (append) => (append === 1 ? 'lost-ack' : append > 1 ? { refuse: refused(GRPC_CODE.PERMISSION_DENIED, 'dead') } : 'store');
    await expect(aProcess(1).write(aWriteRequest({ rows: costRows(MANY) }))).rejects.toMatchObject({ code: 'STORAGE_WRITE_FAILED' });
    expect(api.visible().length).toBe(10_000);
    api.script = () => 'store';
    const receipt = await aProcess(1).write(aWriteRequest({ rows: costRows(MANY) }));
    expect(receipt).toMatchObject({ rowsWritten: MANY, rowsAlreadyThere: 10_000 });
    expect(api.visible()).toHaveLength(MANY);
    expect(ids().size).toBe(MANY);
  });

  it('says so when the stream of an unanswered append is gone, instead of guessing', async () => {
    api.script = (append) => (append === 1 ? { refuse: refused(GRPC_CODE.PERMISSION_DENIED, 'dead') } : 'store');
    await expect(aProcess(1).write(aWriteRequest({ rows: costRows(MANY) }))).rejects.toMatchObject({ code: 'STORAGE_WRITE_FAILED' });
    api.script = () => ({ refuse: refused(GRPC_CODE.NOT_FOUND, 'stream expired') });
    await expect(aProcess(1).write(aWriteRequest({ rows: costRows(MANY) }))).rejects.toMatchObject({ code: 'STREAM_OUTCOME_UNKNOWN' });
  });

  it('keeps the good rows when one is bad, and buries the bad one whole', async () => {
    const rows: Row[] = [...costRows(3), { id: 'bad', day: 'yesterday', cost: '1' }];
    const receipt = await aProcess().write(aWriteRequest({ rows }));
    expect(receipt).toMatchObject({ rowsIn: 4, rowsWritten: 3, rowsDeadLettered: 1, badRows: [{ row: 3, field: 'day', cause: 'INVALID_ROW' }] });
    expect(JSON.parse(letters.letters[0]?.payload ?? '')).toEqual({ row: rows[3], stamp: aWriteRequest().stamp });
  });

  it('buries a row that only BigQuery refuses, and stores its neighbours', async () => {
    api.script = (_append, { rows }) => {
      const bad = [...rows].findIndex((row) => row.includes('r1'));
      return bad < 0 ? 'store' : { refuse: refused(GRPC_CODE.INVALID_ARGUMENT, 'bad', [{ index: bad, message: 'no such partition' }]) };
    };
    const receipt = await aProcess().write(aWriteRequest());
    expect(receipt).toMatchObject({ rowsWritten: 2, rowsDeadLettered: 1, badRows: [{ row: 1, cause: 'REJECTED_BY_BACKEND', message: 'no such partition' }] });
    expect([...ids()]).toEqual(['r0', 'r2']);
  });

  describe('all or nothing', () => {
    it('shows nothing of a request with a bad row', async () => {
      const rows = [...costRows(6_000), { id: 'x' }, ...costRows(10, 6_000), { id: 'y', day: '2026-05-01', colour: 'red' }];
      await expect(aProcess().write(aWriteRequest({ rows, badRows: 'reject' }))).rejects.toMatchObject({
        code: 'ROWS_REJECTED',
        badRows: [{ row: 6_000, field: 'day' }, { row: 6_011, field: 'colour' }],
      });
      expect(api.visible()).toEqual([]);
      expect(letters.letters).toEqual([]);
    });

    it('closes the streams that a dead process left open, never commits them, and says so', async () => {
      api.script = (append) => (append < 2 ? 'store' : { refuse: refused(GRPC_CODE.PERMISSION_DENIED, 'dead') });
      await expect(aProcess().write(aWriteRequest({ rows: costRows(MANY), badRows: 'reject' }))).rejects.toMatchObject({ code: 'STORAGE_WRITE_FAILED' });
      const left = [...api.streams.keys()];
      api.script = () => 'store';
      const receipt = await aProcess().write(aWriteRequest({ rows: costRows(MANY), badRows: 'reject' }));
      expect(receipt).toMatchObject({ rowsWritten: MANY, warnings: [`${left.length} streams of an attempt that was given up are finalized and never committed: BigQuery drops what they hold within a day.`] });
      expect([...api.streams].map(([name, { finalized, committed }]) => [finalized, committed, left.includes(name)])).toEqual([...left.map(() => [true, false, true]), ...left.map(() => [true, true, false])]);
      expect(api.visible()).toHaveLength(MANY);
    });

    it('commits all streams at once, and a commit whose answer was lost is asked again, not written again', async () => {
      api.failCommit = true;
      await expect(aProcess().write(aWriteRequest({ rows: costRows(MANY), badRows: 'reject' }))).rejects.toMatchObject({ code: 'STORAGE_WRITE_FAILED' });
      expect(api.visible()).toEqual([]);
      api.failCommit = false;
      const receipt = await aProcess().write(aWriteRequest({ rows: costRows(MANY), badRows: 'reject' }));
      expect(receipt).toMatchObject({ rowsWritten: MANY, rowsAlreadyThere: MANY });
      expect(api.visible()).toHaveLength(MANY);
    });
  });

  it('uses the default stream for a table whose rows change, and promises no more than it gives', async () => {
    const receipt = await aProcess().write(aWriteRequest({ table: aTableRef({ ...COSTS, writeProfile: 'mutable' }) }));
    expect(receipt).toMatchObject({ promise: 'at-least-once', rowsWritten: 3 });
    expect([...api.streams.keys()]).toEqual([expect.stringContaining('/_default')]);
  });

  it('lets one request at a time write a run', async () => {
    const process = aProcess();
    const first = process.write(aWriteRequest({ rows: costRows(MANY) }));
    await expect(process.write(aWriteRequest({ rows: costRows(MANY) }))).rejects.toMatchObject({ code: 'RUN_IN_PROGRESS' });
    await first;
  });

  it('stops when it is told to, without an ack for what was not sent', async () => {
    const stop = new AbortController();
    async function* rows(): AsyncGenerator<Row> {
      yield* costRows(7_000);
      stop.abort(new Error('the caller went away'));
      yield* costRows(7_000, 7_000);
    }
    await expect(aProcess().write(aWriteRequest({ rows: rows(), signal: stop.signal }))).rejects.toThrow('the caller went away');
    expect(api.visible().length).toBeLessThanOrEqual(7_000);
  });

  it('writes nothing and promises nothing for an empty input', async () => {
    await expect(aProcess().write(aWriteRequest({ rows: [] }))).resolves.toMatchObject({ rowsIn: 0, rowsWritten: 0 });
    expect(api.appends).toEqual([]);
  });

  it.each([['through its ledger', {}], ['in real time', { realTime: true }]])('settles every write when it is closed, one that BigQuery never answers too: %s', async (_what, overrides) => {
    api.script = () => 'silent';
    const writer = aProcess();
    const waiting = writer.write(aWriteRequest({ rows: costRows(MANY), ...overrides }));
    const settled = expect(waiting).rejects.toMatchObject({ code: 'STORAGE_WRITE_FAILED', message: expect.stringContaining('the writer was closed') as string });
    while (api.appends.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await writer.close();
    await settled;
    await writer.close();
  });
});
