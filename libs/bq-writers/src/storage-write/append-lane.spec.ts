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
    expect(outcomes[2]).toMatchObject({ status: 'fulfilled', value: { alreadyThere: true } });
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

  it('never hangs on a refusal that names no row', async () => {
    const api = new ScriptedStorageWrite();
    api.script = () => ({ refuse: refused(GRPC_CODE.INVALID_ARGUMENT, 'rows refused', [{ index: 99, message: 'elsewhere' }]) });
    const [outcome] = await appendAll(await aLane(api), 1);
    expect(outcome).toMatchObject({ status: 'rejected', reason: { message: expect.stringContaining('names no row') as string } });
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
});
