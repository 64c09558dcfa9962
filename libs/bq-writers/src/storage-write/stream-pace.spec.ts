import { CREATE_WRITE_STREAM_PER_HOUR } from '@cloudact/bq-core';
import { FakeClock } from '@cloudact/bq-resilience/testing';
import { STREAM_BURST, StreamPace } from './stream-pace.js';

const HOUR_MS = 3_600_000;

describe('the pace at which write streams are created', () => {
  it('lets a burst through at once, and never more in an hour than the project has', async () => {
    const clock = new FakeClock({ autoAdvance: true });
    const pace = new StreamPace({ clock });
    const begun = clock.now();
    const created: number[] = [];
    for (let stream = 0; stream < 12_000; stream += 1) {
      await pace.admitted();
      created.push(clock.now() - begun);
    }
    expect(created.slice(0, STREAM_BURST).every((at) => at === 0)).toBe(true);
    const inAnHour = created.filter((at) => at < HOUR_MS).length;
    expect(inAnHour).toBeLessThanOrEqual(CREATE_WRITE_STREAM_PER_HOUR);
    expect(inAnHour).toBeGreaterThan(CREATE_WRITE_STREAM_PER_HOUR * 0.99);
  });

  it('serves who came first, and lets go who leaves', async () => {
    const clock = new FakeClock();
    const pace = new StreamPace({ clock, perHour: 61 });
    const created: number[] = [];
    for (let stream = 0; stream < 31; stream += 1) await pace.admitted();
    const leaves = new AbortController();
    const left = pace.admitted(leaves.signal);
    for (const name of [1, 2]) void pace.admitted().then(() => created.push(name));
    leaves.abort(new Error('gone'));
    await expect(left).rejects.toThrow('gone');
    await clock.advance(4 * 60_000);
    expect(created).toEqual([1]);
    await clock.advance(2 * 60_000);
    expect(created).toEqual([1, 2]);
  });

  it('keeps nobody waiting for an hour because the clock was set back by one', async () => {
    let now = 10 * HOUR_MS;
    const slept: number[] = [];
    const pace = new StreamPace({ clock: { now: () => now, sleep: async (ms) => void slept.push(ms) } });
    for (let stream = 0; stream <= STREAM_BURST; stream += 1) await pace.admitted();
    now -= HOUR_MS;
    await pace.admitted();
    expect(slept.every((ms) => ms < 2_000)).toBe(true);
  });
});
