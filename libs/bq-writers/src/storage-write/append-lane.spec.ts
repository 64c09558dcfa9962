import { GRPC_CODE } from '@cloudact/bq-resilience';
import { FakeClock } from '@cloudact/bq-resilience/testing';
import { refused, ScriptedStorageWrite } from '../testing/scripted-storage-write.js';
import { AppendLane } from './append-lane.js';
import { SerializedRows } from './serialized-rows.js';

const SCHEMA = { name: 'Row', field: [], nestedType: [] };

async function aLane(api: ScriptedStorageWrite, options: Partial<ConstructorParameters<typeof AppendLane>[0]> = {}): Promise<AppendLane> {
  const writeStream = await api.createWriteStream('projects/p/datasets/d/tables/t', 'COMMITTED');
  return new AppendLane({ api, writeStream, schema: SCHEMA, nextOffset: 0n, clock: new FakeClock({ autoAdvance: true }), random: () => 0, ...options });
}

/** Appends of two rows each, named by append and row. */
async function appendAll(lane: AppendLane, count: number): Promise<PromiseSettledResult<unknown>[]> {
  const outcomes: Promise<unknown>[] = [];
  for (let tag = 0; tag < count; tag += 1) outcomes.push((await lane.append(tag, SerializedRows.of([Buffer.from(`${tag}a`), Buffer.from(`${tag}b`)]))).outcome);
  return Promise.allSettled(outcomes);
}

const text = (rows: readonly Buffer[]): string => rows.map(String).join(' ');

describe('AppendLane', () => {
  it('stores every row once and in order, with the schema on the first request only', async () => {
    const api = new ScriptedStorageWrite();
    await appendAll(await aLane(api), 4);
    expect(text(api.visible())).toBe('0a 0b 1a 1b 2a 2b 3a 3b');
    expect(api.appends.map(({ writerSchema }) => writerSchema !== undefined)).toEqual([true, false, false, false]);
  });

  it('sends the schema again when the first requests of a connection were refused, and no more once one is stored', async () => {
    const api = new ScriptedStorageWrite();
    api.script = (append) => ([0, 1, 3].includes(append) ? { refuse: refused(GRPC_CODE.RESOURCE_EXHAUSTED, 'storm') } : 'store');
    await appendAll(await aLane(api, { maxInFlight: 1 }), 3);
    expect(api.opened).toBe(1);
    expect(api.appends.map(({ writerSchema }) => writerSchema !== undefined)).toEqual([true, true, true, false, false, false]);
  });

  it('sends the whole window again, in order, when the connection breaks before the effect', async () => {
    const api = new ScriptedStorageWrite();
    api.script = (append) => (append === 1 ? 'reset' : 'store');
    await appendAll(await aLane(api), 5);
    expect(text(api.visible())).toBe('0a 0b 1a 1b 2a 2b 3a 3b 4a 4b');
  });

  it('takes ALREADY_EXISTS for an ack after a lost answer, so that nothing is stored twice', async () => {
    const api = new ScriptedStorageWrite();
    api.script = (append) => (append === 2 ? 'lost-ack' : 'store');
    const outcomes = await appendAll(await aLane(api), 4);
    expect(text(api.visible())).toBe('0a 0b 1a 1b 2a 2b 3a 3b');
    expect(outcomes[2]).toMatchObject({ status: 'fulfilled', value: { rows: 2, alreadyThere: 2 } });
  });

  it('takes it for no ack of an append that had not gone out before: somebody else wrote there, and an ack would lose its rows', async () => {
    const api = new ScriptedStorageWrite();
    const writeStream = await api.createWriteStream('projects/p/datasets/d/tables/t', 'COMMITTED');
    const lane = (onPlaceTaken?: (tag: number) => void): AppendLane => new AppendLane({ api, writeStream, schema: SCHEMA, nextOffset: 0n, clock: new FakeClock({ autoAdvance: true }), random: () => 0, ...(onPlaceTaken === undefined ? {} : { onPlaceTaken }) });
    await appendAll(lane(), 1);
    const taken: number[] = [];
    const late = lane((tag) => taken.push(tag));
    const { outcome } = await late.append(7, SerializedRows.of([Buffer.from('7a'), Buffer.from('7b')]));
    await expect(outcome).rejects.toMatchObject({ code: 'STORAGE_WRITE_FAILED', message: expect.stringContaining('the rows there are not of this write') as string });
    expect(taken).toEqual([7]);
    const resumed = await lane().append(0, SerializedRows.of([Buffer.from('0a'), Buffer.from('0b')]), { offset: 0n, firstRow: 0, rows: 2, refused: [] });
    await expect(resumed.outcome).resolves.toMatchObject({ rows: 2, alreadyThere: 2 });
    expect(text(api.visible())).toBe('0a 0b');
  });

  it('takes a bad row out, sends the others at the same offset and moves what follows up', async () => {
    const api = new ScriptedStorageWrite();
    let refusedOnce = false;
    api.script = (_append, { rows }) => {
      const bad = [...rows].findIndex((row) => String(row) === '1b');
      if (bad < 0) return 'store';
      refusedOnce = true;
      return { refuse: refused(GRPC_CODE.INVALID_ARGUMENT, 'bad row', [{ index: bad, message: 'no date' }]) };
    };
    const outcomes = await appendAll(await aLane(api), 4);
    expect(refusedOnce).toBe(true);
    expect(text(api.visible())).toBe('0a 0b 1a 2a 2b 3a 3b');
    expect(outcomes[1]).toMatchObject({ value: { offset: 2n, rows: 1, refused: [{ index: 1, message: 'no date' }] } });
    expect(outcomes[2]).toMatchObject({ value: { offset: 3n, rows: 2 } });
  });

  it('does not take OUT_OF_RANGE for an ack: it goes back to the first append without one', async () => {
    const api = new ScriptedStorageWrite();
    let dropped = false;
    api.script = (append) => {
      if (append !== 1 || dropped) return 'store';
      dropped = true;
      return { refuse: refused(GRPC_CODE.UNAVAILABLE, 'try again') };
    };
    await appendAll(await aLane(api), 5);
    expect(text(api.visible())).toBe('0a 0b 1a 1b 2a 2b 3a 3b 4a 4b');
  });

  it('gives up after its attempts, and settles every append', async () => {
    const api = new ScriptedStorageWrite();
    api.script = () => ({ refuse: refused(GRPC_CODE.UNAVAILABLE, 'down') });
    const outcomes = await appendAll(await aLane(api, { maxAttempts: 3 }), 2).catch((error: unknown) => error);
    expect(outcomes).toEqual([
      { status: 'rejected', reason: expect.objectContaining({ code: 'STORAGE_WRITE_FAILED', grpcCode: GRPC_CODE.UNAVAILABLE }) },
      { status: 'rejected', reason: expect.objectContaining({ code: 'STORAGE_WRITE_FAILED' }) },
    ]);
    expect(api.visible()).toEqual([]);
  });

  it('stays away for as long as the service asks, however short of tries that would leave it, and sends nothing meanwhile', async () => {
    const api = new ScriptedStorageWrite();
    const clock = new FakeClock({ autoAdvance: true });
    api.script = (append) => (append < 2 ? { refuse: { ...refused(GRPC_CODE.RESOURCE_EXHAUSTED, 'storm'), retryAfterMs: 60_000 } } : append === 2 ? { close: { grpcCode: GRPC_CODE.UNAVAILABLE, message: 'storm', retryAfterMs: 45_000 } } : 'store');
    await appendAll(await aLane(api, { clock, maxInFlight: 2 }), 2);
    expect(clock.slept).toEqual([60_000, 45_000]);
    expect(text(api.visible())).toBe('0a 0b 1a 1b');
  });

  it('ends where the service asks for more than two minutes, and says so to whoever can wait better', async () => {
    const api = new ScriptedStorageWrite();
    api.script = () => ({ refuse: { ...refused(GRPC_CODE.RESOURCE_EXHAUSTED, 'storm'), retryAfterMs: 600_000 } });
    const [outcome] = await appendAll(await aLane(api), 1);
    expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'STORAGE_WRITE_FAILED', retryAfterMs: 600_000 } });
  });

  it.each([['names no row', []], ['names a row that is not there', [{ index: 99, message: 'elsewhere' }]]])('finds the bad rows by halving when the refusal %s', async (_what, rowErrors) => {
    const api = new ScriptedStorageWrite();
    api.script = (_append, { rows }) => ([...rows].some((row) => ['1b', '3a'].includes(String(row))) ? { refuse: refused(GRPC_CODE.INVALID_ARGUMENT, 'Errors found while processing rows.', rowErrors) } : 'store');
    const outcomes = await appendAll(await aLane(api), 5);
    expect(text(api.visible())).toBe('0a 0b 1a 2a 2b 3b 4a 4b');
    expect(outcomes[1]).toMatchObject({ value: { offset: 2n, rows: 1, refused: [{ index: 1, message: 'Errors found while processing rows.' }] } });
    expect(outcomes[3]).toMatchObject({ value: { offset: 5n, rows: 1, refused: [{ index: 0 }] } });
  });

  it('finds one bad row among 5,000 in 30 appends, and sends nothing else meanwhile', async () => {
    const api = new ScriptedStorageWrite();
    api.script = (_append, { rows }) => ([...rows].some((row) => String(row) === 'r3210') ? { refuse: refused(GRPC_CODE.INVALID_ARGUMENT, 'Errors found while processing rows.') } : 'store');
    const lane = await aLane(api);
    const rows = SerializedRows.of(Array.from({ length: 5_000 }, (_row, index) => Buffer.from(`r${index}`)));
    await expect((await lane.append(0, rows)).outcome).resolves.toMatchObject({ rows: 4_999, refused: [{ index: 3_210 }] });
    expect(api.appends.length).toBeLessThan(30);
    expect(api.visible()).toHaveLength(4_999);
  });

  it('stores nothing twice on the default stream when a row is bad: what was sent behind it is in', async () => {
    const api = new ScriptedStorageWrite();
    api.script = (_append, { rows }) => {
      const bad = [...rows].findIndex((row) => String(row) === '0a');
      return bad < 0 ? 'store' : { refuse: refused(GRPC_CODE.INVALID_ARGUMENT, 'bad row', [{ index: bad, message: 'no date' }]) };
    };
    const { nextOffset: _none, ...options } = { nextOffset: undefined, api, writeStream: 'projects/p/datasets/d/tables/t/streams/_default', schema: SCHEMA, clock: new FakeClock({ autoAdvance: true }) };
    const outcomes = await appendAll(new AppendLane(options), 4);
    expect(api.visible().map(String).sort()).toEqual(['0b', '1a', '1b', '2a', '2b', '3a', '3b']);
    expect(outcomes.every(({ status }) => status === 'fulfilled')).toBe(true);
  });

  it('holds no more than its window', async () => {
    const api = new ScriptedStorageWrite();
    api.script = () => 'store';
    const lane = await aLane(api, { maxInFlight: 2 });
    let most = 0;
    const original = api.openAppend.bind(api);
    let open = 0;
    api.openAppend = (stream, handlers) => {
      const call = original(stream, { ...handlers, onAnswer: (answer) => ((open -= 1), handlers.onAnswer(answer)) });
      return { ...call, send: (request) => ((open += 1), (most = Math.max(most, open)), call.send(request)) };
    };
    await appendAll(lane, 20);
    expect(most).toBe(2);
  });

  it('settles what is open when it is closed', async () => {
    const api = new ScriptedStorageWrite();
    const lane = await aLane(api);
    const { outcome } = await lane.append(0, SerializedRows.of([Buffer.from('a')]));
    lane.close();
    await expect(outcome).rejects.toMatchObject({ code: 'STORAGE_WRITE_FAILED' });
  });

  describe('a service that says nothing', () => {
    /** Timers that a spec moves. */
    class HandTimers {
      #now = 0;
      #work: { at: number; run: () => void } | undefined;
      now = (): number => this.#now;
      after = (ms: number, run: () => void): (() => void) => {
        const own = { at: this.#now + ms, run };
        this.#work = own;
        return () => void (this.#work === own && (this.#work = undefined));
      };
      move(ms: number): void {
        const until = this.#now + ms;
        while (this.#work !== undefined && this.#work.at <= until) {
          const { at, run } = this.#work;
          this.#now = at;
          this.#work = undefined;
          run();
        }
        this.#now = until;
      }
    }
    const quiet = async (): Promise<void> => {
      for (let turn = 0; turn < 30; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    };

    it('is left after a minute, and the same bytes go to the same offsets: nothing is stored twice', async () => {
      const api = new ScriptedStorageWrite();
      const timers = new HandTimers();
      api.script = (append) => (append === 1 ? 'silent' : 'store');
      const outcomes = appendAll(await aLane(api, { timers }), 4);
      await quiet();
      timers.move(59_999);
      await quiet();
      expect(api.opened).toBe(1);
      timers.move(60_000);
      await outcomes;
      expect(api.opened).toBe(2);
      expect(text(api.visible())).toBe('0a 0b 1a 1b 2a 2b 3a 3b');
      const sends = Map.groupBy(api.appends, ({ offset }) => offset);
      expect([...sends.values()].some((same) => same.length > 1)).toBe(true);
      for (const same of sends.values()) expect(new Set(same.map(({ rows }) => rows.bytes.toString('hex'))).size).toBe(1);
    });

    it('is not taken for silent while it answers, however long the window takes', async () => {
      const api = new ScriptedStorageWrite();
      const timers = new HandTimers();
      const lane = await aLane(api, { timers });
      for (let tag = 0; tag < 4; tag += 1) {
        const { outcome } = await lane.append(tag, SerializedRows.of([Buffer.from(`${tag}`)]));
        timers.move(50_000);
        await outcome;
      }
      expect(api.opened).toBe(1);
    });

    it('is hung up on when there are no rows for five minutes, and called again when there are', async () => {
      const api = new ScriptedStorageWrite();
      const timers = new HandTimers();
      const lane = await aLane(api, { timers });
      await (await lane.append(0, SerializedRows.of([Buffer.from('a')]))).outcome;
      timers.move(400_000);
      await (await lane.append(1, SerializedRows.of([Buffer.from('b')]))).outcome;
      expect([api.opened, text(api.visible())]).toEqual([2, 'a b']);
      expect(api.appends.map(({ writerSchema }) => writerSchema !== undefined)).toEqual([true, true]);
    });
  });

  it('holds no more bytes than it may, but always one append', async () => {
    const api = new ScriptedStorageWrite();
    const lane = await aLane(api, { maxBytesInFlight: 100 });
    const big = (): SerializedRows => SerializedRows.of([Buffer.alloc(90)]);
    await lane.append(0, big());
    let second = false;
    const waiting = lane.append(1, big()).then(() => (second = true));
    await Promise.resolve();
    expect(second).toBe(false);
    await waiting;
    await (await lane.append(2, SerializedRows.of([Buffer.alloc(500)]))).outcome;
    expect(api.visible()).toHaveLength(3);
  });

  it('says of a table that is hidden that it is missing or forbidden, after ten seconds', async () => {
    const api = new ScriptedStorageWrite();
    const clock = new FakeClock({ autoAdvance: true });
    const message = "Permission 'TABLES_UPDATE_DATA' denied on resource 'projects/p/datasets/d/tables/t' (or it may not exist).";
    api.script = () => ({ close: { grpcCode: GRPC_CODE.PERMISSION_DENIED, message } });
    const [outcome] = await appendAll(await aLane(api, { clock, random: () => 1 }), 1);
    expect(outcome).toMatchObject({ reason: { code: 'TABLE_NOT_WRITABLE', message: expect.stringContaining('missing, or this account may not write to it') as string } });
    expect(clock.slept.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThanOrEqual(10_000);
  });

  it('waits a quarter of an hour for a column, or as long as it is told, and then names what is missing', async () => {
    const api = new ScriptedStorageWrite();
    api.script = () => ({ close: { grpcCode: GRPC_CODE.INVALID_ARGUMENT, message: "extra fields: 'team'", storageError: 'SCHEMA_MISMATCH_EXTRA_FIELDS' } });
    for (const [columnWaitMs, options] of [[15 * 60_000, {}], [60_000, { columnWaitMs: 60_000 }]] as const) {
      const clock = new FakeClock({ autoAdvance: true });
      const [outcome] = await appendAll(await aLane(api, { clock, random: () => 1, ...options }), 1);
      expect(outcome).toMatchObject({ reason: { code: 'TABLE_NOT_WRITABLE', message: expect.stringContaining('a column that the table does not have') as string } });
      const waited = clock.slept.reduce((sum, ms) => sum + ms, 0);
      expect([waited >= columnWaitMs, waited < columnWaitMs + 20_000]).toEqual([true, true]);
    }
  });

  it.each(['reset', 'lost-ack'] as const)('ends for its caller, and for nobody else, when the ledger refuses the window on its way back after a %s', async (fault) => {
    const api = new ScriptedStorageWrite();
    api.script = (append) => (append === 1 ? fault : 'store');
    const sends = new Map<number, number>();
    const taken = new Error('another process has taken the run over');
    const outcomes = await appendAll(await aLane(api, { beforeSend: (tag) => {
      sends.set(tag, (sends.get(tag) ?? 0) + 1);
      if ((sends.get(tag) ?? 0) > 1) throw taken;
    } }), 3);
    expect(outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason : 'stored'))).toEqual(['stored', taken, taken]);
    expect(text(api.visible())).toBe(fault === 'reset' ? '0a 0b' : '0a 0b 1a 1b');
  });

  it('waits for a new column to become visible, and drops no row', async () => {
    const api = new ScriptedStorageWrite();
    api.script = (append) => (append < 4 ? { close: { grpcCode: GRPC_CODE.INVALID_ARGUMENT, message: "extra fields: 'team'", storageError: 'SCHEMA_MISMATCH_EXTRA_FIELDS' } } : 'store');
    await appendAll(await aLane(api, { random: () => 0.5 }), 2);
    expect(text(api.visible())).toBe('0a 0b 1a 1b');
  });

  it('tells of changed columns and opens a new connection, and sends nothing twice', async () => {
    const api = new ScriptedStorageWrite();
    const told: unknown[] = [];
    api.script = (append) => (append === 1 ? { stored: { is: 'appended', updatedSchema: [{ name: 'team', type: 'STRING' }] } } : 'store');
    await appendAll(await aLane(api, { maxInFlight: 1, onSchemaChanged: (columns) => told.push(columns) }), 4);
    expect(told).toEqual([[{ name: 'team', type: 'STRING' }]]);
    expect([api.opened, text(api.visible())]).toEqual([2, '0a 0b 1a 1b 2a 2b 3a 3b']);
  });

  it('does not guess whose an answer is once one was lost: the window goes again', async () => {
    const api = new ScriptedStorageWrite();
    api.script = (append) => (append === 1 ? { stored: { is: 'appended', offset: 6n } } : 'store');
    await appendAll(await aLane(api), 4);
    expect(text(api.visible())).toBe('0a 0b 1a 1b 2a 2b 3a 3b');
  });

  it('does not count failures that it got over: each append may fail a few times', async () => {
    const api = new ScriptedStorageWrite();
    api.script = (append) => (append % 2 === 0 ? 'reset' : 'store');
    await appendAll(await aLane(api, { maxInFlight: 1, maxAttempts: 2 }), 20);
    expect(api.visible()).toHaveLength(40);
  });

  it('sends an append of another life out again as it last went out there', async () => {
    const api = new ScriptedStorageWrite();
    const lane = await aLane(api);
    const rows = SerializedRows.of(['a', 'bad', 'c', 'd'].map((row) => Buffer.from(row)));
    const { outcome } = await lane.append(0, rows, { offset: 0n, firstRow: 0, rows: 3, refused: [{ index: 1, message: 'no' }] });
    await expect(outcome).resolves.toEqual({ offset: 0n, rows: 3, alreadyThere: 0, refused: [{ index: 1, message: 'no' }] });
    const again = await aLane(api, { writeStream: [...api.streams.keys()][0] as string, nextOffset: 2n });
    const resumed = await again.append(0, rows, { offset: 2n, firstRow: 3, rows: 1, refused: [{ index: 1, message: 'no' }] });
    await expect(resumed.outcome).resolves.toMatchObject({ rows: 3, alreadyThere: 3 });
    expect(text(api.visible())).toBe('a c d');
  });
});
