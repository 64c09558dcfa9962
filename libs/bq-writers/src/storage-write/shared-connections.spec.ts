import { GRPC_CODE } from '@cloudact/bq-resilience';
import { FakeClock } from '@cloudact/bq-resilience/testing';
import { refused, ScriptedStorageWrite } from '../testing/scripted-storage-write.js';
import { AppendLane } from './append-lane.js';
import { SerializedRows } from './serialized-rows.js';
import { SharedConnections } from './shared-connections.js';
import type { Timers } from './silence-watch.js';
import type { WriterSchema } from './write-stream-port.js';

const SCHEMA = { name: 'Row', field: [], nestedType: [] };
const CHANGES = { name: 'Row', field: [{ name: '_CHANGE_TYPE', number: 1, label: 2, type: 9 }], nestedType: [] };
const streamOf = (table: string): string => `projects/p/datasets/d/tables/${table}/streams/_default`;

/** Timers that a spec moves. */
class HandTimers implements Timers {
  #now = 0;
  #work: { readonly at: number; readonly run: () => void }[] = [];
  now = (): number => this.#now;
  after = (ms: number, run: () => void): (() => void) => {
    const own = { at: this.#now + ms, run };
    this.#work.push(own);
    return () => (this.#work = this.#work.filter((other) => other !== own));
  };
  move(ms: number): void {
    this.#now += ms;
    for (const due of this.#work.filter(({ at }) => at <= this.#now)) {
      this.#work = this.#work.filter((other) => other !== due);
      due.run();
    }
  }
}

interface Given {
  readonly api: ScriptedStorageWrite;
  readonly shared: SharedConnections;
  readonly timers: HandTimers;
  readonly lane: (table: string, schema?: WriterSchema) => AppendLane;
  readonly stored: (table: string) => string;
}

function given(): Given {
  const [api, timers] = [new ScriptedStorageWrite(), new HandTimers()];
  const shared = new SharedConnections(api, timers);
  return {
    api, shared, timers,
    lane: (table, schema = { ...SCHEMA }) => new AppendLane({ api: shared, writeStream: streamOf(table), schema, clock: new FakeClock({ autoAdvance: true }), random: () => 0, timers }),
    stored: (table) => (api.streams.get(streamOf(table))?.rows ?? []).map(String).sort().join(' '),
  };
}

const append = async (lane: AppendLane, ...rows: readonly (string | Buffer)[]): Promise<unknown> => (await lane.append(0, SerializedRows.of(rows.map((row) => Buffer.from(row))))).outcome;
const quiet = async (): Promise<void> => {
  for (let turn = 0; turn < 30; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};
const NAMES = Array.from({ length: 15 }, (_name, index) => `t${index}`);

describe('connections that default streams share', () => {
  it('take the few rows of many tables over one connection, each with its stream, and its schema when it is another', async () => {
    const { api, lane, stored } = given();
    await Promise.all(NAMES.map((name) => append(lane(name), `${name}a`, `${name}b`)));
    expect(NAMES.map(stored)).toEqual(NAMES.map((name) => `${name}a ${name}b`));
    expect(api.opened).toBe(1);
    const one = lane('one');
    await append(one, 'x');
    await append(one, 'y');
    expect(api.appends.slice(-2).map(({ writeStream, writerSchema }) => [writeStream, writerSchema !== undefined])).toEqual([[streamOf('one'), true], [streamOf('one'), false]]);
  });

  it('leave a large write its own, as many as it has connections', async () => {
    const { api, shared, lane } = given();
    const large = Buffer.alloc(1_000_000, 'x');
    await Promise.all(['a', 'a', 'a', 'a'].map((name) => append(lane(name), large)));
    expect([api.opened, shared.size]).toEqual([4, 4]);
    await append(lane('small'), 'x');
    expect(api.opened).toBe(4);
  });

  it('keep kinds of rows apart that must not share: changes, and Arrow', async () => {
    const { api, lane } = given();
    await Promise.all([append(lane('a'), '1'), append(lane('b', { ...CHANGES }), '2'), append(lane('c', { serializedSchema: Buffer.from('arrow') }), '3'), append(lane('d', { ...CHANGES }), '4')]);
    expect(api.opened).toBe(3);
  });

  it('lose nobody anything when they break: all that was on its way goes again', async () => {
    const { api, lane, stored } = given();
    api.script = (number) => (number === 4 ? 'reset' : 'store');
    await Promise.all(NAMES.map((name) => append(lane(name), name)));
    expect(NAMES.map(stored)).toEqual(NAMES);
  });

  it('end for all at the request of one, and only that one is told what was wrong with it', async () => {
    const { api, lane, stored } = given();
    const gone = { grpcCode: GRPC_CODE.INVALID_ARGUMENT, message: 'no such column' };
    api.script = (_number, { writeStream }) => (writeStream === streamOf('t3') ? { close: gone } : 'store');
    const outcomes = await Promise.allSettled(NAMES.map((name) => append(lane(name), name)));
    expect(outcomes.flatMap(({ status }, index) => (status === 'rejected' ? [NAMES[index]] : []))).toEqual(['t3']);
    expect(outcomes[3]).toMatchObject({ reason: { grpcCode: GRPC_CODE.INVALID_ARGUMENT } });
    expect(NAMES.filter((name) => name !== 't3').map(stored)).toEqual(NAMES.filter((name) => name !== 't3'));
  });

  it('are broken by one and the same only once: until it has stored something it goes alone', async () => {
    const { api, lane, stored } = given();
    let broken = 0;
    api.script = (_number, { writeStream }) => (writeStream === streamOf('noisy') && broken < 3 ? ((broken += 1), 'reset') : 'store');
    await append(lane('calm'), '0');
    await Promise.all([append(lane('noisy'), 'n'), append(lane('calm'), '1')]);
    const opened = api.opened;
    await append(lane('noisy'), 'm');
    expect([stored('noisy'), stored('calm').split(' ').at(0), broken]).toEqual(['m n', '0', 3]);
    expect(api.opened).toBe(opened);
  });

  it('are not disturbed by who goes away: what it had sent may be stored, and nobody else sends again', async () => {
    const { api, lane, stored } = given();
    const leaving = lane('leaving');
    const left = append(leaving, 'l');
    const stays = append(lane('stays'), 's');
    await new Promise((resolve) => queueMicrotask(() => resolve(undefined)));
    leaving.close(new Error('the caller went away'));
    await expect(left).rejects.toThrow('the caller went away');
    await stays;
    expect([stored('stays'), api.opened, api.appends.length]).toEqual(['s', 1, 2]);
  });

  it('are given up when they say nothing any more, and everyone goes on over another', async () => {
    const { api, lane, stored, timers } = given();
    api.script = (number) => (number === 0 ? 'silent' : 'store');
    const waiting = Promise.all(['a', 'b'].map((name) => append(lane(name), name)));
    await quiet();
    timers.move(60_000);
    await waiting;
    expect([stored('a').split(' ').at(-1), stored('b'), api.opened]).toEqual(['a', 'b', 2]);
  });

  it('are hung up on after five minutes without rows, and opened again when there are', async () => {
    const { api, lane, timers } = given();
    await append(lane('a'), '1');
    timers.move(300_000);
    await append(lane('a'), '2');
    expect(api.opened).toBe(2);
  });

  it('are opened anew when a table has other columns, once nothing is on its way', async () => {
    const { api, lane } = given();
    api.script = (number) => (number === 0 ? { stored: { is: 'appended', updatedSchema: [{ name: 'team', type: 'STRING' }] } } : 'store');
    await append(lane('a'), '1');
    await append(lane('b'), '2');
    expect(api.opened).toBe(2);
  });

  it('leave bad rows to whoever sent them, and the streams of a run to the run', async () => {
    const { api, lane, shared, stored } = given();
    api.script = (_number, { rows }) => {
      const bad = [...rows].findIndex((row) => String(row) === 'bad');
      return bad < 0 ? 'store' : { refuse: refused(GRPC_CODE.INVALID_ARGUMENT, 'bad row', [{ index: bad, message: 'no date' }]) };
    };
    await expect(append(lane('a'), 'good', 'bad')).resolves.toMatchObject({ rows: 1, refused: [{ index: 1 }] });
    const writeStream = await shared.createWriteStream('projects/p/datasets/d/tables/a', 'COMMITTED');
    const own = new AppendLane({ api: shared, writeStream, schema: SCHEMA, nextOffset: 0n, clock: new FakeClock({ autoAdvance: true }) });
    await append(own, 'c');
    expect([stored('a'), api.opened]).toEqual(['good', 2]);
  });

  it('are told stream and schema again after a refusal: it may have come before they were read', async () => {
    const { api, lane, stored } = given();
    api.script = (number) => (number === 0 ? { refuse: refused(GRPC_CODE.UNAVAILABLE, 'storm') } : 'store');
    await append(lane('a'), '1');
    expect([api.opened, stored('a'), api.appends.map(({ writerSchema }) => writerSchema !== undefined)]).toEqual([1, '1', [true, true]]);
  });

  it('settle what waits when they are closed', async () => {
    const { api, lane, shared } = given();
    api.script = () => 'silent';
    const waiting = lane('a');
    const outcome = append(waiting, '1');
    await quiet();
    await shared.close();
    waiting.close();
    await expect(outcome).rejects.toMatchObject({ code: 'STORAGE_WRITE_FAILED' });
  });
});
